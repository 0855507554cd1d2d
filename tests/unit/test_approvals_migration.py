"""Migration 0023 on data: documents of every version get their short descriptions."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from kaigi.ledger import entry_format
from kaigi.storage import Storage, migrate
from tests.databases import Postgres
from tests.office import LARGE, SMALL, Paper

BEFORE = "0021"
VERSION_1 = {
    "kind": "drafted",
    "key": "k",
    "by": {"id": "1001", "name": "佐藤 葵"},
    "content": {"title": "椅子", "text": "t", "amount": 600_000, "files": []},
}
REVISED = Paper(LARGE).returned().resubmitted(amount=700_000).approved().document
BODIES = {
    1: ("decided", [json.dumps(VERSION_1), '{"kind":"decided"}']),
    2: ("decided", [entry_format.encode(event) for event in REVISED.events]),
    3: ("circulating", [entry_format.encode(Paper(SMALL).document.events[0])]),
    4: ("circulating", ["no JSON at all"]),
}


def write(tx: Connection) -> None:
    for number, (state, bodies) in BODIES.items():
        row = {"id": number, "key": f"k{number}", "state": state, "length": len(bodies)}
        tx.execute(
            text(
                "INSERT INTO document (id, key, drafter, state, sequence, head, changed)"
                " VALUES (:id, :key, '1001', :state, :length, '', 17.5)"
            ),
            row,
        )
        for n, body in enumerate(bodies, start=1):
            tx.execute(
                text(
                    "INSERT INTO entry (document, sequence, body, hash) VALUES (:d, :n, :body, '')"
                ),
                {"d": number, "n": n, "body": body},
            )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_document_that_can_be_read_is_described(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("described", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/d.sqlite3")
        migrate(storage, BEFORE)
        storage.run_now(write)
        migrate(storage)
        found = storage.run_now(
            lambda tx: tx.execute(text("SELECT * FROM approval_summary ORDER BY item")).all()
        )
        storage.close()
    section = "都市整備部/道路課"
    assert [tuple(row) for row in found] == [
        ("1", "general", "", 600_000, 17.5),
        ("2", "general", section, 700_000, 17.5),
        ("3", "general", section, 30_000, None),
    ]
