"""`sheet.compute.*`: where everybody is, from the rows to the day's sheet.

The floor is the aggregation alone, in plain SQL: the answers of that half day counted by unit and place, and
everybody by unit.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from bench.databases import Fresh
from bench.figures import Figure, median
from bench.turns import in_turns
from bot.colleagues import Colleagues
from kaigi.delivery.outbox import Outbox
from kaigi.i18n import Languages
from kaigi.presence import sample as mornings
from kaigi.presence import tables as presence
from kaigi.presence.calendar import Calendar
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.ports import PresencePolicy
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.storage import Storage, migrate

TUESDAY, TEN = date(2026, 11, 24), datetime(2026, 11, 24, 1, tzinfo=UTC)
ANSWERS = text(
    "SELECT staff.section, staff.counter_duty, presence.place, count(*)"
    " FROM presence JOIN staff ON staff.number = presence.person"
    " WHERE presence.day = :day AND presence.half = 'am' AND staff.active"
    " GROUP BY staff.section, staff.counter_duty, presence.place"
)
EVERYBODY = text(
    "SELECT section, counter_duty, count(*) FROM staff WHERE active GROUP BY section, counter_duty"
)
"""Without it a sheet knows nobody who has not answered."""


class Ten:
    def now(self) -> datetime:
        return TEN


async def measure(fresh: Fresh, prefix: str, people: int, rounds: int) -> Figure:
    with fresh() as database_url:
        storage = Storage(database_url)
        migrate(storage)
        await _city(storage, people)
        desk = _desk(storage)

        async def ours() -> None:
            await desk.sheet_of(TUESDAY)

        async def floor() -> None:
            await storage.run(_aggregate)

        times = await in_turns([ours, floor], rounds)
        storage.close()
    value, least = (median(of) * 1000 for of in times)
    return Figure(f"{prefix}sheet.compute.{people}", value, "ms", least)


def _aggregate(tx: Connection) -> None:
    tx.execute(ANSWERS, {"day": TUESDAY.isoformat()}).all()
    tx.execute(EVERYBODY).all()


async def _city(storage: Storage, people: int) -> None:
    """Its people, and what most of them have said of that day."""
    city = sample.city(people)
    file = roster.write(sample.roster(city, "ja"), "ja").encode()
    await StaffDesk(storage).import_roster(roster.read(file))
    staff = ((citizen.member.number, citizen.member.counter_duty) for citizen in city)
    answers = list(mornings.city(staff, [TUESDAY]))
    await storage.run(lambda tx: presence.fill(tx, answers, TEN))
    await storage.run(lambda tx: tx.execute(text("ANALYZE")).close())


def _desk(storage: Storage) -> PresenceDesk:
    languages = Languages("ja", ZoneInfo("Asia/Tokyo"))
    presence_policy = PresencePolicy(Calendar())
    return PresenceDesk(
        storage, Outbox(), Colleagues(Directory()), languages, Ten(), presence_policy
    )
