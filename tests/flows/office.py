"""People who click in the sandbox, and the whole bot between them, put together as `kaigi run` does it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from pydantic import HttpUrl, SecretStr

from bot import manifest
from bot.app import House, build
from bot.settings import Settings
from integrations.slack.client import socket_handler
from kaigi.clock import OfficeClock
from kaigi.delivery.rules import LIMITS, Limit
from kaigi.staff import roster
from kaigi.storage import Storage
from sandbox import server
from sandbox.box import Settings as Box
from sandbox.server import Running

Json = dict[str, Any]

HEADING = "職員番号,氏名,カナ,メール,所属,職名,職位,任用,所属長,代理者,窓口,Zoom"
AOI, KEN, MARI, RIKU, EMMA = "0000101", "0000102", "0000103", "0000104", "0000105"
PEOPLE = {
    AOI: ("佐藤 葵", "aoi", "企画部/企画課/企画係", "主事", ""),
    KEN: ("田中 健", "ken", "企画部/企画課", "課長", "○"),
    MARI: ("山本 真理", "mari", "企画部", "部長", "○"),
    RIKU: ("中村 陸", "riku", "総務部/総務課", "主事", ""),
    EMMA: ("Emma Ito", "emma", "企画部/企画課", "主事", ""),
}


@dataclass
class Colleague:
    """One person at their screen. What they press is found by its words, as people do."""

    number: str
    slack_id: str
    office: "Office"

    async def opens(self, item: Json, label: str) -> Json:
        """Presses a button that opens a form; answers with the form."""
        await self.clicks(item, label)
        return await self.form()

    async def clicks(self, item: Json, label: str, *, settle: bool = True) -> Json:
        block, button = _button(item, label)
        done = await self.office.post(
            "click",
            user=self.slack_id,
            container=item["container"],
            block_id=block["block_id"],
            action_id=button["action_id"],
            value=button.get("value"),
        )
        if settle:
            await self.office.settle()
        return done

    async def types(self, command: str) -> Json:
        done = await self.office.post(
            "command", user=self.slack_id, channel=await self.own_channel(), text=command
        )
        await self.office.settle()
        return done

    async def uses_shortcut(self, callback_id: str) -> Json:
        return await self.office.post("shortcut", user=self.slack_id, callback_id=callback_id)

    async def form(self) -> Json:
        """The topmost form on this person's screen."""
        stack = await self.office.get("views", user=self.slack_id)
        view: Json = stack["stack"][-1]
        return {**view, "container": {"type": "view", "view_id": view["id"]}}

    async def submits(self, form: Json, **typed: Any) -> Json:
        values = {name: {name: _state(value)} for name, value in typed.items()}
        done = await self.office.post("submit", user=self.slack_id, view_id=form["id"], values=values)
        await self.office.settle()
        return done

    async def home(self) -> Json:
        await self.office.post("open_home", user=self.slack_id)
        await self.office.settle()
        return {**(await self.office.get("home", user=self.slack_id))["view"], "container": {"type": "home"}}

    async def messages(self) -> list[Json]:
        """From Kaigi, oldest first, the private answers among them."""
        channel = await self.own_channel()
        history = await self.office.get("history", user=self.slack_id, channel=channel)
        return [
            {**m, "container": {"type": "message", "channel": channel, "ts": m["ts"]}}
            for m in history["messages"]
        ]

    async def card(self) -> Json:
        """The latest message that is not a private answer."""
        return [m for m in await self.messages() if not m.get("is_ephemeral")][-1]

    async def told(self) -> list[str]:
        """What was said to this person alone."""
        return [words(m) for m in await self.messages() if m.get("is_ephemeral")]

    async def own_channel(self) -> str:
        for conversation in await self.office.get("conversations", user=self.slack_id):
            if conversation["is_app"]:
                return str(conversation["id"])
        raise AssertionError("no direct messages with Kaigi")


