"""Settings, read once from the environment and `.env`, and from nowhere else."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from msgspec import Meta, ValidationError, convert, field
from msgspec.structs import FieldInfo, fields
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kaigi.errors import Text, _
from kaigi.redacted import Redacted
from kaigi.settings_group import N_, SettingsGroup

FILE = ".env"
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
OTHER_TOKEN = {"SLACK_BOT_TOKEN": "SLACK_APP_TOKEN", "SLACK_APP_TOKEN": "SLACK_BOT_TOKEN"}
RENAMED = {"KAIGI_HEALTH_PORT": "KAIGI_HTTP_PORT"}
"""Names of earlier versions: refused by name, since ignoring them would switch something off."""
VALIDATED: Mapping[str, Callable[[str], object]] = {
    "KAIGI_DATABASE_URL": make_url,
    "KAIGI_TIMEZONE": ZoneInfo,
}
"""Settings validated by the library that will use them."""
_INVALID = (ValidationError, ArgumentError, LookupError, ValueError, OSError)

HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+[^\s]*$")]
Port = Annotated[int, Meta(ge=0, le=65535)]


class BadSettings(Exception):
    """Settings that are missing or wrong: a text for each, never a value, which may be secret."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class LanguageSettings(SettingsGroup, frozen=True, kw_only=True):
    """Read alone where others are wrong, so that this can be said in the right language."""

    locale: Annotated[Literal["ja", "en"], Meta(description=N_("ja or en"))] = field(
        default="ja", name="KAIGI_LOCALE"
    )


