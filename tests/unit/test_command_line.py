"""`kaigi`: what is said where, and which code a script sees."""

import gc
import json
import os
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.testing import capture_logs
from typer.main import get_command

from bot import __main__ as start
from bot.cli import demo, manifest
from bot.cli import run as run_module
from bot.cli.app import app
from bot.database import NoDatabase, open_migrated, open_unchanged
from bot.settings import OfficeSettings, Settings
from kaigi.ledger.settings import LedgerSettings
from kaigi.presence.settings import PresenceSettings
from kaigi.storage import Storage
from tests.databases import Postgres
from tests.unit.test_settings import NAMES


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*NAMES, "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["kaigi", *arguments])
    with pytest.raises(SystemExit) as ended:
        start.main()
    gc.unfreeze()
    return int(ended.value.code or 0)


def test_waste_is_looked_for_once_all_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for: list[bool] = []
    monkeypatch.setattr(
        run_module, "exit_in_words", lambda _command: looked_for.append(gc.isenabled())
    )
    start.main()
    gc.unfreeze()
    assert looked_for == [True]


@pytest.mark.parametrize("kind", ["nfs4", None])
def test_the_start_warns_of_a_database_on_a_network_drive(
    monkeypatch: pytest.MonkeyPatch, folder: Path, kind: str | None
) -> None:
    async def serve(_settings: Settings) -> None:
        pass

    looked_at: list[Path | None] = []

    def network_drive(file: Path | None) -> str | None:
        looked_at.append(file)
        return kind

    monkeypatch.delenv("KAIGI_SPECS", raising=False)  # the contract tests' own
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setattr(run_module, "serve", serve)
    monkeypatch.setattr("bot.cli.run.operators_log.configure", lambda: None)
    monkeypatch.setattr(run_module, "network_drive", network_drive)
    with capture_logs() as logs:
        run_module.run()
    assert looked_at == [Path("kaigi.sqlite3")]
    warning = {"event": "database.network_drive", "kind": kind, "log_level": "warning"}
    assert logs == ([warning] if kind else [])


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_without_settings_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, command: str
) -> None:
    assert run(monkeypatch, command) == 2
    said, complaint = capsys.readouterr()
    assert said == ""
    assert [line.split()[0] for line in complaint.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
    ]
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("locale", "said"),
    [("ja", "設定されていません"), ("en", "is not set"), ("fr", "設定されていません")],
)
def test_what_is_wrong_with_the_settings_is_said_in_their_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str, said: str
) -> None:
    """Also where something else that the language would be read with is wrong."""
    monkeypatch.setenv("KAIGI_LOCALE", locale)
    monkeypatch.setenv("KAIGI_TIMEZONE", "Mars")
    assert run(monkeypatch, "run") == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", [(), ("staff",), ("audit",), ("outbox",)])
def test_help_fits_a_screen_and_says_each_command_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *command, "--help") == 0
    said = capsys.readouterr().out
    assert "..." not in said.replace("[引数]...", "")
    assert "completion" not in said
    assert len(said.splitlines()) <= 24


def test_the_manifest_is_all_that_goes_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "manifest") == 0
    said, link = capsys.readouterr()
    assert said == manifest.text()
    assert link.splitlines() == [
        "このリンクを開くと、Slackでアプリを作成できます：",
        manifest.link(),
    ]


def test_a_terminal_that_lacks_a_letter_shows_the_rest(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    with (folder / "terminal").open("w", encoding="ascii") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        assert run(monkeypatch, "run") == 2
    assert (folder / "terminal").read_text().startswith("SLACK_BOT_TOKEN")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///nowhere/kaigi.sqlite3",
        "sqlite:///.",
        "sqlite:///letter.txt",
        "postgresql://kaigi:very-secret@127.0.0.1:1/kaigi",
        "oracle://kaigi:very-secret@127.0.0.1/kaigi",
        "dbase://kaigi:very-secret@127.0.0.1/kaigi",
    ],
)
def test_a_database_that_cannot_be_opened_is_said_in_words(folder: Path, url: str) -> None:
    (folder / "letter.txt").write_text("Dear Sirs, " * 1000)
    with pytest.raises(NoDatabase) as caught:
        open_migrated(url)
    assert "very-secret" not in str(caught.value)
    assert "KAIGI_DATABASE_URL" in str(caught.value.next_step)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kaigi@127.0.0.1:1/kaigi?password=very-secret",
        "mysql://kaigi@127.0.0.1/kaigi?password=very-secret",
        "postgresql://kaigi:very-secret@127.0.0.1:1/kaigi?passfile=very-secret",
    ],
)
def test_a_password_among_the_options_of_an_address_is_not_repeated(folder: Path, url: str) -> None:
    for opening in (open_migrated, open_unchanged):
        with pytest.raises(NoDatabase) as caught:
            opening(url)
        assert "very-secret" not in str(caught.value)