@dataclass
class Office:
    sandbox: Running
    house: House
    storage: Storage
    http: aiohttp.ClientSession
    people: dict[str, Colleague] = field(default_factory=dict)

    def __getitem__(self, number: str) -> Colleague:
        return self.people[number]

    async def post(self, action: str, **body: Any) -> Json:
        async with self.http.post(f"{self.sandbox.url}/client/{action}", json=body) as answer:
            done: Json = await answer.json()
            return done

    async def get(self, what: str, **query: str) -> Any:
        async with self.http.get(f"{self.sandbox.url}/client/{what}", params=query) as answer:
            return await answer.json()

    async def settle(self) -> None:
        """Until everything promised has been sent."""
        await self.house.relay.run_until_idle()

    async def circulating(self, title: str, amount: str = "", text: str = "理由は別紙のとおり。") -> Json:
        """A document that Aoi has drafted; answers with Ken's card."""
        await self[AOI].types("/ringi")
        form = await self[AOI].form()
        done = await self[AOI].submits(form, title=title, text=text, amount=amount)
        assert done == {"ok": True}, done
        return await self[KEN].card()


def workspace() -> Json:
    return {
        "team": {"id": "T0KAIGI", "name": "見本市", "domain": "mihon"},
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


def staff_file(*, without: tuple[str, ...] = ()) -> bytes:
    rows = [
        f"{number},{name},カナ,{login}@city.example.jp,{section},{rank},{rank},正規,{head},,,"
        for number, (name, login, section, rank, head) in PEOPLE.items()
        if number not in without
    ]
    return "\n".join([HEADING, *rows]).encode()


@asynccontextmanager
async def open_office(database_url: str) -> AsyncIterator[Office]:
    box = await server.start(workspace(), manifest.manifest(), settings=Box(limits=0))
    storage = Storage(database_url)
    settings = Settings.model_construct(
        database_url=database_url,
        timezone="Asia/Tokyo",
        locale="ja",
        bot_token=SecretStr("xoxb-sandbox"),
        app_token=SecretStr("xapp-sandbox"),
        api_url=HttpUrl(box.api_url),
    )
    house = build(settings, storage, OfficeClock(), limits=dict.fromkeys(LIMITS, Limit()))
    await house.desks.staff.import_roster(roster.read(staff_file()))
    await house.meet_the_workspace()
    handler = socket_handler(house.app, "xapp-sandbox")
    await handler.connect_async()
    async with box, aiohttp.ClientSession() as http:
        office = Office(box, house, storage, http)
        office.people = {number: Colleague(number, id_, office) async for number, id_ in _ids(office)}
        try:
            yield office
        finally:
            await handler.close_async()
            await house.senders.close()
            storage.close()


async def _ids(office: Office) -> AsyncIterator[tuple[str, str]]:
    users = (await office.get("workspace"))["users"]
    by_email = {user["email"]: user["id"] for user in users}
    for number, (_name, login, *_rest) in PEOPLE.items():
        yield number, by_email[f"{login}@city.example.jp"]


def words(item: Json) -> str:
    """Everything that can be read on a message or view."""
    return "\n".join(_texts(item.get("blocks", [])))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _texts(part)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)


def labels(item: Json) -> list[str]:
    return [element["text"]["text"] for _block, element in _buttons(item)]


def _buttons(item: Json) -> Iterator[tuple[Json, Json]]:
    for block in item.get("blocks", []):
        for element in block.get("elements", []):
            if element.get("type") == "button":
                yield block, element


def _button(item: Json, label: str) -> tuple[Json, Json]:
    for block, element in _buttons(item):
        if element["text"]["text"] == label:
            return block, element
    raise AssertionError(f"no button {label}; there are {labels(item)}")


def _state(value: Any) -> Json:
    if isinstance(value, list):
        return {"type": "file_input", "files": value}
    return {"type": "plain_text_input", "value": value}
