"""Duties of people who have gone, found by one query over duties and staff register."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, text

from kaigi.duties import DepartedDuty, Duty, duty
from kaigi.duty_kind import DutyKind
from kaigi.person import Departure
from kaigi.staff import accounts, departures, sample, tables
from kaigi.staff.matching import Account
from kaigi.staff.rules import ConcurrentPost, Member
from kaigi.storage import Storage
from tests.databases import listening

SECTION = "企画部/企画課"
KEN = Member("2", "田中 健", email="ken@b.example.jp", section=SECTION, is_head=True)
AOI = Member("1", "佐藤 葵", email="aoi@b.example.jp", section=SECTION)
SINCE = datetime(2026, 4, 1, tzinfo=UTC)


def employ(tx: Connection, *members: Member, in_chat: bool = True) -> None:
    tables.write(tx, members)
    if in_chat:
        accounts.store(tx, [Account(m.number, m.email, True, f"U{m.number}") for m in members])


def owe(tx: Connection, *owed: Duty) -> None:
    tx.execute(insert(duty), [each._asdict() for each in owed])


def ask(item: str = "7", person: str = "2", unit: str = SECTION, **other: Any) -> Duty:
    return Duty(
        item, person, **{"step": 0, "kind": DutyKind.ACT, "since": SINCE, **other}, unit=unit
    )


def found(storage: Storage, **of: Any) -> list[DepartedDuty]:
    return storage.run_now(
        lambda tx: departures.departed(tx, of.get("after"), of.get("limit", 100), of.get("item"))
    )


BESIDE = ConcurrentPost(SECTION, "課長", is_head=True)


@pytest.mark.parametrize(
    ("member", "in_chat", "why"),
    [
        (KEN, True, None),
        (KEN, False, Departure.NO_ACCOUNT),
        (replace(KEN, is_head=False), True, Departure.MOVED),
        (replace(KEN, is_head=False), False, Departure.MOVED),
        (replace(KEN, section="財政部/財政課"), True, Departure.MOVED),
        (replace(KEN, section="企画部"), True, Departure.MOVED),
        (replace(KEN, section="財政部/財政課", concurrent=(BESIDE,)), True, None),
        (replace(KEN, section="財政部", is_head=False, concurrent=(BESIDE,)), True, None),
        (
            replace(KEN, section="財政部", concurrent=(replace(BESIDE, is_head=False),)),
            True,
            Departure.MOVED,
        ),
    ],
)
def test_a_duty_is_found_by_what_its_person_is_now(
    storage: Storage, member: Member, in_chat: bool, why: Departure | None
) -> None:
    def prepare(tx: Connection) -> None:
        employ(tx, member, in_chat=in_chat)
        revise = ask("9", unit="", kind=DutyKind.REVISE)
        owe(tx, ask(), ask("8", kind=DutyKind.UPCOMING, step=1), revise)

    storage.run_now(prepare)
    expected = [] if why is None else [("7", 0, "act", why), ("8", 1, "upcoming", why)]
    if not in_chat:
        expected.append(("9", 0, "revise", Departure.NO_ACCOUNT))
    got = [(each.item, each.step, each.kind, each.departure) for each in found(storage)]
    assert got == expected
    assert {each.person for each in found(storage)} <= {"2"}


@pytest.mark.parametrize("in_chat", [True, False])
@pytest.mark.parametrize(
    ("member", "why"),
    [
        (replace(KEN, section="企画部"), Departure.MOVED),
        (replace(KEN, section="企画部", concurrent=(BESIDE,)), None),
        (KEN, None),
    ],
)
def test_a_lower_post_is_left_by_another_head_and_not_by_a_missing_account(
    storage: Storage, member: Member, in_chat: bool, why: Departure | None
) -> None:
    def prepare(tx: Connection) -> None:
        employ(tx, member, in_chat=in_chat)
        owe(tx, ask(kind=DutyKind.MERGED), ask(unit=""))

    storage.run_now(prepare)
    left = [each for each in found(storage) if each.kind is DutyKind.MERGED]
    assert [(each.unit, each.departure) for each in left] == ([(SECTION, why)] if why else [])


def test_one_who_left_is_found_whatever_the_account_and_the_post(storage: Storage) -> None:
    def prepare(tx: Connection) -> None:
        employ(tx, KEN)
        tables.deactivate(tx, ["2"])
        owe(tx, ask(), ask("8", unit=""), ask("9", person="unknown"))

    storage.run_now(prepare)
    assert {each.departure for each in found(storage)} == {Departure.LEFT}
    assert [each.item for each in found(storage)] == ["7", "8", "9"]


def test_one_who_is_asked_in_no_post_has_only_to_be_there(storage: Storage) -> None:
    def prepare(tx: Connection) -> None:
        employ(tx, AOI)
        owe(tx, ask(person="1", unit=""))

    storage.run_now(prepare)
    assert found(storage) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pieces_have_every_duty_once(storage: Storage, limit: int) -> None:
    def prepare(tx: Connection) -> None:
        owe(
            tx,
            *(ask(str(n), step=step, kind=DutyKind.ACT) for n in range(8, 13) for step in (0, 1)),
            *(ask(str(n), person="3") for n in range(8, 13)),
            *(
                ask(str(n), kind=DutyKind.MERGED, unit=unit)
                for n in range(8, 13)
                for unit in (SECTION, "企画部")
            ),
        )

    storage.run_now(prepare)
    pieces: list[DepartedDuty] = []
    while piece := found(storage, after=pieces[-1] if pieces else None, limit=limit):
        pieces += piece
    assert len(set(pieces)) == len(pieces) == 25
    assert len(found(storage, item="9")) == 5


def test_three_thousand_documents_of_twenty_thousand_people_are_one_query_by_index(
    storage: Storage,
) -> None:
    people = [citizen.member for citizen in sample.city(20_000)]
    heads = [member for member in people if member.is_head]

    def prepare(tx: Connection) -> None:
        employ(tx, *people)
        owe(
            tx,
            *(
                ask(str(n), person=heads[n % len(heads)].number, unit=heads[n % len(heads)].section)
                for n in range(3_000)
            ),
        )
        tables.deactivate(tx, [heads[0].number])
        if not storage.is_sqlite:
            tx.execute(text("ANALYZE"))

    storage.run_now(prepare)
    seen: list[tuple[str, Any]] = []
    with listening(storage, "after_cursor_execute", lambda *at: seen.append((at[2], at[3]))):
        gone = found(storage)
    assert {each.person for each in gone} == {heads[0].number}
    ((statement, values),) = [each for each in seen if each[0].startswith("SELECT")]
    if storage.is_sqlite:
        plan = storage.run_now(
            lambda tx: tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        )
        scanned = [row[-1] for row in plan if row[-1].startswith("SCAN")]
        assert all("duty" in each for each in scanned), plan
