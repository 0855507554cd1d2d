"""Zoom's JSON objects of the account: users, meetings, participants."""

from datetime import UTC, datetime

from sandbox.json_types import Json
from sandbox.workspace import Person
from sandbox.zoom.account import Account, Meeting, Presence, Run


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def user_id(person: Person) -> str:
    return f"z{person.id}"


def user(account: Account, person: Person) -> Json:
    return {
        "id": user_id(person),
        "email": person.email,
        "display_name": person.real_name,
        "first_name": person.real_name,
        "last_name": "",
        "type": account.plan(person),
        "status": "active",
        "timezone": person.tz,
        "dept": person.section,
        "verified": 1,
    }


def join_url(meeting: Meeting, url: str) -> str:
    return f"{url}/zoom/j/{meeting.id}?pwd={meeting.passcode}"


def start_url(meeting: Meeting, url: str) -> str:
    return f"{url}/zoom/s/{meeting.id}?zak={meeting.zak}"


def listed(meeting: Meeting, url: str) -> Json:
    return {
        "id": meeting.id,
        "uuid": meeting.uuid,
        "host_id": user_id(meeting.host),
        "topic": meeting.topic,
        "agenda": meeting.agenda[:250],
        "type": meeting.kind,
        "start_time": moment(meeting.starts_at),
        "duration": meeting.minutes,
        "timezone": meeting.timezone,
        "created_at": moment(meeting.created_at),
        "join_url": join_url(meeting, url),
    }


def whole(meeting: Meeting, url: str) -> Json:
    return {
        **listed(meeting, url),
        "agenda": meeting.agenda,
        "host_email": meeting.host.email,
        "status": "started" if meeting.running else "waiting",
        "start_url": start_url(meeting, url),
        "password": meeting.passcode,
        "pre_schedule": False,
        "settings": {"use_pmi": False, **meeting.settings},
    }


def past(uuid: str, run: Run) -> Json:
    meeting = run.meeting
    return {
        "id": meeting.id,
        "uuid": uuid,
        "host_id": user_id(meeting.host),
        "type": meeting.kind,
        "topic": meeting.topic,
        "user_name": meeting.host.real_name,
        "user_email": meeting.host.email,
        "start_time": moment(run.started_at),
        "end_time": moment(run.ended_at),
        "duration": int((run.ended_at - run.started_at) // 60),
        "total_minutes": int((run.ended_at - run.started_at) // 60) * run.attended,
        "participants_count": run.attended,
        "source": "Kaigi",
    }


def attending(presence: Presence) -> Json:
    """Return a participant as in the dashboard's list."""
    return {
        "id": user_id(presence.person),
        "user_id": str(presence.number),
        "user_name": presence.person.real_name,
        "email": presence.person.email,
        "join_time": moment(presence.joined_at),
    }


def participant(presence: Presence) -> Json:
    """Return a participant as in events."""
    return {**attending(presence), "participant_uuid": presence.uuid}