class OfficeSettings(LanguageSettings, frozen=True, kw_only=True):
    """The record's place and the office's time: what every command needs."""

    hidden = frozenset({"database_url"})

    database_url: Annotated[
        str, Meta(description=N_("a database address, such as sqlite:///kaigi.sqlite3"))
    ] = field(default="sqlite:///kaigi.sqlite3", name="KAIGI_DATABASE_URL")
    timezone: Annotated[str, Meta(description=N_("a time zone, such as Asia/Tokyo"))] = field(
        default="Asia/Tokyo", name="KAIGI_TIMEZONE"
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class SlackSettings(SettingsGroup, frozen=True, kw_only=True):
    """The app at Slack. With a signing secret Slack's requests come by HTTP, not by Socket Mode."""

    hidden = frozenset({"bot_token", "app_token", "signing_secret"})

    bot_token: Annotated[
        str, Meta(pattern="^xoxb-", description=N_("the bot token; it begins with xoxb-"))
    ] = field(name="SLACK_BOT_TOKEN")
    app_token: Annotated[
        str,
        Meta(
            pattern="^xapp-",
            description=N_("the app-level token for Socket Mode; it begins with xapp-"),
        ),
    ] = field(default="", name="SLACK_APP_TOKEN")
    signing_secret: Annotated[
        str | None,
        Meta(description=N_("the app's signing secret, for HTTP mode instead of Socket Mode")),
    ] = field(default=None, name="SLACK_SIGNING_SECRET")
    api_url: Annotated[
        HttpUrl, Meta(description=N_("an http or https address, such as https://slack.com/api/"))
    ] = field(default="https://slack.com/api/", name="SLACK_API_URL")


class HttpSettings(SettingsGroup, frozen=True, kw_only=True):
    """The HTTP front door; closed where no port is set."""

    host: Annotated[
        str, Meta(description=N_("an address of this machine, such as 127.0.0.1 or 0.0.0.0"))
    ] = field(default="127.0.0.1", name="KAIGI_HTTP_HOST")
    port: Annotated[
        Port | None,
        Meta(description=N_("a port of this machine, such as 8066; 0 takes a free one")),
    ] = field(default=None, name="KAIGI_HTTP_PORT")


G = TypeVar("G", bound=SettingsGroup)


class Settings(Redacted, frozen=True):
    """The settings of one bot: those of the core, and those of its rooms by their groups."""

    office: OfficeSettings
    slack: SlackSettings
    http: HttpSettings = HttpSettings()
    rooms: Mapping[type[SettingsGroup], SettingsGroup | None] = {}

    CORE: ClassVar[tuple[type[SettingsGroup], ...]] = (OfficeSettings, SlackSettings, HttpSettings)

    def of(self, group: type[G]) -> G:
        """Return a room's group, with its defaults where nothing is set."""
        return self.optional(group) or group()

    def optional(self, group: type[G]) -> G | None:
        """Return a room's group; None where it is not set."""
        found = self.rooms.get(group)
        assert found is None or isinstance(found, group)  # noqa: S101 - keyed by its own type
        return found


def read(kind: type[G]) -> G:
    """Read one group alone. Raises BadSettings with each of its problems."""
    found = read_groups([kind])[kind]
    assert isinstance(found, kind)  # noqa: S101 - groups read alone are not optional
    return found


def read_settings(rooms: Iterable[type[SettingsGroup]]) -> Settings:
    """Read the core's and the rooms' groups. Raises BadSettings with every problem at once."""
    wanted = tuple(rooms)
    found = read_groups([*Settings.CORE, *wanted], check=_check_transport)
    office, slack, http = (found[kind] for kind in Settings.CORE)
    own = {kind: found[kind] for kind in wanted}
    return Settings(office, slack, http, own)  # type: ignore[arg-type]


def read_groups(
    kinds: Iterable[type[SettingsGroup]],
    check: Callable[[Mapping[str, str]], list[Text]] = lambda _given: [],
) -> dict[type[SettingsGroup], SettingsGroup | None]:
    """Read groups; a group that is optional and not set is None."""
    given = _given()
    problems = [
        _("{old} is now called {new}. Rename it in your settings.", old=old, new=new)
        for old, new in RENAMED.items()
        if old in given
    ]
    found: dict[type[SettingsGroup], SettingsGroup | None] = {}
    for kind in kinds:
        values = _values(kind, given, problems)
        found[kind] = None if values is None or problems else kind(**values)
    problems += check(given)
    if problems:
        raise BadSettings(problems)
    return found


def _values(
    kind: type[SettingsGroup], given: Mapping[str, str], problems: list[Text]
) -> dict[str, Any] | None:
    """Convert what is given for one group, and add to `problems`. None: the group is absent."""
    values: dict[str, Any] = {}
    missing: list[FieldInfo] = []
    for setting in fields(kind):
        text = given.get(setting.encode_name)
        if text is None:
            if setting.required:
                missing.append(setting)
            continue
        try:
            VALIDATED.get(setting.encode_name, str)(text)
            values[setting.name] = convert(_split(setting, text), setting.type, strict=False)
        except _INVALID:
            problems.append(_problem(kind, setting, text))
    required = [setting for setting in fields(kind) if setting.required]
    if kind.optional and len(missing) == len(required):
        return None
    problems += [_missing(kind, setting) for setting in missing]
    return values


def _check_transport(given: Mapping[str, str]) -> list[Text]:
    """Require the app token for Socket Mode, or the signing secret and a port for HTTP mode."""
    if "SLACK_SIGNING_SECRET" in given:
        if "KAIGI_HTTP_PORT" in given:
            return []
        return [_("SLACK_SIGNING_SECRET is for HTTP mode, which needs KAIGI_HTTP_PORT too.")]
    if "SLACK_APP_TOKEN" in given:
        return []
    app_token = next(f for f in fields(SlackSettings) if f.encode_name == "SLACK_APP_TOKEN")
    return [_missing(SlackSettings, app_token)]


def _given() -> dict[str, str]:
    """Read `.env` and the environment, which wins. Blank values count as not set."""
    try:
        file = dotenv_values(FILE, encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = _("{file} is not written in UTF-8. Save it anew in that encoding.", file=FILE)
        raise BadSettings([text]) from None
    except OSError as error:
        text = _("{file} cannot be read: {reason}", file=FILE, reason=error.strerror or "")
        raise BadSettings([text]) from None
    return _not_blank(file) | _not_blank(os.environ)


def _not_blank(given: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text.strip() for name, text in given.items() if text and text.strip()}


def _split(setting: FieldInfo, text: str) -> object:
    """Split a list (2026-10-30, 2027-01-04) or pairs (市民部/市民課=3, 福祉部/高齢介護課=2)."""
    kind = get_origin(setting.type)
    if kind is Annotated:
        kind = get_origin(get_args(setting.type)[0])
    if kind not in (frozenset, dict):
        return text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind is frozenset:
        return parts
    pairs = [part.rpartition("=") for part in parts]
    return {section.strip(): people.strip() for section, _is, people in pairs}


def describe(kind: type[SettingsGroup], setting: FieldInfo) -> Text:
    """Return what a value of this setting is, from its `Meta(description=…)`."""
    hint = get_type_hints(kind, include_extras=True)[setting.name]
    descriptions = [m.description for m in _metas(hint) if m.description]
    return Text(descriptions[0])


def _metas(hint: Any) -> list[Meta]:
    """Return the metadata of a type, the outermost first; unions are searched too."""
    if get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        return [m for m in metadata if isinstance(m, Meta)] + _metas(inner)
    return [meta for part in get_args(hint) for meta in _metas(part)]


def _missing(kind: type[SettingsGroup], setting: FieldInfo) -> Text:
    expected = describe(kind, setting)
    return _("{name} is not set. It is {expected}.", name=setting.encode_name, expected=expected)


def _problem(kind: type[SettingsGroup], setting: FieldInfo, text: str) -> Text:
    """Say what is wrong; two tokens in each other's place are the commonest mistake."""
    name = setting.encode_name
    expected = describe(kind, setting)
    other = OTHER_TOKEN.get(name)
    if other and text.startswith(PREFIXES[other]):
        return _(
            "{name} holds what belongs into {other}. It is {expected}.",
            name=name,
            other=other,
            expected=expected,
        )
    return _("{name} is wrong. It must be {expected}.", name=name, expected=expected)
