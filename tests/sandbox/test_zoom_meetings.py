"""People join and leave the sandbox's meetings, and Kaigi's Zoom client gets the events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType

from integrations.zoom.client import ZoomClient
from integrations.zoom.errors import OutcomeUnknown
from integrations.zoom.event_socket import HEARTBEAT, ZoomEventSocket
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import Credentials
from kaigi.meetings.zoom_types import (
    Ended,
    Joined,
    Left,
    MeetingEvent,
    NewMeeting,
    Phase,
    Started,
    ZoomMeeting,
)
from sandbox.server import Running
from tests.contract import published
from tests.contract.published_zoom import check_zoom_record
from tests.sandbox.city import AOI, KEN, Bot, Person, Window, window
from tests.sandbox.test_sandbox_socket_mode import fault

Json = dict[str, Any]
HOST = "aoi@city.example"


@dataclass
class Listener:
    """Kaigi's Zoom client: the API and the events, as the meetings room has them."""

    zoom: ZoomMeetings
    client: ZoomClient
    heard: asyncio.Queue[MeetingEvent | None] = field(default_factory=asyncio.Queue)

    async def on_event(self, event: MeetingEvent) -> None:
        self.heard.put_nowait(event)

    async def on_connected(self) -> None:
        self.heard.put_nowait(None)

    async def sleep(self, seconds: float) -> None:
        if seconds == HEARTBEAT:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    async def next(self) -> MeetingEvent | None:
        """Return the next event, None for a new connection."""
        return await asyncio.wait_for(self.heard.get(), 10)

    async def kinds(self, number: int) -> list[type]:
        return [type(await self.next()) for _ in range(number)]

    async def makes(self, *, waiting_room: bool = False) -> ZoomMeeting:
        starts_at = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
        return await self.zoom.create(
            NewMeeting(HOST, "予算", "nonce-1", starts_at, 30, waiting_room)
        )

    @asynccontextmanager
    async def listening(self, url: str) -> AsyncIterator[None]:
        events = ZoomEventSocket(
            url, self.client.tokens, self.on_event, self.on_connected, sleep=self.sleep
        )
        task = asyncio.create_task(events.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def app(running: Running) -> AsyncIterator[Listener]:
    client = ZoomClient(
        Credentials("sandbox-account", "sandbox-client", "sandbox-secret"),
        api_url=running.zoom.api_url,
        oauth_url=running.zoom.oauth_url,
    )
    app = Listener(ZoomMeetings(client), client)
    async with app.listening(running.zoom.events_url):
        assert await app.next() is None
        yield app
    await client.close()
    if published.SLACK.is_dir():
        assert check_zoom_record(running.box.record.since(0)) == []


async def joins(person: Person, meeting: ZoomMeeting, **given: str) -> Any:
    return await person.does("zoom/join", meeting=meeting.id, **given)


def zak(meeting: ZoomMeeting) -> str:
    return meeting.start_url.rpartition("zak=")[2]


async def test_two_come_and_go_and_the_last_one_ends_it(
    app: Listener, aoi: Person, ken: Person
) -> None:
    meeting = await app.makes()
    assert (await joins(ken, meeting))["meeting"]["state"] == "in", "it opens before the host comes"
    await joins(aoi, meeting)
    people = await app.zoom.people(meeting.id)
    assert people is not None
    started, first, second = await app.next(), await app.next(), await app.next()
    assert isinstance(started, Started)
    assert isinstance(first, Joined)
    assert isinstance(second, Joined)
    assert {started.meeting_id, first.meeting_id} == {meeting.id}, (
        "as text and as a number, it is one id"
    )
    assert {started.uuid, first.uuid} == {meeting.uuid}
    assert [person.key for person in people] == [first.participant.key, second.participant.key]
    assert (await app.zoom.look(meeting.id, meeting.uuid)).phase is Phase.RUNNING
    for person in (ken, aoi, aoi):
        await person.does("zoom/leave", meeting=meeting.id)
    left = await app.next()
    assert isinstance(left, Left)
    assert left.participant == first.participant
    assert await app.kinds(2) == [Left, Ended]
    assert (await app.zoom.look(meeting.id, meeting.uuid)).phase is Phase.EMPTY


async def test_a_second_run_of_a_meeting_has_an_id_of_its_own(app: Listener, aoi: Person) -> None:
    meeting = await app.makes()
    assert (await app.zoom.look(meeting.id, meeting.uuid)).phase is Phase.WAITING
    for _run in range(2):
        await joins(aoi, meeting)
        await aoi.does("zoom/leave", meeting=meeting.id)
    runs = {event.uuid for _ in range(8) if (event := await app.next()) is not None}
    assert len(runs) == 2


async def test_joining_twice_is_being_there_once(app: Listener, ken: Person) -> None:
    meeting = await app.makes()
    await asyncio.gather(joins(ken, meeting), joins(ken, meeting))
    assert await app.kinds(2) == [Started, Joined]
    assert len(await app.zoom.people(meeting.id) or ()) == 1


async def test_with_a_waiting_room_people_wait_for_the_host(
    app: Listener, aoi: Person, ken: Person
) -> None:
    meeting = await app.makes(waiting_room=True)
    async with window(ken) as screen:
        assert (await joins(ken, meeting))["meeting"]["state"] == "waiting"
        assert (await app.zoom.look(meeting.id, meeting.uuid)).phase is Phase.WAITING
        assert (await joins(aoi, meeting))["meeting"]["is_host"], "the host's own account"
        assert await state(screen, "waiting", "in") == "in"
    assert await app.kinds(3) == [Started, Joined, Joined]


async def state(screen: Window, *expected: str) -> str:
    for _ in expected:
        shown = (await screen.next("zoom_meeting"))["meeting"]["state"]
    return str(shown)


async def test_the_start_link_makes_a_host_of_whoever_holds_it(
    app: Listener, aoi: Person, ken: Person
) -> None:
    meeting = await app.makes(waiting_room=True)
    joined = await joins(ken, meeting, zak=zak(meeting))
    assert (joined["meeting"]["state"], joined["meeting"]["is_host"]) == ("in", True)


async def test_only_a_host_ends_it_for_everybody(app: Listener, aoi: Person, ken: Person) -> None:
    meeting = await app.makes()
    async with window(ken) as screen:
        await joins(aoi, meeting)
        await joins(ken, meeting)
        refused = await ken.does("zoom/end", meeting=meeting.id)
        assert refused["error"] == "not_host"
        ended = await aoi.does("zoom/end", meeting=meeting.id)
        assert (ended["meeting"]["state"], ended["meeting"]["ended"]) == ("out", True)
        assert await state(screen, "in", "out") == "out"
    assert await app.kinds(6) == [Started, Joined, Joined, Left, Left, Ended]


async def test_the_app_ends_it_too_and_may_say_so_twice(app: Listener, ken: Person) -> None:
    meeting = await app.makes()
    await joins(ken, meeting)
    await app.zoom.end(meeting.id)
    await app.zoom.end(meeting.id)
    assert await app.kinds(4) == [Started, Joined, Left, Ended]
    await app.zoom.delete(meeting.id)


async def test_links_open_nothing_they_should_not(app: Listener, ken: Person) -> None:
    meeting = await app.makes()
    assert (await joins(ken, meeting, pwd="guessed"))["error"] == "wrong_passcode"
    assert (await joins(ken, meeting, zak="guessed"))["meeting"]["is_host"] is False
    assert (await ken.does("zoom/join", meeting="1"))["error"] == "meeting_not_found"
    assert (await ken.does("zoom/join", meeting="x"))["error"] == "meeting_not_found"
    nobody = Person("U9999999", ken.session, ken.url)
    assert (await joins(nobody, meeting))["error"] == "user_not_found"
    assert (await joins(ken, meeting, pwd=meeting.passcode))["ok"]


async def test_both_links_open_the_window(app: Listener, session: ClientSession) -> None:
    meeting = await app.makes()
    for url in (meeting.join_url, meeting.start_url):
        async with session.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")


async def test_an_event_may_be_lost_or_come_twice(
    app: Listener, running: Running, bot: Bot, ken: Person
) -> None:
    meeting = await app.makes()
    await fault(bot, name="lost_event", where={"type": "meeting.started"})
    await fault(bot, name="deliver_twice", where={"type": "meeting.participant_joined"})
    await joins(ken, meeting)
    assert await app.kinds(2) == [Joined, Joined]
    sent = [entry for entry in running.box.record.since(0) if entry["kind"] == "zoom_event"]
    assert [(entry["type"], entry["delivered"]) for entry in sent] == [
        ("meeting.started", 0),
        ("meeting.participant_joined", 2),
    ]


async def test_what_happens_while_nobody_listens_is_found_by_looking(
    app: Listener, bot: Bot, ken: Person
) -> None:
    meeting = await app.makes()
    await fault(bot, name="cut_socket", where={"system": "zoom"})
    await joins(ken, meeting)
    while (await app.next()) is not None:
        pass
    assert (await app.zoom.look(meeting.id, meeting.uuid)).phase is Phase.RUNNING
    assert [person.name for person in await app.zoom.people(meeting.id) or ()] == ["田中 健"]


async def test_a_second_connection_closes_the_first(
    app: Listener, running: Running, session: ClientSession
) -> None:
    url = f"{running.zoom.events_url}&access_token={await app.client.tokens.get()}"
    async with session.ws_connect(url) as other:
        assert (await other.receive_json())["success"] is True
        assert await app.next() is None, "ours has come back"
        assert (await other.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_a_stranger_is_not_admitted(running: Running, session: ClientSession) -> None:
    async with session.ws_connect(f"{running.zoom.events_url}&access_token=guess") as stranger:
        assert (await stranger.receive_json())["success"] is False
        assert (await stranger.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_heartbeats_are_answered(
    app: Listener, running: Running, session: ClientSession
) -> None:
    url = f"{running.zoom.events_url}&access_token={await app.client.tokens.get()}"
    async with session.ws_connect(url) as socket:
        await socket.receive_json()
        await socket.send_json({"module": "heartbeat"})
        assert await socket.receive_json(timeout=5) == {"module": "heartbeat", "success": True}


async def test_a_meeting_made_without_an_answer_is_found_by_its_nonce(
    app: Listener, running: Running, bot: Bot
) -> None:
    await fault(bot, name="no_answer", where={"method": "meetingCreate"}, ms=20)
    with pytest.raises(OutcomeUnknown):
        await app.makes()
    found = await app.zoom.find_by_nonce(HOST, "nonce-1")
    assert found is not None
    assert [str(meeting) for meeting in running.zoom.account.meetings] == [found.id]


async def test_a_revoked_token_is_renewed_unnoticed(app: Listener, running: Running) -> None:
    running.zoom.tokens.revoke()
    assert (await app.makes()).id


async def test_people_are_the_sandboxs_own(app: Listener, aoi: Person, ken: Person) -> None:
    meeting = await app.makes()
    await joins(ken, meeting)
    shown = (await aoi.get("zoom/meeting", meeting=meeting.id))["meeting"]
    assert (shown["state"], shown["host"], shown["people"]) == (
        "out",
        AOI,
        [{"id": KEN, "name": "田中 健"}],
    )
