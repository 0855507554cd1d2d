"""Migration 0018 on data: duties to sign for lower posts, too."""

from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, text

from kaigi.ledger import entry_format, rules
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.document import Document
from kaigi.ledger.events import Reassigned
from kaigi.ledger.tables import GENESIS, chained, duties_of, entry
from kaigi.storage import Storage, migrate
from tests.databases import Postgres
from tests.office import KEN, LARGE, MIO, REN, TWO_STEPS, Paper
from tests.unit.test_ledger_handovers import DEPARTMENT, change, merged
from tests.unit.test_ledger_merged_posts import of_three

BEFORE = "0017"


def changed(document: Document, event: Reassigned) -> Document:
    return rules.evolve(document, event, document.id)


def with_both_passed_on() -> Document:
    """Return a document whose two merged posts went to one person, and then apart."""
    document = changed(merged(), change(merged(), KEN, REN, DEPARTMENT))
    lower = document.route[0].merged
    return changed(document, change(document, REN, MIO, DEPARTMENT, restored=lower))


def merged_by_a_change() -> Document:
    """Return a document on whose route the section head became head of the department, too."""
    document = Paper(LARGE, route=TWO_STEPS).document
    return changed(document, change(document, MIO, KEN, DEPARTMENT))


def later() -> Document:
    steps = (replace(TWO_STEPS[0], people=(REN,)), *merged().route)
    return Paper(LARGE, route=steps).document


def chosen() -> Document:
    return changed(merged(), change(merged(), KEN, REN, ""))


DOCUMENTS = [
    (merged(), 1),
    (of_three(), 2),
    (merged_by_a_change(), 1),
    (with_both_passed_on(), 0),
    (changed(merged(), change(merged(), KEN, REN, DEPARTMENT)), 1),
    (later(), 1),
    (chosen(), 0),
    (Paper(LARGE, route=merged().route).returned().resubmitted().document, 1),
    (Paper(LARGE, route=merged().route).returned().document, 0),
    (Paper(LARGE, route=merged().route).approved().document, 0),
    (Paper(LARGE, route=TWO_STEPS).approved().document, 0),
]


def write(tx: Connection, number: int, document: Document) -> None:
    """Write a document as the release before did."""
    head = GENESIS
    rows = []
    drafted = replace(document.events[0], key=f"form {number}")
    for sequence, event in enumerate((drafted, *document.events[1:]), start=1):
        body = entry_format.encode(event).replace(',"only_restores":false', "")
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
    for duty in duties_of(replace(document, id=number)):
        if duty.kind != "merged":
            tx.execute(
                text("INSERT INTO duty VALUES (:item, :person, :step, :kind, :since, :unit)"),
                duty._asdict() | {"since": duty.since.timestamp()},
            )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_documents_of_merged_posts_get_their_duties(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("merged", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/merged.sqlite3")
        migrate(storage, BEFORE)
        for number, (document, _duties) in enumerate(DOCUMENTS, start=1):
            storage.run_now(partial(write, number=number, document=document))
        outside = "INSERT INTO duty VALUES ('kintone-12-3', '2001', 0, 'act', 0, '')"
        storage.run_now(lambda tx: tx.execute(text(outside)))
        migrate(storage)
        count = "SELECT item FROM duty WHERE kind = 'merged'"
        found = storage.run_now(lambda tx: list(tx.scalars(text(count))))
        assert [found.count(str(n)) for n in range(1, len(DOCUMENTS) + 1)] == [
            duties for _document, duties in DOCUMENTS
        ]
        assert (await AuditDesk(storage).verify()).broken is None
        kept = "SELECT count(*) FROM duty WHERE item = 'kintone-12-3'"
        assert storage.run_now(lambda tx: tx.scalar(text(kept))) == 1
        storage.close()
