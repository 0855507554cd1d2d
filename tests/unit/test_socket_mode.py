"""The connection outlives whatever reconnecting meets, and waits as Slack asks."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot import service, socket_mode
from bot.socket_mode import SocketModeConnection
from integrations.slack.client import web_client
from kaigi.delivery import retry
from kaigi.errors import Unavailable, _
from tests.foreign import FOREIGN, Foreign
from tests.unit.misbehaving import server

AWAY = 1e-3
"""Seconds of a wait in these tests."""


@dataclass
class Slack:
    """Addresses and websockets; `answers` come first where an address is asked for."""

    url: str = ""
    answers: list[Foreign] = field(default_factory=list)
    asked: int = 0
    closes_at_once: bool = False
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/link":
            return await self._link(request)
        self.asked += 1
        if self.answers:
            answer = self.answers.pop(0)
            return web.Response(
                status=answer.status, body=answer.body.encode(), headers=answer.headers
            )
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}/link"})

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        if not self.closes_at_once:
            async for message in socket:
                assert message.type is WSMsgType.TEXT
        return socket

    async def cut(self) -> None:
        for socket in self.sockets:
            await socket.close()
        self.sockets.clear()


@asynccontextmanager
async def watched(slack: Slack) -> AsyncIterator[SocketModeConnection]:
    async with server(slack.serve) as slack.url:
        connection = SocketModeConnection(
            AsyncApp(client=web_client("xoxb-1", slack.url)), "xapp-1"
        )
        await connection.open()
        watching = asyncio.create_task(connection.watch())
        try:
            yield connection
        finally:
            assert not watching.done(), watching.exception()
            watching.cancel()
            await connection.close()


async def until_open(connection: SocketModeConnection, slack: Slack) -> None:
    async with asyncio.timeout(10):
        while not (slack.sockets and await connection.is_open()):  # noqa: ASYNC110 - no bell rings
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Shorten every wait between two attempts, and return how long they were to be."""
    wanted: list[float] = []

    def briefly(error: BaseException | None, failures: int, jitter: float) -> float:
        wanted.append(retry.reconnect_wait(error, failures, jitter))
        return AWAY

    for module in (socket_mode, service):
        monkeypatch.setattr(module, "reconnect_wait", briefly)
    return wanted


@pytest.mark.parametrize("name", FOREIGN)
async def test_nothing_that_reconnecting_meets_ends_the_watch(name: str) -> None:
    slack = Slack()
    with capture_logs() as logs:
        async with watched(slack) as connection:
            slack.answers = [FOREIGN[name]] * 3
            await slack.cut()
            await until_open(connection, slack)
    failed = [line for line in logs if line["event"] == "socket.reopen_failed"]
    assert len(failed) == 3
    assert "xapp" not in repr(logs)
    assert "socket.reopened" in [line["event"] for line in logs]


@pytest.mark.parametrize("url", ["", "nowhere", "http://[", "wss://127.0.0.1:1/x", "wss://あ/"])
async def test_an_address_that_leads_nowhere_is_asked_for_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "CONNECT_TIMEOUT", 0.05)
    monkeypatch.setattr("integrations.slack.socket_client.PING_INTERVAL", 0.02)
    slack = Slack()
    async with watched(slack) as connection:
        answer = json.dumps({"ok": True, "url": url})
        slack.answers = [Foreign(200, "application/json", answer)]
        await slack.cut()
        await until_open(connection, slack)
        assert slack.asked == 3


async def test_a_token_that_is_refused_while_running_is_tried_until_it_is_mended() -> None:
    slack = Slack()
    refused = Foreign(200, "application/json", '{"ok": false, "error": "invalid_auth"}')
    async with watched(slack) as connection:
        slack.answers = [refused] * 2
        await slack.cut()
        await until_open(connection, slack)


async def test_the_seconds_that_slack_asks_for_are_waited(impatient: list[float]) -> None:
    slack = Slack()
    busy = Foreign(
        429, "application/json", '{"ok": false, "error": "ratelimited"}', {"Retry-After": "25"}
    )
    async with watched(slack) as connection:
        slack.answers = [busy]
        await slack.cut()
        await until_open(connection, slack)
        assert 25 <= impatient[0] <= 25 * 1.05
        assert slack.asked == 3, "nothing else asks meanwhile"


async def test_until_a_wait_is_over_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "reconnect_wait", lambda *_: 3600.0)
    monkeypatch.setattr(socket_mode, "CHECK_INTERVAL", 0.005)
    slack = Slack()
    async with watched(slack):
        slack.answers = [FOREIGN["empty"]] * 9
        await slack.cut()
        async with asyncio.timeout(10):
            while slack.asked < 2:  # noqa: ASYNC110 - no bell rings
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        assert slack.asked == 2


async def test_a_connection_that_answers_no_ping_is_replaced_once() -> None:
    slack = Slack()
    async with watched(slack) as connection:
        await until_open(connection, slack)
        slack.sockets.clear()
        connection._client.last_ping_pong_time = time.time() - 100
        connection._client.lost.set()
        await until_open(connection, slack)
        await asyncio.sleep(0.1)
        assert slack.asked == 2


async def test_a_connection_that_slack_closes_at_once_is_not_asked_for_in_a_loop(
    impatient: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "CHECK_INTERVAL", 0.01)
    slack = Slack()
    async with watched(slack):
        slack.closes_at_once = True
        await slack.cut()
        async with asyncio.timeout(10):
            while len(impatient) < 6:  # noqa: ASYNC110 - no bell rings
                await asyncio.sleep(0.005)
    assert impatient[:6] == sorted(impatient[:6])
    assert impatient[5] >= 0.75 * 2**5 or impatient[5] >= 0.75 * retry.LONGEST_RECONNECT


async def test_one_that_slack_wants_refreshed_is_replaced_at_once() -> None:
    slack = Slack()
    async with watched(slack) as connection:
        await until_open(connection, slack)
        old = slack.sockets.pop()
        await old.send_json({"type": "disconnect", "reason": "refresh_requested"})
        async with asyncio.timeout(0.9 * socket_mode.CHECK_INTERVAL):
            await until_open(connection, slack)
        assert slack.asked == 2


async def test_at_the_start_everything_is_waited_for_that_is_not_slacks_word(
    impatient: list[float],
) -> None:
    outcomes: list[Any] = [Unavailable(_("Away.")), Unavailable(_("Wait."), 9), None]

    async def call() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    await service._reach(call)
    assert outcomes == []
    assert 0.75 <= impatient[0] <= 1.25
    assert 9 <= impatient[1] <= 9.5
