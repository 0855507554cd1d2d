"""Databases of the release before are brought up to date with all that is in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kaigi.ledger.audit import AuditDesk
from kaigi.storage import Storage, migrate
from tests.release import database_before, rows


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    with database_before(request, tmp_path, request.param) as url:
        storage = Storage(url)
        yield storage
        storage.close()


async def test_every_chain_verifies_after_the_update(before: Storage) -> None:
    migrate(before)
    verdict = await AuditDesk(before).verify()
    assert (verdict.broken, verdict.documents) == (None, len(rows()["document"]))
    assert verdict.entries == len(rows()["entry"])


def test_entries_are_not_rewritten(before: Storage) -> None:
    migrate(before)
    found = before.run_now(
        lambda tx: [
            dict(row._mapping)
            for row in tx.execute(text("SELECT * FROM entry ORDER BY document, sequence"))
        ]
    )
    assert found == rows()["entry"]
