"""Everything that can be set, read once from the environment and `.env`, and from nowhere else."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_origin
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from msgspec import Meta, ValidationError, convert, field
from msgspec.structs import FieldInfo, fields
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kaigi.errors import Text, _
from kaigi.redacted import Redacted

EXPECTED = {
    "SLACK_BOT_TOKEN": _("the bot token; it begins with xoxb-"),
    "SLACK_APP_TOKEN": _("the app-level token for Socket Mode; it begins with xapp-"),
    "SLACK_API_URL": _("an http or https address, such as https://slack.com/api/"),
    "KAIGI_DATABASE_URL": _("a database address, such as sqlite:///kaigi.sqlite3"),
    "KAIGI_TIMEZONE": _("a time zone, such as Asia/Tokyo"),
    "KAIGI_LOCALE": _("ja or en"),
    "KAIGI_MANAGERS_CHANNEL": _(
        "a channel's id, such as C0123ABCD; Slack shows it in the channel's details"
    ),
    "KAIGI_PERSONNEL": _("a section's path, such as 総務部/人事課"),
    "KAIGI_COUNTERS": _("sections and people, such as 市民部/市民課=3, 福祉部/高齢介護課=2"),
    "KAIGI_OPERATORS_CHANNEL": _(
        "a channel's id, such as C0123ABCD; Slack shows it in the channel's details"
    ),
    "KAIGI_HEALTH_PORT": _("a port of this machine, such as 8066; 0 takes a free one"),
    "KAIGI_CLOSED_DAYS": _("days, such as 2026-10-30, 2027-01-04"),
    "KAIGI_OPEN_DAYS": _("days, such as 2026-10-30, 2027-01-04"),
    "ZOOM_ACCOUNT_ID": _("the account ID of the Server-to-Server OAuth app at Zoom"),
    "ZOOM_CLIENT_ID": _("the client ID of the Server-to-Server OAuth app at Zoom"),
    "ZOOM_CLIENT_SECRET": _("the client secret of the Server-to-Server OAuth app at Zoom"),
    "ZOOM_API_URL": _("an http or https address, such as https://api.zoom.us/v2"),
    "ZOOM_OAUTH_URL": _("an http or https address, such as https://zoom.us/oauth/token"),
    "ZOOM_EVENTS_URL": _("a wss address, such as wss://ws.zoom.us/ws?subscriptionId=abc"),
}
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
OTHER_TOKEN = {"SLACK_BOT_TOKEN": "SLACK_APP_TOKEN", "SLACK_APP_TOKEN": "SLACK_BOT_TOKEN"}
TRIED: Mapping[str, Callable[[str], object]] = {
    "KAIGI_DATABASE_URL": make_url,
    "KAIGI_TIMEZONE": ZoneInfo,
}
"""What shows only in use whether it is right."""
_NOT_RIGHT = (ValidationError, ArgumentError, LookupError, ValueError, OSError)
FILE = ".env"

Days = frozenset[date]
People = Annotated[int, Meta(ge=0)]
Port = Annotated[int, Meta(ge=0, le=65535)]
ChannelId = Annotated[str, Meta(pattern=r"^[CG][A-Z0-9]+$")]
HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+[^\s]*$")]
WebsocketUrl = Annotated[str, Meta(pattern=r"^wss?://[^\s/?#]+[^\s]*$")]


class BadSettings(Exception):
    """Carries a text for each setting that is missing or wrong; never a value, which may be a secret."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class LanguageSettings(Redacted, frozen=True, kw_only=True):
    """Alone, so that what is wrong elsewhere can be said in the right language."""

    locale: Literal["ja", "en"] = field(default="ja", name="KAIGI_LOCALE")

    def half_set(self) -> list[str]:
        """Settings without which others that are set make no sense."""
        return []


