"""Bindings of accounts to people: each change of a person's account, and the matching of one
account. The rules are in `kaigi.staff.matching`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    false,
    func,
    insert,
    select,
    update,
)

from kaigi.errors import Refused, _
from kaigi.staff import accounts, users
from kaigi.staff.matching import Account, Matching, Rebinding, SlackUser, match
from kaigi.storage import Moment, metadata, partial_index

MOST_NAMED = 1_000
"""People named in one query; for more of them all changes are read."""

rebinding = Table(
    "staff_rebinding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(20), nullable=False),
    Column("before", String(30)),
    Column("after", String(30)),
    Column("at", Moment, nullable=False),
    # whether the running bot has enqueued the notices of it
    Column("told", Boolean, nullable=False),
)
Index("staff_rebinding_of", rebinding.c.number, rebinding.c.id)
Index("staff_rebinding_at", rebinding.c.at)
_UNTOLD = rebinding.c.told.is_(false())
partial_index("staff_rebinding_untold", rebinding.c.id, where=_UNTOLD)


class Recorded(Struct, frozen=True):
    """A change of a person's account as it is kept."""

    id: int
    at: datetime
    rebinding: Rebinding


def match_one(tx: Connection, user: SlackUser) -> Matching:
    """Match those whose account this is, or was, or who have an address that it claims.

    An account that is bound to any other person is no claim.
    """
    known = users.kept(tx, user.id)
    emails = {each.address for each in (user, known) if each and each.address}
    concerned = accounts.concerned(tx, user.id, emails)
    by_id = {each.id: each for each in users.of(tx, concerned)} | {user.id: user}
    for id_ in accounts.bound_to_others(tx, by_id, [account.number for account in concerned]):
        del by_id[id_]
    return match(concerned, by_id.values(), users.history(tx, by_id))


def rejected_by(tx: Connection, account: Account) -> set[str]:
    """Return the other accounts that claim the address of a person whose account was decided.

    Those that were another person's are left out: they are not matched with this one anyway, and
    may come back to their own.
    """
    claimants = {user.id for user in users.of(tx, [account])} - {account.slack_id}
    people = users.history(tx, claimants).people
    return {id_ for id_ in claimants if people.get(id_, account.number) == account.number}


def record(tx: Connection, rebindings: Sequence[Rebinding], now: datetime) -> None:
    """Keep changes of people's accounts, but not the first account that a person ever gets."""
    first = [each.number for each in rebindings if each.before is None]
    again = _recorded_among(tx, first)
    rows = [
        {
            "number": each.number,
            "before": each.before,
            "after": each.after,
            "at": now,
            "told": False,
        }
        for each in rebindings
        if each.before is not None or each.number in again
    ]
    if rows:
        tx.execute(insert(rebinding), rows)


def without_account_since(tx: Connection, numbers: Collection[str]) -> dict[str, datetime]:
    """Return when each of these people last lost an account, of those who ever did."""
    lost = select(rebinding.c.number, func.max(rebinding.c.at).label("at")).where(
        rebinding.c.after.is_(None)
    )
    if not numbers:
        return {}
    if len(numbers) <= MOST_NAMED:
        lost = lost.where(rebinding.c.number.in_(numbers))
    known = frozenset(numbers)
    rows = tx.execute(lost.group_by(rebinding.c.number))
    return {row.number: row.at for row in rows if row.number in known}


def take_untold(tx: Connection) -> list[Recorded]:
    """Return the changes of which nothing was enqueued yet, and mark them."""
    found = _read(tx, select(rebinding).where(_UNTOLD).order_by(rebinding.c.id))
    if found:
        tx.execute(update(rebinding).where(_UNTOLD).values(told=True))
    return found


def recorded(tx: Connection, id_: int) -> Recorded | None:
    return next(iter(_read(tx, select(rebinding).where(rebinding.c.id == id_))), None)


def since(tx: Connection, start: datetime, end: datetime | None = None) -> list[Recorded]:
    """Return the changes from `start` on, up to but not including `end`, the latest first."""
    query = select(rebinding).where(rebinding.c.at >= start)
    if end is not None:
        query = query.where(rebinding.c.at < end)
    return _read(tx, query.order_by(rebinding.c.id.desc()))


def no_such_person(number: str) -> Refused:
    return Refused(
        _("No one on the staff list has the number {number}.", number=number),
        _("See the staff list, or import it first: kaigi staff import FILE.csv"),
    )


def no_such_account(slack_id: str) -> Refused:
    return Refused(
        _("{user} is not the id of a colleague's account in Slack.", user=slack_id),
        _(
            "Copy the member ID (such as U012AB3CD) from the profile in Slack. Guests, and accounts"
            " that are deactivated or not confirmed, cannot be bound."
        ),
    )


def nothing_bound(number: str) -> Refused:
    return Refused(_("{number} has no Slack account that could be unbound.", number=number))


def _read(tx: Connection, query: Select[Any]) -> list[Recorded]:
    return [
        Recorded(row.id, row.at, Rebinding(row.number, row.before, row.after))
        for row in tx.execute(query)
    ]


def _recorded_among(tx: Connection, numbers: Sequence[str]) -> set[str]:
    """Return those of these people whose account has changed before."""
    query = select(rebinding.c.number).distinct()
    if len(numbers) <= MOST_NAMED:
        query = query.where(rebinding.c.number.in_(numbers))
    return set(tx.scalars(query)) & set(numbers)
