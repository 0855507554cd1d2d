"""Settings: all errors are listed at once, in the reader's language, and without any secret."""

import re
import traceback
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import fields

from bot.app import ROOMS, read_all_settings
from bot.settings import (
    BadSettings,
    OfficeSettings,
    Settings,
    describe,
    read,
    terminal_language,
)
from integrations.zoom.settings import ZoomSettings
from kaigi.i18n import Languages
from kaigi.presence.settings import PresenceSettings

ROOT = Path(__file__).parents[2]
BOT, APP = "xoxb-1-very-secret", "xapp-1-very-secret"
GROUPS = (*Settings.CORE, *(room.settings for room in ROOMS if room.settings))
NAMES = tuple(setting.encode_name for group in GROUPS for setting in fields(group))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty working directory, with no setting in the environment and no .env."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / ".env").write_bytes(text.encode(encoding))


def problems(reading: Callable[[], object] = read_all_settings) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        reading()
    return [str(problem) for problem in caught.value.problems]


def named(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines]


def test_the_two_tokens_are_all_that_has_to_be_set(folder: Path) -> None:
    assert named(problems()) == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\n")
    settings = read_all_settings()
    assert settings.slack.bot_token == BOT
    assert settings.slack.api_url == "https://slack.com/api/"
    assert settings.office.database_url == "sqlite:///kaigi.sqlite3"
    assert (settings.office.timezone, settings.office.locale) == ("Asia/Tokyo", "ja")
    assert settings.http.port is None


def test_everything_that_is_wrong_is_listed_at_once(folder: Path) -> None:
    write(
        folder,
        f"SLACK_BOT_TOKEN=secret-of-old\nSLACK_APP_TOKEN={APP}\nSLACK_API_URL=slack.com\n"
        "KAIGI_DATABASE_URL=kaigi.db\nKAIGI_TIMEZONE=Tokyo\nKAIGI_LOCALE=fr\n"
        "KAIGI_MANAGERS_CHANNEL=#managers\nKAIGI_COUNTERS=市民部/市民課\n"
        "KAIGI_CLOSED_DAYS=today, tomorrow\nKAIGI_OPEN_DAYS=2026-02-30\n"
        "KAIGI_HTTP_PORT=70000\nKAIGI_OPERATORS_CHANNEL=#kaigi-ops\n"
        "KAIGI_REMIND_AFTER=0\nKAIGI_ESCALATE_AFTER=three\n"
        "ZOOM_API_URL=zoom.us\nZOOM_OAUTH_URL=token\nZOOM_EVENTS_URL=https://ws.zoom.us/ws\n",
    )
    taken = {
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "KAIGI_FORMS",
        "KAIGI_HTTP_HOST",
        "KAIGI_PERSONNEL",
        "KAIGI_TOP_DECIDER",
        "ZOOM_ACCOUNT_ID",
        "ZOOM_CLIENT_ID",
        "ZOOM_CLIENT_SECRET",
    }
    assert sorted(named(problems())) == sorted(set(NAMES) - taken)
    assert not any("secret" in line for line in problems())