class OfficeSettings(LanguageSettings, frozen=True, kw_only=True):
    """What every command needs: where the record is, and how its people write."""

    hidden = frozenset({"database_url"})

    database_url: str = field(default="sqlite:///kaigi.sqlite3", name="KAIGI_DATABASE_URL")
    timezone: str = field(default="Asia/Tokyo", name="KAIGI_TIMEZONE")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Settings(OfficeSettings, frozen=True, kw_only=True):
    """What the running bot needs besides."""

    hidden = OfficeSettings.hidden | {
        "bot_token",
        "app_token",
        "zoom_client_secret",
        "zoom_events_url",
    }

    bot_token: Annotated[str, Meta(pattern="^xoxb-")] = field(name="SLACK_BOT_TOKEN")
    app_token: Annotated[str, Meta(pattern="^xapp-")] = field(name="SLACK_APP_TOKEN")
    api_url: HttpUrl = field(default="https://slack.com/api/", name="SLACK_API_URL")

    managers_channel: ChannelId | None = field(default=None, name="KAIGI_MANAGERS_CHANNEL")
    personnel: str | None = field(default=None, name="KAIGI_PERSONNEL")
    counters: dict[str, People] = field(default_factory=dict, name="KAIGI_COUNTERS")
    closed_days: Days = field(default=frozenset(), name="KAIGI_CLOSED_DAYS")
    open_days: Days = field(default=frozenset(), name="KAIGI_OPEN_DAYS")
    operators_channel: ChannelId | None = field(default=None, name="KAIGI_OPERATORS_CHANNEL")
    health_port: Port | None = field(default=None, name="KAIGI_HEALTH_PORT")

    zoom_account_id: str | None = field(default=None, name="ZOOM_ACCOUNT_ID")
    zoom_client_id: str | None = field(default=None, name="ZOOM_CLIENT_ID")
    zoom_client_secret: str | None = field(default=None, name="ZOOM_CLIENT_SECRET")
    zoom_api_url: HttpUrl = field(default="https://api.zoom.us/v2", name="ZOOM_API_URL")
    zoom_oauth_url: HttpUrl = field(default="https://zoom.us/oauth/token", name="ZOOM_OAUTH_URL")
    zoom_events_url: WebsocketUrl | None = field(default=None, name="ZOOM_EVENTS_URL")

    @property
    def has_zoom(self) -> bool:
        """Without it there are no meetings, and the rest runs."""
        return None not in self._zoom().values()

    def half_set(self) -> list[str]:
        """What is missing where Zoom is set in part: left out by mistake, and not on purpose."""
        found = self._zoom()
        return (
            [name for name, value in found.items() if value is None] if any(found.values()) else []
        )

    def _zoom(self) -> dict[str, object]:
        return {
            "ZOOM_ACCOUNT_ID": self.zoom_account_id,
            "ZOOM_CLIENT_ID": self.zoom_client_id,
            "ZOOM_CLIENT_SECRET": self.zoom_client_secret,
        }


S = TypeVar("S", bound=LanguageSettings)


def read(kind: type[S]) -> S:
    """Raises `BadSettings` with every problem at once."""
    written, found, problems = _written(), dict[str, Any](), list[Text]()
    for setting in fields(kind):
        name, text = setting.encode_name, written.get(setting.encode_name)
        try:
            if text:
                found[setting.name] = _taken(setting, text)
            elif setting.required:
                problems.append(_problem(name, "missing"))
        except _NOT_RIGHT:
            problems.append(_problem(name, _mistake(name, text or "")))
    if problems:
        raise BadSettings(problems)
    settings = kind(**found)
    if left_out := settings.half_set():
        raise BadSettings([_problem(name, "missing") for name in left_out])
    return settings


def _written() -> dict[str, str]:
    """Blanks come along when a line is copied. What is empty is not set."""
    try:
        file = dotenv_values(FILE, encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = _("{file} is not written in UTF-8. Save it anew in that encoding.", file=FILE)
        raise BadSettings([text]) from None
    except OSError as error:
        text = _("{file} cannot be read: {reason}", file=FILE, reason=error.strerror or "")
        raise BadSettings([text]) from None
    return _not_empty(file) | _not_empty(os.environ)


def _not_empty(given: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text.strip() for name, text in given.items() if text and text.strip()}


def _taken(setting: FieldInfo, text: str) -> Any:
    if setting.encode_name in TRIED:
        TRIED[setting.encode_name](text)
    return convert(_apart(setting, text), setting.type, strict=False)


def _apart(setting: FieldInfo, text: str) -> object:
    """2026-10-30, 2027-01-04; and 市民部/市民課=3, 福祉部/高齢介護課=2"""
    kind = get_origin(setting.type)
    if kind not in (frozenset, dict):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind is frozenset:
        return parts
    pairs = [part.rpartition("=") for part in parts]
    return {section.strip(): people.strip() for section, _is, people in pairs}


def _mistake(name: str, text: str) -> str:
    """Two tokens in each other's place are the commonest mistake of all."""
    other = OTHER_TOKEN.get(name)
    return "swapped" if other and text.startswith(PREFIXES[other]) else "wrong"


def _problem(name: str, kind: str) -> Text:
    expected = EXPECTED[name]
    if kind == "missing":
        return _("{name} is not set. It is {expected}.", name=name, expected=expected)
    if kind == "swapped":
        other = OTHER_TOKEN[name]
        return _(
            "{name} holds what belongs into {other}. It is {expected}.",
            name=name,
            other=other,
            expected=expected,
        )
    return _("{name} is wrong. It must be {expected}.", name=name, expected=expected)
