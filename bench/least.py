"""Floor of a click: the least code that commits before its ack.

It writes as many rows as Kaigi, in one transaction, in a thread of its own like Kaigi.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from slack_bolt.async_app import AsyncAck
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    update,
)

from bench.floors import APPROVE, serve
from bot.settings import OfficeSettings, SlackSettings, read
from kaigi.storage import Storage
from kaigi.storage.engine import POSTGRES_WRITERS

ENTRIES = 1
REGISTERS = 1
DUTIES = 1
TASKS = 3
"""Rows that an approval writes.

They are an entry of the chain, the document's own row, the approver's duty, and a card for each of
three messages. A test counts them on Kaigi's click.
"""
LONG_DUTIES = 6
LONG_TASKS = 6
"""Rows that a click on the form of five steps writes instead, on average, rounded down.

The duties of all steps to come are replaced, and everyone asked so far has a card.
"""
LONG = "--long"
BODY = "x" * 300

tables = MetaData()
event = Table(
    "bench_event", tables, Column("id", Integer, primary_key=True), Column("body", String)
)
state = Table(
    "bench_state", tables, Column("id", Integer, primary_key=True), Column("body", String)
)
duty = Table("bench_duty", tables, Column("id", Integer, primary_key=True), Column("body", String))
job = Table("bench_job", tables, Column("id", Integer, primary_key=True), Column("body", String))

_DUTY = update(duty).where(duty.c.id <= bindparam("many")).values(body=BODY)
_EVENT = insert(event)
_JOB = insert(job)
_STATE = update(state).where(state.c.id == 1).values(body=BODY)


def prepare(tx: Connection) -> None:
    tables.create_all(tx)
    tx.execute(insert(state), [{"id": 1, "body": ""}])
    tx.execute(insert(duty), [{"id": n, "body": ""} for n in range(1, LONG_DUTIES + 1)])


def write(tx: Connection, duties: int = DUTIES, tasks: int = TASKS) -> None:
    tx.execute(_EVENT, [{"body": BODY}] * ENTRIES)
    tx.execute(_STATE)
    tx.execute(_DUTY, {"many": duties})
    tx.execute(_JOB, [{"body": BODY}] * tasks)


def transaction(engine: Engine, duties: int, tasks: int) -> None:
    with engine.begin() as tx:
        write(tx, duties, tasks)


async def main(duties: int, tasks: int) -> None:
    storage = Storage(read(OfficeSettings).database_url)
    await storage.run(prepare)
    threads = ThreadPoolExecutor(1 if storage.is_sqlite else POSTGRES_WRITERS)
    loop = asyncio.get_running_loop()

    async def listener(ack: AsyncAck) -> None:
        await loop.run_in_executor(threads, transaction, storage.engine, duties, tasks)
        await ack()

    try:
        await serve(
            read(SlackSettings),
            lambda app: app.action(APPROVE)(listener),
            process_before_response=True,
        )
    finally:
        threads.shutdown()
        storage.close()


if __name__ == "__main__":
    asyncio.run(main(LONG_DUTIES, LONG_TASKS) if LONG in sys.argv else main(DUTIES, TASKS))
