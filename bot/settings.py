"""Everything that can be set, read once from the environment and `.env`, and from nowhere else."""

from datetime import date
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    WebsocketUrl,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kaigi.errors import Text, _

EXPECTED = {
    "SLACK_BOT_TOKEN": _("the bot token; it begins with xoxb-"),
    "SLACK_APP_TOKEN": _("the app-level token for Socket Mode; it begins with xapp-"),
    "SLACK_API_URL": _("an http or https address, such as https://slack.com/api/"),
    "KAIGI_DATABASE_URL": _("a database address, such as sqlite:///kaigi.sqlite3"),
    "KAIGI_TIMEZONE": _("a time zone, such as Asia/Tokyo"),
    "KAIGI_LOCALE": _("ja or en"),
    "KAIGI_MANAGERS_CHANNEL": _("a channel's id, such as C0123ABCD; Slack shows it in the channel's details"),
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
OTHER_TOKEN = {"SLACK_BOT_TOKEN": "SLACK_APP_TOKEN", "SLACK_APP_TOKEN": "SLACK_BOT_TOKEN"}
FILE = ".env"


class BadSettings(Exception):
    """Carries a text for each setting that is missing or wrong; never a value, which may be a secret."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(name) from error
    return name


def _address(url: str) -> str:
    try:
        make_url(url)
    except ArgumentError:
        raise ValueError("no database address") from None
    return url


def _begins_with(prefix: str, of_the_other: str) -> AfterValidator:
    """Two tokens in each other's place are the commonest mistake of all."""

    def check(token: SecretStr) -> SecretStr:
        if token.get_secret_value().startswith(of_the_other):
            raise PydanticCustomError("swapped", "swapped")
        if not token.get_secret_value().startswith(prefix):
            raise ValueError(prefix)
        return token

    return AfterValidator(check)


def _stripped(value: object) -> object:
    """Blanks come along when a line is copied."""
    return value.strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _by_section(value: object) -> object:
    """市民部/市民課=3, 福祉部/高齢介護課=2"""
    if not isinstance(value, str):
        return value
    pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
    return {section.strip(): people.strip() for section, _is, people in pairs}


Days = Annotated[frozenset[date], NoDecode, BeforeValidator(_listed)]
People = Annotated[int, Field(ge=0)]
Port = Annotated[int, Field(ge=0, le=65535)]
ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]+$")]


class Tongue(BaseSettings):
    """Alone, so that what is wrong elsewhere can be said in the right language."""

    model_config = SettingsConfigDict(
        env_file=FILE,
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
        defer_build=True,  # each command reads one kind of settings
    )

    locale: Annotated[Literal["ja", "en"], BeforeValidator(_stripped)] = Field(
        default="ja", validation_alias="KAIGI_LOCALE"
    )

    def half_set(self) -> list[str]:
        """Settings without which others that are set make no sense."""
        return []


class Office(Tongue):
    """What every command needs: where the record is, and how its people write."""

    database_url: Annotated[str, BeforeValidator(_stripped), AfterValidator(_address)] = Field(
        default="sqlite:///kaigi.sqlite3", validation_alias="KAIGI_DATABASE_URL", repr=False
    )
    timezone: Annotated[str, BeforeValidator(_stripped), AfterValidator(_known_zone)] = Field(
        default="Asia/Tokyo", validation_alias="KAIGI_TIMEZONE"
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


T = TypeVar("T")
Zoomed = Annotated[T, BeforeValidator(_stripped)]


class Settings(Office):
    """What the running bot needs besides."""

    bot_token: Annotated[SecretStr, BeforeValidator(_stripped), _begins_with("xoxb-", "xapp-")] = Field(
        validation_alias="SLACK_BOT_TOKEN"
    )
    app_token: Annotated[SecretStr, BeforeValidator(_stripped), _begins_with("xapp-", "xoxb-")] = Field(
        validation_alias="SLACK_APP_TOKEN"
    )
    api_url: Annotated[HttpUrl, BeforeValidator(_stripped)] = Field(
        default=HttpUrl("https://slack.com/api/"), validation_alias="SLACK_API_URL"
    )

    managers_channel: Annotated[ChannelId | None, BeforeValidator(_stripped)] = Field(
        default=None, validation_alias="KAIGI_MANAGERS_CHANNEL"
    )
    personnel: Annotated[str | None, BeforeValidator(_stripped)] = Field(
        default=None, validation_alias="KAIGI_PERSONNEL"
    )
    counters: Annotated[dict[str, People], NoDecode, BeforeValidator(_by_section)] = Field(
        default_factory=dict, validation_alias="KAIGI_COUNTERS"
    )
    closed_days: Days = Field(default=frozenset(), validation_alias="KAIGI_CLOSED_DAYS")
    operators_channel: Annotated[ChannelId | None, BeforeValidator(_stripped)] = Field(
        default=None, validation_alias="KAIGI_OPERATORS_CHANNEL"
    )
    health_port: Annotated[Port | None, BeforeValidator(_stripped)] = Field(
        default=None, validation_alias="KAIGI_HEALTH_PORT"
    )
    open_days: Days = Field(default=frozenset(), validation_alias="KAIGI_OPEN_DAYS")

    zoom_account_id: Zoomed[str | None] = Field(default=None, validation_alias="ZOOM_ACCOUNT_ID")
    zoom_client_id: Zoomed[str | None] = Field(default=None, validation_alias="ZOOM_CLIENT_ID")
    zoom_client_secret: Zoomed[SecretStr | None] = Field(default=None, validation_alias="ZOOM_CLIENT_SECRET")
    zoom_api_url: Zoomed[HttpUrl] = Field(
        default=HttpUrl("https://api.zoom.us/v2"), validation_alias="ZOOM_API_URL"
    )
    zoom_oauth_url: Zoomed[HttpUrl] = Field(
        default=HttpUrl("https://zoom.us/oauth/token"), validation_alias="ZOOM_OAUTH_URL"
    )
    zoom_events_url: Zoomed[WebsocketUrl | None] = Field(default=None, validation_alias="ZOOM_EVENTS_URL")

    @property
    def has_zoom(self) -> bool:
        """Without it there are no meetings, and the rest runs."""
        return None not in self._zoom().values()

    def half_set(self) -> list[str]:
        """What is missing where Zoom is set in part: left out by mistake, and not on purpose."""
        found = self._zoom()
        return [name for name, value in found.items() if value is None] if any(found.values()) else []

    def _zoom(self) -> dict[str, object]:
        return {
            "ZOOM_ACCOUNT_ID": self.zoom_account_id,
            "ZOOM_CLIENT_ID": self.zoom_client_id,
            "ZOOM_CLIENT_SECRET": self.zoom_client_secret,
        }


S = TypeVar("S", bound=Tongue)


def read(kind: type[S]) -> S:
    """Raises `BadSettings` with every problem at once."""
    try:
        found = kind()
        problems = [_problem(name, "missing") for name in found.half_set()]
    except ValidationError as error:
        by_name = {str(detail["loc"][0]): detail for detail in reversed(error.errors(include_input=False))}
        problems = [_problem(name, detail["type"]) for name, detail in reversed(by_name.items())]
    except UnicodeDecodeError:
        problems = [_("{file} is not written in UTF-8. Save it anew in that encoding.", file=FILE)]
    except OSError as error:
        problems = [_("{file} cannot be read: {reason}", file=FILE, reason=error.strerror or "")]
    else:
        if not problems:
            return found
    raise BadSettings(problems)


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
