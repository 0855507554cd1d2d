"""Slack's address, the way there, and the users of the workspace."""

import json
from typing import Any

import pytest
from aiohttp import web

from integrations.slack import users
from integrations.slack.client import api_base, bypasses_proxy, web_client
from integrations.slack.socket_client import SocketClient
from integrations.slack.users import SlackWorkspace
from kaigi.errors import Rejected, Unavailable
from sandbox.box import Settings
from sandbox.server import start
from tests.unit.misbehaving import server
from tests.unit.test_slack_senders import KEN, MEI, OUR_MANIFEST, TOKEN, WORKSPACE


async def test_the_whole_workspace_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert users.PAGE <= 999, "more than Slack gives at once"
    monkeypatch.setattr(users, "PAGE", 2)
    async with await start(WORKSPACE, OUR_MANIFEST, settings=Settings(limits=0)) as slack:
        found = [user async for user in SlackWorkspace(web_client(TOKEN, slack.url)).users()]
        assert [entry["method"] for entry in slack.box.record.since(0)] == [
            "auth.test",
            "users.list",
            "users.list",
        ]
    assert [(user.id, user.email, user.locale, user.deleted) for user in found] == [
        (KEN, "ken@city.example", "en-US", False),
        (MEI, "mei@city.example", "ja-JP", False),
        ("U0000003", "gone@city.example", "ja-JP", True),
    ]


async def test_the_workspace_waits_as_slack_asks_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def busy(request: web.BaseRequest) -> web.StreamResponse:
        if request.path.endswith("/auth.test"):
            return web.json_response({"ok": True, "team_id": "T0KAIGI"})
        answer = {"ok": False, "error": "ratelimited"}
        headers = {"Retry-After": "7" if len(waits) < 2 else "1000000000"}
        return web.json_response(answer, status=429, headers=headers)

    monkeypatch.setattr("integrations.slack.users.asyncio.sleep", sleep)
    async with server(busy) as url:
        with pytest.raises(Unavailable):
            _ = [user async for user in SlackWorkspace(web_client(TOKEN, url)).users()]
    assert [wait for wait in waits if wait] == [7, 7, 600]


@pytest.mark.parametrize("members", [None, {}, "all", [1], [None]], ids=json.dumps)
async def test_a_list_of_people_that_is_none_is_asked_for_again(members: Any) -> None:
    async def odd(_request: web.BaseRequest) -> web.StreamResponse:
        return web.json_response({"ok": True, "team_id": "T0KAIGI", "members": members})

    async with server(odd) as url:
        with pytest.raises(Unavailable):
            _ = [user async for user in SlackWorkspace(web_client(TOKEN, url)).users()]


async def test_who_we_are_is_asked_once_and_whether_we_still_are_each_time() -> None:
    asked = 0

    async def slack(_request: web.BaseRequest) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.json_response({"ok": True, "user_id": "U1"})

    async with server(slack) as url:
        client = web_client(TOKEN, url)
        assert (await client.auth_test())["user_id"] == "U1"
        await client.auth_test()
        assert asked == 1
        await client.check_token()
        assert asked == 2


async def test_a_failure_is_not_kept_for_who_we_are() -> None:
    answers: list[dict[str, Any]] = [{"ok": False, "error": "no_text"}, {"ok": True}]

    async def slack(_request: web.BaseRequest) -> web.StreamResponse:
        return web.json_response(answers.pop(0))

    async with server(slack) as url:
        client = web_client(TOKEN, url)
        with pytest.raises(Rejected):
            await client.auth_test()
        assert (await client.auth_test())["ok"]


@pytest.mark.parametrize(
    "given",
    ["https://slack.com", "https://slack.com/", "https://slack.com/api", "https://slack.com/api/"],
)
def test_slacks_address_may_be_written_in_each_of_these_ways(given: str) -> None:
    assert api_base(given) == "https://slack.com/api/"
    assert api_base("http://127.0.0.1:8065/mock/api") == "http://127.0.0.1:8065/mock/api/"


async def test_a_proxy_is_for_the_world_and_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.city.example:8080")
    monkeypatch.setenv("NO_PROXY", "slack.internal.example")
    assert web_client(TOKEN, "https://slack.com").proxy == "http://proxy.city.example:8080"
    assert web_client(TOKEN, "http://localhost:8065").proxy is None
    assert bypasses_proxy("https://slack.internal.example/api/")
    client = SocketClient("xapp-sandbox", web_client(TOKEN, "http://127.0.0.1:8065"))
    assert client.proxy is None
    await client.end()
