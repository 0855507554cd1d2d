"""Presence desk: the morning's question, people's declarations, and the managers' sheet.

Each public method is one transaction; those that take `tx` run in their caller's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Body
from kaigi.errors import Refused
from kaigi.person import Person
from kaigi.presence import declarations, parsing, rules, tables
from kaigi.presence.absence import is_absence
from kaigi.presence.board import Board
from kaigi.presence.buttons import Tap
from kaigi.presence.dates import Days
from kaigi.presence.ports import CostOf, OnChange, no_one_listens, nothing_waits
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import Day, Source, gaps, replaced
from kaigi.presence.sheet import Sheet, branch
from kaigi.presence.views import (
    Cost,
    EntryNotice,
    HomeState,
    NotTaken,
    Question,
    Reminder,
    Taken,
    UnitView,
)
from kaigi.recipients import Recipients, Shown
from kaigi.storage import Storage, reading, transaction
from kaigi.units import section_of


class PresenceDesk:
    """Presence board: declared by each person, shown to colleagues and managers."""

    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        recipients: Recipients,
        board: Board,
        on_change: OnChange = no_one_listens,
        cost_of: CostOf = nothing_waits,
    ) -> None:
        self.storage = storage
        self._cost_of = cost_of
        self._on_change = on_change
        self._outbox = outbox
        self._recipients = recipients
        self._board = board
        self._policy = board.policy

    @transaction
    def tap(
        self, tx: Connection, actor: Person, tap: Tap, key: str, question: Body | None = None
    ) -> None:
        """Declare the answer of a button.

        `key` is the click's. `question` is the message with the button, which will show the answer:
        its response_url, channel and ts.
        """
        self._declare(tx, actor, [self._answer(tx, actor, tap)], key)
        if question:
            task_key = rules.question_key(tap.day, actor.id)
            self._outbox.put(tx, [Task(task_key, "reply", actor.id, question)])

    @transaction
    def tap_privately(self, tx: Connection, actor: Person, tap: Tap, key: str) -> Taken:
        """Declare the answer of a button in a form or private answer, which shows the result."""
        return self._taken(tx, actor, [self._answer(tx, actor, tap)], key)

    async def declare_typed(self, actor: Person, text: str, key: str) -> Taken | NotTaken:
        """Declare what was typed after /here, or return why not. It is read before the database."""
        try:
            declared = parsing.read(text, self._board.now().date())
            return await self.declare(actor, declared, key)
        except Refused as refusal:
            return await self.ask_instead(actor, refusal)

    @transaction
    def declare(
        self, tx: Connection, actor: Person, declared: Sequence[Declaration], key: str
    ) -> Taken:
        """Declare several days at once; of a range, only those on which the office works."""
        return self._taken(tx, actor, declared, key)

    @reading
    def ask_instead(self, tx: Connection, actor: Person, refusal: Refused) -> NotTaken:
        """Return a refusal with the question for the day that was read first, or for today.

        If that day is not certain or takes no answer, the question is not asked: see `NotTaken`.
        """
        today = self._board.now().date()
        understood = refusal.understood if isinstance(refusal, parsing.Unreadable) else ()
        day = next((piece.first for piece in understood if isinstance(piece, Days)), today)
        is_unclear = isinstance(refusal, parsing.Unreadable) and refusal.is_day_unclear
        if not rules.is_open(day, today):
            day = today
            is_unclear = True
        question = self._question(tx, actor.id, day)
        if question.day != today:  # the day before one to come can still change
            question = replace(question, day_before=())
        return NotTaken(refusal, understood, question, is_day_unclear=is_unclear)

    @transaction
    def fill_in(self, tx: Connection, actor: Person, chosen: Declaration, key: str) -> Taken:
        """Declare what was chosen in the form."""
        return self._taken(tx, actor, [chosen], key)

    @transaction
    def withdraw(self, tx: Connection, actor: Person, day: date, key: str) -> Question:
        """Take back what the actor has declared of a day, and return what is known of it then."""
        now = self._board.now()
        rules.check_day(day, now.date())
        if declarations.withdraw(tx, actor.id, day, now, key):
            self._on_change(tx, actor.id)
            self._outbox.touch(tx, rules.affected(actor.id, [day], now, [day]))
        return Question(day, tables.days(tx, actor.id, [day])[day])

    @reading
    def own_day(self, tx: Connection, actor: Person, day: date | None = None) -> tuple[date, Day]:
        """Return a day for the form, today by default. Raise Invalid if it cannot be changed."""
        today = self._board.now().date()
        chosen = day or today
        rules.check_day(chosen, today)
        return chosen, tables.days(tx, actor.id, [chosen])[chosen]

    @reading
    def shown(
        self, tx: Connection, key: str, *, posted: bool
    ) -> Shown[Question | Reminder | EntryNotice] | Shown[Sheet] | None:
        """Return the present state of the message with this key.

        Return None if its recipient cannot be reached, or if it is a question that was not posted
        yet and is not worth asking any more.
        """
        _room, kind, written_day, *person = key.split(":")
        day = date.fromisoformat(written_day)
        if kind == "sheet":
            channel = self._policy.managers_channel
            if channel is None:
                return None
            return Shown(self._recipients.channel(channel), self._board.sheet(tx, day))
        recipient = self._recipients.find(tx, person[0])
        if recipient is None:
            return None
        state = self._message(tx, kind, person[0], day, posted=posted)
        return Shown(recipient, state) if state else None

    def _message(
        self, tx: Connection, kind: str, person: str, day: date, *, posted: bool
    ) -> Question | Reminder | EntryNotice | None:
        """Return the state of a person's message; None where it is not worth sending any more."""
        if kind == "entered":
            return self._entry(tx, person, day)
        question = self._question(tx, person, day)
        if kind == "remind":
            is_due = posted or (bool(gaps(question.answer)) and not question.is_over)
            return Reminder(replace(question, day_before=())) if is_due else None
        is_due = posted or rules.is_question_alive(day, question.answer, self._board.now())
        return question if is_due else None

    def read_home(self, tx: Connection, person: Person) -> HomeState:
        """Read this room's part of a home: today, this week's working days, the section."""
        now = self._board.now()
        today = now.date()
        path = section_of(person.section)
        half = rules.half_at(today, now)
        is_working = self._policy.working_days.is_working
        monday = today - timedelta(days=today.weekday())
        dates = [monday + timedelta(days=n) for n in range(7)]
        shown = [day for day in dates if day == today or is_working(day)]
        before = self._policy.working_days.working_day_before(today)
        days = tables.days(tx, person.id, {*shown, before or today})
        week = {day: days[day] for day in shown}
        viewer = self._board.viewer(tx, person)
        people = self._board.people_in(tx, path, today, viewer)
        closed = None
        if not is_working(today):
            language = self._recipients.language_of(person).language
            closed = self._policy.working_days.holiday(today, language)
            people = [colleague for colleague in people if colleague.day]
        section = UnitView(today, branch(path, people, half), half, now)
        return HomeState(week, section, closed, days[before] if before else ())

    def ask_everyone(self, tx: Connection, due: datetime) -> None:
        """Ask, on a working day, all people whose place is not known for all of the day."""
        day = due.astimezone(self._policy.zone).date()
        if not self._policy.working_days.is_working(day):
            return
        asked = tables.to_be_asked(tx, self._board.active_staff, day)
        self._outbox.put_once(
            tx,
            [
                Task(rules.question_key(day, person), "card", lane=person, low_priority=True)
                for person in asked
            ],
        )

    def send_sheet(self, tx: Connection, due: datetime) -> None:
        """Send the managers' sheet of a working day, if there is a channel for it."""
        day = due.astimezone(self._policy.zone).date()
        if self._policy.managers_channel and self._policy.working_days.is_working(day):
            self._outbox.put(tx, [Task(rules.sheet_key(day), "card", lane="presence:sheet")])

    def finish_sheet(self, tx: Connection, due: datetime) -> None:
        """Update the sheet for the last time, so that it says that it is not updated any more."""
        self._outbox.touch(tx, [rules.sheet_key(due.astimezone(self._policy.zone).date())])

    def _entry(self, tx: Connection, person: str, day: date) -> EntryNotice:
        """Return the days on end, from this one, that another has answered for the person."""
        is_working = self._policy.working_days.is_working
        found = tables.days(tx, person, [day + timedelta(days=n) for n in range(rules.ENTRY_DAYS)])
        is_over = day < self._board.now().date()
        enterer = rules.enterer_of(found[day])
        entered: dict[date, Day] = {}
        for each, answer in found.items():
            if enterer and rules.enterer_of(answer) == enterer:
                entered[each] = answer
            elif answer or is_working(each):
                break
        name = enterer.name if enterer else ""
        return EntryNotice(day, entered or {day: found[day]}, name, is_over)

    async def close_question(self, actor: Person, day: date) -> None:
        """Update the question of a day that is over, whose buttons the person may still see."""
        if day < self._board.now().date():
            await self._close_question(actor, day)

    @transaction
    def _close_question(self, tx: Connection, actor: Person, day: date) -> None:
        keys = [rules.question_key(day, actor.id), rules.reminder_key(day, actor.id)]
        self._outbox.touch(tx, keys)

    def close_questions(self, tx: Connection, due: datetime) -> None:
        """Update the questions of the day before that were not answered, so that none is asked.

        Others show their answer: they are updated when they are clicked. So at most as many
        messages are edited as people did not answer, at night and with low priority.
        """
        day = due.astimezone(self._policy.zone).date() - timedelta(days=1)
        unanswered = tables.to_be_asked(tx, self._board.active_staff, day)
        keys = [(rules.question_key(day, who), rules.reminder_key(day, who)) for who in unanswered]
        self._outbox.touch(tx, [key for both in keys for key in both])

    def _answer(self, tx: Connection, actor: Person, tap: Tap) -> Declaration:
        """Return the declaration of a button; an answer is read only if it is to be repeated."""
        repeats = tap.place is None
        return tap.declaration(self._question(tx, actor.id, tap.day).day_before if repeats else ())

    def _taken(
        self, tx: Connection, actor: Person, declared: Sequence[Declaration], key: str
    ) -> Taken:
        """Declare, and return the days as they are then."""
        calendar = self._policy.working_days
        recorded = rules.on_working_days(declared, calendar.is_working)
        before = self._declare(tx, actor, recorded, key)
        dates = [each.day for each in recorded]
        return Taken(
            tables.days(tx, actor.id, dates),
            tuple(day for day in dates if not calendar.is_working(day)),
            tuple(each.day for each in declared if each.day not in dates),
            {each.day: replaced(before.get(each.day, ()), each.segments) for each in recorded},
            self._cost_of(tx, actor.id) if is_absence(recorded) else Cost(),
        )

    def _declare(
        self, tx: Connection, actor: Person, declared: Sequence[Declaration], key: str
    ) -> Mapping[date, Day]:
        """Record declarations and refresh the question, home and sheet that show them already.

        Return the days as they were declared before; nothing if the key was recorded before.
        """
        now = self._board.now()
        rules.check(declared, now.date())
        before = declarations.record(tx, actor.id, declared, Source.DECLARED, now, key)
        if before is None:
            return {}
        self._on_change(tx, actor.id)  # before the homes, as a click locks these rows
        self._outbox.touch(tx, rules.affected(actor.id, before, now, rules.entered_days(before)))
        return before

    def _question(self, tx: Connection, person: str, day: date) -> Question:
        before = self._policy.working_days.working_day_before(day)
        days = tables.days(tx, person, [day, before] if before else [day])
        is_over = day < self._board.now().date()
        return Question(day, days[day], days[before] if before else (), is_over)
