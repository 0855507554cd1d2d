"""Locks that another process holds for long: no click waits for those who wait for the lock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from threading import Event

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import IntegrityError

from kaigi.staff.desk import LOCK as STAFF
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser
from kaigi.storage import Storage, lock
from tests.databases import Postgres

NAME = "long"
_md = MetaData()
_note = Table("note", _md, Column("id", Integer, primary_key=True, autoincrement=False))


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[Storage]:
    """Yield a database that other processes write to at the same time, as SQLite admits none."""
    with postgres.database("locks") as url:
        storage = Storage(url)
        storage.run_now(_md.create_all)
        yield storage
        storage.close()


def noting(number: int) -> Callable[[Connection], int]:
    def work(tx: Connection) -> int:
        tx.execute(insert(_note).values(id=number))
        return number

    return work


def noted_in(tx: Connection) -> list[int]:
    return list(tx.scalars(select(_note.c.id).order_by(_note.c.id)))


def noted(storage: Storage) -> list[int]:
    return storage.run_now(noted_in)


@asynccontextmanager
async def held_elsewhere(storage: Storage, name: str = NAME) -> AsyncIterator[None]:
    """Hold a lock in another process's place, until the block ends."""
    other = Storage(storage.url.render_as_string(hide_password=False))
    held, release = Event(), Event()

    def hold(tx: Connection) -> None:
        lock(tx, name)
        tx.execute(select(1)).close()
        held.set()
        assert release.wait(20)

    holding = asyncio.create_task(asyncio.to_thread(other.run_now, hold))
    assert await asyncio.to_thread(held.wait, 20)
    try:
        yield
    finally:
        release.set()
        await holding
        other.close()


async def loop_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_a_click_finds_a_free_writer_while_others_wait_for_a_lock(
    shared: Storage, is_cancelled: bool
) -> None:
    async with held_elsewhere(shared):
        waiting = [asyncio.create_task(shared.run_locked(NAME, noting(n))) for n in range(3)]
        await loop_turns()
        if is_cancelled:
            waiting.pop(0).cancel()
            await loop_turns()
        assert await asyncio.wait_for(shared.run(noting(9)), 10) == 9
        assert noted(shared) == [9]
    await asyncio.gather(*waiting)
    assert noted(shared) == [0, 1, 2, 9], "a caller that is cancelled does not stop its work"


async def test_what_fails_with_a_lock_leaves_it_to_the_next(storage: Storage) -> None:
    storage.run_now(_md.create_all)
    await storage.run_locked(NAME, noting(1))
    with pytest.raises(IntegrityError):
        await storage.run_locked(NAME, noting(1))
    await storage.run_locked(NAME, noting(2))
    assert noted(storage) == [1, 2]


async def test_no_click_waits_when_accounts_change_during_an_import_by_another_process(
    shared: Storage,
) -> None:
    desk = StaffDesk(shared)
    async with held_elsewhere(shared, STAFF):
        users = [SlackUser(id_, f"{id_}@city.example.jp") for id_ in ("UA", "UB", "UC")]
        waiting = [asyncio.create_task(desk.update_member(user)) for user in users]
        await asyncio.gather(*(shared.read(noted_in) for _ in users))  # after what they read
        await loop_turns()
        assert await asyncio.wait_for(shared.run(noting(9)), 10) == 9
    await asyncio.gather(*waiting)
