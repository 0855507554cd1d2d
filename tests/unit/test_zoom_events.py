"""Zoom's events, from a websocket on loopback that says what the test wants it to say."""

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from integrations.zoom.client import ZoomClient
from integrations.zoom.event_socket import HEARTBEAT, LONGEST_WAIT, ZoomEventSocket
from integrations.zoom.events import event_of
from integrations.zoom.tokens import Credentials
from kaigi.errors import Unavailable, _
from kaigi.meetings.zoom_types import Ended, Joined, Left, MeetingEvent, Participant, Started

AT = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
MEETING = {"id": 83000000001, "uuid": "u=", "host_id": "z1", "topic": "予算"}
WHO = {
    "user_id": "16778240",
    "user_name": "葵",
    "email": "aoi@city.example",
    "participant_uuid": "P",
}
Scene = Callable[[web.WebSocketResponse], Awaitable[None]]


def said(event: str, **described: object) -> dict[str, object]:
    described = {**MEETING, **described}
    return {
        "event": event,
        "event_ts": 1795482123000,
        "payload": {"account_id": "a", "object": described},
    }


def framed(message: object) -> dict[str, object]:
    return {"module": "message", "content": json.dumps(message)}


STARTED = said("meeting.started", start_time="2026-11-24T01:02:03Z")


@dataclass
class FakeZoom:
    """Plays one scene per connection, then closes it. Without scenes left, it refuses."""

    scenes: list[Scene | int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    given: int = 0
    heard: asyncio.Queue[object] = field(default_factory=asyncio.Queue)
    port: int = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws?subscriptionId=sub"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        assert request.query["subscriptionId"] == "sub"
        self.tokens.append(request.query["access_token"])
        scene = self.scenes.pop(0) if self.scenes else 503
        if isinstance(scene, int):
            return web.Response(status=scene)
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await scene(answer)
        await answer.close()
        return answer

    def token(self, _request: httpx.Request) -> httpx.Response:
        self.given += 1
        return httpx.Response(200, json={"access_token": f"tok-{self.given}", "expires_in": 3600})

    def admits(self, *frames: object, stays: bool = False) -> Scene:
        """Accept, send the frames; with `stays` read on until the other side closes."""

        async def play(answer: web.WebSocketResponse) -> None:
            await answer.send_json({"module": "build_connection", "success": True})
            for frame in frames:
                await answer.send_str(frame if isinstance(frame, str) else json.dumps(frame))
            if stays:
                async for message in answer:
                    self.heard.put_nowait(json.loads(message.data))

        return play


@dataclass
class Caller:
    """Keeps what it was told, sleeps without waiting; a heartbeat's sleep lasts until `beat`."""

    happened: list[MeetingEvent | str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    beat: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: list[Exception] = field(default_factory=list)

    async def on_event(self, event: MeetingEvent) -> None:
        self.happened.append(event)
        self.changed.set()

    async def on_connected(self) -> None:
        self.happened.append("connected")
        self.changed.set()
        if self.trouble:
            raise self.trouble.pop(0)

    async def sleep(self, seconds: float) -> None:
        if seconds == HEARTBEAT:
            await self.beat.wait()
            self.beat.clear()
            return
        self.slept.append(seconds)
        self.changed.set()
        await asyncio.sleep(0)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await self.changed.wait()
                self.changed.clear()


@pytest.fixture
async def zoom() -> AsyncIterator[FakeZoom]:
    fake = FakeZoom()
    application = web.Application()
    application.add_routes([web.get("/ws", fake.serve)])
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.port = runner.addresses[0][1]
    yield fake
    await runner.cleanup()


@pytest.fixture
def caller() -> Caller:
    return Caller()


@asynccontextmanager
async def listening(
    zoom: FakeZoom, caller: Caller, read_timeout: float = 5
) -> AsyncIterator[asyncio.Task[None]]:
    client = ZoomClient(Credentials("a", "c", "s"), transport=httpx.MockTransport(zoom.token))
    events = ZoomEventSocket(
        zoom.url,
        client.tokens,
        caller.on_event,
        caller.on_connected,
        sleep=caller.sleep,
        read_timeout=read_timeout,
    )
    task = asyncio.create_task(events.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await client.close()


async def test_the_caller_looks_before_the_first_event_and_after_each_return(
    zoom: FakeZoom, caller: Caller
) -> None:
    zoom.scenes = [zoom.admits(framed(STARTED)), zoom.admits(framed(STARTED), stays=True)]
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.happened) == 4)
    started = Started("83000000001", "u=", AT)
    assert caller.happened == ["connected", started, "connected", started], (
        "what comes twice is passed on"
    )


async def test_it_says_that_it_lives(zoom: FakeZoom, caller: Caller) -> None:
    zoom.scenes = [zoom.admits(stays=True)]
    async with listening(zoom, caller), asyncio.timeout(10):
        for _beat in range(2):
            caller.beat.set()
            assert await zoom.heard.get() == {"module": "heartbeat"}


async def test_what_cannot_be_read_or_is_none_of_ours_is_passed_over(
    zoom: FakeZoom, caller: Caller
) -> None:
    noise = [
        "not json", '["list"]', {"module": "heartbeat", "success": True}, {"module": "message"},
        {"module": "message", "content": "{broken"}, framed(["list"]),
        framed(said("recording.completed")),
        framed({"event": "meeting.started"}), framed(said("meeting.ended", end_time="teatime")),
        framed({**STARTED, "payload": None}),
        framed(said("meeting.participant_joined", participant=None)),
    ]  # fmt: skip
    zoom.scenes = [zoom.admits(*noise, framed(STARTED), stays=True)]
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.happened) == 2)
    assert caller.happened[1:] == [Started("83000000001", "u=", AT)]


