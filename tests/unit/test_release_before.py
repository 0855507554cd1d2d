"""Migrations from the release before, over a database that its own code wrote."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from kaigi.ledger.audit import AuditDesk
from kaigi.storage import Storage, migrate
from tests.release import load, rows_by_table

TABLES = rows_by_table()


@pytest.fixture
def release(empty_database_url: str) -> Iterator[Storage]:
    """Yield the database of the release before, migrated to this one."""
    storage = Storage(empty_database_url)
    load(storage)
    migrate(storage)
    yield storage
    storage.close()


def rows(storage: Storage, query: str) -> list[tuple[object, ...]]:
    return storage.run_now(lambda tx: [tuple(row) for row in tx.execute(text(query))])


async def test_every_chain_is_whole_after_the_migrations(release: Storage) -> None:
    found = await AuditDesk(release).verify()
    assert (found.documents, found.entries) == (len(TABLES["document"]), len(TABLES["entry"]))
    assert found.broken is None


def test_entries_are_not_rewritten(release: Storage) -> None:
    found = rows(release, "SELECT document, sequence, body, hash FROM entry ORDER BY 1, 2")
    before = sorted(TABLES["entry"], key=lambda row: (row["document"], row["sequence"]))
    assert found == [tuple(row.values()) for row in before]


def test_a_document_waits_for_the_same_people(release: Storage) -> None:
    found = rows(release, "SELECT item, person FROM duty WHERE kind != 'upcoming' ORDER BY 1, 2")
    waiting = [
        (str(row["id"]), row["waiting_for"] or row["drafter"])
        for row in TABLES["document"]
        if row["state"] != "decided"
    ]
    assert found == sorted(waiting)


def test_a_day_has_the_same_places(release: Storage) -> None:
    halves = {"am": (0, 720), "pm": (720, 1440)}
    found = rows(
        release, "SELECT person, from_minute, to_minute, place FROM presence ORDER BY 1, day, 2"
    )
    before = sorted(TABLES["presence"], key=lambda r: (r["person"], r["day"], r["half"]))
    assert found == [(r["person"], *halves[r["half"]], r["place"]) for r in before]
    declared = rows(release, "SELECT count(*) FROM presence_declaration")
    assert declared == [(len(TABLES["presence_statement"]),)]


def test_a_meeting_begins_when_it_was_asked_for_with_its_hosts_zoom_user(
    release: Storage,
) -> None:
    found = rows(release, "SELECT id, starts_at, minutes, zoom_host FROM meeting ORDER BY id")
    users = {row["number"]: row["zoom_user"] or row["email"] for row in TABLES["staff"]}
    before = sorted(TABLES["meeting"], key=lambda row: str(row["id"]))
    assert found == [(r["id"], r["asked_at"], 60, users[r["host"]]) for r in before]


def test_the_room_stands_first_in_every_key(release: Storage) -> None:
    found = rows(release, "SELECT key FROM task")
    rooms = {"approval", "presence", "meeting", "home", "staff", "delivery", "operators"}
    assert {str(key).partition(":")[0] for (key,) in found} <= rooms
    assert len(found) == len(TABLES["task"])


def test_who_is_asked_later_has_a_duty_too(release: Storage) -> None:
    found = rows(release, "SELECT item, person, step FROM duty WHERE kind = 'upcoming'")
    assert found == [("7", "001004", 1)]
