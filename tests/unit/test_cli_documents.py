"""Documents that wait for people who have gone, as import and `kaigi doctor` count them."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection
from typer.testing import CliRunner, Result

from bot.adapters import Organisation
from bot.approvals import handover_desk
from bot.cli import documents
from bot.cli.finding import Finding
from bot.cli.office import OpenOffice
from bot.cli.staff import staff_app
from kaigi.approvals.items import Command
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.staff.matching import SlackUser
from kaigi.staff.rules import ConcurrentPost, Member
from kaigi.storage import Storage
from tests.configured import settings
from tests.office import LARGE, SMALL, TEN

ENGLISH = Translator("en", ZoneInfo("Asia/Tokyo"))
JAPANESE = Translator("ja", ZoneInfo("Asia/Tokyo"))
AOI = Member("1", "佐藤 葵", email="aoi@b.example.jp", section="企画部/企画課")
KEN = Member("2", "田中 健", email="ken@b.example.jp", section="企画部/企画課", is_head=True)
EMI = Member("3", "木村 恵美", email="emi@b.example.jp", section="財政部/財政課")
NAO = Member("4", "加藤 直", email="nao@b.example.jp", section="財政部/財政課", is_head=True)
EVERYONE = [AOI, KEN, EMI, NAO]


class Shell:
    """`kaigi staff …` on a record in which three documents wait."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage = storage
        self.folder = folder

    def imports(
        self,
        *members: Member,
        json: bool = False,
        t: Translator = ENGLISH,
        width: int = 200,
        options: Sequence[str] = (),
    ) -> Result:
        path = self.folder / "staff.csv"
        path.write_text(roster.write(members), encoding="utf-8", newline="")
        office = OpenOffice(self.storage, t)
        app = staff_app(lambda: office, lambda: office)
        words = ["import", str(path), "--yes", *(["--json"] if json else []), *options]
        return CliRunner().invoke(app, words, env={"COLUMNS": str(width)})

    def findings(self) -> list[Finding]:
        chosen = settings(database_url=str(self.storage.url.render_as_string(False)))

        async def collect() -> list[Finding]:
            return [finding async for finding in documents.check(chosen)]

        return asyncio.run(collect())


@pytest.fixture
def shell(storage: Storage, tmp_path: Path) -> Shell:
    shell = Shell(storage, tmp_path)
    assert shell.imports(*EVERYONE).exit_code == 0
    users = [SlackUser(f"U{member.number}", member.email) for member in EVERYONE]
    asyncio.run(StaffDesk(storage).match(users))
    ledger = Ledger(Organisation(Directory()))

    def draft(tx: Connection) -> None:
        for n, who in enumerate((AOI, AOI, EMI)):
            signer = Signer(who.number, who.name, who.section)
            ledger.draft(tx, signer, SMALL, TEN, f"form {n}")

    storage.run_now(draft)
    return shell


def test_an_import_counts_what_waits_for_people_who_have_gone(shell: Shell) -> None:
    assert "Documents" not in shell.imports(*EVERYONE).output
    followed = shell.imports(AOI, replace(EMI, section="企画部/企画課", is_head=True), NAO)
    assert (
        "Documents that wait for people who have gone: 2. All go to their successors."
        in followed.output
    )


def test_an_import_counts_what_nobody_follows_too_also_as_json(shell: Shell) -> None:
    chief = Member("9", "青木 信二", email="a@b.example.jp", section="企画部/企画課", is_head=True)
    found = json.loads(shell.imports(AOI, chief, EMI, json=True).output)["documents_waiting"]
    assert [(row["waits_for"], row["reason"], row["successor"]) for row in found] == [
        ("2", "left", "9"),
        ("2", "left", "9"),
        ("4", "left", None),
    ]
    told = shell.imports(AOI, chief, EMI).output
    assert "people who have gone: 3. Standing still: 3, of which only until there is" in told
    assert "an account in Slack: 2. See them by" in told
    assert "kaigi documents waiting" in told
    assert SMALL.title not in told


