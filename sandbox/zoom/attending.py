"""Attendance of meetings: joining, waiting, leaving, ending for all; and Zoom's events of it."""

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.workspace import Person
from sandbox.zoom import shapes
from sandbox.zoom.account import Account, Meeting
from sandbox.zoom.events import Events

Happened = tuple[str, Json]


async def join(
    box: Box, account: Account, events: Events, meeting: Meeting, person: Person, *, hosting: bool
) -> None:
    """Let a person join, or wait for the host.

    The host admits all who wait; others start the meeting only where it may begin without the
    host.
    """
    if person.id in meeting.present:
        return
    if not (hosting or meeting.opens_early or meeting.running):
        meeting.waiting[person.id] = person
        update_windows(box, meeting)
        return
    happened: list[Happened] = []
    if not meeting.running:
        meeting.started_at = box.clock.now()
        happened.append(_about(meeting, "started"))
    for each in [person, *(meeting.waiting.values() if hosting else ())]:
        presence = account.admit(meeting, each, box.clock.now())
        happened.append(
            _about(meeting, "participant_joined", participant=shapes.participant(presence))
        )
    await _publish(events, happened)
    update_windows(box, meeting)


async def leave(
    box: Box, account: Account, events: Events, meeting: Meeting, person: Person
) -> None:
    """Let a person leave; as the last participant leaves, Zoom ends the meeting."""
    meeting.waiting.pop(person.id, None)
    if person.id not in meeting.present:
        return
    happened = [_leave(box, meeting, person.id)]
    if not meeting.present:
        happened.append(_end(box, account, meeting))
    await _publish(events, happened)
    update_windows(box, meeting, also=[person.id])


async def end_for_all(box: Box, account: Account, events: Events, meeting: Meeting) -> None:
    everybody = [*meeting.present, *meeting.waiting]
    happened = [_leave(box, meeting, person_id) for person_id in [*meeting.present]]
    await _publish(events, [*happened, _end(box, account, meeting)])
    update_windows(box, meeting, also=everybody)


def shown(meeting: Meeting, person_id: str) -> Json:
    """Return the meeting as this person's window shows it."""
    state = (
        "in"
        if person_id in meeting.present
        else "waiting"
        if person_id in meeting.waiting
        else "out"
    )
    return {
        "id": meeting.id,
        "topic": meeting.topic,
        "host": meeting.host.id,
        "running": meeting.running,
        "ended": meeting.has_ended and not meeting.running,
        "state": state,
        "people": [
            {"id": p.person.id, "name": p.person.real_name} for p in meeting.present.values()
        ],
    }


def update_windows(box: Box, meeting: Meeting, also: list[str] | None = None) -> None:
    for person_id in {*meeting.present, *meeting.waiting, *(also or [])}:
        box.live.tell(person_id, {"type": "zoom_meeting", "meeting": shown(meeting, person_id)})


async def _publish(events: Events, happened: list[Happened]) -> None:
    """Publish the events after all changes, so that none happens in between."""
    for name, described in happened:
        await events.publish(f"meeting.{name}", described)


def _leave(box: Box, meeting: Meeting, person_id: str) -> Happened:
    presence = meeting.present.pop(person_id)
    leaving = shapes.participant(presence) | {"leave_time": shapes.moment(box.clock.now())}
    return _about(meeting, "participant_left", participant=leaving)


def _end(box: Box, account: Account, meeting: Meeting) -> Happened:
    happened = _about(meeting, "ended", end_time=shapes.moment(box.clock.now()))
    account.close(meeting, box.clock.now())
    return happened


def _about(meeting: Meeting, name: str, **more: object) -> Happened:
    """Describe a meeting; its id is a number in participant events and text in others."""
    described = {
        "id": meeting.id if "participant" in more else str(meeting.id),
        "uuid": meeting.uuid,
        "host_id": shapes.user_id(meeting.host),
        "topic": meeting.topic,
        "type": meeting.kind,
        "start_time": shapes.moment(meeting.started_at or meeting.starts_at),
        "duration": meeting.minutes,
        "timezone": meeting.timezone,
    }
    return name, described | more
