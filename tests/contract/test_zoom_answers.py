"""Every answer that Zoom's OpenAPI allows is understood: it requires next to nothing of them."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from integrations.zoom.client import ZoomClient
from integrations.zoom.meetings import ZoomMeetings
from integrations.zoom.tokens import Credentials
from kaigi.errors import OutcomeUnknown, Unavailable
from kaigi.meetings.zoom_types import NewMeeting, Phase
from tests.contract.published import SPECS
from tests.contract.published_zoom import FILES, operations
from tests.contract.test_zoom_published import WANTED

pytestmark = pytest.mark.skipif(
    not (SPECS / FILES[0]).is_file(),
    reason=f"needs the published contracts in {SPECS} (or where KAIGI_SPECS says)",
)
Json = dict[str, Any]
Call = Callable[[ZoomMeetings], Awaitable[object]]
HOST = "aoi@city.example"


def sample(schema: Json) -> Any:
    """Return Zoom's own example of a schema, put together from those of its parts."""
    several = next((schema[each] for each in ("oneOf", "anyOf", "allOf") if each in schema), None)
    if several:
        return sample(several[0])
    simple = {"integer": 1, "number": 1, "boolean": True}.get(schema.get("type", ""), "x")
    value: Any = schema.get("example", schema.get("enum", [simple])[0])
    if "example" not in schema and "properties" in schema:
        value = {name: sample(each) for name, each in schema["properties"].items()}
    elif "example" not in schema and "items" in schema:
        value = [sample(schema["items"])]
    return value


def variants(schema: Json) -> Iterator[Any]:
    """Yield the example, and each that lacks a part or has an empty list."""
    full = sample(schema)
    required = set(schema.get("required", []))
    yield full
    yield {name: full[name] for name in required}
    for name, value in full.items():
        if name not in required:
            yield {other: full[other] for other in full if other != name}
        if isinstance(value, list):
            yield {**full, name: []}
            yield from ({**full, name: [each]} for each in parts(value))


def parts(values: list[Any]) -> Iterator[Json]:
    for value in values:
        if isinstance(value, dict):
            yield {}
            yield from ({k: v for k, v in value.items() if k != name} for name in value)


def answers(operation: str, status: str = "200") -> list[Any]:
    responses = operations()[operation][2]["responses"]
    return [*variants(responses[status]["content"]["application/json"]["schema"])]


def zoom_saying(*bodies: Any, status: int = 200) -> ZoomMeetings:
    said = [*bodies]

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        body = said.pop(0) if len(said) > 1 else said[0]
        return httpx.Response(status, json=body)

    client = ZoomClient(
        Credentials("a", "c", "s"),
        api_url="https://zoom.example/v2",
        oauth_url="https://zoom.example/token",
        transport=httpx.MockTransport(serve),
    )
    return ZoomMeetings(client)


async def test_every_published_answer_to_a_look_is_understood() -> None:
    for meeting in answers("meeting"):
        for past in answers("pastMeetingDetails"):
            for uuid in ("", "abc=="):
                status = await zoom_saying(meeting, past).look("1", uuid)
                running = meeting.get("status") == "started"
                assert status.phase is (Phase.RUNNING if running else Phase.EMPTY)


async def test_every_published_list_of_participants_is_understood() -> None:
    for page in answers("dashboardMeetingParticipants"):
        page.pop("next_page_token", None)
        people = await zoom_saying(page).people("1")
        assert people is None or len(people) <= len(page.get("participants", []))


async def test_every_published_list_of_meetings_is_understood() -> None:
    for page in answers("meetings"):
        page.pop("next_page_token", None)
        assert await zoom_saying(page).find_by_nonce(HOST, "nonce") is None


async def test_every_published_user_is_understood() -> None:
    for user in answers("user"):
        found = await zoom_saying(user).host(HOST)
        assert found.licensed is (user["type"] == 2)
        assert found.id


async def test_every_published_answer_to_a_create_is_a_meeting_or_is_looked_for() -> None:
    """Answers without id or link cannot be shown; the meeting is found by its nonce."""
    for made in answers("meetingCreate", "201"):
        call = zoom_saying(made, status=201).create(WANTED)
        if "id" in made and "join_url" in made:
            assert (await call).join_url == made["join_url"]
        else:
            with pytest.raises(OutcomeUnknown):
                await call


NONSENSE: list[Any] = [[], 1, "x", None, {"id": {}}, {"uuid": 5}, {"status": []}, {"type": "two"}]
NONSENSE += [{"meetings": {}}, {"meetings": [1]}, {"participants": "none"}, {"participants": [[]]}]
NONSENSE += [{"next_page_token": 7}]
CALLS: dict[str, Call] = {
    "look": lambda zoom: zoom.look("1", ""),
    "people": lambda zoom: zoom.people("1"),
    "find": lambda zoom: zoom.find_by_nonce(HOST, "n"),
    "host": lambda zoom: zoom.host(HOST),
    "get": lambda zoom: zoom.get("1"),
    "create": lambda zoom: zoom.create(NewMeeting(HOST, "x", "n", WANTED.starts_at, 30)),
}


@pytest.mark.parametrize("body", NONSENSE, ids=json.dumps)
@pytest.mark.parametrize("name", CALLS)
async def test_what_zoom_would_never_say_is_no_program_error(name: str, body: Any) -> None:
    with suppress(Unavailable):
        await CALLS[name](zoom_saying(body))
