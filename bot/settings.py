"""Everything that can be set, read once from the environment and `.env`, and from nowhere else."""

from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from kaigi.errors import Text, _

EXPECTED = {
    "SLACK_BOT_TOKEN": _("the bot token; it begins with xoxb-"),
    "SLACK_APP_TOKEN": _("the app-level token for Socket Mode; it begins with xapp-"),
    "SLACK_API_URL": _("an http or https address, such as https://slack.com/api/"),
    "KAIGI_DATABASE_URL": _("a database address, such as sqlite:///kaigi.sqlite3"),
    "KAIGI_TIMEZONE": _("a time zone, such as Asia/Tokyo"),
    "KAIGI_LOCALE": _("ja or en"),
}


class BadSettings(Exception):
    """Carries a text for each setting that is missing or wrong; never a value, which may be a secret."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error
    return name


def _begins_with(prefix: str) -> AfterValidator:
    """Two tokens in each other's place are the commonest mistake of all."""

    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(prefix):
            raise ValueError(prefix)
        return token

    return AfterValidator(check)


class Office(BaseSettings):
    """What every command needs: where the record is, and how its people write."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: str = Field(default="sqlite:///kaigi.sqlite3", validation_alias="KAIGI_DATABASE_URL")
    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="Asia/Tokyo", validation_alias="KAIGI_TIMEZONE"
    )
    locale: Literal["ja", "en"] = Field(default="ja", validation_alias="KAIGI_LOCALE")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Settings(Office):
    """What the running bot needs besides."""

    bot_token: Annotated[SecretStr, _begins_with("xoxb-")] = Field(validation_alias="SLACK_BOT_TOKEN")
    app_token: Annotated[SecretStr, _begins_with("xapp-")] = Field(validation_alias="SLACK_APP_TOKEN")
    api_url: HttpUrl = Field(default=HttpUrl("https://slack.com/api/"), validation_alias="SLACK_API_URL")


S = TypeVar("S", bound=Office)


def read(kind: type[S]) -> S:
    """Raises `BadSettings` with every problem at once."""
    try:
        return kind()
    except ValidationError as error:
        raise BadSettings([_problem(detail) for detail in error.errors()]) from None


def _problem(detail: ErrorDetails) -> Text:
    name = str(detail["loc"][0])
    expected = EXPECTED.get(name, Text(detail["msg"]))
    if detail["type"] == "missing":
        return _("{name} is not set. It is {expected}.", name=name, expected=expected)
    return _("{name} is wrong. It must be {expected}.", name=name, expected=expected)