def test_an_error_of_the_database_ends_with_3_and_repeats_no_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(error: Exception) -> None:
        with pytest.raises(SystemExit) as ended:
            run_module.exit_in_words(lambda: (_ for _ in ()).throw(error))
        assert ended.value.code == 3

    full = sqlite3.OperationalError("database or disk is full")
    fail(OperationalError("INSERT", {"name": "very-secret"}, full))
    assert "database or disk is full" in capsys.readouterr().err
    unique = sqlite3.IntegrityError("Key (email)=(very-secret) already exists")
    unique.sqlite_errorname = "SQLITE_CONSTRAINT_UNIQUE"
    fail(IntegrityError("INSERT", {"name": "very-secret"}, unique))
    complaint = capsys.readouterr().err
    assert "SQLITE_CONSTRAINT_UNIQUE" in complaint
    assert "very-secret" not in complaint


def test_a_program_error_is_printed_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise LookupError("very-secret")
    except LookupError as error:
        run_module._report(LookupError, error, None)
    complaint = capsys.readouterr().err
    assert json.loads(complaint)["error"][0]["kind"] == "builtins.LookupError"
    assert "very-secret" not in complaint


def test_what_kaigi_creates_is_for_its_owner_alone(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    before = os.umask(0o022)
    try:
        assert run(monkeypatch, "migrate") == 0
    finally:
        os.umask(before)
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_wrong_password_is_said_and_not_repeated(postgres: Postgres) -> None:
    """PostgreSQL asks for no password here; a role that does not exist is refused likewise."""
    stranger = make_url(postgres.url).set(username="stranger", password="very-secret")
    with pytest.raises(NoDatabase) as caught:
        open_migrated(stranger.render_as_string(hide_password=False))
    assert "stranger" in str(caught.value)
    assert "very-secret" not in str(caught.value)


def test_a_database_that_may_only_be_read_is_said(folder: Path) -> None:
    sqlite3.connect("file.sqlite3").close()
    with pytest.raises(NoDatabase, match="readonly"):
        open_migrated("sqlite:///file:file.sqlite3?mode=ro&uri=true")


def test_a_database_of_a_newer_kaigi_is_left_alone(database_url: str) -> None:
    storage = Storage(database_url)
    storage.run_now(
        lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")) and None
    )
    storage.close()
    with pytest.raises(NoDatabase, match="newer version") as caught:
        open_migrated(database_url)
    assert "backup" in str(caught.value.next_step)
    with pytest.raises(NoDatabase, match="another version"):
        open_unchanged(database_url)


def test_what_only_looks_makes_no_database(folder: Path) -> None:
    with pytest.raises(NoDatabase):
        open_unchanged("sqlite:///kaigi.sqlite3")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("documents", "waiting"),
        ("staff", "list"),
        ("outbox", "list"),
        ("export",),
        ("audit", "verify"),
    ],
)
def test_a_command_that_only_reads_names_the_path_where_no_database_is(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("KAIGI_DATABASE_URL", f"sqlite:///{folder}/kaiji.sqlite3")
    assert run(monkeypatch, *words) != 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"データベース {folder}/kaiji.sqlite3 がありません。" in said.err
    assert "kaigi migrate" in said.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("outbox", "retry", "--all-dead"),
        ("outbox", "drop", "x", "--yes"),
        ("staff", "unbind", "1"),
        ("staff", "bind", "1", "U1"),
        ("staff", "import", "nofile.csv"),
        ("documents", "hand-on", "1", "1"),
        ("documents", "withdraw", "1"),
        ("documents", "release", "1"),
    ],
)
def test_a_command_that_changes_what_is_there_makes_no_database(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("KAIGI_DATABASE_URL", f"sqlite:///{folder}/kaiji.sqlite3")
    is_import = words[1] == "import"
    assert run(monkeypatch, *words) == (1 if is_import else 3)
    said = capsys.readouterr()
    assert ("nofile.csv" if is_import else "kaiji.sqlite3") in said.out + said.err
    assert list(folder.iterdir()) == []


def test_an_option_whose_value_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "staff", "sample", "--locale", "fr") == 2
    assert "--locale" in capsys.readouterr().err.splitlines()[0]


