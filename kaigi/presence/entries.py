"""Desk of those who answer for others, such as for one who has phoned in sick.

Each public method is one transaction.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.errors import Invalid, Refused, _
from kaigi.person import Person
from kaigi.presence import declarations, parsing, rules, tables, unanswered
from kaigi.presence.board import Board
from kaigi.presence.ports import OnChange, no_one_listens
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import Enterer, Source
from kaigi.presence.sheet import Silent
from kaigi.presence.views import Entered, EntryForm, Taken
from kaigi.storage import Storage, reading, transaction


class EntryDesk:
    """Desk of heads and personnel: answers for their people, recorded with who entered them."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        board: Board,
        on_change: OnChange = no_one_listens,
    ) -> None:
        self.storage = storage
        self._on_change = on_change
        self._outbox = outbox
        self._board = board

    @reading
    def form(self, tx: Connection, actor: Person, day: date) -> EntryForm:
        """Return the people for whom the actor may answer, and who have not answered."""
        viewer = self._board.viewer(tx, actor)
        now = self._board.now()
        rules.check_day(day, now.date(), self._board.mended_since())
        if not rules.may_enter(viewer, day, now.date(), self._board.mended_since()):
            rules.check_may_enter(viewer, "", "", [day], now.date())
        paths = [""] if viewer.personnel else sorted(viewer.heads)
        half = rules.half_at(day, now)
        silent = unanswered.find(tx, self._board.active_staff, paths, day, half)
        people = (who for who in silent if who.number != actor.id)
        return EntryForm(day, tuple(p for p in people if viewer.may_know(p.number, p.section)))

    async def enter_typed(self, actor: Person, slack_id: str, line: str, key: str) -> Entered:
        """Answer for the person whom a line after /here begins with."""
        declared = parsing.read(line, self._board.now().date())
        return await self.enter_for_user(actor, slack_id, declared, key)

    @transaction
    def enter_for_user(
        self,
        tx: Connection,
        actor: Person,
        slack_id: str,
        declared: Sequence[Declaration],
        key: str,
    ) -> Entered:
        """Answer for a person who is named by their account in chat."""
        person = unanswered.member(tx, self._board.active_staff, slack_id=slack_id)
        if person is None:
            raise Refused(_("This person is not on Kaigi's staff list."), _("Ask personnel."))
        return self._enter(tx, actor, person, declared, key)

    @transaction
    def enter(
        self, tx: Connection, actor: Person, number: str, declared: Sequence[Declaration], key: str
    ) -> Entered:
        """Answer for a person who is named by their staff number."""
        person = unanswered.member(tx, self._board.active_staff, number=number)
        if person is None:
            raise Invalid(
                "staff_number", _("No one on the staff list has the number {n}.", n=number)
            )
        return self._enter(tx, actor, person, declared, key)

    def _enter(
        self,
        tx: Connection,
        actor: Person,
        person: Silent,
        declared: Sequence[Declaration],
        key: str,
    ) -> Entered:
        now = self._board.now()
        viewer = self._board.viewer(tx, actor)
        dates = [each.day for each in declared]
        rules.check_may_enter(viewer, person.number, person.section, dates, now.date())
        is_working = self._board.policy.working_days.is_working
        recorded = rules.on_working_days(declared, is_working)
        since = self._board.mended_since() if viewer.personnel else None
        rules.check(recorded, now.date(), since)
        days = [each.day for each in recorded]
        entered = [_entered_by(actor, each) for each in recorded]
        before = declarations.record(tx, person.number, entered, Source.DECLARED, now, key)
        if before is not None:
            self._on_change(tx, person.number)
            shown = rules.affected(person.number, days, now, rules.entered_days(before))
            self._outbox.touch(tx, shown)
            news = rules.entered_key(days[0], person.number)
            self._outbox.put(tx, [Task(news, "card", lane=person.number)])
        left_out = tuple(day for day in dates if day not in days)
        closed = tuple(day for day in days if not is_working(day))
        return Entered(person, Taken(tables.days(tx, person.number, days), closed, left_out))


def _entered_by(actor: Person, declared: Declaration) -> Declaration:
    enterer = Enterer(actor.id, actor.name)
    segments = tuple(replace(segment, entered_by=enterer) for segment in declared.segments)
    return replace(declared, segments=segments)
