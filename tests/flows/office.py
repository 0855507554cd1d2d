"""People who click in the sandbox, and the whole bot, put together as `kaigi run` does it."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import aiohttp
from sqlalchemy import func, select

from bot.app import CHANNEL, ROOMS, build
from bot.application import Application
from bot.cli import manifest
from bot.rooms import Room
from bot.settings import Settings
from bot.slack_auth import check_bot_token
from bot.socket_mode import SocketModeConnection
from integrations.slack.users import SlackWorkspace
from kaigi.approvals.desk import ApprovalDesk
from kaigi.delivery.pacing import Channel
from kaigi.ledger.tables import document
from kaigi.person import Person
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage
from sandbox import server
from sandbox.box import Box
from sandbox.box import Settings as BoxSettings
from sandbox.clock import Clock as BoxClock
from sandbox.server import Running
from tests.configured import settings
from tests.flows.colleague import Colleague
from tests.flows.reading import RETURN, Json
from tests.unit.timekeeping import SteppedClock

PATIENT = 15.0
"""Seconds for an ack: Slack gives three, and a machine that does much else may take longer."""
HEADING = "職員番号,氏名,カナ,メール,所属,職名,職位,任用,所属長,代理者,窓口,Zoom"
AOI, KEN, MARI, RIKU, EMMA, SORA, NAGI = (f"000010{n}" for n in range(1, 8))
PEOPLE = {
    AOI: ("佐藤 葵", "aoi", "企画部/企画課/企画係", "主事", ""),
    KEN: ("田中 健", "ken", "企画部/企画課", "課長", "○"),
    MARI: ("山本 真理", "mari", "企画部", "部長", "○"),
    RIKU: ("中村 陸", "riku", "総務部/総務課", "主事", ""),
    EMMA: ("Emma Ito", "emma", "企画部/企画課", "主事", ""),
    SORA: ("小林 空", "sora", "財政部/財政課", "主事", ""),
    NAGI: ("加藤 凪", "nagi", "財政部/財政課", "課長", "○"),
}
"""In 総務課 there is no section head, and in 財政部 no department head."""

UNLIMITED = CHANNEL.unlimited()


class MachineTime(SteppedClock):
    """Machine's time, on both sides of the wire: delays pass only when a test says so."""

    def seconds(self) -> float:
        return self.at.timestamp()


@dataclass
class Bot:
    """One process of the bot, from its start to its end."""

    house: Application
    storage: Storage
    door: SocketModeConnection
    watching: asyncio.Task[NoReturn]

    @classmethod
    async def start(
        cls,
        box: Running,
        database_url: str,
        clock: SteppedClock,
        machine: MachineTime,
        channel: Channel,
    ) -> "Bot":
        storage = Storage(database_url)
        chosen = settings(database_url=database_url, api_url=box.api_url)
        return await cls.over(storage, chosen, clock, machine, channel)

    @classmethod
    async def over(
        cls,
        storage: Storage,
        chosen: Settings,
        clock: SteppedClock,
        machine: MachineTime,
        channel: Channel,
        rooms: Sequence[Room] = ROOMS,
    ) -> "Bot":
        """Open a bot on a storage that is open already."""
        house = build(chosen, storage, clock, machine=machine, channel=channel, rooms=rooms)
        await check_bot_token(house.app.client)
        door = SocketModeConnection(house.app, chosen.slack.app_token)
        await door.open()
        return cls(house, storage, door, asyncio.create_task(door.watch()))

    async def end(self) -> None:
        self.watching.cancel()
        await self.door.close()
        await self.house.close()
        self.storage.close()


