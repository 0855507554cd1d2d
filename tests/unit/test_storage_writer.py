"""Concurrent writes: one writer commits them together, each caller gets its own result."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from kaigi import trace
from kaigi.errors import CommitUnknown
from kaigi.storage import Prepared, Storage, after_commit
from kaigi.storage.engine import GROUP_SIZE
from tests.databases import listening

_md = MetaData()
_note = Table("note", _md, Column("id", Integer, primary_key=True, autoincrement=False))


@pytest.fixture
def notes(storage: Storage) -> Storage:
    storage.run_now(_md.create_all)
    return storage


def noting(number: int) -> Callable[[Connection], int]:
    def work(tx: Connection) -> int:
        tx.execute(insert(_note).values(id=number))
        return number

    return work


def noted(storage: Storage) -> list[int]:
    return storage.run_now(lambda tx: list(tx.scalars(select(_note.c.id).order_by(_note.c.id))))


@asynccontextmanager
async def busy(storage: Storage) -> AsyncIterator[None]:
    """Keep every writer busy, so that further work has to wait."""
    release, begun = Event(), [Event(), Event()]

    def work(_tx: Connection, here: Event) -> None:
        here.set()
        assert release.wait(20)

    at_work = [
        asyncio.create_task(storage.run(lambda tx, here=here: work(tx, here)))  # type: ignore[misc]
        for here in begun[: 1 if storage.is_sqlite else 2]
    ]
    for here in begun[: len(at_work)]:
        assert await asyncio.to_thread(here.wait, 20)
    try:
        yield
    finally:
        release.set()
        await asyncio.gather(*at_work)


async def all_at_once(
    storage: Storage, works: list[Callable[[Connection], int]]
) -> list[int | BaseException]:
    async with busy(storage):
        tasks = [asyncio.create_task(storage.run(work)) for work in works]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_all_who_came_together_stand_and_each_hears_of_their_own(notes: Storage) -> None:
    assert await all_at_once(notes, [noting(n) for n in range(40)]) == list(range(40))
    assert noted(notes) == list(range(40))


async def test_many_take_few_commits_where_there_is_one_writer(notes: Storage) -> None:
    commits: list[object] = []
    with listening(notes, "commit", commits.append):
        await all_at_once(notes, [noting(n) for n in range(2 * GROUP_SIZE)])
    assert len(commits) == (3 if notes.is_sqlite else 2 + 2 * GROUP_SIZE)


async def test_what_fails_among_them_is_undone_alone(notes: Storage) -> None:
    told: list[int] = []

    def promising(number: int, *, then_fails: bool = False) -> Callable[[Connection], int]:
        def work(tx: Connection) -> int:
            after_commit(tx, lambda: told.append(number))
            noting(number)(tx)
            if then_fails:
                raise ValueError(number)
            return number

        return work

    await notes.run(noting(0))
    works = [promising(1), promising(2, then_fails=True), promising(0), promising(3)]
    first, failed, taken, last = await all_at_once(notes, works)
    assert (first, last) == (1, 3)
    assert isinstance(failed, ValueError)
    assert isinstance(taken, IntegrityError)
    assert noted(notes) == [0, 1, 3]
    assert sorted(told) == [1, 3]


async def test_where_the_commit_fails_all_of_them_hear_it_and_nothing_stands(
    notes: Storage,
) -> None:
    if not notes.is_sqlite:
        pytest.skip("there each has a commit of their own")
    child = "CREATE TABLE child (of INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)"
    notes.run_now(lambda tx: tx.execute(text(child)).close())

    def orphan(tx: Connection) -> int:
        tx.execute(text("INSERT INTO child VALUES (99)"))
        return 99

    heard = await all_at_once(notes, [noting(1), orphan, noting(2)])
    assert [type(each) for each in heard] == [IntegrityError] * 3
    assert noted(notes) == []
    assert await notes.run(noting(4)) == 4


async def test_on_a_full_disk_whoever_hears_that_it_stands_is_right(notes: Storage) -> None:
    if not notes.is_sqlite:
        pytest.skip("there each is alone")
    pages = notes.run_now(lambda tx: tx.scalar(text("PRAGMA page_count")))
    notes.run_now(lambda tx: tx.execute(text(f"PRAGMA max_page_count = {pages + 1}")).close())
    notes.run_now(lambda tx: tx.execute(text("CREATE TABLE heap (it BLOB)")).close())

    def fills(tx: Connection) -> int:
        noting(2)(tx)
        tx.execute(text("INSERT INTO heap VALUES (zeroblob(1000000))"))
        return 2

    heard = await all_at_once(notes, [noting(1), fills, noting(3)])
    assert isinstance(heard[1], OperationalError)
    assert all(isinstance(each, int | OperationalError) for each in heard)
    assert noted(notes) == [each for each in heard if isinstance(each, int)]
    assert await notes.run(noting(4)) == 4


async def test_whoever_comes_after_a_lost_connection_has_another(notes: Storage) -> None:
    if notes.is_sqlite:
        pytest.skip("a file is not lost")

    def lost(tx: Connection) -> int:
        me = tx.scalar(text("SELECT pg_backend_pid()"))
        notes.run_now(
            lambda other: other.execute(text(f"SELECT pg_terminate_backend({me})")).close()
        )
        return noting(0)(tx)

    first, *others = await all_at_once(notes, [lost, *(noting(n) for n in range(1, 9))])
    assert isinstance(first, OperationalError)
    assert others == noted(notes) == list(range(1, 9))


async def test_a_commit_whose_answer_was_lost_is_no_failure_but_unknown(notes: Storage) -> None:
    if notes.is_sqlite:
        pytest.skip("a file is not lost")
    end_it = """CREATE FUNCTION end_it() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"""
    at_commit = """CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON note
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.id > 100) EXECUTE FUNCTION end_it()"""
    notes.run_now(lambda tx: tx.execute(text(end_it)).close())
    notes.run_now(lambda tx: tx.execute(text(at_commit)).close())

    def noting_later(tx: Connection) -> None:
        Prepared(insert(_note).values(id=bindparam("id"))).later(tx, {"id": 102})

    for work in (noting(101), noting_later):  # the latter is sent together with the commit
        with pytest.raises(CommitUnknown):
            await notes.run(work)
    assert await notes.run(noting(4)) == 4


async def test_each_works_in_the_context_of_whoever_asked(notes: Storage) -> None:
    async def asked(name: str) -> str | None:
        with trace.following(name):
            return await notes.run(lambda _tx: trace.cause())

    async with busy(notes):
        tasks = [asyncio.create_task(asked(name)) for name in ("a", "b", "c")]
        await asyncio.sleep(0)
    assert await asyncio.gather(*tasks) == ["a", "b", "c"]


async def test_whoever_no_longer_waits_holds_nobody_up(notes: Storage) -> None:
    async with busy(notes):
        gone, there = (asyncio.create_task(notes.run(noting(n))) for n in (1, 2))
        await asyncio.sleep(0)
        gone.cancel()
    assert await there == 2


def test_a_writer_outlives_the_loop_that_asked(notes: Storage) -> None:
    begun, release = Event(), Event()

    def work(_tx: Connection) -> None:
        begun.set()
        assert release.wait(20)

    async def asks_and_leaves() -> None:
        asyncio.create_task(notes.run(work)).add_done_callback(lambda _: None)
        assert await asyncio.to_thread(begun.wait, 20)

    asyncio.run(asks_and_leaves())
    release.set()
    assert asyncio.run(notes.run(noting(1))) == 1


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=24))
def test_together_is_as_one_after_the_other(wanted: list[tuple[int, bool]]) -> None:
    """Rows and results of one writer do not depend on how its commits group the writes."""
    stands: set[int] = set()
    expected = []
    for number, fails in wanted:
        expected.append("taken" if number in stands else "failed" if fails else "stands")
        if expected[-1] == "stands":
            stands.add(number)

    def work(number: int, *, fails: bool) -> Callable[[Connection], int]:
        def act(tx: Connection) -> int:
            noting(number)(tx)
            if fails:
                raise ValueError
            return number

        return act

    storage = Storage("sqlite://")
    storage.run_now(_md.create_all)
    heard = asyncio.run(
        all_at_once(storage, [work(number, fails=fails) for number, fails in wanted])
    )
    names = {IntegrityError: "taken", ValueError: "failed", int: "stands"}
    assert [names[type(each)] for each in heard] == expected
    assert noted(storage) == sorted(stands)
    storage.close()
