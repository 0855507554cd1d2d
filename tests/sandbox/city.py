"""Small city, an app with a few features, and a person's client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Running

Json = dict[str, Any]
AOI, KEN, MEI, GONE = "U0000001", "U0000002", "U0000003", "U0000004"
GENERAL, CLOSED, OLD = "C0000001", "C0000002", "C0000003"
BOT = "U0SANDBOX1"
BOT_TOKEN, APP_TOKEN, AOI_TOKEN = "xoxb-sandbox", "xapp-sandbox", "xoxp-aoi"

WORKSPACE: Json = {
    "team": {"id": "T0KAIGI", "name": "みほん市", "domain": "mihon"},
    "users": [
        {"name": "aoi", "real_name": "佐藤 葵", "email": "aoi@city.example", "locale": "ja-JP"},
        {"name": "ken", "real_name": "田中 健", "email": "ken@city.example", "locale": "en-US"},
        {
            "name": "mei",
            "real_name": "林 芽衣",
            "real_name_en": "Mei Hayashi",
            "email": "mei@city.example",
        },
        {"name": "gone", "real_name": "去った 人", "email": "gone@city.example", "deleted": True},
    ],
    "channels": [
        {"name": "general"},
        {"name": "closed", "members": ["aoi@city.example"], "app": False},
        {"name": "old", "archived": True},
        {"name": "secret", "members": [AOI, BOT], "is_private": True},
    ],
    "suggested": ["aoi@city.example", KEN],
    "suggested_channels": [GENERAL],
    "days_off": ["2026-11-23"],
    "tokens": {"people": {AOI: AOI_TOKEN}},
}

SCOPES = [
    "chat:write", "commands", "im:write", "im:history", "channels:history", "channels:read",
    "groups:read", "im:read", "users:read", "users:read.email", "users.profile:read",
    "reactions:read", "reactions:write", "files:read", "files:write", "team:read",
    "app_mentions:read", "channels:join", "groups:history",
]  # fmt: skip
EVENTS = [
    "app_home_opened", "app_mention", "message.im", "message.channels", "reaction_added",
    "reaction_removed", "file_shared", "team_join", "user_change", "member_joined_channel",
]  # fmt: skip
MANIFEST: Json = {
    "display_information": {"name": "Kaigi"},
    "features": {
        "bot_user": {"display_name": "Kaigi"},
        "slash_commands": [
            {"command": "/ringi", "description": "Draft a document", "usage_hint": "[title]"}
        ],
        "shortcuts": [
            {
                "name": "Draft",
                "type": "global",
                "callback_id": "draft",
                "description": "Draft a document",
            },
            {
                "name": "Ask about",
                "type": "message",
                "callback_id": "ask",
                "description": "Ask about this",
            },
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}, "socket_mode_enabled": True},
}


@dataclass(frozen=True)
class Person:
    """A person's client, over the same routes as the page."""

    id: str
    session: ClientSession
    url: str

    async def get(self, what: str, **query: str) -> Any:
        async with self.session.get(
            f"{self.url}/client/{what}", params={"user": self.id, **query}
        ) as answer:
            return await answer.json()

    async def does(self, what: str, **given: Any) -> Any:
        async with self.session.post(
            f"{self.url}/client/{what}", json={"user": self.id, **given}
        ) as answer:
            return await answer.json()

    async def clicks(self, container: Json, block_id: str, action_id: str, **choice: Any) -> Any:
        place = {"container": container, "block_id": block_id, "action_id": action_id}
        return await self.does("click", **place, **choice)

    async def history(self, channel: str) -> list[Json]:
        messages: list[Json] = (await self.get("history", channel=channel))["messages"]
        return messages


@dataclass(frozen=True)
class Window:
    """A person's open page, and the frames that it received."""

    socket: ClientWebSocketResponse
    heard: list[Json] = field(default_factory=list)

    async def next(self, kind: str) -> Json:
        """Return the next frame of this kind; keep the frames of other kinds before it."""
        while not any(frame["type"] == kind for frame in self.heard):
            self.heard.append(await self.socket.receive_json(timeout=5))
        first = next(frame for frame in self.heard if frame["type"] == kind)
        self.heard.remove(first)
        return first


def web_client(running: Running, token: str = BOT_TOKEN) -> AsyncWebClient:
    client = AsyncWebClient(token=token, base_url=running.api_url)
    client.proxy = None
    return client


def bolt_app(running: Running) -> AsyncApp:
    return AsyncApp(client=web_client(running), request_verification_enabled=False)


@dataclass(frozen=True)
class Bot:
    """An app without Bolt, for tests of single frames."""

    session: ClientSession
    url: str

    async def calls(self, method: str, *, token: str = BOT_TOKEN, **args: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{self.url}/api/{method}"
        async with self.session.post(address, json=args, headers=headers) as answer:
            return await answer.json()

    @asynccontextmanager
    async def socket(self) -> AsyncIterator["Socket"]:
        address = (await self.calls("apps.connections.open", token=APP_TOKEN))["url"]
        async with self.session.ws_connect(address) as connection:
            yield Socket(connection, await connection.receive_json(timeout=5))


@dataclass(frozen=True)
class Socket:
    connection: ClientWebSocketResponse
    hello: Json

    async def next(self) -> Json:
        frame: Json = await self.connection.receive_json(timeout=5)
        return frame

    async def ack(self, envelope: Json, **payload: Any) -> None:
        await self.connection.send_json(
            {"envelope_id": envelope["envelope_id"], "payload": payload}
        )

    async def acks_next(self, kind: str = "", /, **payload: Any) -> Json:
        """Acknowledge the envelopes up to the next one of this kind, and return its payload."""
        envelope = await self.next()
        while kind not in ("", envelope["type"]):
            await self.ack(envelope)
            envelope = await self.next()
        await self.ack(envelope, **payload)
        inner: Json = envelope["payload"]
        return inner


@asynccontextmanager
async def connected(app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, APP_TOKEN)
    handler.client.proxy = None
    await handler.client.connect()  # type: ignore[no-untyped-call]
    yield handler
    await handler.client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def window(person: Person) -> AsyncIterator[Window]:
    address = f"{person.url}/client/live?user={person.id}"
    async with person.session.ws_connect(address) as socket:
        window = Window(socket)
        await window.next("connections")
        yield window
