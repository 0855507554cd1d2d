"""Every call of Zoom, and every answer of the sandbox's Zoom, conforms to Zoom's OpenAPI."""

import ast
import inspect
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.zoom import limits, meetings
from integrations.zoom.client import ZoomClient
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import Credentials
from kaigi.errors import Rejected
from kaigi.meetings.zoom_types import NewMeeting, Phase, ZoomMeeting
from sandbox.box import Settings
from sandbox.server import Running, start
from sandbox.zoom.operations import OPERATIONS
from tests.contract.published import SPECS
from tests.contract.published_zoom import FILES, check_zoom_record, operations
from tests.sandbox.city import MANIFEST, WORKSPACE

pytestmark = pytest.mark.skipif(
    not (SPECS / FILES[0]).is_file(),
    reason=f"needs the published contracts in {SPECS} (or where KAIGI_SPECS says)",
)
Json = dict[str, Any]
AOI = "aoi@city.example"
WANTED = NewMeeting(AOI, "予算の相談", "nonce-1", datetime(2026, 11, 24, 1, 0, tzinfo=UTC), 30)


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with await start(WORKSPACE, MANIFEST, settings=Settings(limits=0)) as running:
        yield running
    assert check_zoom_record(running.box.record.since(0)) == []


@pytest.fixture
async def zoom(running: Running) -> AsyncIterator[ZoomMeetings]:
    client = ZoomClient(
        Credentials("sandbox-account", "sandbox-client", "sandbox-secret"),
        api_url=running.zoom.api_url,
        oauth_url=running.zoom.oauth_url,
    )
    yield ZoomMeetings(client)
    await client.close()


async def _host(zoom: ZoomMeetings, _made: ZoomMeeting) -> None:
    assert (await zoom.host(AOI)).licensed
    with pytest.raises(Rejected):
        await zoom.host("nobody@city.example")