def test_a_successor_without_an_account_wants_a_look(shell: Shell) -> None:
    chief = Member("9", "青木 信二", email="a@b.example.jp", section="企画部/企画課", is_head=True)
    told = shell.imports(AOI, chief, EMI, NAO).output
    assert "2. Standing still: 2, of which only until there is an account in Slack: 2." in told
    (finding,) = shell.findings()
    assert (finding.mark, finding.mend) == ("△", None)


def test_a_head_whose_address_alone_changed_is_not_handed_on_but_waits_for_the_account(
    shell: Shell,
) -> None:
    told = shell.imports(AOI, replace(KEN, email="k.tanaka@b.example.jp"), EMI, NAO).output
    assert "Standing still: 2, of which only until there is an account in Slack: 2" in told
    asyncio.run(StaffDesk(shell.storage).match([SlackUser("U1", AOI.email)]))
    (finding,) = shell.findings()
    assert (finding.mark, finding.mend) == ("△", None)
    assert "only until there is an account in Slack: 3" in str(finding.what)
    office = OpenOffice(shell.storage, ENGLISH)
    app = documents.documents_app(lambda: office, lambda: office)
    listed = CliRunner().invoke(app, ["waiting"]).output
    assert "hand-on" not in listed
    assert "goes on when the account is there" in listed
    assert "kaigi staff bind 2 USER" in listed


def test_the_drafter_who_got_the_post_is_named_as_the_reason(shell: Shell) -> None:
    shell.imports(replace(AOI, is_head=True), EMI, NAO)
    office = OpenOffice(shell.storage, ENGLISH)
    app = documents.documents_app(lambda: office, lambda: office)
    listed = CliRunner().invoke(app, ["waiting"]).output
    assert listed.count("the drafter holds the post now") == 2
    assert "no one follows" not in listed


def test_import_rehearsal_and_doctor_count_the_same(shell: Shell) -> None:
    chief = Member("9", "青木 信二", email="a@b.example.jp", section="企画部/企画課", is_head=True)
    users = [SlackUser(f"U{each.number}", each.email) for each in (*EVERYONE, chief)]
    asyncio.run(StaffDesk(shell.storage).match(users))
    lists = (AOI, chief, EMI)
    told = "people who have gone: 3. Standing still: 1."
    assert told in shell.imports(*lists, options=["--rehearse"]).output
    assert told in shell.imports(*lists).output, "Slack has an account for the new head"
    asyncio.run(StaffDesk(shell.storage).match(users))
    asyncio.run(handover_desk(shell.storage, Outbox(), LedgerSettings()).hand_on_all())
    (finding,) = shell.findings()
    assert finding.what.values["stuck"] == 1


def test_an_import_after_which_no_one_follows_counts_no_successors(shell: Shell) -> None:
    told = shell.imports(AOI, EMI).output
    assert "people who have gone: 3. Standing still: 3. See them by" in told


@pytest.mark.parametrize("t", [ENGLISH, JAPANESE], ids=["en", "ja"])
@pytest.mark.parametrize("width", [20, 80])
def test_no_line_of_an_import_is_broken_inside_a_command(
    shell: Shell, t: Translator, width: int
) -> None:
    chief = replace(AOI, section="企画部", is_head=True)
    lines = shell.imports(chief, EMI, t=t, width=width).output.splitlines()
    assert "kaigi documents waiting" in lines[-1]


def test_doctor_says_nothing_where_nothing_waits_and_warns_of_what_nobody_follows(
    shell: Shell,
) -> None:
    assert shell.findings() == []
    shell.imports(AOI, replace(EMI, section="企画部/企画課", is_head=True), NAO)
    (followed,) = shell.findings()
    assert followed.mark == "✓"
    shell.imports(AOI, EMI, NAO)
    (stuck,) = shell.findings()
    assert stuck.mark == "✗"
    assert stuck.what.values == {"count": 2, "stuck": 2, "later": 0}