@dataclass
class Office:
    sandbox: Running
    bot: Bot
    http: aiohttp.ClientSession
    clock: SteppedClock
    """The people's day."""
    machine: MachineTime
    people: dict[str, Colleague] = field(default_factory=dict)
    expected: set[str] = field(default_factory=set)
    """Errors that the Web API may answer with in this story."""
    failing: set[str] = field(default_factory=set)
    """Events that the operator's log may report as errors in this story."""
    logged: list[MutableMapping[str, Any]] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)
    """Envelopes that Slack has not published, by their names."""

    def __getitem__(self, number: str) -> Colleague:
        return self.people[number]

    @property
    def box(self) -> Box:
        return self.sandbox.box

    @property
    def url(self) -> str:
        return self.sandbox.url

    async def post(self, action: str, **body: Any) -> Json:
        async with self.http.post(f"{self.url}/client/{action}", json=body) as answer:
            done: Json = await answer.json()
            return done

    async def get(self, what: str, **query: str) -> Any:
        async with self.http.get(f"{self.url}/client/{what}", params=query) as answer:
            return await answer.json()

    async def send(self, payload: Json, kind: str = "interactive") -> Json:
        """Send an envelope as from one more device, and return what the ack carried."""
        name = payload.get("event", payload).get("type", kind)
        return await self.box.sockets.ask(kind, name, payload, accepts_response=True)

    async def events_taken(self) -> None:
        """Wait until every event of the sandbox has been acknowledged."""
        await asyncio.gather(*self.box.sockets._tasks)

    async def all_acknowledged(self) -> None:
        """Wait until every envelope, duplicates too, is answered, and all messages are sent."""
        await until(lambda: self._count("ack") == self._count("envelope"))
        await self.settle()

    async def connected(self) -> None:
        await until(lambda: bool(self.box.sockets.count))

    def impatient(self) -> None:
        """Let Slack give up on an envelope sooner than after its 3 seconds."""
        self.box.sockets._ack_seconds = 0.3

    async def settle(self) -> None:
        """Wait until all pending messages are sent."""
        await self.bot.house.relay.run_until_idle()

    async def later(self, **by: float) -> None:
        """Advance the machine's time, and send what waited for it."""
        self.machine.advance(**by)
        await self.settle()

    def fault(self, name: str, **settings: Any) -> None:
        self.box.faults.add({"name": name, **settings})

    async def acts(self) -> list[str]:
        """Return the kinds of the first document's acts, whatever number the database gave it."""
        first = await self.bot.house.storage.run(
            lambda tx: tx.scalar(select(func.min(document.c.id)))
        )
        offered = await self.bot.house.desk(ApprovalDesk).read(await self.person(AOI), str(first))
        return [act.kind for act in offered.item.acts]

    def record(self) -> list[Json]:
        """Return everything that crossed the wire, in order."""
        return self.box.record.since(0)

    def calls(self, method: str) -> list[Json]:
        return [
            entry
            for entry in self.record()
            if entry["kind"] == "call" and entry["method"] == method
        ]

    def _count(self, kind: str) -> int:
        return sum(entry["kind"] == kind for entry in self.record())

    def errors(self) -> set[str]:
        answers = [
            entry["response"]
            for entry in self.record()
            if entry["kind"] in ("call", "response_url")
        ]
        return {
            answer["error"] for answer in answers if isinstance(answer, dict) and not answer["ok"]
        }

    async def employ(self, *, without: tuple[str, ...] = ()) -> None:
        """Import the staff list, as personnel do."""
        staff = self.bot.house.desk(StaffDesk)
        await staff.import_roster(roster.read(staff_file(without)), yes=True)
        await self.match_staff()

    async def match_staff(self) -> None:
        """Match the staff with the workspace, as the bot does before its first request."""
        client = self.bot.house.app.client
        await StaffTasks(self.bot.house.desk(StaffDesk), SlackWorkspace(client)).sync()

    async def person(self, number: str) -> Person:
        found = await self.bot.house.desk(StaffDesk).by_slack_id(self[number].slack_id)
        assert found is not None
        return found

    async def stranger(self, name: str) -> Colleague:
        """Add a person to the workspace who is on no staff list."""
        return await self.joins("", "kim", name, "kim@elsewhere.example")

    async def joins(self, number: str, name: str, real_name: str, email: str) -> Colleague:
        who = {"name": name, "real_name": real_name, "email": email, "locale": "ja-JP"}
        slack_id = (await self._people("", who))["user"]["id"]
        return Colleague(number, slack_id, self.box.workspace.app_direct(slack_id).id, self)

    async def changes(self, number: str, **changed: Any) -> None:
        """Change a person's profile in the workspace."""
        await self._people(f"/{self[number].slack_id}", changed)

    async def _people(self, path: str, described: Json) -> Json:
        async with self.http.post(f"{self.url}/people{path}", json=described) as answer:
            done: Json = await answer.json()
        await self.events_taken()
        return done

    async def restart(self) -> None:
        """End the bot's process and start another, on the same database."""
        house = self.bot.house
        await self.bot.end()
        self.bot = await Bot.start(
            self.sandbox, house.settings.office.database_url, self.clock, self.machine, UNLIMITED
        )

    async def drafts(self, who: str, title: str, **typed: Any) -> Json:
        """Submit the form of a new document, and return its answer."""
        await self[who].types("/ringi 伺い")
        return await self[who].submits(
            self[who].form(), title=title, **{"text": "理由は別紙のとおり。", "amount": "", **typed}
        )

    async def circulating(self, title: str = "モニター40台の購入", **typed: Any) -> Json:
        """Submit a document as Aoi, and return Ken's card."""
        assert await self.drafts(AOI, title, **typed) == {"ok": True}
        return await self[KEN].card()

    async def returned(
        self, title: str = "モニター40台の購入", why: str = "見積書を添えてください。", **typed: Any
    ) -> Json:
        """Return a document to Aoi as Ken, and return the message that tells her."""
        form = await self[KEN].opens(await self.circulating(title, **typed), RETURN)
        assert (await self[KEN].submits(form, comment=why))["response_action"] == "clear"
        return await self[AOI].card()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - it comes over the wire, which rings no bell
        await asyncio.sleep(0.001)


