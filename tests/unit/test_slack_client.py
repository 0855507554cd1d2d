"""Slack's address, the way there, and the users of the workspace."""

import pytest
from slack_bolt.async_app import AsyncApp

from integrations.slack import users
from integrations.slack.client import api_base, bypasses_proxy, socket_handler, web_client
from integrations.slack.users import SlackWorkspace
from sandbox.box import Settings
from sandbox.server import start
from tests.unit.test_slack_senders import KEN, MEI, OUR_MANIFEST, TOKEN, WORKSPACE


async def test_the_whole_workspace_is_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
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
    handler = socket_handler(
        AsyncApp(client=web_client(TOKEN, "http://127.0.0.1:8065")), "xapp-sandbox"
    )
    assert handler.client.proxy is None
    await handler.close_async()
