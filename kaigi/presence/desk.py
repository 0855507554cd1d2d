"""Where everybody is: asked in the morning, said with a tap or a line, shown to those who must know.

Each public method is one transaction; those that take `tx` are part of their caller's.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import structlog
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.blocks import Block, Card, Message
from kaigi.clock import Clock
from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Body, Sending
from kaigi.errors import KaigiError, Refused, Rejected, _
from kaigi.i18n import Languages, Translator
from kaigi.person import Person
from kaigi.presence import cards, modals, parsing, rules, tables
from kaigi.presence.ports import PresencePolicy, Register
from kaigi.presence.rules import Day, Declaration, Half, Place, Source, Tap, UnitRef, Viewer
from kaigi.presence.sheet import (
    Branch,
    Colleague,
    Sheet,
    branch,
    by_department,
    sheet,
    units_called,
)
from kaigi.storage import Storage, reading, transaction

NAME_LIMIT = 160
UNREACHABLE = frozenset({"channel_not_found", "not_in_channel", "is_archived"})

log = structlog.get_logger(__name__)


class PresenceDesk:
    def __init__(
        self,
        storage: Storage,
        outbox: Outbox,
        register: Register,
        languages: Languages,
        clock: Clock,
        presence_policy: PresencePolicy,
    ) -> None:
        self.storage = storage
        self._outbox = outbox
        self._register = register
        self._languages = languages
        self._clock = clock
        self._customs = presence_policy

    @transaction
    def tap(
        self, tx: Connection, actor: Person, tap: Tap, key: str, question: Body | None = None
    ) -> None:
        """`key` is the click's own. `question`: which message was tapped on and now shows the answer, as
        response_url, channel and ts.
        """
        said = tap.said(self._day_before(tx, actor, tap))
        self._say(tx, actor, said, key)
        if question:
            self._outbox.put(
                tx, [Task(rules.question_key(said.day, actor.id), "reply", actor.id, question)]
            )

    @transaction
    def here(self, tx: Connection, actor: Person, text: str, key: str) -> tuple[date, Day]:
        """What was typed behind /here. Returns the day that it was about, as it stands now."""
        said = parsing.read(text, self._today())
        self._say(tx, actor, said, key)
        return said.day, tables.days(tx, actor.id, [said.day])[said.day]

    @transaction
    def fill_in(
        self,
        tx: Connection,
        actor: Person,
        day: date,
        places: Mapping[Half, Place],
        note: str,
        key: str,
    ) -> None:
        """What was chosen in the form."""
        self._say(tx, actor, rules.said_in_form(day, places, note), key)

    @reading
    def own_day(self, tx: Connection, actor: Person, day: date | None = None) -> tuple[date, Day]:
        """To be changed in the form; today where no day is named."""
        chosen = day or self._today()
        rules.check_day(chosen, self._today())
        return chosen, tables.days(tx, actor.id, [chosen])[chosen]

    @transaction
    def fresh(self, tx: Connection, day: date) -> None:
        """Draws that day's sheet anew."""
        self._outbox.touch(tx, [rules.sheet_key(day)])

    @reading
    def sheet_of(self, tx: Connection, day: date) -> Sheet:
        return self._sheet(tx, day)

    @reading
    def unit(
        self, tx: Connection, viewer: Person, unit_ref: UnitRef
    ) -> tuple[Branch, Half, datetime]:
        now = self._now()
        half = rules.half_at(unit_ref.day, now)
        return self._branch(tx, viewer, unit_ref, half), half, now

    @reading
    def who(self, tx: Connection, viewer: Person, text: str, t: Translator) -> Message:
        """A section, or people, by what was typed; one's own section where nothing was."""
        name, today = text.strip()[:NAME_LIMIT], self._today()
        paths = self._paths(tx, name) if name else (rules.section_of(viewer.section),)
        if len(paths) > 1:
            return cards.units(today, paths, t)
        if paths:
            return self._one_unit(tx, viewer, UnitRef(today, paths[0]), t)
        found = self._called(tx, viewer, name)
        if not found:
            raise Refused(
                _("Nobody here and no section is called “{name}”.", name=name),
                _("Write a part of a name, or the whole name of a section."),
            )
        return cards.people(today, found, t)

    @reading
    def card(self, tx: Connection, key: str, *, posted: bool) -> Card | None:
        """The message with this key as it stands now. None where it is not to be: nobody can be reached, or
        a question that was not posted yet makes no sense any more.
        """
        _room, what, day, *person = key.split(":")
        on = date.fromisoformat(day)
        if what == "sheet":
            return self._sheet_card(tx, on)
        return self._question(tx, on, person[0], posted=posted)

    def on_home(self, tx: Connection, person: Person, t: Translator) -> list[Block]:
        """This room's part of a person's home."""
        now = self._now()
        today = now.date()
        week = tables.days(tx, person.id, self._week(today))
        half = rules.half_at(today, now)
        path, days = rules.section_of(person.section), self._customs.working_days
        people = tables.people_in(tx, self._register.here, path, today, self._viewer(tx, person))
        if days.is_working(today):
            return modals.on_home(today, week, branch(path, people, half), half, now, t)
        at_work = branch(path, [who for who in people if who.day], half)
        return modals.on_home(
            today, week, at_work, half, now, t, closed=days.holiday(today, t.language)
        )

    def ask_everyone(self, tx: Connection, due: datetime) -> None:
        """In the morning of a working day, those of whom it is not known where they will be."""
        day = due.astimezone(self._languages.zone).date()
        if not self._customs.working_days.is_working(day):
            return
        asked = tables.to_be_asked(tx, self._register.here, day)
        self._outbox.put_once(
            tx,
            [
                Task(rules.question_key(day, person), "card", lane=person, low_priority=True)
                for person in asked
            ],
        )

    def draw_up_sheet(self, tx: Connection, due: datetime) -> None:
        day = due.astimezone(self._languages.zone).date()
        if self._customs.managers_channel and self._customs.working_days.is_working(day):
            self._outbox.put_once(tx, [Task(rules.sheet_key(day), "card", lane="presence:sheet")])

    def given_up(self, _tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        """A sheet that could not be delivered is the operator's affair."""
        if sending.key.startswith("presence:sheet:") and isinstance(error, Rejected):
            mend = "Look at KAIGI_MANAGERS_CHANNEL."
            if error.code in UNREACHABLE:
                mend = (
                    "Put the id of a channel that is not archived into KAIGI_MANAGERS_CHANNEL, "
                    "and in that channel write: /invite @Kaigi"
                )
            log.error("presence.sheet_not_delivered", code=error.code, mend=mend)

    def _say(self, tx: Connection, actor: Person, said: Declaration, key: str) -> None:
        now = self._now()
        rules.check(said, now.date())
        if tables.state(tx, actor.id, said, Source.DECLARED, now, key):
            self._publish(tx, actor, said.day, now)

    def _publish(self, tx: Connection, actor: Person, day: date, now: datetime) -> None:
        """Whatever shows this day, as far as it has been shown."""
        shown = [rules.question_key(day, actor.id), f"home:{actor.id}"]
        if day == now.date() and now.time() < rules.SHEET_UNTIL:
            shown.append(rules.sheet_key(day))
        self._outbox.touch(tx, shown)

    def _day_before(self, tx: Connection, actor: Person, tap: Tap) -> Day:
        before = self._customs.working_days.working_day_before(tap.day)
        if tap.place is not None or before is None:
            return {}
        return tables.days(tx, actor.id, [before])[before]

    def _question(self, tx: Connection, day: date, person: str, *, posted: bool) -> Card | None:
        found = self._register.people(tx, [person]).get(person)
        if found is None or found.slack_id is None:
            return None
        said = tables.days(tx, person, [day])[day]
        if not posted and not rules.is_question_alive(day, rules.open_halves(said), self._now()):
            return None
        return Card(found.slack_id, cards.question(day, said, self._languages.of(found.locale)))

    def _sheet_card(self, tx: Connection, day: date) -> Card | None:
        channel = self._customs.managers_channel
        if channel is None:
            return None
        return Card(channel, cards.sheet(self._sheet(tx, day), self._languages.of(None)))

    def _sheet(self, tx: Connection, day: date) -> Sheet:
        now = self._now()
        half = rules.half_at(day, now)
        rows = tables.counts(tx, self._register.here, day, half)
        drawn = sheet(rows, day, half, now, self._customs.minimums)
        if sum(drawn.tally.values()) > cards.NAMES:
            return drawn
        people = tables.everybody(tx, self._register.here, day, rules.PUBLIC_VIEWER)
        return replace(drawn, named=by_department(people, half))

    def _one_unit(
        self, tx: Connection, viewer: Person, unit_ref: UnitRef, t: Translator
    ) -> Message:
        now = self._now()
        half = rules.half_at(unit_ref.day, now)
        return cards.one_branch(
            unit_ref.day, self._branch(tx, viewer, unit_ref, half), half, now, t
        )

    def _paths(self, tx: Connection, name: str) -> tuple[str, ...]:
        return units_called(name, tables.sections_with(tx, self._register.here, name))

    def _called(self, tx: Connection, viewer: Person, name: str) -> list[Colleague]:
        here, today, looking = self._register.here, self._today(), self._viewer(tx, viewer)
        if slack_id := rules.mentioned(name):
            return tables.person_in_chat(tx, here, slack_id, today, looking)
        return tables.people_called(tx, here, name, today, looking, cards.PEOPLE + 1)

    def _branch(self, tx: Connection, viewer: Person, unit_ref: UnitRef, half: Half) -> Branch:
        looking = self._viewer(tx, viewer)
        people = tables.people_in(tx, self._register.here, unit_ref.path, unit_ref.day, looking)
        return branch(unit_ref.path, people, half)

    def _viewer(self, tx: Connection, person: Person) -> Viewer:
        personnel = self._customs.personnel
        return Viewer(
            person.id,
            tables.headed_by(tx, self._register.here, person.id),
            personnel is not None and rules.within(person.section, personnel),
        )

    def _week(self, today: date) -> list[date]:
        """The working days from Monday on, and today in any case."""
        monday = today - timedelta(days=today.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        return [day for day in week if day == today or self._customs.working_days.is_working(day)]

    def _now(self) -> datetime:
        """In the office's own time."""
        return self._clock.now().astimezone(self._languages.zone)

    def _today(self) -> date:
        return self._now().date()
