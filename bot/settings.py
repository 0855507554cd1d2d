"""Settings, read once from the environment and `.env`, and from nowhere else."""

import os
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from msgspec import Meta, field
from msgspec.structs import FieldInfo, fields

from bot.os_errors import reason
from bot.setting_values import BadValue, Repeated, value_of
from kaigi.errors import Text, _
from kaigi.i18n import LANGUAGES
from kaigi.redacted import Redacted
from kaigi.settings_group import N_, SettingsGroup

FILE = ".env"
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
OTHER_TOKEN = {"SLACK_BOT_TOKEN": "SLACK_APP_TOKEN", "SLACK_APP_TOKEN": "SLACK_BOT_TOKEN"}
RENAMED = {"KAIGI_HEALTH_PORT": "KAIGI_HTTP_PORT"}
"""Names of earlier versions: refused by name, since ignoring them would switch something off."""
OURS = ("KAIGI_", "SLACK_", "ZOOM_")
LANGUAGE_OF_TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment, of which the first that is set decides."""

HttpUrl = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+[^\s]*$")]
Port = Annotated[int, Meta(ge=0, le=65535)]


class BadSettings(Exception):
    """Settings that are missing or wrong: a text for each, without what may be secret."""

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
    unknown: tuple[str, ...] = ()
    """Names in the environment that look like settings; others may need them, as KAIGI_PORT."""

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
    known = {setting.encode_name for kind in (*Settings.CORE, *wanted) for setting in fields(kind)}

    def check(given: Mapping[str, str]) -> list[Text]:
        return [*_unknown_in_file(known), *_check_transport(given)]

    found = read_groups([*Settings.CORE, *wanted], check)
    office, slack, http = (found[kind] for kind in Settings.CORE)
    own = {kind: found[kind] for kind in wanted}
    unknown = tuple(sorted(n for n in os.environ if n.startswith("KAIGI_") and n not in known))
    return Settings(office, slack, http, own, unknown)  # type: ignore[arg-type]


def terminal_language() -> str:
    """Return the language for the command line: KAIGI_LOCALE, otherwise that of the terminal."""
    try:
        chosen = _given().get("KAIGI_LOCALE")
    except BadSettings:
        chosen = os.environ.get("KAIGI_LOCALE")
    if chosen in LANGUAGES:
        return chosen
    named = next(filter(None, map(os.environ.get, LANGUAGE_OF_TERMINAL)), "C")
    if named.partition(".")[0] in ("C", "POSIX") or named.startswith("ja"):
        return "ja"
    return "en"


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
            values[setting.name] = value_of(setting, text)
        except BadValue as bad:
            problems.append(_problem(kind, setting, text, bad))
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


def _unknown_in_file(known: set[str]) -> list[Text]:
    """Name what `.env` sets and Kaigi does not read: it may be a setting that was misspelt."""
    problems = []
    for name in _file():
        if name.startswith(OURS) and name not in known | RENAMED.keys():
            near = get_close_matches(name, known, 1)
            advice = _("Do you mean {near}?", near=near[0]) if near else _("Delete it.")
            problems.append(
                _("{name} is not a setting of Kaigi. {advice}", name=name, advice=advice)
            )
    return problems


def _given() -> dict[str, str]:
    """Read `.env` and the environment, which wins. Blank values count as not set."""
    return _file() | _not_blank(os.environ)


def _file() -> dict[str, str]:
    try:
        return _not_blank(dotenv_values(FILE, encoding="utf-8-sig"))
    except UnicodeDecodeError:
        text = _("{file} is not written in UTF-8. Save it anew in that encoding.", file=FILE)
        raise BadSettings([text]) from None
    except OSError as error:
        text = _("{file} cannot be read: {reason}", file=FILE, reason=reason(error))
        raise BadSettings([text]) from None


def _not_blank(given: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text.strip() for name, text in given.items() if text and text.strip()}


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


def _problem(kind: type[SettingsGroup], setting: FieldInfo, text: str, bad: BadValue) -> Text:
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
    if isinstance(bad, Repeated):
        return _("{name} has “{part}” twice.", name=name, part=bad.part)
    if setting.name in kind.hidden or not bad.may_be_quoted:
        return _("{name} is wrong. It must be {expected}.", name=name, expected=expected)
    return _(
        "{name} cannot be “{part}”. It must be {expected}.",
        name=name,
        part=bad.part,
        expected=expected,
    )