def test_zoom_is_left_out_or_set_whole(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\n")
    assert read_all_settings().optional(ZoomSettings) is None
    write(
        folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nZOOM_CLIENT_SECRET=a-zoom-secret\n"
    )
    assert named(problems()) == ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID"]
    assert not any("a-zoom-secret" in line for line in problems())


@pytest.mark.parametrize("zone", ["/etc/passwd", "../..", "Asia", "Asia/Tokyo\0", "東京"])
def test_what_is_no_time_zone_is_said_to_be_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    write(folder, f'KAIGI_TIMEZONE="{zone}"')
    assert named(problems(partial(read, OfficeSettings))) == ["KAIGI_TIMEZONE"]


def test_tokens_in_each_others_place_are_recognised(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={APP}\nSLACK_APP_TOKEN={BOT}\n")
    first, second = problems()
    assert first.startswith("SLACK_BOT_TOKEN holds what belongs into SLACK_APP_TOKEN.")
    assert second.startswith("SLACK_APP_TOKEN holds what belongs into SLACK_BOT_TOKEN.")


def test_tokens_in_each_others_place_are_told_in_japanese(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={APP}\nSLACK_APP_TOKEN={APP}\n")
    with pytest.raises(BadSettings) as caught:
        read_all_settings()
    (problem,) = caught.value.problems
    assert Languages("ja", OfficeSettings().zone).of(None).text(problem) == (
        "SLACK_BOT_TOKEN に SLACK_APP_TOKEN の値が入っています。"
        "ボットトークン（xoxb- で始まる文字列）を指定してください。"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_from_any_editor_is_read(folder: Path, encoding: str, line_end: str) -> None:
    lines = [
        f"SLACK_BOT_TOKEN={BOT}",
        "# 表示の言語",
        f"SLACK_APP_TOKEN='{APP}'",
        "KAIGI_LOCALE=en",
    ]
    write(folder, line_end.join(lines), encoding)
    settings = read_all_settings()
    assert settings.slack.app_token == APP
    assert settings.office.locale == "en"


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_a_file_in_another_encoding_is_named_as_the_problem(folder: Path, encoding: str) -> None:
    write(folder, "# 表示の言語\nKAIGI_LOCALE=en\n", encoding)
    assert problems(partial(read, OfficeSettings)) == [
        ".env is not written in UTF-8. Save it anew in that encoding."
    ]


def test_the_environment_goes_before_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "KAIGI_LOCALE=ja\n")
    monkeypatch.setenv("KAIGI_LOCALE", "en")
    assert read(OfficeSettings).locale == "en"


def test_what_is_empty_is_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "KAIGI_TIMEZONE=\nKAIGI_LOCALE=\nSLACK_API_URL=\nSLACK_BOT_TOKEN=\n")
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert read(OfficeSettings).timezone == "Asia/Tokyo"
    assert [line.split(".")[0] for line in problems()] == [
        "SLACK_BOT_TOKEN is not set",
        "SLACK_APP_TOKEN is not set",
    ]


def test_blanks_that_were_copied_along_do_no_harm(folder: Path) -> None:
    write(folder, f'SLACK_BOT_TOKEN=" {BOT} "\nSLACK_APP_TOKEN="{APP}\t"\nKAIGI_LOCALE=" en"\n')
    settings = read_all_settings()
    assert (settings.slack.bot_token, settings.office.locale) == (BOT, "en")


def test_no_secret_is_shown_by_settings_or_by_what_is_wrong_with_them(folder: Path) -> None:
    address = "postgresql://kaigi:db-very-secret@db/kaigi"
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nKAIGI_DATABASE_URL={address}\n")
    assert "very-secret" not in repr(read_all_settings())
    write(
        folder,
        f"SLACK_BOT_TOKEN={APP}\nSLACK_APP_TOKEN={BOT[2:]}\nKAIGI_DATABASE_URL=very-secret@db\n",
    )
    try:
        read_all_settings()
    except BadSettings as error:
        told = traceback.format_exception(error)
    assert "very-secret" not in "".join(told)


def test_each_problem_is_said_in_japanese_too(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={APP}\nKAIGI_TIMEZONE=Tokyo\n")
    t = Languages("ja", OfficeSettings().zone).of(None)
    with pytest.raises(BadSettings) as caught:
        read_all_settings()
    for problem in caught.value.problems:
        assert t.text(problem) != str(problem)


@pytest.mark.parametrize(
    "guide", [".env.example", "docs/administrators.md", "docs/ja/administrators.md"]
)
def test_each_setting_is_explained_wherever_one_looks_for_it(guide: str) -> None:
    written = (ROOT / guide).read_text(encoding="utf-8")
    assert [name for name in NAMES if name not in written] == []


def test_the_example_filled_in_is_taken(folder: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    tokens = example.replace("BOT_TOKEN=", f"BOT_TOKEN={BOT}").replace(
        "APP_TOKEN=", f"APP_TOKEN={APP}"
    )
    write(folder, re.sub(r"^#(?=[A-Z_]+=)", "", tokens, flags=re.MULTILINE))
    settings = read_all_settings().of(PresenceSettings)
    assert settings.counters == {"市民部/市民課": 3, "福祉部/高齢介護課": 2}
    assert settings.managers_channel == "C0123ABCD"


def test_each_setting_says_what_it_is() -> None:
    for group in GROUPS:
        for setting in fields(group):
            assert describe(group, setting).msgid


def test_http_mode_needs_a_port_and_no_app_token(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_SIGNING_SECRET=very-secret\n")
    assert problems() == ["SLACK_SIGNING_SECRET is for HTTP mode, which needs KAIGI_HTTP_PORT too."]
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_SIGNING_SECRET=s\nKAIGI_HTTP_PORT=8066\n")
    assert read_all_settings().http.port == 8066


def test_a_setting_under_its_old_name_is_refused_by_its_new_one(folder: Path) -> None:
    write(folder, f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nKAIGI_HEALTH_PORT=8066\n")
    assert problems() == [
        "KAIGI_HEALTH_PORT is now called KAIGI_HTTP_PORT. Rename it in your settings."
    ]


TOKENS = f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("KAIGI_LOCALE=jp", "KAIGI_LOCALE cannot be “jp”. It must be ja or en."),
        ("KAIGI_TIMEZONE=Tokyo", "KAIGI_TIMEZONE cannot be “Tokyo”."),
        ("KAIGI_COUNTERS=市民部/市民課=3, 税務課=三人, 福祉課=2", "cannot be “税務課=三人”."),
        ("KAIGI_COUNTERS=市民部/市民課=0", "cannot be “市民部/市民課=0”."),
        ("KAIGI_COUNTERS=市民部/市民課", "cannot be “市民部/市民課”."),
        ("KAIGI_COUNTERS==3", "cannot be “=3”."),
        ("KAIGI_COUNTERS=市民課=3=4", "cannot be “市民課=3=4”."),
        ("KAIGI_COUNTERS=市民課=3、市民課＝４", "KAIGI_COUNTERS has “市民課” twice."),
        ("KAIGI_CLOSED_DAYS=2026-10-30, 2026-02-30", "cannot be “2026-02-30”."),
        ("KAIGI_HTTP_PORT=70000", "cannot be “70000”."),
    ],
)
def test_what_is_wrong_in_a_value_is_quoted(folder: Path, line: str, said: str) -> None:
    write(folder, f"{TOKENS}{line}\n")
    (problem,) = problems()
    assert said in problem


@pytest.mark.parametrize(
    "line",
    [
        f"KAIGI_LOCALE={BOT}",
        f"KAIGI_HTTP_PORT={APP}",
        "KAIGI_TIMEZONE=0123456789abcdef0123456789abcdef",
        "KAIGI_DATABASE_URL=very-secret",
        "KAIGI_DATABASE_URL=postgresql://kaigi:very@secret@db/kaigi",
        "KAIGI_DATABASE_URL=postgresql://kaigi:very-secret:x@db:secret/kaigi",
        "SLACK_API_URL=ftp://me:very-secret@slack",
    ],
)
def test_what_may_be_a_secret_is_not_quoted(folder: Path, line: str) -> None:
    write(folder, f"{TOKENS}{line}\n")
    (problem,) = problems()
    assert problem.startswith(f"{line.partition('=')[0]} is wrong.")
    assert "secret" not in problem


def test_a_list_may_be_written_in_full_width(folder: Path) -> None:
    counters = "KAIGI_COUNTERS=市民部/市民課＝３、ＤＸ推進課=２，福祉課=10"
    write(folder, f"{TOKENS}{counters}\nKAIGI_CLOSED_DAYS=２０２６-１０-３０、2027-01-04\n")
    found = read_all_settings().of(PresenceSettings)
    assert found.counters == {"市民部/市民課": 3, "ＤＸ推進課": 2, "福祉課": 10}
    assert found.closed_days == {date(2026, 10, 30), date(2027, 1, 4)}


def test_a_name_that_is_no_setting_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, f"{TOKENS}KAIGI_MANAGER_CHANNEL=C1\nZOOM_X=1\nKAIGI_LOCALE=jp\nPATHS=1\n")
    assert problems() == [
        "KAIGI_LOCALE cannot be “jp”. It must be ja or en.",
        "KAIGI_MANAGER_CHANNEL is not a setting of Kaigi. Do you mean KAIGI_MANAGERS_CHANNEL?",
        "ZOOM_X is not a setting of Kaigi. Delete it.",
    ]
    write(folder, TOKENS)
    monkeypatch.delenv("KAIGI_SPECS", raising=False)
    monkeypatch.setenv("KAIGI_PORT", "tcp://10.0.0.1:80")  # as Kubernetes sets it
    assert read_all_settings().unknown == ("KAIGI_PORT",)


def test_what_is_missing_of_zoom_is_in_the_one_list(folder: Path) -> None:
    write(folder, "ZOOM_CLIENT_ID=x\nKAIGI_LOCALE=jp\n")
    assert sorted(named(problems())) == [
        "KAIGI_LOCALE", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "ZOOM_ACCOUNT_ID",
        "ZOOM_CLIENT_SECRET",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "KAIGI_LOCALE": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "KAIGI_LOCALE": "fr"}, "en"),
    ],
)
def test_the_command_line_speaks_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language
