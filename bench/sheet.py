"""`sheet.compute.*`: the day's sheet, from the rows to the numbers of each department.

The floor is the aggregation alone, in plain SQL: the answers at one minute of the morning
counted by unit and place, and all staff by unit.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from bench.databases import Fresh
from bench.figures import Figure, median
from bench.turns import in_turns
from kaigi.delivery.outbox import Outbox
from kaigi.presence import sample as mornings
from kaigi.presence import tables as presence
from kaigi.presence.board import Board
from kaigi.presence.calendar import Calendar
from kaigi.presence.ports import PresencePolicy
from kaigi.presence.readers import ReaderDesk
from kaigi.presence.segments import MORNING_MINUTE
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.storage import Storage, migrate

TUESDAY = date(2026, 11, 24)
TEN = datetime(2026, 11, 24, 1, tzinfo=UTC)
ANSWERS = text(
    "SELECT staff.section, staff.counter_duty, presence.place, count(*)"
    " FROM presence JOIN staff ON staff.number = presence.person"
    " WHERE presence.day = :day AND presence.from_minute <= :minute"
    " AND presence.to_minute > :minute AND staff.active"
    " GROUP BY staff.section, staff.counter_duty, presence.place"
)
EVERYBODY = text(
    "SELECT section, counter_duty, count(*) FROM staff WHERE active GROUP BY section, counter_duty"
)
"""Needed for the number of those who have not answered."""


class Ten:
    def now(self) -> datetime:
        return TEN


async def measure(fresh: Fresh, prefix: str, people: int, rounds: int) -> Figure:
    with fresh() as database_url:
        storage = Storage(database_url)
        migrate(storage)
        await _city(storage, people)
        policy = PresencePolicy(Calendar(), ZoneInfo("Asia/Tokyo"))
        desk = ReaderDesk(storage, Outbox(), Board(Directory(), Ten(), policy))

        async def ours() -> None:
            await desk.sheet_of(TUESDAY)

        async def floor() -> None:
            await storage.run(_aggregate)

        times = await in_turns([ours, floor], rounds)
        storage.close()
    value, least = (median(of) * 1000 for of in times)
    return Figure(f"{prefix}sheet.compute.{people}", value, "ms", least)


def _aggregate(tx: Connection) -> None:
    tx.execute(ANSWERS, {"day": TUESDAY.isoformat(), "minute": MORNING_MINUTE}).all()
    tx.execute(EVERYBODY).all()


async def _city(storage: Storage, people: int) -> None:
    """Import the people, and the answers that most of them gave for that day."""
    city = sample.city(people)
    file = roster.write(sample.roster(city, "ja"), "ja").encode()
    await StaffDesk(storage).import_roster(roster.read(file))
    staff = ((citizen.member.number, citizen.member.counter_duty) for citizen in city)
    answers = list(mornings.city(staff, [TUESDAY]))
    await storage.run(lambda tx: presence.fill(tx, answers, TEN))
    await storage.run(lambda tx: tx.execute(text("ANALYZE")).close())
