"""A staff list of 1 April that is rehearsed says what the import then does, and changes nothing."""

import asyncio
import csv
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select
from typer.testing import CliRunner, Result

from bot.adapters import Organisation
from bot.approvals import handover_desk, rehearsal
from bot.cli.office import OpenOffice
from bot.cli.rehearsal import harmless
from bot.cli.staff import staff_app
from kaigi.approvals.fates import Fate
from kaigi.approvals.items import Command
from kaigi.approvals.rehearsal import Change
from kaigi.delivery.outbox import Outbox
from kaigi.duty_kind import DutyKind
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.ledger import entry_format
from kaigi.ledger.events import Reassigned
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.ledger.tables import entry
from kaigi.person import Signer
from kaigi.staff import imports, roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.staff.matching import SlackUser
from kaigi.staff.rules import Member
from kaigi.storage import Storage, lock, metadata
from tests.office import LARGE, SMALL, TEN

DOCUMENTS = 60


class City:
    """A city hall with documents under way, and its list of 1 April, of which a third is new."""

    def __init__(self, storage: Storage, folder: Path, seed: int = 0) -> None:
        self.storage = storage
        self.folder = folder
        self.random = Random(seed)
        self.members = sample.roster(sample.city(90, seed), "ja")
        self.takes(self.members)
        self.match()
        storage.run_now(self._draft)

    def takes(self, members: Sequence[Member]) -> None:
        read = roster.read(roster.write(members).encode())
        asyncio.run(StaffDesk(self.storage, Outbox()).import_roster(read, yes=True))

    def match(self) -> None:
        """Match everyone but one in ten with an account."""
        users = [SlackUser(f"U{m.number}", m.email) for m in self.members if m.number[-1] != "7"]
        asyncio.run(StaffDesk(self.storage, Outbox()).match(users))

    def _draft(self, tx: Connection) -> None:
        ledger = Ledger(Organisation(Directory()))
        for n in range(DOCUMENTS):
            who = self.random.choice(self.members)
            signer = Signer(who.number, who.name, who.section)
            try:
                item = ledger.draft(tx, signer, (SMALL, LARGE)[n % 2], TEN, f"form {n}")
            except Refused:  # a vacant post, or the drafter's own
                continue
            actor = next(who for step in item.steps for who in step.waiting)
            choice = ("return", "approve", "", "", "")[n % 5]
            if choice:
                comment = "Why?" if choice == "return" else None
                act = Command(f"act {n}", actor, item.id, item.revision, choice, TEN, comment)
                ledger.act(tx, act)

    def new_list(self) -> list[Member]:
        """Let a third of the staff leave, move, or change places; some posts stay vacant."""
        kept = list(self.members)
        for _change in range(len(kept) // 6):
            a, b = self.random.sample(range(len(kept)), 2)
            kept[a], kept[b] = _swapped(kept[a], kept[b])
        leaving = self.random.sample(kept, len(kept) // 9)
        staying = [member for member in kept if member not in leaving]
        numbers = {member.number for member in staying}
        return [
            replace(each, deputies=tuple({*each.deputies} & numbers - {each.number}))
            for each in staying
        ]

    def rehearses(self, members: Sequence[Member]) -> list[Change]:
        found: list[Change] = []
        self.on_each_change(members, found.append)
        return found

    def on_each_change(self, members: Sequence[Member], hear: Any) -> None:
        read = roster.read(roster.write(members).encode())
        rehearsed = rehearsal(self.storage, LedgerSettings())

        def work(tx: Connection) -> None:
            known = rehearsed.known(tx)
            imports.rehearse(tx, read, TEN, partial=False, yes=True)
            for change in rehearsed.changes(tx, TEN, known):
                hear(change)

        self.storage.rehearse_now(work)

    def types(self, members: Sequence[Member], *options: str) -> Result:
        path = self.folder / "staff.csv"
        path.write_text(roster.write(members), encoding="utf-8", newline="")
        office = OpenOffice(self.storage, Translator("en", ZoneInfo("Asia/Tokyo")))
        app = staff_app(lambda: office, lambda: office)
        return CliRunner().invoke(app, ["import", str(path), "--yes", "--rehearse", *options])

    def everything(self) -> dict[str, list[Any]]:
        """Return the rows of all tables."""
        with self.storage.engine.connect() as tx:
            return {
                table.name: sorted(map(repr, tx.execute(select(table))))
                for table in metadata.sorted_tables
            }

    def handovers(self) -> list[tuple[object, ...]]:
        """Return what was handed on in earnest, from the record."""
        rows = self.storage.read_now(lambda tx: tx.execute(select(entry)).all())
        events = [(str(row.document), entry_format.decode(row.body)) for row in rows]
        return sorted(
            (item, e.step, e.predecessor.id, e.successor, len(e.dropped), len(e.restored))
            for item, e in events
            if isinstance(e, Reassigned)
        )


def _swapped(one: Member, other: Member) -> tuple[Member, Member]:
    """Let two people change their posts."""
    return (
        replace(one, section=other.section, title=other.title, is_head=other.is_head),
        replace(other, section=one.section, title=one.title, is_head=one.is_head),
    )


@pytest.fixture
def city(storage: Storage, tmp_path: Path) -> City:
    return City(storage, tmp_path, seed=2)


@pytest.mark.parametrize("seed", range(3))
def test_the_import_does_what_its_rehearsal_said(
    storage: Storage, tmp_path: Path, seed: int
) -> None:
    city = City(storage, tmp_path, seed)
    members = city.new_list()
    before = city.everything()
    said = city.rehearses(members)
    assert city.everything() == before, "a rehearsal keeps nothing"

    city.takes(members)
    city.match()
    desk = handover_desk(storage, Outbox(), LedgerSettings())
    asyncio.run(desk.hand_on_all())
    passed = [each for each in said if each.fate is Fate.PASSES]
    assert passed, "a list that moves nothing shows nothing"
    assert city.handovers() == sorted(
        (c.item_id, c.step, c.before.id, c.successor, c.merges, c.restores) for c in passed
    )
    left = [each for each in asyncio.run(desk.waiting()) if each.kind is not DutyKind.MERGED]
    standing = [each for each in said if each.fate is not Fate.PASSES]
    assert sorted((c.item_id, c.step, c.before.id, c.reason) for c in standing) == sorted(
        (each.item_id, each.step, each.predecessor.id, each.reason) for each in left
    )


def test_it_tells_what_stood_still_before_from_what_the_list_stops(city: City) -> None:
    known = [each for each in city.rehearses(city.members) if each.is_known]
    assert {each.fate for each in known} <= {Fate.NO_ACCOUNT, Fate.LATER, Fate.RETURNED}
    news = [each for each in city.rehearses(city.new_list()) if not each.is_known]
    assert {Fate.PASSES, Fate.VACANT} <= {each.fate for each in news}


def test_no_click_waits_for_a_rehearsal(city: City) -> None:
    """Lock each document that was just rehearsed, and write, as a click on it does."""
    written: list[str] = []

    def click(change: Change) -> None:
        def write(tx: Connection) -> None:
            lock(tx, f"document:{change.item_id}")
            mine = entry.c.document == int(change.item_id)
            tx.execute(entry.update().where(mine).values(hash=entry.c.hash))

        thread = threading.Thread(target=city.storage.run_now, args=(write,), daemon=True)
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), f"a click on {change.item_id} waits"
        written.append(change.item_id)

    city.on_each_change(city.new_list(), click)
    assert written


def test_the_command_counts_each_group_and_prints_its_first(city: City) -> None:
    members = city.new_list()
    before = city.everything()
    told = city.types(members)
    assert told.exit_code == 0, told.output
    assert city.everything() == before
    lines = told.output.splitlines()
    assert lines[0].startswith("Rehearsed; nothing was changed. New: 0, changed: ")
    passed = sum(each.fate is Fate.PASSES for each in city.rehearses(members))
    documents = {each.item_id for each in city.rehearses(members) if each.fate is Fate.PASSES}
    passes = "Go to the one who holds the post now"
    assert f"{passes}: documents {len(documents)}, steps {passed}" in lines
    assert any(line.startswith("Documents under way: ") for line in lines)
    assert "keyboards" not in told.output, "an administrator is no reader"


def test_all_changes_are_in_the_file_and_in_the_json(city: City) -> None:
    members = city.new_list()
    changes = city.rehearses(members)
    file = city.folder / "changes.csv"
    assert city.types(members, "--csv", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads it as UTF-8"
    with file.open(encoding="utf-8-sig", newline="") as opened:
        headings, *rows = csv.reader(opened)
    assert headings[:2] == ["Document", "Drafter's number"]
    in_order = sorted((int(each.item_id), each.step + 1) for each in changes)
    found = [(int(row[0]), int(row[3])) for row in rows if "the drafter leaves" not in row[8]]
    assert found == in_order, "not as text: 1, 10, 2"
    behind = [row for row in rows if "the drafter leaves" in row[8]]
    here = {member.number for member in members}
    assert behind
    assert not here.intersection(row[1] for row in behind)
    report = json.loads(city.types(members, "--json").output)
    assert report["imported"] is False
    assert len(report["rehearsed"]) == len(rows)


def test_a_list_that_is_refused_leaves_the_file_as_it_was(city: City) -> None:
    file = city.folder / "changes.csv"
    file.write_text("mine")
    refused = city.types([*city.members, city.members[0]], "--csv", str(file))
    assert refused.exit_code == 1
    assert file.read_text() == "mine"
    nowhere = city.types(city.members, "--csv", str(city.folder / "missing" / "changes.csv"))
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (1, True)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1"])
def test_no_cell_is_run_by_a_spreadsheet(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("0000102") == "0000102"
