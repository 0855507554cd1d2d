"""A city hall of any size on a morning of the test's choice: the presence desk over real tables."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Executable, select

from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import task
from kaigi.i18n import Languages
from kaigi.person import Person
from kaigi.presence import declarations, tables
from kaigi.presence.board import Board
from kaigi.presence.calendar import Calendar
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.ports import PresencePolicy
from kaigi.presence.readers import ReaderDesk
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import WHOLE_DAY, Day, Half, Place, Segment, Source, in_halves
from kaigi.recipients import Recipients
from kaigi.staff import accounts
from kaigi.staff import tables as staff
from kaigi.staff.directory import Directory
from kaigi.staff.matching import Account
from kaigi.staff.rules import Member
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.databases import listening

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = date(2026, 11, 24)
CHANNEL = "C0MANAGERS"
HALVES = tuple(half.span for half in WHOLE_DAY)
"""Spans of a day that has no answer yet."""


def tokyo(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


def whole(place: Place, note: str = "") -> Day:
    return in_halves(WHOLE_DAY, place, note)


def at(half: Half, place: Place, note: str = "") -> Segment:
    return Segment(half.span, place, note)


@dataclass
class Hall:
    storage: Storage
    clock: ManualClock = field(default_factory=lambda: ManualClock(tokyo(TUESDAY, 8, 15)))
    closed: frozenset[date] = frozenset()
    minimums: Mapping[str, int] = field(default_factory=dict)
    personnel: str | None = None
    channel: str | None = CHANNEL
    keys: int = 0

    def __post_init__(self) -> None:
        policy = PresencePolicy(
            Calendar(self.closed), TOKYO, self.channel, self.personnel, self.minimums
        )
        directory = Directory()
        recipients = Recipients(directory, Languages("ja", TOKYO))
        board = Board(directory, self.clock, policy)
        outbox = Outbox(self.clock)
        self.desk = PresenceDesk(self.storage, outbox, recipients, board)
        self.readers = ReaderDesk(self.storage, outbox, board)

    def employs(self, *members: Member, outside_chat: tuple[str, ...] = ()) -> None:
        def write(tx: Connection) -> None:
            staff.deactivate(tx, staff.register(tx))
            staff.write(tx, members)
            held = [
                Account(
                    m.number,
                    m.email,
                    True,
                    None if m.number in outside_chat else f"U{m.number}",
                    "ja-JP",
                )
                for m in members
            ]
            accounts.store(tx, held)

        self.storage.run_now(write)

    def person(self, number: str) -> Person:
        found = self.storage.run_now(lambda tx: staff.person(tx, number))
        assert found is not None
        return found

    def says(
        self,
        number: str,
        segments: Day,
        day: date = TUESDAY,
        source: Source = Source.DECLARED,
        key: str = "",
    ) -> bool:
        self.keys += 1
        declared = Declaration(day, segments)
        at = self.clock.now()
        before = self.storage.run_now(
            lambda tx: declarations.record(
                tx, number, [declared], source, at, key or f"key {self.keys}"
            )
        )
        return before is not None

    def answer(self, numbers: Iterable[str], place: Place, day: date = TUESDAY) -> None:
        """Declare a whole day for very many people at once, without the record of declarations."""
        declared = Declaration(day, whole(place))
        self.storage.run_now(
            lambda tx: tables.fill(tx, [(n, declared) for n in numbers], tokyo(day, 8))
        )

    def said(self, number: str, day: date = TUESDAY) -> Day:
        return self.storage.run_now(lambda tx: tables.days(tx, number, [day])[day])

    def asks(self, day: date = TUESDAY) -> None:
        self.storage.run_now(lambda tx: self.desk.ask_everyone(tx, tokyo(day, 8, 15)))

    def draws_up_sheet(self, day: date = TUESDAY) -> None:
        self.storage.run_now(lambda tx: self.desk.send_sheet(tx, tokyo(day, 9)))

    def asked(self, day: date = TUESDAY) -> set[str]:
        prefix = f"presence:ask:{day.isoformat()}:"
        return {key.removeprefix(prefix) for key in self.wishes() if key.startswith(prefix)}

    def wishes(self) -> dict[str, int]:
        """Return the outbox's keys, with the number of times that each was requested."""
        return {row.key: row.version for row in self.rows(select(task.c.key, task.c.version))}

    def rows(self, query: Executable) -> list[Any]:
        return self.storage.run_now(lambda tx: list(tx.execute(query)))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        with listening(self.storage, "after_cursor_execute", count):
            yield seen
