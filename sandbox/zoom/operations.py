"""Operations of Zoom's API, by their published names."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.json_types import Json
from sandbox.workspace import Person
from sandbox.zoom import attending, shapes
from sandbox.zoom.account import MOST_A_DAY, Meeting
from sandbox.zoom.wire import Call, Refusal, invalid

LONGEST = {"topic": 200, "agenda": 2000, "password": 10}
DAY = 86400


class Operation(NamedTuple):
    """An operation; `status` is that of a success, and a result of None has no content."""

    verb: str
    path: str
    id: str
    label: str
    status: int
    run: Callable[[Call], Awaitable[Json | None]]


async def create(call: Call) -> Json:
    host = call.user()
    _check_fields(call.body)
    if call.box.faults.take("no_licence", system="zoom") is not None:
        sentence = (
            "Meeting hosting and scheduling capabilities are not allowed for your user account."
        )
        raise Refusal(400, 3161, sentence)
    _count(call, host)
    body = call.body
    meeting = call.account.add(
        host,
        call.box.clock.now(),
        topic=body.get("topic", "Zoom Meeting"),
        agenda=body.get("agenda", ""),
        starts_at=_start(call, body) or call.box.clock.now(),
        minutes=body.get("duration", 60),
        timezone=body.get("timezone", host.tz),
        settings=body.get("settings", {}),
        kind=body.get("type", 2),
    )
    return shapes.whole(meeting, call.box.url)


async def list_(call: Call) -> Json:
    host = call.user()
    now = call.box.clock.now()
    kind = call.query.get("type", "scheduled")
    wanted: dict[str, Callable[[Meeting], bool]] = {
        "scheduled": lambda m: m.kind != 1,
        "live": lambda m: m.running,
        "upcoming": lambda m: m.kind != 1 and (m.running or m.starts_at > now),
        "previous_meetings": lambda m: m.has_ended and not m.running,
    }
    wanted["upcoming_meetings"] = wanted["upcoming"]
    if kind not in wanted:
        raise invalid("type")
    shown = [shapes.listed(m, call.box.url) for m in call.account.of(host) if wanted[kind](m)]
    return call.page(shown, "meetings")


async def get(call: Call) -> Json:
    return shapes.whole(call.meeting(), call.box.url)


async def update(call: Call) -> None:
    meeting = call.meeting()
    body = call.body
    _check_fields(body)
    _count(call, meeting.host)
    meeting.topic = body.get("topic", meeting.topic)
    meeting.agenda = body.get("agenda", meeting.agenda)
    meeting.minutes = body.get("duration", meeting.minutes)
    meeting.timezone = body.get("timezone", meeting.timezone)
    meeting.starts_at = _start(call, body) or meeting.starts_at
    meeting.settings = {**meeting.settings, **body.get("settings", {})}


async def delete(call: Call) -> None:
    meeting = call.meeting()
    if meeting.running:
        raise Refusal(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")
    if meeting.has_ended:
        raise Refusal(400, 3007, "Sorry, you cannot delete this meeting since it has ended.")
    del call.account.meetings[meeting.id]


async def past(call: Call) -> Json:
    uuid = call.uuid()
    run = call.account.runs.get(uuid)
    if run is None:
        raise Refusal(404, 3001, "The meeting ID is invalid or the meeting has not ended.")
    return shapes.past(uuid, run)


async def people(call: Call) -> Json:
    meeting = call.meeting()
    if not meeting.running:
        raise Refusal(404, 3001, "Meeting ID is invalid or has not ended.")
    return call.page([shapes.attending(p) for p in meeting.present.values()], "participants")


async def user(call: Call) -> Json:
    return shapes.user(call.account, call.user())


async def users(call: Call) -> Json:
    return call.page(
        [shapes.user(call.account, person) for person in call.account.users()], "users"
    )


async def set_status(call: Call) -> None:
    """Set a meeting's status; ending one that is not running is no error."""
    if call.body.get("action") not in ("end", "recover"):
        raise invalid("action")
    meeting = call.meeting()
    if call.body["action"] == "end" and meeting.running:
        await attending.end_for_all(call.box, call.account, call.events, meeting)


OPERATIONS = (
    Operation("POST", "/users/{userId}/meetings", "meetingCreate", "Medium", 201, create),
    Operation("GET", "/users/{userId}/meetings", "meetings", "Medium", 200, list_),
    Operation("GET", "/meetings/{meetingId}", "meeting", "Light", 200, get),
    Operation("PATCH", "/meetings/{meetingId}", "meetingUpdate", "Light", 204, update),
    Operation("DELETE", "/meetings/{meetingId}", "meetingDelete", "Light", 204, delete),
    Operation("PUT", "/meetings/{meetingId}/status", "meetingStatus", "Light", 204, set_status),
    Operation("GET", "/past_meetings/{meetingId}", "pastMeetingDetails", "Light", 200, past),
    Operation(
        "GET",
        "/metrics/meetings/{meetingId}/participants",
        "dashboardMeetingParticipants",
        "Heavy",
        200,
        people,
    ),
    Operation("GET", "/users", "users", "Medium", 200, users),
    Operation("GET", "/users/{userId}", "user", "Light", 200, user),
)


def _check_fields(body: Json) -> None:
    for name, most in LONGEST.items():
        if len(str(body.get(name, ""))) > most:
            raise invalid(name, f"{name} must be at most {most} characters.")
    if body.get("type", 2) not in (1, 2, 3, 8, 10):
        raise invalid("type")


def _count(call: Call, host: Person) -> None:
    """Count a creation or change; raise the daily limit beyond it.

    The fault's `bare` leaves out the headers, as Zoom has been seen to do.
    """
    now = call.box.clock.now()
    fault = call.box.faults.take("daily_quota", system="zoom")
    if fault is None and call.account.counts_against_the_day(host, now):
        return
    sentence = (
        f"You have exceeded the daily rate limit ({MOST_A_DAY}) of Meeting Create/Update API"
        " requests permitted for this particular user. You may resume these requests at GMT"
        " 00:00:00."
    )
    tomorrow = shapes.moment((now // DAY + 1) * DAY)
    headers = {
        "X-RateLimit-Type": "Daily-limit",
        "X-RateLimit-Remaining": "0",
        "Retry-After": tomorrow,
    }
    raise Refusal(429, 429, sentence, headers={} if fault and fault.get("bare") else headers)


def _start(call: Call, body: Json) -> float | None:
    """Return the start in epoch seconds; without a zone it is in the meeting's time zone."""
    written = body.get("start_time")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
        zone = ZoneInfo(body["timezone"]) if "timezone" in body else UTC
    except (ValueError, ZoneInfoNotFoundError):
        raise invalid("start_time") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
