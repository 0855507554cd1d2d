import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, text

from kaigi.person import Person
from kaigi.staff import accounts, posts, roster, sample, tables
from kaigi.staff.columns import TITLES
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.staff.matching import SlackUser
from kaigi.staff.rules import (
    BadRoster,
    ConcurrentPost,
    Intake,
    Known,
    Member,
    Roster,
    Row,
    TooManyGone,
)
from kaigi.storage import Storage
from tests.databases import listening, prefecture

AOI = Member(
    "1", "佐藤 葵", "サトウ アオイ", "aoi@b.example.jp", "企画部/企画課/企画係", "主事", "主事"
)
KEN = Member(
    "2",
    "田中 健",
    email="ken@b.example.jp",
    section="企画部/企画課",
    is_head=True,
    deputies=("3", "1"),
)
MAI = Member("3", "森 舞", email="mai@b.example.jp", section="企画部/企画課", counter_duty=True)


@pytest.fixture
def desk(storage: Storage) -> StaffDesk:
    return StaffDesk(storage)


async def _take(
    desk: StaffDesk, *members: Member, partial: bool = False, yes: bool = False
) -> Intake:
    read = roster.read(roster.write(members).encode())
    return await desk.import_roster(read, partial=partial, yes=yes)


async def _asked(desk: StaffDesk, question: Callable[[Connection], Any]) -> Any:
    return await desk.storage.run(question)


class _Statement(NamedTuple):
    sql: str
    values: Any

    def plan(self, tx: Connection) -> list[str]:
        explain = "EXPLAIN QUERY PLAN " if tx.dialect.name == "sqlite" else "EXPLAIN "
        return [str(row[-1]) for row in tx.exec_driver_sql(explain + self.sql, self.values)]


@contextmanager
def _statements(storage: Storage) -> Iterator[list[_Statement]]:
    """Record what reaches the database; a statement for many rows counts once, BEGIN not at all."""
    seen: list[_Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_context: Any) -> None:
        if not sql.startswith("BEGIN"):
            seen.append(_Statement(sql, values))

    with listening(storage, "after_cursor_execute", note):
        yield seen


async def test_what_was_imported_is_what_the_register_knows(desk: StaffDesk) -> None:
    intake = await _take(desk, AOI, KEN, MAI)
    assert intake.new == (AOI, KEN, MAI)
    assert await _asked(desk, tables.register) == {
        m.number: Known(m, active=True) for m in (AOI, KEN, MAI)
    }


