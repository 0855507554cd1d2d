"""Import of a roster in the caller's transaction, for the register and for a rehearsal."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.staff import accounts, deputies, intake, posts, rules, tables, users
from kaigi.staff.matching import Matching, match
from kaigi.staff.rules import Intake, Member, Roster
from kaigi.units import unit_order


class Taken(Struct, frozen=True):
    """An import, and the match that follows it if Slack's users are those it last listed."""

    intake: Intake
    foreseen: Matching


def take(
    tx: Connection, roster: Roster, now: datetime, *, partial: bool = False, yes: bool = False
) -> Taken:
    """Import all of the roster or nothing. Raise BadRoster, and TooManyGone unless `yes`.

    The caller holds the lock of the register.
    """
    register = tables.register(tx)
    taken = intake.plan(roster, register, partial=partial)
    if not yes:
        intake.refuse_mass_deactivation(taken, register)
    known_units = posts.units(tx)
    tables.deactivate(tx, [*taken.deactivated, *(member.number for member in taken.changed)])
    tables.set_left(tx, taken.deactivated, now)
    tables.write(tx, taken.written)
    given = (row.member.section for row in roster.rows if row.member.section)
    places = unit_order([*given, *known_units])
    posts.set_unit_places(tx, places)
    staff = intake.after(taken, register)
    in_order = sorted(staff, key=lambda member: places[member.section])
    units_before = rules.all_units(known.member for known in register.values() if known.active)
    units_after = rules.all_units(in_order)
    # with the users whom Slack last listed, as the running bot will soon do
    foreseen = match(accounts.everyone(tx), users.everyone(tx), users.history(tx))
    completed = replace(
        taken,
        without_head=rules.without_head(in_order),
        out_of_reach=_out_of_reach(in_order, foreseen),
        deputies=deputies.faults(in_order),
        new_units=rules.only_in(units_after, units_before) if units_before else (),
        gone_units=rules.only_in(units_before, units_after),
    )
    return Taken(completed, foreseen)


def rehearse(tx: Connection, roster: Roster, now: datetime, *, partial: bool, yes: bool) -> Intake:
    """Import the roster and match the accounts, for a transaction that is rolled back.

    No task is put: the rows of the outbox stay free for the bot meanwhile.
    """
    taken = take(tx, roster, now, partial=partial, yes=yes)
    accounts.store(tx, taken.foreseen.changes)
    return taken.intake


def foresee(tx: Connection) -> None:
    """Match the accounts as the running bot soon will, in a transaction that is rolled back."""
    if listed := users.everyone(tx):
        accounts.store(tx, match(accounts.everyone(tx), listed, users.history(tx)).changes)


def _out_of_reach(staff: Iterable[Member], matching: Matching) -> tuple[Member, ...]:
    """Return the heads without an account; none where no one was ever found in Slack."""
    missing = set(matching.without_slack) if matching.matched else set()
    return tuple(member for member in staff if member.heads and member.number in missing)