async def test_each_failure_waits_longer_up_to_a_minute(zoom: FakeZoom, caller: Caller) -> None:
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.slept) >= 9)
    longest = [min(2.0**n, LONGEST_WAIT) for n in range(9)]
    assert all(most / 2 <= wait <= most for wait, most in zip(caller.slept, longest, strict=False))


async def test_a_connection_that_hears_something_starts_the_waiting_anew(
    zoom: FakeZoom, caller: Caller
) -> None:
    zoom.scenes = [503, 503, 503, zoom.admits({"module": "heartbeat"})]
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.slept) >= 4)
    assert caller.slept[2] >= 2
    assert caller.slept[3] <= 1


async def test_replicas_that_take_the_connection_from_each_other_do_so_ever_less(
    zoom: FakeZoom, caller: Caller
) -> None:
    zoom.scenes = [zoom.admits() for _ in range(4)]
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.slept) >= 4)
    assert caller.slept[3] >= 4


async def test_silence_is_a_broken_connection(zoom: FakeZoom, caller: Caller) -> None:
    zoom.scenes = [zoom.admits(stays=True), zoom.admits(stays=True)]
    async with listening(zoom, caller, read_timeout=0.05):
        await caller.until(lambda: caller.happened == ["connected", "connected"])


async def _not_admitted(answer: web.WebSocketResponse) -> None:
    await answer.send_json({"module": "build_connection", "success": False})


@pytest.mark.parametrize("refusal", [401, 403, _not_admitted])
async def test_a_token_that_is_refused_is_not_shown_again(
    zoom: FakeZoom, caller: Caller, refusal: Scene | int
) -> None:
    zoom.scenes = [refusal, zoom.admits(stays=True)]
    async with listening(zoom, caller):
        await caller.until(lambda: "connected" in caller.happened)
    assert zoom.tokens == ["tok-1", "tok-2"]


async def test_one_who_cannot_look_yet_comes_back(zoom: FakeZoom, caller: Caller) -> None:
    caller.trouble = [Unavailable(_("Away."))]
    zoom.scenes = [
        zoom.admits(framed(STARTED), stays=True),
        zoom.admits(framed(STARTED), stays=True),
    ]
    async with listening(zoom, caller):
        await caller.until(lambda: len(caller.happened) == 3)
    assert caller.happened[:2] == ["connected", "connected"]


async def test_a_fault_of_the_caller_travels_up(zoom: FakeZoom, caller: Caller) -> None:
    caller.trouble = [LookupError("a programming error")]
    zoom.scenes = [zoom.admits(stays=True)]
    async with listening(zoom, caller) as task:
        with pytest.raises(LookupError):
            await asyncio.wait_for(asyncio.shield(task), 10)


async def test_the_token_is_in_no_log_and_no_error(zoom: FakeZoom, caller: Caller) -> None:
    zoom.scenes = [401, 503, zoom.admits("not json tok-3")]
    said: list[str] = []

    class Listening(ZoomEventSocket):
        async def _listen(self, session: object) -> None:
            try:
                await super()._listen(session)  # type: ignore[arg-type]
            except Unavailable as trouble:
                said.append(
                    "".join(traceback.format_exception(trouble)) + repr(trouble.__context__)
                )
                raise

    client = ZoomClient(Credentials("a", "c", "s"), transport=httpx.MockTransport(zoom.token))
    gone = unused_port()
    with capture_logs() as logs:
        for url in (zoom.url, f"ws://127.0.0.1:{gone}/ws"):
            before = len(caller.slept)
            events = Listening(
                url,
                client.tokens,
                caller.on_event,
                caller.on_connected,
                sleep=caller.sleep,
                read_timeout=5,
            )
            task = asyncio.create_task(events.run())
            await caller.until(lambda before=before: len(caller.slept) >= before + 4)  # type: ignore[misc]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    await client.close()
    assert len(said) >= 8
    assert not [text for text in [*said, repr(logs)] if "tok-" in text or "access_token" in text]


def unused_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


class TestWords:
    def test_start_and_end_say_when(self) -> None:
        assert event_of(STARTED) == Started("83000000001", "u=", AT)
        ended = said("meeting.ended", id="83000000001", end_time="2026-11-24T01:02:03Z")
        assert event_of(ended) == Ended("83000000001", "u=", AT)

    def test_coming_and_going_say_who(self) -> None:
        who = Participant("16778240", "葵", "aoi@city.example")
        came = said(
            "meeting.participant_joined", participant={**WHO, "join_time": "2026-11-24T01:02:03Z"}
        )
        left = said(
            "meeting.participant_left",
            participant={**WHO, "leave_time": "2026-11-24T10:02:03+09:00"},
        )
        assert event_of(came) == Joined("83000000001", "u=", AT, who)
        assert event_of(left) == Left("83000000001", "u=", AT, who)

    def test_numbers_and_text_are_one_id(self) -> None:
        one = event_of(said("meeting.started", id=83000000001))
        other = event_of(said("meeting.started", id="83000000001"))
        assert one == other

    def test_without_a_time_the_event_is_dated_by_when_it_was_sent(self) -> None:
        event = event_of(said("meeting.started"))
        assert event is not None
        assert event.at == datetime.fromtimestamp(1795482123, UTC)

    def test_people_are_not_in_the_words_of_an_error(self) -> None:
        event = event_of(said("meeting.participant_joined", participant=WHO))
        assert "葵" not in repr(event)
        assert "aoi" not in repr(event)
