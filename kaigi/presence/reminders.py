"""Desk of reminders: who has not answered, and messages to them.

Each public method is one transaction.
"""

from datetime import date

from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.person import Person
from kaigi.presence import rules, unanswered
from kaigi.presence.board import Board
from kaigi.presence.sheet import Silent
from kaigi.presence.views import Unanswered
from kaigi.storage import Storage, reading, transaction
from kaigi.units import section_of


class ReminderDesk:
    """Desk of heads and personnel, who see the names, and remind."""

    def __init__(self, storage: Storage, outbox: Outbox, board: Board) -> None:
        self.storage = storage
        self._outbox = outbox
        self._board = board

    @reading
    def unanswered(self, tx: Connection, viewer: Person, day: date) -> Unanswered:
        """Return who has not answered, of the people whom the viewer may remind.

        Of their own section, for a viewer who may remind no one.
        """
        scope = rules.remindable(self._board.viewer(tx, viewer))
        paths = tuple(sorted(scope)) or (section_of(viewer.section),)
        may_remind = bool(scope) and day == self._board.now().date()
        return Unanswered(day, paths, self._silent(tx, paths, day), may_remind)

    @transaction
    def remind(self, tx: Connection, actor: Person, day: date) -> Unanswered:
        """Remind all who have not answered and whom the actor may remind, once a day each."""
        viewer = self._board.viewer(tx, actor)
        paths = tuple(sorted(rules.check_may_remind(viewer, day, self._board.now().date())))
        people = self._silent(tx, paths, day)
        silent = [person for person in people if person.in_chat and person.number != actor.id]
        reminded = [person.number for person in silent]
        self._outbox.put_once(
            tx,
            [
                Task(rules.reminder_key(day, person), "card", lane=person, low_priority=True)
                for person in reminded
            ],
        )
        return Unanswered(day, paths, people, may_remind=True, reminded=len(reminded))

    def _silent(self, tx: Connection, paths: tuple[str, ...], day: date) -> tuple[Silent, ...]:
        half = rules.half_at(day, self._board.now())
        return unanswered.find(tx, self._board.active_staff, paths, day, half)