async def _create(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    assert (await zoom.create(WANTED)).id != made.id
    with pytest.raises(Rejected):
        await zoom.create(NewMeeting("nobody@city.example", "x", "n", WANTED.starts_at, 30))
    assert (
        await zoom.create(NewMeeting(AOI, "長" * 200, "n", WANTED.starts_at, 30))
    ).topic == "長" * 200


async def _find_by_nonce(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    assert await zoom.find_by_nonce(AOI, "nonce-1") == made
    assert await zoom.find_by_nonce(AOI, "nonce-2") is None


async def _get(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    assert await zoom.get(made.id) == made
    with pytest.raises(Rejected):
        await zoom.get("1")


async def _look(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    assert (await zoom.look(made.id, made.uuid)).phase is Phase.WAITING
    assert (await zoom.look("1", "x")).phase is Phase.ENDED


async def _people(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    assert await zoom.people(made.id) is None


async def _end(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    await zoom.end(made.id)
    await zoom.end("1")


async def _delete(zoom: ZoomMeetings, made: ZoomMeeting) -> None:
    await zoom.delete(made.id)
    await zoom.delete(made.id)


EXERCISES: dict[str, Callable[[ZoomMeetings, ZoomMeeting], Awaitable[None]]] = {
    "host": _host,
    "create": _create,
    "find_by_nonce": _find_by_nonce,
    "get": _get,
    "look": _look,
    "people": _people,
    "end": _end,
    "delete": _delete,
}
ZOOMUS = {
    "_users.get": "user",
    "_meetings.create": "meetingCreate",
    "_meetings.list": "meetings",
    "_meetings.get": "meeting",
    "_meetings.update_status": "meetingStatus",
    "_meetings.delete": "meetingDelete",
    "_meetings.list_meeting_participants": "dashboardMeetingParticipants",
    "_past.get": "pastMeetingDetails",
}
"""Each method of zoomus that the facade uses, and the operation that it must reach."""


def test_every_method_of_the_facade_is_exercised_here() -> None:
    public = {
        name for name, _ in inspect.getmembers(ZoomMeetings, inspect.isfunction) if name[0] != "_"
    }
    assert public == set(EXERCISES)


def test_every_method_of_zoomus_in_use_is_named_here() -> None:
    used = {
        f"{node.value.attr}.{node.attr}"
        for node in ast.walk(ast.parse(inspect.getsource(meetings)))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("_users", "_meetings", "_past")
    }
    assert used == set(ZOOMUS)


def test_every_operation_in_use_has_the_label_that_zoom_has_published() -> None:
    assert set(limits.OPERATIONS) == set(ZOOMUS.values())
    for operation, label in limits.OPERATIONS.items():
        described = full_operations()[operation]["description"]
        published = re.search(r"Rate Limit Label\]?(?:\([^)]*\))?:?\*\*:? *`(\w+)`", described)
        assert published, operation
        assert published[1].title() == label


@pytest.mark.parametrize("method", EXERCISES)
async def test_what_the_facade_says_and_hears_is_published(
    running: Running, zoom: ZoomMeetings, method: str
) -> None:
    made = await zoom.create(WANTED)
    before = len(running.box.record.since(0))
    await EXERCISES[method](zoom, made)
    assert len(running.box.record.since(before)) >= 1


async def test_every_method_of_zoomus_in_use_reaches_its_operation(
    running: Running, zoom: ZoomMeetings
) -> None:
    for exercise in EXERCISES.values():
        await exercise(zoom, await zoom.create(WANTED))
        for meeting in list(running.zoom.account.meetings.values()):
            await zoom.delete(str(meeting.id))
    reached = {entry["type"] for entry in running.box.record.since(0) if entry["kind"] == "zoom"}
    assert reached == {"token", *ZOOMUS.values()}


def full_operations() -> dict[str, Json]:
    """Read operations by operationId from Zoom's own file: the patched subset has no labels."""
    document = json.loads((SPECS / FILES[1]).read_text(encoding="utf-8"))
    described = [verb for path in document["paths"].values() for verb in path.values()]
    return {each["operationId"]: each for each in described if "operationId" in each}


def test_every_operation_of_the_sandbox_is_a_published_one() -> None:
    for operation in OPERATIONS:
        verb, path, described = operations()[operation.id]
        assert (operation.verb, operation.path) == (verb, path)
        assert str(operation.status) in described["responses"]


def entry(kind: str, query: Json, body: Json, status: int, response: object, **asked: str) -> Json:
    verb, path, _described = operations()[kind]
    request: Json = {"method": verb, "path": f"/zoom/v2{path}".replace("{userId}", "z1"), **asked}
    request = {**request, "query": query, "body": body}
    return {
        "n": 1,
        "kind": "zoom",
        "type": kind,
        "request": request,
        "status": status,
        "response": response,
    }


BAD: list[tuple[str, Json, Json, int, object]] = [
    ("meetingCreate", {}, {"topic": "x", "user_id": "z1"}, 201, {}),
    ("meetingCreate", {}, {"topic": "x" * 201}, 201, {}),
    ("meetingCreate", {}, {"start_time": "2026-11-24T10:00:00"}, 201, {}),
    ("meetingCreate", {}, {"settings": {"jbh_time": 3}}, 201, {}),
    ("meetingCreate", {}, {"settings": {"waiting": True}}, 201, {}),
    ("meetingCreate", {}, {}, 201, {"id": "83"}),
    ("meetingCreate", {}, {}, 200, {}),
    ("meetingCreate", {}, {}, 400, {"message": "no code"}),
    ("meetings", {"user_id": "z1"}, {}, 200, {}),
    ("meetings", {"type": "all"}, {}, 200, {}),
    ("meetings", {"page_size": "many"}, {}, 200, {}),
    ("meetings", {}, {}, 200, {"meetings": [{"uuid": 1}]}),
    ("users", {}, {"a": 1}, 200, {}),
]


@pytest.mark.parametrize(("kind", "query", "body", "status", "response"), BAD)
def test_what_breaks_the_contract_is_named(
    kind: str, query: Json, body: Json, status: int, response: object
) -> None:
    assert check_zoom_record([entry(kind, query, body, status, response)]) != []


def test_another_address_breaks_the_contract() -> None:
    wrong = entry("meetings", {}, {}, 200, {}, path="/zoom/v2/users/a/b/meetings")
    assert check_zoom_record([wrong]) != []
    assert check_zoom_record([entry("meetings", {}, {}, 200, {})]) == []
