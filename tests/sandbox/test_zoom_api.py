"""Zoom's API in the sandbox: answers and errors as Zoom's, and faults on request."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, encode_basic_auth

from sandbox.box import Settings
from sandbox.clock import Clock
from sandbox.server import Running, start
from tests.contract import published
from tests.contract.published_zoom import check_zoom_record
from tests.sandbox.city import AOI, GONE, KEN, MANIFEST, WORKSPACE, Bot
from tests.sandbox.conftest import WireTime
from tests.sandbox.test_sandbox_socket_mode import fault

Json = dict[str, Any]
ANSWER = tuple[int, Any]
CREDENTIALS = {"Authorization": encode_basic_auth("sandbox-client", "sandbox-secret")}
NOON = 1795492800.0  # 2026-11-24T04:00:00Z
TODAY = {
    "topic": "予算",
    "type": 2,
    "start_time": "2026-11-24T04:00:00Z",
    "duration": 30,
    "agenda": "n-1",
}


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Running]:
    users = [{**user, "zoom": plan} for user, plan in zip(WORKSPACE["users"], PLANS, strict=True)]
    settings.clock.move_to(NOON)
    async with await start({**WORKSPACE, "users": users}, MANIFEST, settings=settings) as running:
        yield running
    if published.SLACK.is_dir():
        assert check_zoom_record(running.box.record.since(0), of_app=False) == []


PLANS = ("licensed", "basic", "absent", "licensed")


@dataclass
class App:
    """A client of the sandbox's Zoom, without Kaigi's code."""

    session: ClientSession
    running: Running
    token: str = ""
    headers: Json = field(default_factory=dict)

    async def signs_in(self, **changes: str) -> ANSWER:
        form = {"grant_type": "account_credentials", "account_id": "sandbox-account", **changes}
        url = self.running.zoom.oauth_url
        async with self.session.post(url, data=form, headers=CREDENTIALS) as answer:
            body = await answer.json()
        self.token = body.get("access_token", "")
        return answer.status, body

    async def asks(self, verb: str, path: str, body: object = None, **query: object) -> ANSWER:
        headers = {"Authorization": f"Bearer {self.token}"}
        url, params = f"{self.running.zoom.api_url}{path}", {k: str(v) for k, v in query.items()}
        async with self.session.request(
            verb, url, json=body, params=params, headers=headers
        ) as answer:
            self.headers = dict(answer.headers)
            text = answer.content_type == "application/json"
            return answer.status, await (answer.json() if text else answer.text())

    async def makes(self, host: str = "aoi@city.example", **changes: object) -> Any:
        status, made = await self.asks("POST", f"/users/{host}/meetings", TODAY | changes)
        assert status == 201
        return made


@pytest.fixture
async def app(running: Running, session: ClientSession) -> App:
    app = App(session, running)
    await app.signs_in()
    return app


class TestTokens:
    async def test_are_given_for_the_right_credentials_alone(self, app: App) -> None:
        assert (await app.signs_in(account_id="other"))[1]["error"] == "invalid_request"
        assert (await app.signs_in(grant_type="client_credentials"))[0] == 400
        form = {"grant_type": "account_credentials", "account_id": "sandbox-account"}
        for header in ("Basic !", "Basic /w==", "Basic eDp5", ""):
            headers = {"Authorization": header}
            async with app.session.post(
                app.running.zoom.oauth_url, data=form, headers=headers
            ) as answer:
                assert (await answer.json())["error"] == "invalid_client"

    async def test_live_an_hour(self, app: App, wire: WireTime) -> None:
        wire.now += 3599
        assert (await app.asks("GET", "/users"))[0] == 200
        wire.now += 1
        assert await app.asks("GET", "/users") == (
            401,
            {"code": 124, "message": "Invalid access token."},
        )

    async def test_are_in_no_record(self, app: App) -> None:
        await app.makes()
        meeting = next(iter(app.running.zoom.account.meetings.values()))
        record = repr(app.running.box.record.since(0))
        for secret in (app.token, "sandbox-secret", meeting.zak, meeting.passcode):
            assert secret not in record


class TestUsers:
    async def test_are_the_people_whom_the_workspace_gives_an_account(self, app: App) -> None:
        _, listed = await app.asks("GET", "/users", page_size=1)
        _, rest = await app.asks("GET", "/users", next_page_token=listed["next_page_token"])
        users = [*listed["users"], *rest["users"]]
        assert [(user["email"], user["type"]) for user in users] == [
            ("aoi@city.example", 2),
            ("ken@city.example", 1),
        ]
        assert listed["total_records"] == 2

    @pytest.mark.parametrize("who", ["aoi@city.example", "AOI@city.example", f"z{AOI}"])
    async def test_are_known_by_id_and_by_address(self, app: App, who: str) -> None:
        assert (await app.asks("GET", f"/users/{who}"))[1]["display_name"] == "佐藤 葵"

    @pytest.mark.parametrize("who", ["mei@city.example", f"z{GONE}", "zU0SANDBOX1", "nobody"])
    async def test_without_an_account_are_not_there(self, app: App, who: str) -> None:
        for verb, path in (("GET", f"/users/{who}"), ("POST", f"/users/{who}/meetings")):
            status, refusal = await app.asks(verb, path, TODAY)
            assert (status, refusal["code"]) == (404, 1001)


class TestMeetings:
    async def test_are_made_got_listed_changed_ended_and_deleted(self, app: App) -> None:
        made = await app.makes()
        path = f"/meetings/{made['id']}"
        assert made["join_url"].startswith(f"{app.running.url}/zoom/j/{made['id']}?pwd=")
        assert (await app.asks("GET", path))[1] == made
        assert (await app.asks("PATCH", path, {"topic": "変更"}))[0] == 204
        assert (await app.asks("GET", path))[1]["topic"] == "変更"
        assert (await app.asks("PUT", f"{path}/status", {"action": "end"}))[0] == 204
        assert (await app.asks("DELETE", path))[0] == 204
        assert (await app.asks("GET", path))[1]["code"] == 3001

    async def test_lists_leave_out_instant_ones_and_what_is_another_hosts(self, app: App) -> None:
        mine, instant = await app.makes(), await app.makes(type=1)
        later = await app.makes(start_time="2026-11-24T15:00:00", timezone="Asia/Tokyo")
        await app.makes("ken@city.example")
        assert instant["type"] == 1
        assert later["start_time"] == "2026-11-24T06:00:00Z"
        expected: Json = {
            "scheduled": [mine["id"], later["id"]],
            "upcoming": [later["id"]],
            "live": [],
            "previous_meetings": [],
        }
        for kind, ids in expected.items():
            _, listed = await app.asks("GET", f"/users/z{AOI}/meetings", type=kind)
            assert [meeting["id"] for meeting in listed["meetings"]] == ids

    @pytest.mark.parametrize(
        "wrong",
        [
            {"topic": "長" * 201},
            {"type": 7},
            {"start_time": "tomorrow"},
            {"start_time": "2026-11-24T10:00:00", "timezone": "Moon/Sea"},
            {"agenda": "x" * 2001},
        ],
    )
    async def test_bad_fields_are_named(self, app: App, wrong: Json) -> None:
        status, refusal = await app.asks("POST", f"/users/z{AOI}/meetings", TODAY | wrong)
        assert (status, refusal["code"], refusal["message"]) == (400, 300, "Validation Failed.")
        assert refusal["errors"][0]["field"] in wrong

    @pytest.mark.parametrize("body", ["{broken", '["list"]'])
    async def test_a_body_that_is_no_object_is_refused(self, app: App, body: str) -> None:
        headers = {"Authorization": f"Bearer {app.token}"}
        url = f"{app.running.zoom.api_url}/users/z{AOI}/meetings"
        async with app.session.post(url, data=body, headers=headers) as answer:
            assert (await answer.json())["code"] == 300

    async def test_unknown_ones_and_unknown_ways_are_refused(self, app: App) -> None:
        assert (await app.asks("GET", "/meetings/teatime"))[1]["code"] == 3001
        assert (await app.asks("GET", "/past_meetings/never"))[1]["code"] == 3001
        assert (await app.asks("GET", f"/users/z{AOI}/meetings", type="all"))[1]["code"] == 300
        assert (await app.asks("GET", f"/users/z{AOI}/meetings", page_size=301))[1]["code"] == 300
        made = await app.makes()
        assert (await app.asks("PUT", f"/meetings/{made['id']}/status", {"action": "x"}))[1][
            "code"
        ] == 300


class TestLimits:
    async def test_a_host_makes_and_changes_a_hundred_in_a_utc_day(self, app: App) -> None:
        made = await app.makes()
        for _ in range(99):
            assert (await app.asks("PATCH", f"/meetings/{made['id']}", {"topic": "x"}))[0] == 204
        status, refusal = await app.asks("POST", f"/users/z{AOI}/meetings", TODAY)
        assert (status, app.headers["Retry-After"]) == (429, "2026-11-25T00:00:00Z")
        assert "daily rate limit (100)" in refusal["message"]
        assert (await app.makes("ken@city.example"))["id"], "another host has a count of their own"
        app.running.box.clock.move_to(NOON + 20 * 3600)
        assert (await app.makes())["id"], "09:00 in Tokyo is a new day"

    async def test_the_quota_can_be_feigned_with_and_without_its_headers(
        self, app: App, bot: Bot
    ) -> None:
        for bare in (False, True):
            await fault(bot, name="daily_quota", bare=bare)
            assert (await app.asks("POST", f"/users/z{AOI}/meetings", TODAY))[0] == 429
            assert ("Retry-After" in app.headers) is not bare
        assert (await app.makes())["id"]

    async def test_a_licence_can_be_taken_away(self, app: App, bot: Bot) -> None:
        await fault(bot, name="no_licence")
        assert (await app.asks("POST", f"/users/z{AOI}/meetings", TODAY))[1]["code"] == 3161
        assert (await app.makes())["id"]


class TestWithLimits:
    @pytest.fixture
    def settings(self, wire: WireTime) -> Settings:
        return Settings(clock=Clock(wire=wire))

    async def test_each_second_has_so_many_calls(self, app: App, wire: WireTime) -> None:
        statuses = [(await app.asks("GET", "/users"))[0] for _ in range(21)]
        assert statuses == [200] * 20 + [429]
        assert (app.headers["X-RateLimit-Type"], app.headers["X-RateLimit-Reset"]) == ("QPS", "1")
        assert (await app.asks("GET", f"/users/z{AOI}"))[0] == 200, "light calls are counted apart"
        wire.now += 1
        assert (await app.asks("GET", "/users"))[0] == 200


class TestFaults:
    async def test_an_error_or_a_page_may_come_before_or_after_the_deed(
        self, app: App, bot: Bot
    ) -> None:
        made = app.running.zoom.account.meetings
        for name, status in (("server_error", 500), ("html", 200)):
            for after in (False, True):
                await fault(bot, name=name, where={"method": "meetingCreate"}, after=after)
                before = len(made)
                answer = await app.asks("POST", f"/users/z{AOI}/meetings", TODAY)
                assert (answer[0], type(answer[1])) == (status, str)
                assert len(made) - before == after

    async def test_a_meeting_may_be_made_and_nobody_hear_of_it(self, app: App, bot: Bot) -> None:
        await fault(bot, name="no_answer", where={"method": "meetingCreate"}, ms=20)
        with pytest.raises(ClientConnectionError):
            await app.asks("POST", f"/users/z{AOI}/meetings", TODAY)
        assert [m.agenda for m in app.running.zoom.account.meetings.values()] == ["n-1"]
        entry = app.running.box.record.since(0)[-1]
        assert (entry["type"], entry["status"]) == ("meetingCreate", 201)

    async def test_zoom_can_be_slow_and_refuse_while_slack_is_well(
        self, app: App, bot: Bot
    ) -> None:
        await fault(bot, name="slow", where={"system": "zoom"}, ms=10)
        await fault(bot, name="rate_limit", where={"system": "zoom"}, retry_after=4)
        assert (await bot.calls("auth.test"))["ok"]
        assert (await app.asks("GET", f"/users/z{KEN}"))[0] == 429
        assert app.headers["X-RateLimit-Reset"] == "4"
        assert (await app.asks("GET", f"/users/z{KEN}"))[0] == 200
