import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.app import CHANNEL
from bot.cli import demo
from bot.cli.office import OpenOffice
from bot.cli.staff import staff_app
from bot.database import open_unchanged
from kaigi.delivery.tables import task
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.staff import accounts, roster, sample, tables
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import Account, Rebinding, SlackUser
from kaigi.staff.rules import Member
from kaigi.storage import Storage

AOI = Member("1", "佐藤 葵", email="aoi@b.example.jp", section="企画部/企画課/企画係")
KEN = Member("2", "田中 健", email="ken@b.example.jp", section="企画部/企画課", is_head=True)
MAI = Member("3", "森 舞", email="mai@b.example.jp", section="企画部/企画課")


class Shell:
    """`kaigi staff …` as someone types it, in a folder of their own."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.office = OpenOffice(storage, Translator("en", ZoneInfo("Asia/Tokyo")))
        self.folder = folder

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(
            staff_app(lambda: self.office, lambda: self.office), words, env={"COLUMNS": "100"}
        )

    def take(self, members: Iterable[Member], *options: str) -> Result:
        return self.run("import", self.file(roster.write(members)), *options)

    def file(self, text: str) -> str:
        path = self.folder / "staff.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    def known(self) -> int:
        return len(self.office.storage.run_now(tables.register))


@pytest.fixture
def shell(storage: Storage, tmp_path: Path) -> Shell:
    return Shell(storage, tmp_path)


def test_an_import_says_in_figures_what_it_did(shell: Shell) -> None:
    first = shell.take([AOI, KEN, MAI])
    assert (first.exit_code, shell.known()) == (0, 3)
    assert "New: 3, changed: 0, reactivated: 0, unchanged: 0, deactivated: 0" in _flat(first)
    second = shell.take([AOI, replace(KEN, title="課長")])
    assert second.exit_code == 0
    assert "New: 0, changed: 1, reactivated: 0, unchanged: 1, deactivated: 1" in _flat(second)
    assert "Deactivated: 3" in _flat(second)


def test_a_refused_import_lists_every_problem_and_what_to_do(shell: Shell) -> None:
    refused = shell.take(
        [replace(AOI, email="[red]aoi[/red]", rank="大将軍"), KEN, replace(MAI, number="2")]
    )
    assert (refused.exit_code, shell.known()) == (1, 0)
    flat = _flat(refused)
    assert "“[red]aoi[/red]” is not an e-mail address." in flat
    assert "“大将軍” is not a rank" in flat
    assert "Problems in the file: 4" in flat
    assert "…" not in flat, "nothing is cut off"
    assert "--partial" in flat


def test_a_problem_names_the_column_as_the_file_does(shell: Shell) -> None:
    text = "職員コード,社員名,Eメール,配属先\n1,佐藤 葵,aoi,企画部\n"
    refused = shell.run("import", shell.file(text))
    (row,) = [line for line in refused.output.splitlines() if "not an e-mail address" in line]
    assert row.split()[:2] == ["2", "Eメール"]


def test_a_partial_import_still_lists_what_it_left_out(shell: Shell) -> None:
    partial = shell.take([replace(AOI, email="aoi"), KEN], "--partial")
    assert (partial.exit_code, shell.known()) == (0, 1)
    assert "“aoi” is not an e-mail address." in _flat(partial)
    assert "Lines left out: 1" in _flat(partial)


def test_losing_many_people_takes_a_yes(shell: Shell) -> None:
    shell.take([AOI, KEN, MAI])
    refused = shell.take([AOI])
    assert refused.exit_code == 1
    assert "2 of 3 active people" in _flat(refused)
    assert "--yes" in _flat(refused)
    assert shell.take([AOI], "--yes").exit_code == 0


def test_an_administrator_decides_whose_account_it_is(shell: Shell) -> None:
    shell.take([AOI, KEN, MAI])
    users = [SlackUser("U1", KEN.email), SlackUser("U2", KEN.email)]
    desk = StaffDesk(shell.office.storage)
    asyncio.run(desk.match(users))
    assert f"U2 acts as {KEN.name} from now on." in _flat(shell.run("bind", KEN.number, "U2"))
    told = asyncio.run(desk.match(users))
    assert told.rebindings == (), "the first account that a person has is no change"
    assert f"U2 no longer acts as {KEN.name}." in _flat(shell.run("unbind", KEN.number))
    told = asyncio.run(desk.match(users))
    assert told.rebindings == (Rebinding(KEN.number, "U2", None),), "U1 was rejected for U2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bind", "99", "U1"), "No one on the staff list has the number 99."),
        (("bind", "2", "U9"), "U9 is not the id of a colleague's account"),
        (("unbind", "2"), "2 has no Slack account"),
    ],
)
def test_what_cannot_be_bound_or_unbound_is_refused(
    shell: Shell, words: tuple[str, ...], said: str
) -> None:
    shell.take([AOI, KEN, MAI])
    refused = shell.run(*words).exception
    assert isinstance(refused, Refused)
    assert said in str(refused.text)


def test_columns_unknown_and_absent_are_mentioned(shell: Shell) -> None:
    done = shell.run(
        "import", shell.file("番号,氏名,メール,所属,血液型\n1,佐藤 葵,a@b.example.jp,企画部,AB\n")
    )
    assert "does not use: 血液型" in _flat(done)
    assert "left as it was: kana, job title" in _flat(done)


def test_the_same_report_as_json(shell: Shell) -> None:
    done = json.loads(shell.take([AOI, KEN], "--json").stdout)
    assert (done["imported"], done["new"], done["problems"]) == (True, ["1", "2"], [])
    refused = shell.take([AOI, replace(KEN, email="ken")], "--json")
    report = json.loads(refused.stdout)
    assert (refused.exit_code, report["imported"]) == (1, False)
    assert [(p["line"], p["column"]) for p in report["problems"]] == [(3, "email")]


def test_what_partial_cannot_help_with_does_not_advise_it(shell: Shell) -> None:
    for text in ("number,name\n1,Aoi\n", "number,name\n1,\0\n", ""):
        refused = shell.run("import", shell.file(text), "--partial")
        assert refused.exit_code == 1
        assert "--partial" not in _flat(refused)


@pytest.mark.parametrize(
    ("file", "english", "japanese"),
    [
        ("nowhere.csv", "there is no such file", "ファイルまたはフォルダーがありません"),
        ("staff.csv/staff.csv", "there is no such file", "ファイルまたはフォルダーがありません"),
        (".", "it is a folder", "フォルダーです"),
        ("x" * 300, "the name is too long", "名前が長すぎます"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_no_traceback(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, file: str, english: str, japanese: str
) -> None:
    shell.file("")
    for language, said in (("en", english), ("ja", japanese)):
        monkeypatch.setenv("KAIGI_LOCALE", language)
        refused = shell.run("import", str(shell.folder / file))
        assert refused.exit_code == 1
        assert said in refused.output
        assert str(shell.folder / file) in refused.output


@pytest.mark.parametrize("file", ["nowhere/sample.csv", "."])
def test_a_sample_that_cannot_be_written_is_refused(shell: Shell, file: str) -> None:
    refused = shell.run("sample", "--output", str(shell.folder / file)).exception
    assert isinstance(refused, Refused)
    assert "cannot be written" in str(refused.text)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_a_sample_is_a_file_to_import(shell: Shell, locale: str) -> None:
    file = shell.folder / "sample.csv"
    written = shell.run("sample", "--people", "30", "--output", str(file), "--locale", locale)
    assert written.exit_code == 0
    assert shell.run("import", str(file)).exit_code == 0
    assert shell.known() == 30
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "so that Excel takes it for UTF-8"


def test_a_sample_without_a_file_is_printed(shell: Shell) -> None:
    printed = shell.run("sample", "--people", "25", "--seed", "3", "--locale", "ja").stdout_bytes
    assert [row.member for row in roster.read(printed).rows] == sample.roster(
        sample.city(25, 3), "ja"
    )
    assert shell.run("sample", "--locale", "fr").exit_code == 2
    assert shell.run("sample", "--people", "1").exit_code == 2


@pytest.mark.parametrize(
    ("setting", "terminal", "language"),
    [
        ("en", "ja_JP.UTF-8", "en"),
        ("ja", "en_GB.UTF-8", "ja"),
        ("", "en_GB.UTF-8", "en"),
        ("", "ja_JP.UTF-8", "ja"),
        ("", "C.UTF-8", "ja"),
    ],
)
def test_the_demos_city_and_a_sample_beside_it_are_the_same_people(
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    terminal: str,
    language: str,
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAIGI_LOCALE", setting)
    monkeypatch.setenv("LANG", terminal)
    settings, _workspace = demo.prepare(demo.read_office(), 30, shell.folder)
    city = open_unchanged(settings.office.database_url)
    known = [each.member for each in city.run_now(tables.register).values()]
    city.close()
    printed = shell.run("sample", "--people", "30").stdout_bytes
    members = sample.roster(sample.city(30), language)
    assert [row.member for row in roster.read(printed).rows] == members
    assert sorted(known, key=lambda m: m.number) == sorted(members, key=lambda m: m.number)


def test_an_import_asks_the_running_bot_to_match(shell: Shell) -> None:
    shell.take([AOI, KEN])
    row = shell.office.storage.run_now(lambda tx: tx.execute(select(task)).one())
    assert (row.key, row.kind) == ("staff:match", "staff")
    assert row.method in CHANNEL.limits, "or no relay claims it"
    again = row.version
    shell.take([AOI, KEN])
    row = shell.office.storage.run_now(lambda tx: tx.execute(select(task)).one())
    assert row.version == again, "nothing has changed"


def test_an_import_names_the_units_without_a_head_and_heads_whom_nothing_reaches(
    shell: Shell,
) -> None:
    gas = replace(MAI, section="総務部/ガス課")
    first = _flat(shell.take([AOI, KEN, gas]))
    assert "nothing can be decided there: 企画部, 総務部, 総務部/ガス課" in first
    assert "Heads without an account" not in first, "nobody was matched yet"
    workspace = [SlackUser("U1", AOI.email), SlackUser("U4", "new@b.example.jp")]
    asyncio.run(StaffDesk(shell.office.storage).match(workspace))
    chief = replace(gas, email="", is_head=True)
    second = _flat(shell.take([AOI, KEN, chief]))
    assert (
        "without an account in Slack: 2 田中 健 (企画部/企画課), 3 森 舞 (総務部/ガス課)" in second
    )
    moved = json.loads(
        shell.take([AOI, replace(KEN, email="new@b.example.jp"), chief], "--json").stdout
    )
    assert (moved["without_head"], moved["out_of_reach"]) == (["企画部", "総務部"], ["3"])


@pytest.mark.parametrize(
    ("users", "named"),
    [
        ([], ["9"]),
        ([SlackUser("U9", "rei@b.example.jp")], []),
        ([SlackUser("U9", "rei@b.example.jp", deleted=True)], ["9"]),
        ([SlackUser("U9", "rei@b.example.jp", is_colleague=False)], ["9"]),
        ([SlackUser("U8", "rei@b.example.jp"), SlackUser("U9", "rei@b.example.jp")], ["9"]),
    ],
)
def test_the_first_import_of_a_new_head_tells_whether_slack_has_an_account_for_them(
    shell: Shell, users: list[SlackUser], named: list[str]
) -> None:
    shell.take([AOI, KEN, MAI])
    workspace = [SlackUser("U1", AOI.email), SlackUser("U2", KEN.email), *users]
    asyncio.run(StaffDesk(shell.office.storage).match(workspace))
    rei = Member("9", "原 玲", email="rei@b.example.jp", section="企画部", is_head=True)
    for _time in ("first", "again"):
        imported = json.loads(shell.take([AOI, KEN, MAI, rei], "--json").stdout)
        assert imported["out_of_reach"] == named
    matching = asyncio.run(StaffDesk(shell.office.storage).match(workspace))
    assert ("9" in matching.without_slack) is bool(named)


def test_the_list_shows_the_staff_in_the_order_of_the_file(shell: Shell) -> None:
    assert "Nobody" in shell.run("list").output
    shell.take([MAI, KEN, replace(AOI, email="", section="総務部/総務課")])
    account = Account("3", MAI.email, active=True, slack_id="U3")
    shell.office.storage.run_now(lambda tx: accounts.store(tx, [account]))
    listed = json.loads(shell.run("list", "--json").stdout)
    assert [(row["number"], row["in_chat"]) for row in listed] == [
        ("2", False),
        ("3", True),
        ("1", False),
    ]
    shown = _flat(shell.run("list"))
    for word in ("森 舞", "企画部/企画課 (head)", "mai@b.example.jp", "no address", "People: 3"):
        assert word in shown
    unmatched = shell.run("list", "--unmatched")
    assert [n for n in ("田中 健", "佐藤 葵", "森 舞") if n in unmatched.output] == [
        "田中 健",
        "佐藤 葵",
    ]


def _flat(result: Result) -> str:
    """Remove the table's lines and the line breaks."""
    return " ".join(result.output.replace("│", " ").replace("┃", " ").split())


