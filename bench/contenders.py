"""What is measured: Kaigi's whole click, the least code that keeps its promise, and an empty listener."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import aiohttp
from pydantic import HttpUrl, SecretStr
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import ActionsBlock, ButtonElement
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, update

from bot import manifest
from bot.app import House, build
from bot.settings import Settings
from integrations.slack.client import socket_handler, web_client
from kaigi.approvals.rules import Form
from kaigi.clock import SystemClock
from kaigi.delivery.rules import LIMITS, Limit
from kaigi.person import Person
from kaigi.staff import roster
from kaigi.storage import Storage, migrate

ROOT = Path(__file__).parent.parent
STAFF = "職員番号,氏名,メール,所属,所属長\n1,佐藤,a@x.jp,部/課/係,\n2,田中,k@x.jp,部/課,○\n"
WORKSPACE = """{"users": [{"name": "a", "real_name": "佐藤", "email": "a@x.jp"},
                          {"name": "k", "real_name": "田中", "email": "k@x.jp"}]}"""

_numbers = count()

Click = Callable[[], Awaitable[None]]


class Contender(Protocol):
    async def ready_click(self) -> Click:
        """Prepares a card of its own, and answers with the click on it."""
        ...

    async def settle(self) -> None:
        """Until nothing of the last click is under way."""
        ...


@dataclass(frozen=True, slots=True)
class Workspace:
    """A sandbox process of the contender's own."""

    url: str
    http: aiohttp.ClientSession

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.url}/{path}", json=body) as answer:
            taken: dict[str, Any] = await answer.json()
        if not taken.get("ok"):
            raise RuntimeError(f"{path}: {taken}")
        return taken

    async def latest(self, user: str) -> tuple[str, dict[str, Any]]:
        """This person's newest message with buttons on it, and where it is."""
        conversations = await self.get("client/conversations", user=user)
        channel = next(found["id"] for found in conversations if found.get("is_app"))
        messages = (await self.get("client/history", user=user, channel=channel))["messages"]
        return channel, messages[-1]

    async def get(self, path: str, **query: str) -> Any:
        async with self.http.get(f"{self.url}/{path}", params=query) as answer:
            return await answer.json()

    def click(self, user: str, channel: str, message: dict[str, Any]) -> Click:
        block = next(block for block in message["blocks"] if block["type"] == "actions")
        button = block["elements"][0]

        async def press() -> None:
            await self.post(
                "client/click",
                user=user,
                container={"type": "message", "channel": channel, "ts": message["ts"]},
                block_id=block["block_id"],
                action_id=button["action_id"],
                value=button["value"],
            )

        return press


Make = Callable[[Workspace, str, AsyncExitStack], Awaitable[Contender]]


@asynccontextmanager
async def afloat(make: Make, database_url: str) -> AsyncIterator[Contender]:
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(_workspace())
        yield await make(workspace, database_url, stack)


@asynccontextmanager
async def _workspace() -> AsyncIterator[Workspace]:
    with TemporaryDirectory() as folder:
        people = Path(folder) / "workspace.json"
        await asyncio.to_thread(people.write_text, WORKSPACE)
        arguments = ["--port", "0", "--limits", "0", "--workspace", str(people)]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sandbox",
            *arguments,
            "--manifest",
            str(manifest.PATH),
            cwd=ROOT,
            stdout=PIPE,
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        try:
            async with aiohttp.ClientSession() as http:
                yield Workspace(url, http)
        finally:
            process.terminate()
            await process.wait()


# --- Kaigi -----------------------------------------------------------------------------------------------


async def house(workspace: Workspace, database_url: str, stack: AsyncExitStack) -> Contender:
    storage = Storage(database_url)
    stack.callback(storage.close)
    migrate(storage)
    settings = Settings.model_construct(
        database_url=database_url,
        bot_token=SecretStr("xoxb-sandbox"),
        app_token=SecretStr("xapp-sandbox"),
        api_url=HttpUrl(f"{workspace.url}/api/"),
    )
    built = build(settings, storage, SystemClock(), limits=dict.fromkeys(LIMITS, Limit()))
    stack.push_async_callback(built.senders.close)
    await built.desks.staff.import_roster(roster.read(STAFF.encode()))
    await built.meet_the_workspace()
    handler = socket_handler(built.app, "xapp-sandbox")
    await handler.connect_async()
    stack.push_async_callback(handler.close_async)
    aoi, ken = [await built.desks.staff.by_slack_id(id_) for id_ in ("U0000001", "U0000002")]
    assert aoi is not None
    assert ken is not None
    return _House(workspace, built, aoi, ken)


@dataclass(frozen=True, slots=True)
class _House:
    workspace: Workspace
    built: House
    aoi: Person
    ken: Person

    async def ready_click(self) -> Click:
        form = Form("モニターの購入", "理由は別紙のとおり。", "40000")
        await self.built.desks.approvals.draft(self.aoi, form, f"form:{next(_numbers)}")
        await self.settle()
        user = self.ken.slack_id or ""
        channel, message = await self.workspace.latest(user)
        return self.workspace.click(user, channel, message)

    async def settle(self) -> None:
        await self.built.relay.run_until_idle()


# --- the floors ------------------------------------------------------------------------------------------

_md = MetaData()
_event = Table("event", _md, Column("id", Integer, primary_key=True), Column("body", String))
_state = Table("state", _md, Column("id", Integer, primary_key=True), Column("body", String))
_job = Table("job", _md, Column("id", Integer, primary_key=True), Column("body", String))
_BODY = "x" * 300


async def least(workspace: Workspace, database_url: str, stack: AsyncExitStack) -> Contender:
    """The least code that keeps the promise: as many rows as Kaigi writes, in one Core transaction."""
    storage = Storage(database_url)
    stack.callback(storage.close)
    await storage.run(_md.create_all)
    await storage.run(lambda tx: tx.execute(insert(_state), [{"id": 1, "body": ""}]).close())

    async def listener(ack: AsyncAck) -> None:
        await storage.run(_write)
        await ack()

    return await _plain(workspace, stack, listener, process_before_response=True)


def _write(tx: Connection) -> None:
    tx.execute(insert(_event), {"body": _BODY})
    tx.execute(update(_state).where(_state.c.id == 1).values(body=_BODY))
    tx.execute(insert(_job), [{"body": _BODY} for _ in range(3)])


async def empty(workspace: Workspace, database_url: str, stack: AsyncExitStack) -> Contender:
    """Nothing at all, in Bolt's default mode."""

    async def listener(ack: AsyncAck) -> None:
        await ack()

    return await _plain(workspace, stack, listener, process_before_response=False)


async def _plain(
    workspace: Workspace,
    stack: AsyncExitStack,
    listener: Callable[[AsyncAck], Awaitable[None]],
    *,
    process_before_response: bool,
) -> Contender:
    client = web_client("xoxb-sandbox", workspace.url)
    app = AsyncApp(client=client, process_before_response=process_before_response)
    app.action("approve")(listener)
    handler = socket_handler(app, "xapp-sandbox")
    await handler.connect_async()
    stack.push_async_callback(handler.close_async)
    button = ButtonElement(text="x", action_id="approve", value="1")
    blocks = [ActionsBlock(block_id="b", elements=[button])]
    await client.chat_postMessage(channel="U0000002", text="x", blocks=blocks)
    channel, message = await workspace.latest("U0000002")
    return _Plain(workspace.click("U0000002", channel, message))


@dataclass(frozen=True, slots=True)
class _Plain:
    click: Click

    async def ready_click(self) -> Click:
        return self.click

    async def settle(self) -> None:
        return