async def test_the_same_file_again_changes_nothing(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    with _statements(desk.storage) as seen:
        intake = await _take(desk, AOI, KEN, MAI)
    assert (intake.unchanged, intake.written, intake.deactivated) == (3, (), ())
    assert not [s.sql for s in seen if s.sql.startswith(("INSERT", "UPDATE", "DELETE"))]


async def test_people_gone_from_the_file_stay_known_and_come_back(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    gone = await _take(desk, replace(KEN, deputies=("3",)), MAI)
    assert (gone.deactivated, gone.changed) == (("1",), (replace(KEN, deputies=("3",)),))
    directory = Directory()
    aoi = await _asked(desk, lambda tx: directory.person(tx, "1"))
    assert aoi == Person(
        "1", "佐藤 葵", None, None, "企画部/企画課/企画係", active=False, title="主事"
    )
    back = await _take(desk, replace(AOI, title="主任"), KEN, MAI)
    assert back.reactivated == (replace(AOI, title="主任"),)
    assert (await _asked(desk, tables.register))["1"] == Known(
        replace(AOI, title="主任"), active=True
    )


async def test_a_file_with_a_bad_row_changes_nothing_and_its_good_rows_only_when_told(
    desk: StaffDesk,
) -> None:
    await _take(desk, AOI, KEN, MAI)
    before = await _asked(desk, tables.register)
    bad, new = replace(MAI, email="mai"), replace(AOI, number="4", email="new@b.example.jp")
    with pytest.raises(BadRoster) as refused:
        await _take(desk, AOI, KEN, bad, new)
    assert [(p.line, p.column) for p in refused.value.problems] == [(4, "email")]
    assert await _asked(desk, tables.register) == before
    intake = await _take(desk, AOI, KEN, bad, new, partial=True)
    assert (intake.new, intake.changed, intake.unchanged, intake.deactivated) == ((new,), (), 2, ())
    assert await _asked(desk, tables.register) == before | {"4": Known(new, active=True)}


async def test_addresses_and_posts_can_be_swapped_in_one_file(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    swapped = (
        replace(AOI, email=KEN.email),
        replace(KEN, email=AOI.email, is_head=False, deputies=()),
        replace(MAI, is_head=True),
    )
    assert (await _take(desk, *swapped)).changed == swapped
    assert await _asked(desk, tables.register) == {m.number: Known(m, active=True) for m in swapped}


async def test_losing_more_than_a_third_has_to_be_said_out_loud(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    with pytest.raises(TooManyGone, match="2 of 3"):
        await _take(desk, MAI)
    assert (await _asked(desk, tables.register))["1"].active
    assert (await _take(desk, MAI, yes=True)).deactivated == ("1", "2")


async def test_the_directory_finds_heads_deputies_and_many_people_at_once(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    directory = Directory()
    with _statements(desk.storage) as seen:
        head = await _asked(desk, lambda tx: directory.head_of(tx, "企画部/企画課"))
        nobody = await _asked(desk, lambda tx: directory.head_of(tx, "企画部"))
        deputies = await _asked(desk, lambda tx: directory.deputies_of(tx, ["2", "1"])["2"])
        people = await _asked(desk, lambda tx: directory.people(tx, ["3", "1", "3", "99"]))
    assert (head.id, nobody) == ("2", None)
    assert [person.id for person in deputies] == ["3", "1"], "in the order of the roster"
    assert {number: person.name for number, person in people.items()} == {
        "1": "佐藤 葵",
        "3": "森 舞",
    }
    assert len(seen) == 4


async def test_whoever_has_left_heads_nothing_and_stands_in_for_nobody(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    await _take(desk, AOI, replace(MAI, email=KEN.email), yes=True)
    directory = Directory()
    assert await _asked(desk, lambda tx: directory.head_of(tx, "企画部/企画課")) is None
    await _take(desk, replace(KEN, email="k@b.example.jp", deputies=("1",)), AOI, yes=True)
    found = await _asked(desk, lambda tx: directory.deputies_of(tx, ["2"]))
    assert [person.id for person in found["2"]] == ["1"]


async def test_a_click_is_somebodys_once_the_workspace_is_matched(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    matching = await desk.match(
        [SlackUser("U1", "AOI@b.example.jp", "ja-JP"), SlackUser("U9", "x@y.jp")]
    )
    assert (matching.matched, matching.without_slack, matching.without_staff) == (
        1,
        ("2", "3"),
        ("U9",),
    )
    aoi = Person("1", "佐藤 葵", "U1", "ja-JP", "企画部/企画課/企画係", title="主事")
    assert await desk.by_slack_id("U1") == aoi
    assert await desk.by_slack_id("U2") is None
    await _take(desk, replace(AOI, title="主任"), KEN, MAI)
    aoi = replace(aoi, title="主任")
    assert await desk.by_slack_id("U1") == aoi, "an import does not touch the match"
    await _take(desk, replace(KEN, deputies=("3",)), MAI)
    assert await desk.by_slack_id("U1") == replace(aoi, active=False)


async def test_slack_ids_can_be_lost_but_not_swapped_or_moved(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    await desk.match(
        [SlackUser("U1", AOI.email), SlackUser("U2", KEN.email), SlackUser("U3", MAI.email)]
    )
    again = await desk.match(
        [
            SlackUser("U2", AOI.email),
            SlackUser("U1", KEN.email),
            SlackUser("U3", MAI.email, deleted=True),
        ]
    )
    assert len(again.changes) == 3
    found = [await desk.by_slack_id(slack_id) for slack_id in ("U1", "U2", "U3")]
    assert found == [None, None, None]


async def test_one_user_is_met_as_all_of_them_would_be(desk: StaffDesk) -> None:
    await _take(desk, AOI, KEN, MAI)
    await desk.update_member(SlackUser("U1", f" {AOI.email.upper()}", "en-US"))
    aoi = await desk.by_slack_id("U1")
    assert aoi is not None
    assert (aoi.id, aoi.locale) == (AOI.number, "en-US")
    await desk.update_member(SlackUser("U1", AOI.email))
    assert await desk.by_slack_id("U1") == aoi, "who says no language keeps theirs"
    await desk.update_member(SlackUser("U1", KEN.email, "ja-JP"))
    assert await desk.by_slack_id("U1") is None, "it was Aoi's"
    await desk.update_member(SlackUser("U9", KEN.email, "ja-JP"))
    assert await desk.by_slack_id("U9") is None, "two claim the address"
    await desk.update_member(SlackUser("U2", MAI.email, deleted=True))
    await desk.update_member(SlackUser("U3", "guest@else.jp"))
    await desk.update_member(SlackUser("U9", None))
    assert [account.slack_id for account in await _asked(desk, accounts.everyone)] == [
        None,
        None,
        None,
    ]


async def test_an_account_that_is_closed_is_not_another_ones(desk: StaffDesk) -> None:
    await _take(desk, AOI)
    await desk.update_member(SlackUser("U2", AOI.email))
    await desk.update_member(SlackUser("U1", AOI.email, deleted=True))
    assert await desk.by_slack_id("U2") is not None


async def test_a_prefecture_takes_no_more_statements_than_a_village(desk: StaffDesk) -> None:
    counts = []
    city = [citizen.member for citizen in sample.city(prefecture(desk.storage))]
    village = [replace(member, title="", deputies=()) for member in city[:20]]
    for people in (village, city):
        file = Roster(tuple(Row(at, m) for at, m in enumerate(people, 2)), frozenset(TITLES))
        with _statements(desk.storage) as seen:
            await desk.import_roster(file)
            await desk.import_roster(file)
            await desk.match([SlackUser(f"U{m.number}", m.email, "ja-JP") for m in people])
            await desk.match([])
        counts.append(len(seen))
    assert counts[0] <= counts[1] <= 52  # the city also changes the village's people
    everyone = await _asked(desk, lambda tx: tables.people(tx, [m.number for m in people] * 2))
    assert len(everyone) == prefecture(desk.storage)


async def test_no_question_of_the_hot_paths_scans_the_register(desk: StaffDesk) -> None:
    await _take(desk, *(citizen.member for citizen in sample.city(2_000)))
    await _asked(desk, lambda tx: tx.execute(text("ANALYZE")).close())
    directory = Directory()
    with _statements(desk.storage) as seen:
        await desk.by_slack_id("U1")
        await desk.update_member(SlackUser("U1", "nobody@else.jp"))
        await _asked(desk, lambda tx: directory.person(tx, "0000101"))
        await _asked(desk, lambda tx: directory.head_of(tx, "企画部/企画課"))
        await _asked(desk, lambda tx: directory.deputies_of(tx, ["0000102"]))
        await _asked(desk, lambda tx: directory.people(tx, ["0000101", "0000102"]))
    for question in (s for s in seen if s.sql.startswith("SELECT")):
        steps = await _asked(desk, question.plan)
        assert not [
            step for step in steps if "SCAN staff" in step or "Seq Scan on staff " in step
        ], steps


async def test_imports_at_the_same_time_come_one_after_the_other(desk: StaffDesk) -> None:
    files = [
        [AOI, KEN, MAI],
        [AOI, MAI],
        [replace(AOI, email=MAI.email), replace(MAI, email=AOI.email)],
    ]
    shuffled = random.Random(1).choices(files, k=12)
    await asyncio.gather(*(_take(desk, *members, yes=True) for members in shuffled))
    assert (await _take(desk, AOI, KEN, MAI, yes=True)).new == ()
    assert await _asked(desk, tables.register) == {
        m.number: Known(m, active=True) for m in (AOI, KEN, MAI)
    }


async def test_units_stand_in_the_order_of_the_last_file(desk: StaffDesk) -> None:
    general = replace(MAI, section="総務部/総務課")
    await _take(desk, general, AOI, KEN)
    assert await _asked(desk, posts.units) == [
        "総務部/総務課",
        "企画部/企画課",
        "企画部/企画課/企画係",
    ]
    await _take(desk, KEN, AOI, general)
    assert await _asked(desk, posts.units) == [
        "企画部/企画課",
        "企画部/企画課/企画係",
        "総務部/総務課",
    ]
    first = replace(general, number="4", email="4@b.example.jp", section="議会事務局")
    bad = replace(general, email="mai")
    await _take(desk, first, KEN, bad, AOI, partial=True)
    assert await _asked(desk, posts.units) == [
        "議会事務局",
        "企画部/企画課",
        "企画部/企画課/企画係",
        "総務部/総務課",
    ]


async def test_a_head_in_a_concurrent_post_is_the_head_there(desk: StaffDesk) -> None:
    both = replace(KEN, concurrent=(ConcurrentPost("総務部/財政課", "課長", is_head=True),))
    await _take(desk, AOI, both, MAI)
    assert (await _asked(desk, tables.register))["2"] == Known(both, active=True)
    directory = Directory()
    for section in ("企画部/企画課", "総務部/財政課"):
        with _statements(desk.storage) as seen:
            head = await _asked(desk, partial(directory.head_of, section=section))
        assert (head.id, len(seen)) == ("2", 1)
    headed = await _asked(desk, lambda tx: directory.headed_by(tx, "2"))
    assert headed == {"企画部/企画課", "総務部/財政課"}
    successor = replace(MAI, section="総務部/財政課", is_head=True)
    await _take(desk, AOI, replace(KEN, deputies=("3",)), successor)
    head = await _asked(desk, lambda tx: directory.head_of(tx, "総務部/財政課"))
    assert head.id == "3"
    await _take(desk, AOI, both, MAI)
    await _take(desk, AOI, MAI, yes=True)
    assert await _asked(desk, lambda tx: directory.head_of(tx, "総務部/財政課")) is None
    assert await _asked(desk, lambda tx: directory.headed_by(tx, "2")) == frozenset()


async def test_people_without_an_address_are_nobodys_account(desk: StaffDesk) -> None:
    bare = [replace(AOI, email=""), replace(KEN, email="", deputies=()), MAI]
    await _take(desk, *bare)
    await desk.match([SlackUser("U1", ""), SlackUser("U2", None), SlackUser("U3", MAI.email)])
    await desk.update_member(SlackUser("U4", " "))
    found = await _asked(desk, accounts.everyone)
    assert [account.slack_id for account in found] == [None, None, "U3"]