def test_deputies_are_registered_by_number_or_address_and_listed(shell: Shell) -> None:
    sampled = shell.run("sample", "--people", "30").output
    assert "代決者" in sampled
    people = [AOI, replace(KEN, deputies=("mai@b.example.jp",)), MAI]
    shell.run("import", shell.file(roster.write(people)))
    assert shell.office.storage.run_now(tables.register)["2"].member.deputies == ("3",)
    assert "deputies: 3" in _flat(shell.run("list"))
    moved = [AOI, KEN, replace(MAI, title="主査")]
    left_as_it_was = shell.run("import", shell.file(roster.write(moved, without={"deputies"})))
    assert "left as it was: deputies" in _flat(left_as_it_was)
    assert shell.office.storage.run_now(tables.register)["2"].member.deputies == ("3",)


def test_an_import_names_deputies_who_have_left_and_circles(shell: Shell) -> None:
    people = [AOI, replace(KEN, deputies=("3",)), replace(MAI, deputies=("2",))]
    assert "in a circle, so that no one decides while all of it are away: 2 → 3 → 2" in _flat(
        shell.run("import", shell.file(roster.write(people)))
    )
    without_mai = roster.write([AOI, KEN], without={"deputies"})
    told = _flat(shell.run("import", shell.file(without_mai), "--yes"))
    assert "Deputies who are not on the staff list: 2 → 3" in told
