"""Migration 0015 on data: duties get their units, and later steps their duties."""

from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, text

from kaigi.ledger import entry_format
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.document import Document, State
from kaigi.ledger.tables import GENESIS, chained, entry
from kaigi.storage import Storage, migrate
from tests.databases import Postgres
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper

BEFORE = "0014"
WAITING = [
    (1, Paper(LARGE, route=TWO_STEPS).document),
    (2, Paper(LARGE, route=TWO_STEPS).approved().document),
    (3, Paper(LARGE, route=TWO_STEPS).approved().returned().resubmitted().document),
    (4, Paper(LARGE, route=(replace(TWO_STEPS[0], people=(KEN, REN)), TWO_STEPS[1])).document),
    (5, Paper(LARGE, route=TWO_STEPS).approved().returned().document),
    (6, Paper(LARGE, route=TWO_STEPS).withdrawn().document),
]


def write(tx: Connection, number: int, document: Document) -> None:
    """Write a document as the release before did."""
    head = GENESIS
    rows = []
    drafted = replace(document.events[0], key=f"form {number}")
    for sequence, event in enumerate((drafted, *document.events[1:]), start=1):
        body = entry_format.encode(event).replace(',"unit":null', "")
        head = chained(head, number, sequence, body)
        rows.append({"document": number, "sequence": sequence, "body": body, "hash": head})
    tx.execute(
        text(
            "INSERT INTO document (id, key, drafter, state, sequence, head, changed)"
            " VALUES (:id, :key, :drafter, :state, :sequence, :head, :changed)"
        ),
        {
            "id": number,
            "key": drafted.key,
            "drafter": document.drafter.id,
            "state": document.state,
            "sequence": len(rows),
            "head": head,
            "changed": document.events[-1].at.timestamp(),
        },
    )
    tx.execute(insert(entry), rows)
    revises = document.state is State.RETURNED
    for who in [document.drafter] if revises else document.waiting_for:
        tx.execute(
            text("INSERT INTO duty VALUES (:item, :person, :step, :kind, :since)"),
            {
                "item": str(number),
                "person": who.id,
                "step": document.step,
                "kind": "revise" if revises else "act",
                "since": document.since.timestamp(),
            },
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_documents_that_wait_get_the_units_and_the_duties_of_later_steps(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("units", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/units.sqlite3")
        migrate(storage, BEFORE)
        for number, document in WAITING:
            storage.run_now(partial(write, number=number, document=document))
        migrate(storage)
        found = storage.run_now(
            lambda tx: tx.execute(
                text("SELECT item, person, step, kind, unit FROM duty ORDER BY 1, 3, 2")
            ).all()
        )
        section, department = "都市整備部/道路課", "都市整備部"
        assert [tuple(row) for row in found] == [
            ("1", KEN.id, 0, "act", section),
            ("1", MIO.id, 1, "upcoming", department),
            ("2", MIO.id, 1, "act", department),
            ("3", KEN.id, 0, "act", section),
            ("3", MIO.id, 1, "upcoming", department),
            ("4", REN.id, 0, "act", ""),
            ("4", KEN.id, 0, "act", ""),
            ("4", MIO.id, 1, "upcoming", department),
            ("5", AOI.id, 1, "revise", ""),
        ]
        assert (await AuditDesk(storage).verify()).broken is None
        storage.close()