def workspace() -> Json:
    return {
        "team": {"id": "T0KAIGI", "name": "みほん市", "domain": "mihon"},
        "users": [
            {
                "name": login,
                "real_name": name,
                "email": f"{login}@city.example.jp",
                "section": section,
                "locale": "en-US" if number == EMMA else "ja-JP",
            }
            for number, (name, login, section, *_rest) in PEOPLE.items()
        ],
        "channels": [{"name": "general", "members": "all"}],
    }


def staff_file(without: tuple[str, ...]) -> bytes:
    rows = [
        f"{number},{name},カナ,{login}@city.example.jp,{section},{rank},{rank},正規,{head},,,"
        for number, (name, login, section, rank, head) in PEOPLE.items()
        if number not in without
    ]
    return "\n".join([HEADING, *rows]).encode()


@asynccontextmanager
async def open_office(
    database_url: str, channel: Channel = UNLIMITED, sandbox_limits: float = 0
) -> AsyncIterator[Office]:
    """Open an office in which nobody is employed but those whom the database has already."""
    clock, machine = SteppedClock(), MachineTime()
    workspaces_day = BoxClock(wall=lambda: clock.now().timestamp(), wire=machine.seconds)
    box_settings = BoxSettings(limits=sandbox_limits, ack_seconds=PATIENT, clock=workspaces_day)
    box = await server.start(workspace(), manifest.manifest(), settings=box_settings)
    bot = await Bot.start(box, database_url, clock, machine, channel)
    async with box, aiohttp.ClientSession() as http:
        office = Office(box, bot, http, clock, machine)
        for person, number in zip(box.box.workspace.humans(), PEOPLE, strict=True):
            direct = box.box.workspace.app_direct(person.id)
            office.people[number] = Colleague(number, person.id, direct.id, office)
        try:
            yield office
        finally:
            await office.bot.end()
