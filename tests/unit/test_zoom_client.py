"""Our calls to Zoom, with a Zoom behind the HTTP client that says what the test wants it to say."""

import asyncio
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from integrations.zoom.client import ZoomClient
from integrations.zoom.errors import (
    AuthFailed,
    DailyQuota,
    NoLicence,
    NotFound,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import EARLY, Credentials
from kaigi.meetings.zoom_types import NewMeeting, Phase

NOW = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
SECRET, PASSCODE, START = (
    "s3cret-of-the-client",
    "pass-c0de",
    "https://zoom.example/s/1?zak=open-sesame",
)
AT_TEN_IN_TOKYO = datetime(2026, 11, 24, 10, 0, tzinfo=timezone(timedelta(hours=9)))
WANTED = NewMeeting("aoi+desk@city.example", "予算", "nonce-1", AT_TEN_IN_TOKYO, 30)
MADE = {
    "id": 83000000001,
    "uuid": "/abc//def==",
    "topic": "予算",
    "host_email": "aoi@city.example",
    "status": "waiting",
    "join_url": "https://zoom.example/j/1?pwd=x",
    "start_url": START,
    "password": PASSCODE,
}
HTML = httpx.Response(200, html="<title>Sign in to the network</title>")
Answer = httpx.Response | Exception


@dataclass
class FakeZoom:
    """Gives out numbered tokens that end after an hour, and the prepared answers in turn."""

    answers: list[Answer] = field(default_factory=list)
    token_answers: list[Answer] = field(default_factory=list)
    asked: list[httpx.Request] = field(default_factory=list)
    tokens: int = 0
    wire: float = 1000.0
    gate: asyncio.Event | None = None

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return await self._token()
        self.asked.append(request)
        return _given(self.answers.pop(0))

    async def _token(self) -> httpx.Response:
        self.tokens += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.token_answers:
            return _given(self.token_answers.pop(0))
        return httpx.Response(200, json={"access_token": f"tok-{self.tokens}", "expires_in": 3600})

    @property
    def body(self) -> Any:
        return json.loads(self.asked[-1].content)


def _given(answer: Answer) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture
def wire() -> FakeZoom:
    return FakeZoom()


@pytest.fixture
def client(wire: FakeZoom) -> ZoomClient:
    return ZoomClient(
        Credentials("account", "client", SECRET),
        api_url="https://zoom.example/v2/",
        oauth_url="https://zoom.example/oauth/token",
        transport=httpx.MockTransport(wire),
        now=lambda: NOW,
        monotonic=lambda: wire.wire,
    )


@pytest.fixture
def zoom(client: ZoomClient) -> ZoomMeetings:
    return ZoomMeetings(client)


def made(status: int = 201, /, **changes: object) -> httpx.Response:
    return httpx.Response(status, json={**MADE, **changes})


def refused(status: int, code: int, message: str = "No.", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": message}, headers=headers)


class TestTheToken:
    async def test_is_fetched_once_for_all_who_wait(
        self, wire: FakeZoom, client: ZoomClient
    ) -> None:
        wire.gate = asyncio.Event()
        waiting = [asyncio.create_task(client.tokens.get()) for _ in range(20)]
        await asyncio.sleep(0)
        wire.gate.set()
        assert set(await asyncio.gather(*waiting)) == {"tok-1"}
        assert wire.tokens == 1

    async def test_is_renewed_before_it_ends(self, wire: FakeZoom, client: ZoomClient) -> None:
        await client.tokens.get()
        wire.wire += 3600 - EARLY - 1
        assert await client.tokens.get() == "tok-1"
        wire.wire += 1
        assert await client.tokens.get() == "tok-2"

    async def test_survives_one_who_gives_up(self, wire: FakeZoom, client: ZoomClient) -> None:
        wire.gate = asyncio.Event()
        impatient, patient = (asyncio.create_task(client.tokens.get()) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
        wire.gate.set()
        assert await patient == "tok-1"
        assert impatient.cancelled()
        assert wire.tokens == 1

    async def test_that_is_stale_is_renewed_and_the_call_goes_again_once(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [refused(401, 124), made()]
        assert (await zoom.create(WANTED)).id == "83000000001"
        assert [request.headers["Authorization"] for request in wire.asked] == [
            "Bearer tok-1",
            "Bearer tok-2",
        ]

    async def test_refused_twice_is_for_an_operator(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [refused(401, 124), refused(401, 124)]
        with capture_logs() as logs, pytest.raises(AuthFailed):
            await zoom.create(WANTED)
        assert [(entry["log_level"], entry["code"]) for entry in logs] == [("critical", "124")]

    async def test_of_a_lacking_scope_is_for_an_operator(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [refused(400, 4711, "Invalid access token, does not contain scopes.")]
        with pytest.raises(AuthFailed):
            await zoom.host("aoi@city.example")

    async def test_is_not_given_for_wrong_credentials(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.token_answers = [
            httpx.Response(400, json={"error": "invalid_client", "reason": "Wrong"})
        ]
        with pytest.raises(AuthFailed) as refusal:
            await zoom.create(WANTED)
        assert refusal.value.code == "invalid_client"
        assert wire.asked == []

    @pytest.mark.parametrize(
        "answer",
        [
            httpx.ConnectError("no route"),
            httpx.ReadTimeout("slow"),
            httpx.Response(200, html="<p>Sign in</p>"),
            httpx.Response(200, json={"access_token": "x"}),
            httpx.Response(200, json={"access_token": "x", "expires_in": "soon"}),
            httpx.Response(503, text="busy"),
            httpx.Response(429, text="busy"),
        ],
    )
    async def test_that_cannot_be_had_means_the_create_never_left(
        self, wire: FakeZoom, zoom: ZoomMeetings, answer: Answer
    ) -> None:
        wire.token_answers = [answer]
        with pytest.raises(Unavailable) as trouble:
            await zoom.create(WANTED)
        assert not isinstance(trouble.value, OutcomeUnknown)
        wire.answers = [made()]
        assert (await zoom.create(WANTED)).id, "the next one asks anew"


class TestWhatGoesOut:
    async def test_a_meeting_starts_now_in_utc_without_a_personal_id(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [made()]
        await zoom.create(WANTED)
        assert wire.body["settings"] == {
            "use_pmi": False, "waiting_room": False, "join_before_host": True, "jbh_time": 0,
        }  # fmt: skip
        assert {name: value for name, value in wire.body.items() if name != "settings"} == {
            "topic": "予算",
            "type": 2,
            "start_time": "2026-11-24T01:00:00Z",
            "timezone": "UTC",
            "duration": 30,
            "agenda": "nonce-1",
            "default_password": True,
        }

    async def test_ids_are_quoted_and_stay_in_the_address(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [made(), made(200), httpx.Response(204), httpx.Response(204)]
        await zoom.create(WANTED)
        await zoom.get("1/../2?x=1")
        await zoom.end("3#4")
        await zoom.delete("5 6")
        assert [request.url.raw_path for request in wire.asked] == [
            b"/v2/users/aoi%2Bdesk@city.example/meetings",
            b"/v2/meetings/1%2F..%2F2%3Fx%3D1",
            b"/v2/meetings/3%234/status",
            b"/v2/meetings/5%206",
        ]
        assert json.loads(wire.asked[2].content) == {"action": "end"}

    async def test_the_uuid_of_a_run_is_quoted_twice(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [made(200), httpx.Response(200, json={"uuid": "/abc//def=="})]
        assert (await zoom.look("1", "/abc//def==")).phase is Phase.EMPTY
        assert wire.asked[1].url.raw_path == b"/v2/past_meetings/%252Fabc%252F%252Fdef%253D%253D"


class TestWhatComesBack:
    async def test_ids_are_text_whatever_zoom_sends(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [made(id=7), made(200, id="7")]
        assert (await zoom.create(WANTED)).id == (await zoom.get("7")).id == "7"

    async def test_a_meeting_is_found_by_its_nonce_on_a_later_page(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        first = {
            "meetings": [{"id": 1, "agenda": "nonce-10"}, {"id": 2}],
            "next_page_token": "more",
        }
        second = {"meetings": [{"id": 3, "agenda": "nonce-1"}], "next_page_token": ""}
        wire.answers = [
            httpx.Response(200, json=first),
            httpx.Response(200, json=second),
            made(200, id=3),
        ]
        found = await zoom.find_by_nonce("aoi@city.example", "nonce-1")
        assert found is not None
        assert (found.id, found.start_url) == ("3", START)
        assert wire.asked[1].url.params["next_page_token"] == "more"

    async def test_a_nonce_that_zoom_never_saw_is_not_found(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [httpx.Response(200, json={"meetings": [], "next_page_token": ""})]
        assert await zoom.find_by_nonce("aoi@city.example", "nonce-1") is None

    @pytest.mark.parametrize(("kind", "licensed"), [(1, False), (2, True), (99, False)])
    async def test_a_host_is_licensed_or_not(
        self, wire: FakeZoom, zoom: ZoomMeetings, kind: int, licensed: bool
    ) -> None:
        wire.answers = [
            httpx.Response(200, json={"id": "z1", "email": "a@city.example", "type": kind})
        ]
        assert (await zoom.host("a@city.example")).licensed is licensed

    @pytest.mark.parametrize(
        ("answers", "phase"),
        [
            ([made(200, status="started")], Phase.RUNNING),
            ([made(200), refused(404, 3001)], Phase.WAITING),
            ([made(200), httpx.Response(200, json={"uuid": "u"})], Phase.EMPTY),
            ([refused(404, 3001)], Phase.ENDED),
        ],
    )
    async def test_a_status_is_read_from_now_and_from_the_past(
        self, wire: FakeZoom, zoom: ZoomMeetings, answers: list[Answer], phase: Phase
    ) -> None:
        wire.answers = answers
        assert (await zoom.look("1", "u")).phase is phase

    async def test_people_who_left_are_not_in_it(self, wire: FakeZoom, zoom: ZoomMeetings) -> None:
        there = {"user_id": 16778240, "user_name": "葵", "email": "aoi@city.example"}
        gone = {"user_id": "16779264", "user_name": "健", "leave_time": "2026-11-24T01:02:00Z"}
        wire.answers = [
            httpx.Response(200, json={"participants": [there, gone], "next_page_token": ""})
        ]
        people = await zoom.people("1")
        assert people is not None
        assert [(person.key, person.name) for person in people] == [("16778240", "葵")]

    @pytest.mark.parametrize(
        "answer",
        [
            refused(404, 3001),
            refused(400, 200, "Only for paid"),
            refused(400, 4711),
            httpx.Response(200, json={"participants": [], "next_page_token": ""}),
        ],
    )
    async def test_an_answer_that_does_not_say_who_is_there_is_no_error_and_no_list(
        self, wire: FakeZoom, zoom: ZoomMeetings, answer: Answer
    ) -> None:
        wire.answers = [answer]
        assert await zoom.people("1") is None

    async def test_what_is_gone_already_needs_no_ending(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [refused(404, 3001), refused(404, 3001), refused(400, 3007)]
        await zoom.end("1")
        await zoom.delete("1")
        await zoom.delete("1")
        assert len(wire.asked) == 3

    async def test_what_is_still_being_ended_is_deleted_later(
        self, wire: FakeZoom, zoom: ZoomMeetings
    ) -> None:
        wire.answers = [refused(400, 3002)]
        with pytest.raises(Unavailable):
            await zoom.delete("1")


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            (404, 1001, NotFound),
            (400, 1010, NotFound),
            (400, 1120, NotFound),
            (404, 3001, NotFound),
            (400, 3161, NoLicence),
            (400, 300, Rejected),
            (400, 3000, Rejected),
            (400, 99999, Rejected),
        ],
    )
    async def test_each_code_has_its_type(
        self, wire: FakeZoom, zoom: ZoomMeetings, status: int, code: int, kind: type[Rejected]
    ) -> None:
        wire.answers = [refused(status, code)]
        with pytest.raises(Rejected) as refusal:
            await zoom.create(WANTED)
        assert (type(refusal.value), refusal.value.code) == (kind, str(code))

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"X-RateLimit-Reset": "2"}, 2.0),
            ({"X-RateLimit-Reset": str(NOW.timestamp() + 3)}, 3.0),
            ({"Retry-After": "7", "X-RateLimit-Reset": "2"}, 7.0),
            ({"Retry-After": "soon"}, 1.0),
            ({"Retry-After": "nan"}, 1.0),
            ({"Retry-After": "inf", "X-RateLimit-Reset": "4"}, 4.0),
            ({}, 1.0),
        ],
    )
    async def test_too_many_a_second_says_how_long_to_wait(
        self, wire: FakeZoom, zoom: ZoomMeetings, headers: dict[str, str], seconds: float
    ) -> None:
        wire.answers = [refused(429, 429, "per-second rate limit", **headers)]
        with pytest.raises(Unavailable) as trouble:
            await zoom.create(WANTED)
        assert (type(trouble.value), trouble.value.retry_after) == (Unavailable, seconds)

    @pytest.mark.parametrize(
        ("headers", "message", "ends_at"),
        [
            ({"Retry-After": "2026-11-25T00:00:00Z"}, "No.", datetime(2026, 11, 25, tzinfo=UTC)),
            ({"Retry-After": "2026-11-25T06:00:00"}, "No.", datetime(2026, 11, 25, 6, tzinfo=UTC)),
            ({"X-RateLimit-Type": "Daily-limit"}, "No.", datetime(2026, 11, 25, tzinfo=UTC)),
            ({"Retry-After": "9999-12-31T00:00:00Z"}, "No.", datetime(2026, 11, 25, tzinfo=UTC)),
            ({"Retry-After": "2001-01-01T00:00:00Z"}, "No.", datetime(2026, 11, 25, tzinfo=UTC)),
            (
                {},
                "You have exceeded the daily rate limit (100) of",
                datetime(2026, 11, 25, tzinfo=UTC),
            ),
        ],
    )
    async def test_too_many_a_day_says_when_that_ends(
        self,
        wire: FakeZoom,
        zoom: ZoomMeetings,
        headers: dict[str, str],
        message: str,
        ends_at: datetime,
    ) -> None:
        wire.answers = [refused(429, 429, message, **headers)]
        with pytest.raises(DailyQuota) as refusal:
            await zoom.create(WANTED)
        assert refusal.value.ends_at == ends_at


BEFORE = [
    httpx.ConnectError("x"),
    httpx.ConnectTimeout("x"),
    httpx.PoolTimeout("x"),
    httpx.ProxyError("x"),
]
AFTER = [
    httpx.Response(200, text="[" * 100_000), httpx.Response(201, json={"id": None}),
    httpx.ReadTimeout("x"), httpx.WriteTimeout("x"), httpx.ReadError("x"),
    httpx.RemoteProtocolError("x"),
    httpx.Response(500, text="oops"), httpx.Response(502, html="<p>Bad gateway"), refused(503, 503),
    HTML, httpx.Response(200, json=["list"]), httpx.Response(201, json={"id": 1}),
]  # fmt: skip
NEVER_REACHED = [
    httpx.Response(403, json={"code": "AccessDenied", "message": "No."}),
    httpx.Response(400, json={"code": {"a": 1}}),
    httpx.Response(403, html="<p>Blocked"),
    httpx.Response(302, headers={"Location": "/login"}),
]


def named(answer: Answer) -> str:
    return repr(answer)


class TestTrouble:
    @pytest.mark.parametrize("answer", [*BEFORE, *NEVER_REACHED], ids=named)
    async def test_a_create_that_never_arrived_may_go_again(
        self, wire: FakeZoom, zoom: ZoomMeetings, answer: Answer
    ) -> None:
        wire.answers = [answer]
        with pytest.raises(Unavailable) as trouble:
            await zoom.create(WANTED)
        assert type(trouble.value) is Unavailable

    @pytest.mark.parametrize("answer", AFTER, ids=named)
    async def test_a_create_that_left_and_got_no_answer_is_of_unknown_outcome(
        self, wire: FakeZoom, zoom: ZoomMeetings, answer: Answer
    ) -> None:
        wire.answers = [answer]
        with pytest.raises(OutcomeUnknown):
            await zoom.create(WANTED)
        assert len(wire.asked) == 1, "never repeated by itself"

    @pytest.mark.parametrize("answer", [*BEFORE, *AFTER, *NEVER_REACHED], ids=named)
    async def test_to_look_changes_nothing_so_its_outcome_is_never_unknown(
        self, wire: FakeZoom, zoom: ZoomMeetings, answer: Answer
    ) -> None:
        wire.answers = [answer]
        with pytest.raises(Unavailable) as trouble:
            await zoom.get("1")
        assert type(trouble.value) is Unavailable

    @pytest.mark.parametrize("call", [lambda z: z.end("1"), lambda z: z.delete("1")])
    async def test_an_end_without_an_answer_is_of_unknown_outcome(
        self, wire: FakeZoom, zoom: ZoomMeetings, call: Callable[[ZoomMeetings], Any]
    ) -> None:
        wire.answers = [httpx.ReadTimeout("x")]
        with pytest.raises(OutcomeUnknown):
            await call(zoom)


async def test_no_secret_is_in_any_repr_log_or_exception(
    wire: FakeZoom, client: ZoomClient
) -> None:
    zoom = ZoomMeetings(client)
    wire.answers = [
        made(),
        httpx.ReadTimeout("x"),
        refused(401, 124, START),
        refused(401, 124, START),
        HTML,
    ]
    said = [repr(Credentials("account", "client", SECRET)), repr(client.tokens)]
    with capture_logs() as logs:
        said.append(repr(await zoom.create(WANTED)))
        for _ in range(3):
            with pytest.raises(Unavailable) as trouble:
                await zoom.create(WANTED)
            said.append("".join(traceback.format_exception(trouble.value)) + repr(trouble.value))
    said.append(repr(logs))
    assert logs != []
    for secret in (SECRET, PASSCODE, "open-sesame", "tok-1", "tok-2", "aoi+desk"):
        assert not [text for text in said if secret in text]
