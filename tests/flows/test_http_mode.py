"""Slack's HTTP mode: the same clicks, signed and posted to our front door."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.app import build
from bot.http import HttpServer
from bot.slack_http import PATH, SlackHttp
from tests.configured import changed
from tests.flows.office import KEN, UNLIMITED, Office
from tests.flows.reading import APPROVE, Json

SECRET = "a-signing-secret"
FORM = "application/x-www-form-urlencoded"


class FrontDoor:
    """A bot in HTTP mode, on the office's record."""

    def __init__(self, url: str, transport: SlackHttp) -> None:
        self.url = url
        self.transport = transport

    async def post(
        self, body: str, *, secret: str = SECRET, age: float = 0, kind: str = FORM
    ) -> tuple[int, str]:
        """Post as Slack does, signed with `secret`, `age` seconds ago."""
        at = str(int(time.time() - age))
        digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256)
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}{PATH}", data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.text()


@asynccontextmanager
async def front_door(office: Office) -> AsyncIterator[FrontDoor]:
    settings = changed(office.bot.house.settings, signing_secret=SECRET, port=0)
    application = build(
        settings, office.bot.storage, office.clock, machine=office.machine, channel=UNLIMITED
    )
    transport = SlackHttp(application.app)
    server = HttpServer("127.0.0.1", 0, [transport.route()])
    with capture_logs() as logged:
        serving = asyncio.create_task(server.run())
        while not server.is_listening:  # noqa: ASYNC110 - a test on a free port
            await asyncio.sleep(0)
    port = next(line["port"] for line in logged if line["event"] == "http.ready")
    await transport.open()
    try:
        yield FrontDoor(f"http://127.0.0.1:{port}", transport)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await application.close()


def form(payload: Json) -> str:
    return urlencode({"payload": json.dumps(payload, ensure_ascii=False)})


async def test_a_signed_click_decides_however_often_it_comes(office: Office) -> None:
    click = form(office[KEN].click(await office.circulating(), APPROVE))
    async with front_door(office) as door:
        answers = await asyncio.gather(*(door.post(click) for _delivery in range(3)))
    assert [status for status, _text in answers] == [200] * 3
    assert await office.acts() == ["drafted", "decided"]


@pytest.mark.parametrize("forged", [{"secret": "another"}, {"age": 600.0}])
async def test_a_forged_or_replayed_click_does_nothing(
    office: Office, forged: dict[str, object]
) -> None:
    click = form(office[KEN].click(await office.circulating(), APPROVE))
    async with front_door(office) as door:
        status, _text = await door.post(click, **forged)  # type: ignore[arg-type]
    assert status == 401
    assert await office.acts() == ["drafted"]


async def test_slack_verifies_the_address_when_it_is_entered(office: Office) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"})
    async with front_door(office) as door:
        status, text = await door.post(challenge, kind="application/json")
    assert (status, json.loads(text)) == (200, {"challenge": "3eZbrw1a"})


async def test_a_door_that_is_closing_takes_nothing_new(office: Office) -> None:
    click = form(office[KEN].click(await office.circulating(), APPROVE))
    async with front_door(office) as door:
        await door.transport.close()
        assert (await door.post(click))[0] == 503
    assert await office.acts() == ["drafted"]