def test_the_demo_clears_away_nothing_but_its_own(folder: Path) -> None:
    (folder / "diary.txt").write_text("dear diary")
    demo.prepare(OfficeSettings(), 30, folder)
    demo.prepare(OfficeSettings(), 30, folder)
    assert (folder / "diary.txt").read_text() == "dear diary"


def test_the_demo_has_a_mayor_takes_the_forms_of_the_office_and_says_what_it_clears_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIGI_FORMS", "forms of mine")
    settings, _workspace = demo.prepare(OfficeSettings(locale="en"), 30, folder)
    ledger = settings.of(LedgerSettings)
    assert (ledger.top_decider, ledger.forms) == ("Mayor's Office", "forms of mine")
    assert capsys.readouterr().err == ""
    demo.prepare(OfficeSettings(locale="en"), 30, folder)
    assert str(folder / demo.RECORD) in capsys.readouterr().err


def test_a_demo_in_english_names_people_units_and_channels_in_latin_letters(folder: Path) -> None:
    settings, workspace = demo.prepare(OfficeSettings(locale="en"), 400, folder)
    assert workspace.read_text(encoding="utf-8").isascii()
    presence = settings.of(PresenceSettings)
    assert "".join([presence.personnel or "", *presence.counters]).isascii()


def every_command() -> list[list[str]]:
    """Return the words of each command, and of each group of commands."""

    def below(command: Any, words: list[str]) -> Iterator[list[str]]:
        yield words
        for name, each in getattr(command, "commands", {}).items():
            yield from below(each, [*words, name])

    return [*below(get_command(app), [])]


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_each_help_is_in_japanese_too_and_fits_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("KAIGI_LOCALE", "en")
    assert run(monkeypatch, *words, "--help") == 0
    english = capsys.readouterr().out
    monkeypatch.setenv("KAIGI_LOCALE", "ja")
    assert run(monkeypatch, *words, "--help") == 0
    japanese = capsys.readouterr().out
    sentences = [line for line in english.splitlines() if line.rstrip().endswith((".", ":", "]"))]
    left = [line for line in sentences if line in japanese and "state: " not in line]
    assert left == []
    assert [word for word in ("OPTIONS", "COMMAND", "ARGS") if word in japanese] == []
    for line in japanese.splitlines():
        width = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)
        assert width <= 92, line


@pytest.mark.parametrize(
    ("words", "english", "japanese"),
    [
        (["nonsense"], "no command “nonsense”", "「nonsense」というコマンドはありません"),
        (
            ["staff", "lst"],
            "no command “lst”.\nDo you mean list?",
            "「lst」というコマンドはありません",
        ),
        (["staff", "lst", "--json"], "Do you mean list?", "list の誤りではありませんか"),
        (["staff", "--"], "no command of Kaigi", "そのようなコマンドはない"),
        (["outbox", "list", "--nonsense"], "no option --nonsense", "--nonsense というオプション"),
        (["outbox", "drop"], "is missing", "が指定されていません"),
        (["outbox", "list", "--limit", "x"], "cannot be used", "に指定された値は使えません"),
        (["run", "now"], "words too many", "指定に過不足"),
    ],
)
def test_a_mistyped_command_is_explained_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    english: str,
    japanese: str,
) -> None:
    for locale, said in (("en", english), ("ja", japanese)):
        monkeypatch.setenv("KAIGI_LOCALE", locale)
        assert run(monkeypatch, *words) == 2
        complaint = capsys.readouterr().err
        assert said in complaint
        assert "kaigi" in complaint.splitlines()[-1]


def test_the_version_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"kaigi {version('kaigi')}\n"


def test_a_new_database_is_said_where_a_command_makes_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for said in (True, False):
        assert run(monkeypatch, "migrate") == 0
        assert ("空のデータベースを新しく作成しました" in capsys.readouterr().err) is said
