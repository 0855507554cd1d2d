"""The staff room's counter."""

from collections.abc import Iterable

from sqlalchemy import Connection

from kaigi.person import Person
from kaigi.staff import rules, tables
from kaigi.staff.matching import Matching, SlackUser, match
from kaigi.staff.rules import Intake, Roster
from kaigi.storage import Storage, transaction


class StaffDesk:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    async def by_slack_id(self, slack_id: str) -> Person | None:
        """Whoever stands behind a click; those who have left too, with `active` False."""
        row = await self.storage.ask(tables.BY_SLACK_ID, who=slack_id)
        return None if row is None else tables.person_of(*row)

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
