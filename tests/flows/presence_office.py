"""Morning in the office: a clock that tests move, and people's clicks in the managers' channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.settings import Settings
from kaigi.delivery.pacing import Channel
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.storage import Storage
from tests.configured import changed
from tests.flows.colleague import Colleague
from tests.flows.office import AOI, EMMA, HEADING, PEOPLE, UNLIMITED, Bot, Office
from tests.flows.reading import Json

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = date(2026, 11, 24)
OFFICE, HOME, TRIP, LEAVE, OTHER, CHANGE = (
    "在庁", "在宅", "出張", "休み", "半日・その他…", "変更",
)  # fmt: skip
TAPS = [OFFICE, HOME, TRIP, LEAVE, OTHER]
AT_COUNTER = (AOI, EMMA)
"""In 企画課."""


@dataclass
class Morning:
    office: Office
    channel: str

    @classmethod
    async def in_(cls, office: Office, channel: Channel = UNLIMITED, **settings: Any) -> "Morning":
        """Set up the same office with a managers' channel; Riku's section is personnel."""
        general = next(c.id for c in office.box.workspace.channels.values() if c.name == "general")
        chosen = {"managers_channel": general, "personnel": "総務部/総務課"} | settings
        await furnish(office, chosen, channel)
        await office.bot.house.desk(StaffDesk).import_roster(roster.read(staff_file()), yes=True)
        morning = cls(office, general)
        await morning.at(7, 0)
        return morning

    async def at(self, hour: int, minute: int = 0, day: date = TUESDAY) -> None:
        """Advance the day until then, do what falls due and send it."""
        self.office.clock.set(self.moment(hour, minute, day))
        await self.office.bot.house.jobs.look()
        await self.office.settle()

    @staticmethod
    def moment(hour: int, minute: int, day: date = TUESDAY) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO).astimezone(UTC)

    def sheets(self) -> list[Json]:
        """Return the bot's messages in the managers' channel, oldest first."""
        found = self.office.box.workspace.channels[self.channel].messages.values()
        container = {"type": "message", "channel": self.channel}
        return [{**m.body, "container": {**container, "ts": m.ts}} for m in found]

    def sheet(self) -> Json:
        (only,) = self.sheets()
        return only

    async def says(self, number: str, line: str) -> str:
        """Type /here, and return the private answer."""
        assert (await self.office[number].types(f"/here {line}"))["ok"]
        return self.office[number].told()[-1]

    async def asks_who(self, number: str, line: str = "") -> str:
        assert (await self.office[number].types(f"/who {line}"))["ok"]
        return self.office[number].told()[-1]

    async def opens_unit(self, number: str, item: Json, beside: str) -> Json:
        """Press 開く beside a department or unit, and return the form that is open then."""
        rows = [block for block in item["blocks"] if "accessory" in block]
        block = next(row for row in rows if row["text"]["text"].startswith(beside))
        await self._clicks(self.office[number], item, block, block["accessory"])
        return self.office[number].form()

    async def opens_department(self, number: str, name: str, sheet: int = 0) -> Json:
        """Press 全体を開く on a sheet and 開く beside a department, and return the form."""
        every = await self.office[number].opens(self.sheets()[sheet], "全体を開く")
        return await self.opens_unit(number, every, name)

    async def opens_names(self, number: str) -> Json:
        """Press 自分の所属の氏名を見る on the first sheet, and return the form."""
        return await self.opens_unit(number, self.sheets()[0], "未回答")

    async def fills_in(self, number: str, form: Json, **chosen: str) -> Json:
        """Submit `day` as a date, `am` and `pm` by the words of the option, `note` as typed."""
        values = {name: {name: _chosen(form, name, value)} for name, value in chosen.items()}
        done = await self.office.post(
            "submit", user=self.office[number].slack_id, view_id=form["id"], values=values
        )
        await self.office.settle()
        return done

    async def _clicks(self, who: Colleague, item: Json, block: Json, element: Json) -> None:
        done = await self.office.post(
            "click",
            user=who.slack_id,
            container=item["container"],
            block_id=block["block_id"],
            action_id=element["action_id"],
        )
        assert done["ok"], done
        await self.office.settle()


async def furnish(office: Office, settings: Mapping[str, Any], channel: Channel) -> None:
    """Restart the bot with these settings, on the same database."""
    chosen = changed(office.bot.house.settings, **settings)
    await office.bot.end()
    office.bot = await start_bot(office, chosen, channel)


async def start_bot(office: Office, settings: Settings, channel: Channel = UNLIMITED) -> Bot:
    """Start one more process of the bot."""
    storage = Storage(settings.office.database_url)
    return await Bot.over(storage, settings, office.clock, office.machine, channel)


def staff_file() -> bytes:
    rows = [
        f"{number},{name},カナ,{login}@city.example.jp,{section},{rank},{rank},正規,{head},,{_counter(number)},"
        for number, (name, login, section, rank, head) in PEOPLE.items()
    ]
    return "\n".join([HEADING, *rows]).encode()


def _counter(number: str) -> str:
    return "○" if number in AT_COUNTER else ""


def _chosen(form: Json, name: str, value: str) -> Json:
    element = next(b["element"] for b in form["blocks"] if b.get("block_id") == name)
    match element["type"]:
        case "datepicker":
            return {"type": "datepicker", "selected_date": value}
        case "static_select":
            option = next(o for o in element["options"] if o["text"]["text"] == value)
            return {"type": "static_select", "selected_option": option}
        case kind:
            return {"type": kind, "value": value}
