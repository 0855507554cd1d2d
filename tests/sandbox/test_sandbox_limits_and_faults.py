"""Slack's rate limits, and faults on request."""

import json

import pytest
from aiohttp import ClientSession

from sandbox.box import Settings
from sandbox.clock import Clock
from sandbox.ratelimit import TIERS, RateLimits
from sandbox.server import Running
from tests.contract.published import SLACK, requires_specs
from tests.sandbox.city import AOI, GENERAL, KEN, Bot, Person
from tests.sandbox.conftest import WireTime
from tests.sandbox.test_sandbox_socket_mode import fault


class TestWithLimits:
    @pytest.fixture
    def settings(self, wire: WireTime) -> Settings:
        return Settings(clock=Clock(wire=wire))

    async def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(
        self, bot: Bot, wire: WireTime
    ) -> None:
        for _ in range(5):
            assert (await bot.calls("chat.postMessage", channel=GENERAL, text="x"))["ok"]
        refused = await bot.calls("chat.postMessage", channel=GENERAL, text="x")
        assert refused == {"ok": False, "error": "ratelimited"}
        assert (await bot.calls("chat.postMessage", channel=AOI, text="other channel"))["ok"]
        wire.now += 1
        assert (await bot.calls("chat.postMessage", channel=GENERAL, text="x"))["ok"]

    async def test_the_refusal_says_when_to_come_back(
        self, running: Running, bot: Bot, session: ClientSession
    ) -> None:
        for _ in range(20):
            await bot.calls("users.list", limit=1)
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with session.get(f"{running.api_url}users.list", headers=headers) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "3")


def test_the_workspace_takes_several_hundred_messages_a_minute() -> None:
    wire = WireTime()
    limits = RateLimits(wire)
    passed = sum(not limits.retry_after("chat.postMessage", f"D{n}") for n in range(1000))
    assert passed == 300
    wire.now += 60
    assert sum(not limits.retry_after("chat.postMessage", f"D{n}") for n in range(1000)) == 300


def test_limits_can_be_scaled_and_switched_off() -> None:
    wire = WireTime()
    half, off = RateLimits(wire, 0.5), RateLimits(wire, 0)
    assert sum(not half.retry_after("users.info") for _ in range(200)) == 50
    assert sum(not off.retry_after("users.info") for _ in range(200)) == 200


@requires_specs
def test_each_method_has_its_published_tier() -> None:
    published = json.loads((SLACK / "slack-rate-limit-tiers.json").read_text())
    per_minute = {"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}
    expected = {m: per_minute[published[m]] for m in TIERS if published.get(m) in per_minute}
    assert {method: TIERS[method] for method in expected} == expected


async def test_a_server_error_may_come_before_or_after_the_deed(bot: Bot, ken: Person) -> None:
    for after, messages in ((False, 0), (True, 1)):
        await fault(bot, name="server_error", where={"method": "chat.postMessage"}, after=after)
        address, args = f"{bot.url}/api/chat.postMessage", {"channel": GENERAL, "text": "x"}
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with bot.session.post(address, json=args, headers=headers) as answer:
            assert answer.status == 500
        assert len(await ken.history(GENERAL)) == messages
    assert (await bot.calls("chat.postMessage", channel=KEN, text="over"))["ok"]


async def test_a_rate_limit_can_be_feigned_for_one_method(bot: Bot) -> None:
    await fault(bot, name="rate_limit", where={"method": "users.info"}, count=1, retry_after=7)
    assert (await bot.calls("auth.test"))["ok"]
    assert (await bot.calls("users.info", user=AOI))["error"] == "ratelimited"
    assert (await bot.calls("users.info", user=AOI))["ok"]


async def test_a_fault_for_some_seconds_ends_by_itself(bot: Bot, wire: WireTime) -> None:
    await fault(bot, name="rate_limit", seconds=10)
    assert (await bot.calls("users.info", user=AOI))["error"] == "ratelimited"
    wire.now += 10
    assert (await bot.calls("users.info", user=AOI))["ok"]


async def test_faults_are_listed_cleared_and_known_by_name(bot: Bot) -> None:
    await fault(bot, name="slow", ms=50, count=3)
    async with bot.session.get(f"{bot.url}/faults") as answer:
        assert (await answer.json())["faults"] == [
            {"name": "slow", "count": 3, "where": {}, "ms": 50}
        ]
    async with bot.session.delete(f"{bot.url}/faults") as answer:
        assert answer.status == 200
    async with bot.session.get(f"{bot.url}/faults") as answer:
        assert (await answer.json())["faults"] == []
    async with bot.session.post(f"{bot.url}/faults", json={"name": "fire"}) as answer:
        assert answer.status == 400
