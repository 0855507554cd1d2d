"""A record of version 1, as the release before wrote it, is carried over, verifies, and goes on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from kaigi.approvals.items import Command, Item
from kaigi.approvals.systems import Systems
from kaigi.content import File, general
from kaigi.delivery.tables import task
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.system import Ledger
from kaigi.ledger.tables import chained, entry
from kaigi.person import Signer
from kaigi.storage import Storage, migrate
from tests.databases import Postgres
from tests.office import KEN, MIO, TEN, Posts

FILE = {"id": "F1", "name": "a.pdf", "size": 3, "url": "https://x"}
TEXT = 'See "kind":"resubmitted" and \\"kind\\":\\"returned\\".'
KINDS = {"draft": "drafted", "resubmit": "resubmitted", "return": "returned"}
HISTORIES = {
    1: "draft",
    2: "draft approve",
    3: "draft approve decide",
    4: "draft return",
    5: "draft approve return",
    6: "draft approve return resubmit",
    7: "draft return resubmit approve",
    8: "draft approve return resubmit return",
    9: "draft return resubmit approve decide",
}
ANSWERS = {0: KEN, 1: MIO}


def entries_of(history: str) -> Iterator[dict[str, Any]]:
    """Route and content are the same in each round."""
    step = 0
    for n, act in enumerate(history.split()):
        body: dict[str, Any] = {"key": f"k{n}", "at": f"2026-11-24T01:0{n}:00.000500Z"}
        if act in {"draft", "resubmit"}:
            step = 0
            content = {"title": "椅子", "text": TEXT, "amount": 600_000, "files": [FILE]}
            route = [
                {"role": role, "holder": {"id": who.id, "name": who.name}}
                for role, who in (("section_head", KEN), ("department_head", MIO))
            ]
            body |= {"by": {"id": "1001", "name": "佐藤 葵"}, "content": content, "route": route}
        else:
            who = ANSWERS[step]
            body |= {"by": {"id": who.id, "name": who.name}, "step": step}
            if act == "return":
                body["comment"] = "Why?"
            else:
                step += 1
        yield {"kind": KINDS.get(act, f"{act}d"), **body}


def write(tx: Connection, number: int, history: str) -> None:
    head = ""
    bodies = [
        json.dumps(body | ({"key": f"form {number}"} if not n else {}), ensure_ascii=False,
                   separators=(",", ":"))
        for n, body in enumerate(entries_of(history))
    ]  # fmt: skip
    acts = history.split()
    ended = {"return": "returned", "decide": "decided"}.get(acts[-1], "circulating")
    round_ = acts[max(i for i, act in enumerate(acts) if act in {"draft", "resubmit"}) :]
    waiting = ANSWERS[round_.count("approve")].id if ended == "circulating" else None
    changed = TEN.replace(minute=len(acts) - 1, microsecond=500).timestamp()
    row = {"id": number, "key": f"form {number}", "state": ended, "waiting": waiting}
    chain = []
    for sequence, body in enumerate(bodies, start=1):
        head = chained(head, number, sequence, body)
        chain.append({"document": number, "sequence": sequence, "body": body, "hash": head})
    tx.execute(
        text(
            "INSERT INTO document (id, key, drafter, state, waiting_for, sequence, head, changed)"
            " VALUES (:id, :key, '1001', :state, :waiting, :sequence, :head, :changed)"
        ),
        row | {"sequence": len(bodies), "head": head, "changed": changed},
    )
    tx.execute(entry.insert(), chain)


def write_tasks(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO task (key, kind, method, lane, low_priority, body, due, lease, version,"
            " claims, failures, in_doubt, dead, done) VALUES (:key, 'file', '', '2001', false,"
            " '{}', 1, 0, 1, 0, 0, false, false, :done)"
        ),
        [
            {"key": "file:F1:approval:1:asked:2001:1", "done": None},
            {"key": "file:F2:approval:1:asked:2001:1", "done": 5.0},
            {"key": "approval:1:asked:2001:1", "done": None},
            {"key": "filed", "done": None},
        ],
    )


@contextmanager
def before(url: str, documents: dict[int, str]) -> Iterator[Storage]:
    """Create a database of the previous release, with these documents in it."""
    storage = Storage(url)
    migrate(storage, "0006")

    def fill(tx: Connection) -> None:
        for number, history in documents.items():
            write(tx, number, history)
        write_tasks(tx)

    storage.run_now(fill)
    yield storage
    storage.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        with before(f"sqlite:///{tmp_path}/before.sqlite3", HISTORIES) as storage:
            yield storage
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database("before", template="template1") as url, before(url, HISTORIES) as storage:
        yield storage


async def test_every_chain_and_every_duty_of_version_1_verifies_after_the_migration(
    old: Storage,
) -> None:
    bodies = old.run_now(lambda tx: tx.execute(select(entry)).all())
    migrate(old)
    verdict = await AuditDesk(old).verify()
    assert str(verdict.broken) == "None"
    assert verdict.documents == len(HISTORIES)
    assert old.run_now(lambda tx: tx.execute(select(entry)).all()) == bodies


def test_each_document_waits_for_whom_it_waited_and_the_oldest_stays_first(old: Storage) -> None:
    migrate(old)
    systems = Systems(Ledger(Posts()))

    def listed(tx: Connection) -> list[list[str]]:
        return [[i.id for i in systems.waiting(tx, who.id, 20).items] for who in (KEN, MIO)]

    assert old.run_now(listed) == [["1", "6"], ["2", "7"]]


def test_what_version_1_said_is_read_as_it_was(old: Storage) -> None:
    migrate(old)
    item = old.run_now(lambda tx: Ledger(Posts()).get(tx, "9"))
    files = (File("F1", "a.pdf", 3, "https://x"),)
    assert item.content == general("椅子", TEXT, 600_000, files)
    assert [str(act.kind) for act in item.acts] == [
        "drafted",
        "returned",
        "resubmitted",
        "approved",
        "decided",
    ]
    assert item.acts[-1].by == Signer(MIO.id, MIO.name), "no section and title were kept"


async def test_a_document_of_version_1_goes_on_with_entries_of_version_2(old: Storage) -> None:
    migrate(old)
    ledger = Ledger(Posts())

    def act(tx: Connection, item: str, actor: Signer, choice: str) -> Item:
        revision = ledger.get(tx, item).revision
        return ledger.act(tx, Command(f"{item} {choice}", actor, item, revision, choice, TEN, "?"))

    drafter = Signer("1001", "佐藤 葵", "道路課", "主事")
    old.run_now(lambda tx: act(tx, "1", KEN, ChoiceId.APPROVE))
    old.run_now(lambda tx: act(tx, "2", MIO, ChoiceId.RETURN))
    old.run_now(lambda tx: act(tx, "8", drafter, ChoiceId.RESUBMIT))
    decided = old.run_now(lambda tx: act(tx, "7", MIO, ChoiceId.APPROVE))
    assert decided.acts[-1].kind.is_decision
    assert (await AuditDesk(old).verify()).broken is None
    last = old.run_now(
        lambda tx: tx.scalars(select(entry.c.body).where(entry.c.document == 8)).all()
    )[-1]
    assert json.loads(last)["v"] == 2
    assert json.loads(last)["by"] == {
        "id": "1001",
        "name": "佐藤 葵",
        "section": "道路課",
        "title": "主事",
    }


def test_a_files_task_begins_with_the_room_open_or_done(old: Storage) -> None:
    migrate(old)
    keys = old.run_now(lambda tx: tx.scalars(select(task.c.key)).all())
    assert set(keys) == {
        "approval:file:F1:1:asked:2001:1",
        "approval:file:F2:1:asked:2001:1",
        "approval:1:asked:2001:1",
        "filed",
    }
