"""The staff room's counter."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.person import Person
from kaigi.staff import rules, tables
from kaigi.staff.matching import Account, Matching, SlackUser, match
from kaigi.staff.rules import Intake, Roster
from kaigi.storage import Storage, reading, transaction

SYNC = Task("staff:match", "staff", low_priority=True)
"""Matching asks Slack, so it is a task like any other: one replica does it, with retries."""


class StaffDesk:
    def __init__(self, storage: Storage, outbox: Outbox | None = None) -> None:
        self.storage = storage
        self._outbox = outbox or Outbox()

    async def by_slack_id(self, slack_id: str) -> Person | None:
        """Whoever stands behind a click; those who have left too, with `active` False."""
        row = await self.storage.ask(tables.BY_SLACK_ID, who=slack_id)
        return None if row is None else tables.person_of(*row)

    async def knows_anyone(self) -> bool:
        """Tell whether any Slack user is known."""
        return await self.storage.ask(tables.ANYBODY_IN_CHAT) is not None

    @transaction
    def promise_sync(self, tx: Connection) -> None:
        """Promise to match the register with the workspace's users."""
        self._outbox.put(tx, [SYNC])

    def sync_due(self, tx: Connection, _due: datetime) -> None:
        """Promise the nightly match; a job of the clock."""
        self._outbox.put(tx, [SYNC])

    @transaction
    def import_roster(
        self, tx: Connection, roster: Roster, *, partial: bool = False, yes: bool = False
    ) -> Intake:
        """All of the roster or nothing. Raises BadRoster, and TooManyGone unless `yes`."""
        tables.lock(tx)
        register = tables.register(tx)
        intake = rules.plan(roster, register, partial=partial)
        if not yes:
            rules.refuse_mass_deactivation(intake, register)
        tables.deactivate(tx, [*intake.deactivated, *(member.number for member in intake.changed)])
        tables.write(tx, intake.written)
        return intake

    @transaction
    def match(self, tx: Connection, users: Iterable[SlackUser]) -> Matching:
        """`users` are all of the workspace; Slack ids of those not among them are forgotten."""
        tables.lock(tx)
        matching = match(tables.accounts(tx), users)
        tables.set_accounts(tx, matching.changes)
        return matching

    async def meet(self, user: SlackUser) -> None:
        """`user` as the workspace has them now, whose home is in their language then. Most that it tells of
        somebody changes nothing here, and is only looked at.
        """
        if await self._news_of(user):
            await self._take_note(user)

    @reading
    def _news_of(self, tx: Connection, user: SlackUser) -> tuple[Account, ...]:
        return _changes(tx, user)

    @transaction
    def _take_note(self, tx: Connection, user: SlackUser) -> None:
        tables.lock(tx)
        changes = _changes(tx, user)
        tables.set_accounts(tx, changes)
        self._outbox.touch(tx, {f"home:{account.number}" for account in changes})


def _changes(tx: Connection, user: SlackUser) -> tuple[Account, ...]:
    """To those whom this user is, or was."""
    return match(tables.accounts_of(tx, user.id, user.address), [user]).changes