def test_import_and_doctor_count_later_steps_and_what_was_returned_to_one_who_left(
    shell: Shell,
) -> None:
    chief = Member("9", "青木 信二", email="a@b.example.jp", section="企画部", is_head=True)
    shell.imports(*EVERYONE, chief)
    users = [SlackUser(f"U{each.number}", each.email) for each in (*EVERYONE, chief)]
    asyncio.run(StaffDesk(shell.storage).match(users))
    ledger = Ledger(Organisation(Directory()))

    def draft(tx: Connection) -> None:
        ledger.draft(tx, Signer(AOI.number, AOI.name, AOI.section), LARGE, TEN, "large")
        signer = Signer(EMI.number, EMI.name, EMI.section)
        item = ledger.draft(tx, signer, SMALL, TEN, "returned")
        by = Signer(NAO.number, NAO.name)
        ledger.act(tx, Command("r", by, item.id, item.revision, "return", TEN, "Why?"))

    shell.storage.run_now(draft)
    assert shell.findings() == []
    told = json.loads(shell.imports(AOI, KEN, NAO, json=True).output)["documents_waiting"]
    assert {(row["waits_for"], row["kind"]) for row in told} == {
        (chief.number, "upcoming"),
        (EMI.number, "revise"),
    }
    stuck, returned = shell.findings()
    assert (stuck.mark, stuck.what.values["stuck"]) == ("✗", 1)
    assert (returned.mark, returned.what.values) == ("✗", {"count": 1})
    output = shell.imports(AOI, KEN, NAO).output
    assert "people who have gone: 1. Standing still: 1." in output
    assert "Documents returned to drafters who have gone: 1." in output


def test_import_and_doctor_count_a_lower_post_that_alone_gets_another_head(shell: Shell) -> None:
    chief = replace(KEN, section="企画部")
    besides = replace(chief, concurrent=(ConcurrentPost(KEN.section, "課長", is_head=True),))
    shell.imports(AOI, besides, EMI, NAO)
    ledger = Ledger(Organisation(Directory()))
    aoi = Signer(AOI.number, AOI.name, AOI.section)
    shell.storage.run_now(lambda tx: ledger.draft(tx, aoi, LARGE, TEN, "large"))
    vacant = shell.imports(AOI, chief, EMI, NAO).output
    assert "people who have gone: 2. Standing still: 2." in vacant, "those of the section alone"
    head = replace(EMI, section=KEN.section, is_head=True)
    counted = shell.imports(AOI, chief, head, NAO).output
    assert "people who have gone: 3. All go to their successors." in counted
    (found,) = shell.findings()
    assert found.mark == "✓"
    waiting = documents.rows(documents.waiting(shell.storage))
    assert [(row["kind"], row["successor"]) for row in waiting] == [
        ("act", EMI.number),
        ("act", EMI.number),
        ("merged", EMI.number),
    ]


def test_an_administrator_releases_a_hold_and_is_told_where_there_is_none(shell: Shell) -> None:
    ledger = Ledger(Organisation(Directory()))
    ken = Signer(KEN.number, KEN.name, KEN.section)

    def hold(tx: Connection) -> str:
        aoi = Signer(AOI.number, AOI.name, AOI.section)
        item = ledger.draft(tx, aoi, SMALL, TEN, "held")
        ledger.act(tx, Command("h", ken, item.id, item.revision, "hold", TEN, "Why?"))
        return item.id

    id_ = shell.storage.run_now(hold)
    office = OpenOffice(shell.storage, ENGLISH)
    app = documents.documents_app(lambda: office, lambda: office)
    done = CliRunner().invoke(app, ["release", id_])
    assert done.output == f"The hold on document {id_} is released.\n"
    item = shell.storage.run_now(lambda tx: ledger.get(tx, id_))
    assert (item.hold, item.acts[-1].kind, item.acts[-1].by.id) == (None, "released", "")
    again = CliRunner().invoke(app, ["release", id_])
    assert isinstance(again.exception, Refused)
