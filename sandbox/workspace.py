"""People and conversations of the workspace, loaded from workspace.json, kept in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sandbox.json_types import Json
from sandbox.manifest import App

Kind = Literal["channel", "group", "im"]


@dataclass(slots=True)
class Person:
    id: str
    name: str
    real_name: str
    email: str
    title: str = ""
    section: str = ""
    locale: str = "ja-JP"
    tz: str = "Asia/Tokyo"
    deleted: bool = False
    role: str = ""
    real_name_en: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    is_bot: bool = False
    updated: int = 0
    _profile: Json = field(default_factory=dict)
    _slack: Json = field(default_factory=dict)

    def change(self, changes: Json, updated: int) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        self.updated = updated
        self._profile = {}
        self._slack = {}

    def profile(self) -> Json:
        if not self._profile:
            self._profile = _profile(self)
        return self._profile

    def as_slack(self, team_id: str) -> Json:
        """Return the user object of users.info.

        It is built once a change, since pages hold up to a thousand of these.
        """
        if not self._slack:
            self._slack = _user(self, team_id)
        return self._slack


def _profile(person: Person) -> Json:
    return {
        "title": person.title,
        "phone": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.real_name,
        "display_name_normalized": person.real_name,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": person.status_expiration,
        "email": person.email,
        "image_72": "",
        "team": "",
    }


def _user(person: Person, team_id: str) -> Json:
    zone = datetime.now(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    return {
        "id": person.id,
        "team_id": team_id,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": person.profile(),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }


@dataclass(slots=True)
class Message:
    """Message whose `body` is Slack's object.

    It is replaced, never changed in place, since records share it.
    """

    ts: str
    body: Json
    only_for: str | None = None
    metadata: Json | None = None

    @property
    def thread_ts(self) -> str | None:
        parent: str | None = self.body.get("thread_ts")
        return parent if parent != self.ts else None


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    kind: Kind
    members: dict[str, None]
    created: int = 0
    creator: str = ""
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemeral: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)

    def other(self, user: str) -> str:
        return next((member for member in self.members if member != user), user)


class Workspace:
    def __init__(self, app: App, team: Json) -> None:
        self.app = app
        self.team = team
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.suggested: list[str] = []
        self.suggested_channels: list[str] = []
        self.days_off: list[str] = []
        self._by_email: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._direct: dict[tuple[str, str], str] = {}
        self.add_person(Person(app.bot_user_id, app.name.lower(), app.name, "", is_bot=True))

    def add_person(self, person: Person) -> None:
        self.people[person.id] = person
        if person.email:
            self._by_email[person.email.lower()] = person.id

    def person_by_email(self, email: str) -> Person | None:
        return self.people.get(self._by_email.get(email.lower(), ""))

    def person_id(self, id_or_email: str) -> str:
        return self._by_email.get(id_or_email.lower(), id_or_email)

    def humans(self) -> Iterator[Person]:
        return (person for person in self.people.values() if not person.is_bot)

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        if channel.kind != "im":
            self._by_name[channel.name] = channel.id
        return channel

    def channel(self, id_or_name: str) -> Channel | None:
        found = self.channels.get(id_or_name)
        return found or self.channels.get(self._by_name.get(id_or_name.removeprefix("#"), ""))

    def direct(self, one: str, other: str) -> Channel:
        """Return the direct messages of two people, or a person and the app; made on first use."""
        pair = (min(one, other), max(one, other))
        if pair not in self._direct:
            channel = Channel(
                f"D{len(self._direct) + 1:07d}", "directmessage", "im", dict.fromkeys(pair)
            )
            self._direct[pair] = self.add_channel(channel).id
        return self.channels[self._direct[pair]]

    def app_direct(self, user: str) -> Channel:
        return self.direct(user, self.app.bot_user_id)

    def conversations_of(self, user: str) -> Iterator[Channel]:
        return (channel for channel in self.channels.values() if user in channel.members)


def load(description: Json, app: App, now: int) -> Workspace:
    """Build the workspace from the parsed workspace.json."""
    team = {"id": "T0SANDBOX", "name": "Sandbox", "domain": "sandbox"} | description.get("team", {})
    workspace = Workspace(app, team)
    locale = description.get("locale", "ja-JP")
    for person in _people(description.get("users", []), locale, now):
        workspace.add_person(person)
    for number, channel in enumerate(description.get("channels", [{"name": "general"}]), start=1):
        workspace.add_channel(_channel(workspace, channel, number, now))
    workspace.suggested = [workspace.person_id(each) for each in description.get("suggested", [])]
    workspace.suggested_channels = description.get("suggested_channels", [])
    workspace.days_off = description.get("days_off", [])
    return workspace


PERSON_FIELDS = (
    "title", "section", "locale", "tz", "deleted", "role", "real_name_en", "status_text",
    "status_emoji",
)  # fmt: skip


def _people(described: Iterable[Json], locale: str, now: int) -> Iterator[Person]:
    for number, user in enumerate(described, start=1):
        optional = {"locale": locale} | {
            key: user[key] for key in PERSON_FIELDS if user.get(key) is not None
        }
        identity = user.get("id") or f"U{number:07d}"
        yield Person(
            identity, user["name"], user["real_name"], user["email"], updated=now, **optional
        )


def _channel(workspace: Workspace, described: Json, number: int, now: int) -> Channel:
    private = bool(described.get("is_private"))
    named = described.get("members", "all")
    ids = [p.id for p in workspace.humans()] if named == "all" else map(workspace.person_id, named)
    members = dict.fromkeys(ids)
    if described.get("app", not private):
        members[workspace.app.bot_user_id] = None
    return Channel(
        id=described.get("id") or f"C{number:07d}",
        name=described["name"],
        kind="group" if private else "channel",
        members=members,
        created=now,
        archived=bool(described.get("archived")),
    )
