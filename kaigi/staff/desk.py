"""Staff desk: imports of the roster, and accounts in the workspace."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.person import Person
from kaigi.staff import intake as intakes
from kaigi.staff import posts, rules, tables
from kaigi.staff.matching import Account, Matching, SlackUser, match
from kaigi.staff.rules import Intake, Known, Listed, Member, Roster
from kaigi.storage import Storage, lock, reading, transaction
from kaigi.units import unit_order

LOCK = "staff"
"""Lock of those who read the register and then change it: one import or match at a time."""

SYNC = Task("staff:match", "staff", low_priority=True)
"""Matching calls Slack, so it is a task: one replica does it, with retries."""


class StaffDesk:
    """Staff register: the staff, and each person's Slack user."""

    def __init__(self, storage: Storage, outbox: Outbox | None = None) -> None:
        self.storage = storage
        self._outbox = outbox or Outbox()

    async def by_slack_id(self, slack_id: str) -> Person | None:
        """Find the person with this Slack id, former staff included (`active` is False)."""
        row = await self.storage.ask(tables.BY_SLACK_ID, who=slack_id)
        return None if row is None else tables.person_of(*row)

    async def knows_anyone(self) -> bool:
        """Tell whether any Slack user is known."""
        return await self.storage.ask(tables.ANYBODY_IN_CHAT) is not None

    @transaction
    def promise_sync(self, tx: Connection) -> None:
        """Enqueue a match of the register with the workspace's users."""
        self._outbox.put(tx, [SYNC])

    def sync_due(self, tx: Connection, _due: datetime) -> None:
        """Enqueue the nightly match; a job of the clock."""
        self._outbox.put(tx, [SYNC])

    @transaction
    def import_roster(
        self, tx: Connection, roster: Roster, *, partial: bool = False, yes: bool = False
    ) -> Intake:
        """Import all of the roster or nothing. Raise BadRoster, and TooManyGone unless `yes`.

        People who were written are matched by the running bot, within seconds.
        """
        lock(tx, LOCK)
        register = tables.register(tx)
        intake = intakes.plan(roster, register, partial=partial)
        if not yes:
            intakes.refuse_mass_deactivation(intake, register)
        known_units = posts.units(tx)
        tables.deactivate(tx, [*intake.deactivated, *(member.number for member in intake.changed)])
        tables.write(tx, intake.written)
        given = (row.member.section for row in roster.rows if row.member.section)
        places = unit_order([*given, *known_units])
        posts.set_unit_places(tx, places)
        if intake.written or intake.deactivated:
            self._outbox.put(tx, [SYNC])
        staff = intakes.after(intake, register)
        in_order = sorted(staff, key=lambda member: places[member.section])
        return replace(
            intake,
            without_head=rules.without_head(in_order),
            out_of_reach=_out_of_reach(in_order, register, tables.accounts(tx)),
        )

    @reading
    def listed(self, tx: Connection, *, unmatched: bool = False) -> list[Listed]:
        """List the active staff; with `unmatched`, those without an account in chat."""
        return posts.listed(tx, unmatched=unmatched)

    @transaction
    def match(self, tx: Connection, users: Iterable[SlackUser]) -> Matching:
        """Match staff with all users of the workspace; other Slack ids are removed."""
        lock(tx, LOCK)
        matching = match(tables.accounts(tx), users)
        tables.set_accounts(tx, matching.changes)
        return matching

    async def update_member(self, user: SlackUser) -> None:
        """Store the changes of a member of the workspace, and update their home.

        Most events change nothing here, so a reading transaction comes first.
        """
        if await self._find_changes(user):
            await self._store_changes(user)

    @reading
    def _find_changes(self, tx: Connection, user: SlackUser) -> tuple[Account, ...]:
        return _changes(tx, user)

    @transaction
    def _store_changes(self, tx: Connection, user: SlackUser) -> None:
        lock(tx, LOCK)
        changes = _changes(tx, user)
        tables.set_accounts(tx, changes)
        self._outbox.touch(tx, {f"home:{account.number}" for account in changes})


def _changes(tx: Connection, user: SlackUser) -> tuple[Account, ...]:
    """Return the accounts that change: of those whose user this is, or was."""
    return match(tables.accounts_of(tx, user.id, user.address), [user]).changes


def _out_of_reach(
    staff: Iterable[Member], register: Mapping[str, Known], accounts: Iterable[Account]
) -> tuple[Member, ...]:
    """Return the heads without an address, and those whose address the last match did not find."""
    in_chat = {account.number for account in accounts if account.slack_id}
    matched_addresses = {
        known.member.email for known in register.values() if known.active and in_chat
    }
    return tuple(
        member
        for member in staff
        if member.heads
        and member.number not in in_chat
        and (not member.email or member.email in matched_addresses)
    )
