"""Half days of the release before become segments, on both databases, without a row lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from kaigi.presence import declarations, tables
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import Half, Place, Segment, Source, Span
from kaigi.storage import Storage, migrate
from tests.databases import Postgres
from tests.unit.presence_hall import Hall, at

DAY = date(2026, 11, 24)
EIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
HALVES = [
    ("1", "am", "home", "", 4),
    ("1", "pm", "trip", "東京", 4),
    ("2", "pm", "leave", "", 2),
    ("3", "am", "office", "", 1),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """Database of the previous release, with half days in it."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path}/before.sqlite3")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database("half_days", template="template1") as url:
        yield from _filled(url)


def _filled(url: str) -> Iterator[Storage]:
    storage = Storage(url)
    migrate(storage, "0006")
    storage.run_now(_fill)
    yield storage
    storage.close()


def _fill(tx: Connection) -> None:
    day = text(
        "INSERT INTO presence (day, person, half, place, note, source, at)"
        " VALUES (:day, :person, :half, :place, :note, :source, :at)"
    )
    said = text(
        "INSERT INTO presence_statement (key, day, person, half, place, note, source, at)"
        " VALUES (:key, :day, :person, :half, :place, :note, :source, :at)"
    )
    for person, half, place, note, source in HALVES:
        row = {
            "day": DAY.isoformat(),
            "person": person,
            "half": half,
            "place": place,
            "note": note,
            "source": source,
            "at": EIGHT.timestamp(),
        }
        tx.execute(day, row)
        tx.execute(said, {**row, "key": f"click of {person}"})


def test_half_days_become_segments(before: Storage) -> None:
    migrate(before)
    hall = Hall(before)
    assert {person: hall.said(person, DAY) for person in "123"} == {
        "1": (at(Half.MORNING, Place.HOME), at(Half.AFTERNOON, Place.TRIP, "東京")),
        "2": (at(Half.AFTERNOON, Place.LEAVE),),
        "3": (at(Half.MORNING, Place.OFFICE),),
    }
    order = (tables.presence.c.person, tables.presence.c.from_minute)
    rows = before.run_now(lambda tx: tx.execute(select(tables.presence).order_by(*order)).all())
    assert [(Source(row.source), row.at) for row in rows] == [
        (Source.DECLARED, EIGHT),
        (Source.DECLARED, EIGHT),
        (Source.CHECK_IN, EIGHT),
        (Source.WEEKLY_PATTERN, EIGHT),
    ]


def test_what_was_said_is_kept_and_a_click_of_before_still_counts_once(before: Storage) -> None:
    migrate(before)
    row = tables.declaration.c
    spans = select(row.key, row.from_minute, row.to_minute, row.place, row.note)
    found = before.run_now(lambda tx: tx.execute(spans.order_by(row.key, row.from_minute)).all())
    assert [tuple(each) for each in found] == [
        ("click of 1", 0, 720, "home", ""),
        ("click of 1", 720, 1440, "trip", "東京"),
        ("click of 2", 720, 1440, "leave", ""),
        ("click of 3", 0, 720, "office", ""),
    ]
    again = Declaration(DAY, (at(Half.MORNING, Place.OUT),))
    assert not before.run_now(
        lambda tx: declarations.record(tx, "1", [again], Source.DECLARED, EIGHT, "click of 1")
    )


def test_a_declaration_after_the_update_lies_over_a_half_of_before(before: Storage) -> None:
    migrate(before)
    leave = Declaration(DAY, (Segment(Span(780, 900), Place.LEAVE),))

    def declare(tx: Connection) -> None:
        declarations.record(tx, "1", [leave], Source.DECLARED, EIGHT, "new")

    before.run_now(declare)
    assert Hall(before).said("1", DAY) == (
        at(Half.MORNING, Place.HOME),
        Segment(Span(720, 780), Place.TRIP, "東京"),
        Segment(Span(780, 900), Place.LEAVE),
        Segment(Span(900, 1440), Place.TRIP, "東京"),
    )
