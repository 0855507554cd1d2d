"""Everything that can be set, read once from the environment and `.env`, and from nowhere else."""

from datetime import date
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, ValidationError
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
    "KAIGI_CLOSED_DAYS": _("days, such as 2026-10-30, 2027-01-04"),
    "KAIGI_OPEN_DAYS": _("days, such as 2026-10-30, 2027-01-04"),
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
    )

    locale: Annotated[Literal["ja", "en"], BeforeValidator(_stripped)] = Field(
        default="ja", validation_alias="KAIGI_LOCALE"
    )


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
    open_days: Days = Field(default=frozenset(), validation_alias="KAIGI_OPEN_DAYS")


S = TypeVar("S", bound=Tongue)


def read(kind: type[S]) -> S:
    """Raises `BadSettings` with every problem at once."""
    try:
        return kind()
    except ValidationError as error:
        by_name = {str(detail["loc"][0]): detail for detail in reversed(error.errors(include_input=False))}
        problems = [_problem(name, detail["type"]) for name, detail in reversed(by_name.items())]
    except UnicodeDecodeError:
        problems = [_("{file} is not written in UTF-8. Save it anew in that encoding.", file=FILE)]
    except OSError as error:
        problems = [_("{file} cannot be read: {reason}", file=FILE, reason=error.strerror or "")]
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
