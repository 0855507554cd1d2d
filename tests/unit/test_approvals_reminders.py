"""Reminders at scale: by index, in constant statements for a piece; and one broken record."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Double, insert, select, text, type_coerce, update

from kaigi.approvals import reminder_tables as tables
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.digests import READ_LIMIT, DigestKey
from kaigi.approvals.readers import Readers
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.reminder_tables import Limits
from kaigi.approvals.reminders import MorningDesk, ReminderPolicy
from kaigi.approvals.systems import Systems
from kaigi.content import general
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import task
from kaigi.duties import duty
from kaigi.duty_kind import DutyKind
from kaigi.forms.definition import Rights
from kaigi.i18n import Languages
from kaigi.ledger.system import Ledger
from kaigi.ledger.tables import entry
from kaigi.presence.calendar import Calendar
from kaigi.recipients import Recipients
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.office import AOI, KEN, MIO, TEN, Posts, Register
from tests.unit.test_delivery_scale import statements

TOKYO = ZoneInfo("Asia/Tokyo")
SEVENTH = date(2026, 12, 3)
"""The seventh office day after the documents came."""
PEOPLE = 4_000


class Board:
    """Presence board on which nobody is away, and the organisation: MIO is above everybody."""

    def away(self, tx: Connection, people: Any, at: datetime) -> dict[str, datetime]:
        return {}

    def superiors(self, tx: Connection, numbers: Any) -> dict[str, list[str]]:
        return {number: [MIO.id] for number in numbers}


class Hall:
    """The desk of the morning over the real ledger and outbox."""

    def __init__(self, storage: Storage, clock: ManualClock) -> None:
        self.storage = storage
        self.clock = clock
        self.ledger = Ledger(Posts())
        self.systems = Systems(self.ledger)
        people = Register(AOI, KEN, MIO)
        self.desk = MorningDesk(
            storage,
            Outbox(clock),
            self.systems,
            Recipients(people, Languages("ja", TOKYO)),
            clock,
            ReminderPolicy(Deadlines(Calendar(), TOKYO), Board(), Board(), 3, 3),
        )

    def drafts(self, count: int, name: str) -> None:
        def draft(tx: Connection) -> None:
            for n in range(count):
                self.ledger.draft(tx, AOI, general(f"{name}{n}", "t"), TEN, f"{name}{n}")

        self.storage.run_now(draft)

    async def reminds(self, day: date) -> list[str]:
        """Remind everyone on that morning, and return the statements that it took."""
        self.clock.at = datetime(day.year, day.month, day.day, 0, 15, tzinfo=UTC)
        with statements(self.storage) as seen:
            await self.desk.remind_all(day)
        return seen

    def told(self) -> list[str]:
        keys = select(task.c.key).where(task.c.kind == "card").order_by(task.c.key)
        return self.storage.run_now(lambda tx: list(tx.scalars(keys)))


@pytest.fixture
def hall(storage: Storage, clock: ManualClock) -> Hall:
    return Hall(storage, clock)


async def test_forty_documents_take_as_many_statements_as_one(hall: Hall) -> None:
    hall.drafts(1, "first")
    one = await hall.reminds(SEVENTH)
    hall.drafts(40, "next")
    many = await hall.reminds(SEVENTH + timedelta(days=1))
    assert len(many) == len(one)
    assert hall.told() == [
        f"approval:digest:{KEN.id}:2026-12-03",
        f"approval:digest:{KEN.id}:2026-12-04",
        f"approval:escalated:{MIO.id}:2026-12-03",
        f"approval:escalated:{MIO.id}:2026-12-04",
    ]


async def test_a_second_run_on_the_same_day_adds_nothing(hall: Hall) -> None:
    hall.drafts(3, "d")
    await hall.reminds(SEVENTH)
    before = hall.storage.run_now(lambda tx: tx.execute(select(task.c.key, task.c.version)).all())
    await hall.reminds(SEVENTH)
    after = hall.storage.run_now(lambda tx: tx.execute(select(task.c.key, task.c.version)).all())
    assert sorted(after) == sorted(before)


async def test_a_run_that_comes_on_a_later_day_does_nothing(hall: Hall) -> None:
    hall.drafts(1, "d")
    hall.clock.at = datetime(2026, 12, 4, 0, 15, tzinfo=UTC)
    assert await hall.desk.remind_all(SEVENTH) == 0
    assert hall.told() == []


async def test_a_broken_record_hides_no_other_document(hall: Hall) -> None:
    hall.drafts(2, "d")

    def break_one(tx: Connection) -> None:
        first = tx.scalar(select(entry.c.document).order_by(entry.c.document).limit(1))
        tx.execute(update(entry).where(entry.c.document == first).values(body="{}"))

    hall.storage.run_now(break_one)
    await hall.reminds(SEVENTH)
    shown = await hall.desk.shown(f"approval:escalated:{MIO.id}:{SEVENTH}", posted=False)
    assert shown is not None
    assert [row.item.content.title for row in shown.state.rows] == ["d1"]


@pytest.fixture
def prefecture(storage: Storage) -> Storage:
    """Storage with duties of thousands of people, of whom a few let something wait."""

    def fill(tx: Connection) -> None:
        rows = [
            {
                "item": str(n),
                "person": str(n),
                "step": 0,
                "kind": DutyKind.ACT,
                "since": TEN - timedelta(days=30 * (n % 500 == 0)),
                "unit": "",
            }
            for n in range(PEOPLE)
        ]
        tx.execute(insert(duty), rows)
        for n in range(1, PEOPLE, 1000):
            tables.keep_due(tx, str(n), SEVENTH)
        tx.execute(text("ANALYZE")).close()

    storage.run_now(fill)
    return storage


def test_what_is_late_is_found_by_the_age_of_duties_and_by_due_days(prefecture: Storage) -> None:
    limits = Limits(TEN - timedelta(days=1), SEVENTH)
    found = prefecture.run_now(lambda tx: tables.late_people(tx, limits))
    assert len(found) == PEOPLE / 500 + PEOPLE / 1000
    since = type_coerce(duty.c.since, Double)
    old = select(duty.c.person).where(duty.c.kind == DutyKind.ACT, since < limits.since.timestamp())
    sql = old.compile(prefecture.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN " if prefecture.is_sqlite else "EXPLAIN "
    plan = str(prefecture.run_now(lambda tx: tx.execute(text(f"{explain}{sql}")).all()))
    assert "duty_since" in plan


def test_a_person_is_reminded_once_of_an_item_on_a_day_in_whatever_way(storage: Storage) -> None:
    first = Reminder("1", SEVENTH, "7", ReminderKind.DIGEST, TEN)
    by_hand = Reminder("1", SEVENTH, "7", ReminderKind.BY_HAND, TEN, "9", "k", "w", "n")
    other = Reminder("2", SEVENTH, "7", ReminderKind.BY_HAND, TEN, "9", "k", "w", "n")
    assert storage.run_now(lambda tx: tables.add(tx, [first])) == [first]
    assert storage.run_now(lambda tx: tables.add(tx, [by_hand, other])) == [other]
    assert storage.run_now(lambda tx: tables.of_item(tx, "7")) == (first, other)


def test_a_digests_key_is_told_from_those_of_other_messages() -> None:
    digest = DigestKey(ReminderKind.ESCALATED, "0000101", SEVENTH)
    assert DigestKey.of(digest.key) == digest
    for key in ("approval:7:asked:1:1", "approval:7:asked:1:1:2", "approval:hand_on"):
        assert DigestKey.of(key) is None


async def test_a_superior_of_very_many_late_documents_reads_their_number(hall: Hall) -> None:
    hall.drafts(READ_LIMIT + 5, "d")
    await hall.reminds(SEVENTH)
    shown = await hall.desk.shown(f"approval:escalated:{MIO.id}:{SEVENTH}", posted=False)
    assert shown is not None
    assert (len(shown.state.rows), shown.state.further) == (READ_LIMIT, 5)


async def test_a_superior_opens_what_waits_too_long_where_their_office_lets_them(
    hall: Hall,
) -> None:
    hall.drafts(20, "d")
    await hall.reminds(SEVENTH)
    key = f"approval:escalated:{MIO.id}:{SEVENTH}"
    shown = []
    for auditors in ((), (MIO.id,)):
        hall.systems.readers = Readers(Rights(auditors=auditors))
        with statements(hall.storage) as seen:
            found = await hall.desk.shown(key, posted=False)
        assert found is not None
        shown.append(({row.may_open for row in found.state.rows}, len(seen)))
    assert [opens for opens, _count in shown] == [{False}, {True}]
    assert shown[0][1] == shown[1][1]
