"""Presence at a prefecture's size and with several bots: by index, in few statements, in turn."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, insert, literal, select, text

from kaigi.presence import declarations, tables
from kaigi.presence.buttons import Tap
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import (
    Half,
    Place,
    Segment,
    Source,
    Span,
    segment_at,
)
from kaigi.staff import sample
from kaigi.staff.directory import Directory
from kaigi.storage import Storage
from tests.unit.presence_hall import HALVES, TUESDAY, Hall, at, tokyo, whole

PEOPLE = 5_000
DAYS = 8
CLICK = "https://hooks.slack.com/actions/1"
QUESTION = {"response_url": CLICK, "channel": "D1", "ts": "1.000001"}


@pytest.fixture
def city(storage: Storage) -> Hall:
    """Answers of thousands of people for several days."""
    hall = Hall(storage)
    members = [citizen.member for citizen in sample.city(PEOPLE)]
    hall.employs(*members)
    hall.answer([member.number for member in members], Place.HOME)
    storage.run_now(_copy_to_other_days)
    storage.run_now(lambda tx: tx.execute(text("ANALYZE")).close())
    return hall


def _copy_to_other_days(tx: Connection) -> None:
    row = tables.presence.c
    others = [column for column in tables.presence.columns if column is not row.day]
    for n in range(1, DAYS):
        day = literal(TUESDAY + timedelta(days=n), row.day.type)
        copied = select(day, *others).where(row.day == bindparam("copied"))
        names = ["day", *(column.name for column in others)]
        tx.execute(insert(tables.presence).from_select(names, copied), {"copied": TUESDAY})


def test_the_answers_of_a_minute_are_found_by_the_primary_key_and_added_up_in_the_database(
    city: Hall,
) -> None:
    staff = Directory.active_staff
    storage = city.storage
    answered, _everybody = tables.counting(staff)
    explain = "EXPLAIN QUERY PLAN " if storage.is_sqlite else "EXPLAIN "
    for half in Half:
        asked = answered.params(on=TUESDAY, minute=half.minute)
        sql = asked.compile(storage.engine, compile_kwargs={"literal_binds": True})
        plan = str(city.rows(text(f"{explain}{sql}")))
        assert ("sqlite_autoindex_presence_1" if storage.is_sqlite else "presence_pkey") in plan
        assert "SCAN presence" not in plan
        assert "Seq Scan on presence" not in plan
        found = storage.run_now(partial(tables.counts, active_staff=staff, day=TUESDAY, half=half))
        assert sum(count.people for count in found) == PEOPLE
        units = {(count.section, count.counter_duty) for count in found}
        assert len(found) == len(units) < PEOPLE / 3


async def test_a_tap_takes_two_statements_for_the_day_that_it_changes(storage: Storage) -> None:
    hall = Hall(storage)
    member = sample.city(50)[0].member
    hall.employs(member)
    actor = hall.person(member.number)
    for n, place in enumerate((Place.HOME, Place.OFFICE)):
        with hall.statements() as seen:
            await hall.desk.tap(actor, Tap(TUESDAY, HALVES, place), f"click {n}", QUESTION)
        of_presence = [s.split()[0] for s in seen if "presence" in s]
        assert of_presence == ["INSERT", "SELECT", "INSERT"]


@pytest.fixture
def replicas(storage: Storage, database_url: str) -> Any:
    other = Storage(database_url)
    yield (storage, other)
    other.close()


def test_two_bots_that_take_declarations_of_one_person_at_once_leave_no_overlap(
    replicas: tuple[Storage, Storage],
) -> None:
    """Second transaction starts when the first has written and not committed."""
    written = threading.Event()
    morning = Declaration(TUESDAY, (Segment(Span(0, 600), Place.HOME),))
    later = Declaration(TUESDAY, (Segment(Span(540, 900), Place.LEAVE),))

    def first(tx: Connection) -> None:
        declarations.record(tx, "1", [morning], Source.DECLARED, tokyo(TUESDAY, 8), "first")
        written.set()
        threading.Event().wait(0.3)

    def second(tx: Connection) -> None:
        declarations.record(tx, "1", [later], Source.DECLARED, tokyo(TUESDAY, 8), "second")

    one, other = replicas
    with ThreadPoolExecutor(2) as bots:
        running = bots.submit(one.run_now, first)
        assert written.wait(10)
        bots.submit(other.run_now, second).result()
        running.result()
    assert Hall(one).said("1") == (
        Segment(Span(0, 540), Place.HOME),
        Segment(Span(540, 900), Place.LEAVE),
    )


def test_eighty_declarations_on_two_bots_all_count_and_never_overlap(
    replicas: tuple[Storage, Storage],
) -> None:
    random = Random(9)
    places = [Place.HOME, Place.OFFICE, Place.TRIP]
    declared = [
        Segment(Span(start, start + random.randrange(30, 400)), random.choice(places))
        for start in (random.randrange(0, 1000) for _ in range(80))
    ]

    def declare(n: int) -> None:
        said = Declaration(TUESDAY, (declared[n],))
        moment = tokyo(TUESDAY, 8)
        replicas[n % 2].run_now(
            lambda tx: declarations.record(tx, "1", [said], Source.DECLARED, moment, f"click {n}")
        )

    with ThreadPoolExecutor(8) as clicks:
        list(clicks.map(declare, range(len(declared))))
    hall = Hall(replicas[0])
    day = hall.said("1")
    for minute in range(24 * 60):
        wanted = {each.place for each in declared if each.span.contains(minute)}
        assert sum(segment.span.contains(minute) for segment in day) == bool(wanted)
        found = segment_at(day, minute)
        assert (found is None and not wanted) or (found and found.place in wanted)
    assert len(hall.rows(select(tables.declaration.c.key))) == len(declared)


async def test_an_hour_of_leave_is_shown_while_it_lasts_and_leaves_the_rest_of_the_day(
    storage: Storage,
) -> None:
    hall = Hall(storage)
    members = [citizen.member for citizen in sample.city(50)]
    hall.employs(*members)
    number = members[0].number
    hall.says(number, whole(Place.OFFICE))
    hall.says(number, (Segment(Span(13 * 60, 14 * 60), Place.ANNUAL_LEAVE),))
    assert hall.said(number) == (
        at(Half.MORNING, Place.OFFICE),
        Segment(Span(720, 780), Place.OFFICE),
        Segment(Span(780, 840), Place.ANNUAL_LEAVE),
        Segment(Span(840, 1440), Place.OFFICE),
    )
    assert (await hall.readers.sheet_of(TUESDAY)).tally[Place.OFFICE] == 1
    hall.clock.at = tokyo(TUESDAY, 13)
    assert (await hall.readers.sheet_of(TUESDAY)).tally[Place.AWAY] == 1
    hall.asks()
    assert number not in hall.asked()


def test_a_day_that_is_answered_but_for_a_minute_is_asked_for(storage: Storage) -> None:
    hall = Hall(storage)
    members = [citizen.member for citizen in sample.city(50)]
    hall.employs(*members)
    almost, all_of_it = members[0].number, members[1].number
    hall.says(almost, (Segment(Span(0, 1439), Place.HOME),))
    hall.says(all_of_it, tuple(Segment(Span(n, n + 480), Place.HOME) for n in (0, 480, 960)))
    hall.asks()
    assert almost in hall.asked()
    assert all_of_it not in hall.asked()
