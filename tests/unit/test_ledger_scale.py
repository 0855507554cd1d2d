"""An act, a reading and a list take as many statements in a long ledger as in a short one."""

import re
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from sqlalchemy import Connection, text

from bench import ledger
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.listing import ListKind
from kaigi.approvals.lists import ListDesk
from kaigi.approvals.rules import Click
from kaigi.delivery.outbox import Outbox, Task
from kaigi.home.desk import HomeDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.storage import Storage
from tests.flows.office import AOI, KEN, Office, open_office
from tests.statements import Statement, plan, statements

SHORT, LONG = 100, 10_000
OWN = 100
"""A person's own documents where the others are everybody's."""
OTHERS = 1_000
SCANS = re.compile(r"(SCAN|Seq Scan on) (entry|document|duty|task)\b")

IN = re.compile(r" IN \((?:[^()]|\([^)]*\))*\)")
MOST = 13
"""Statements of a home, which has three lists; of all else fewer."""
Heard = dict[str, list[Statement]]


async def performed(office: Office, documents: range) -> Heard:
    """Do all that people do with documents, and return the statements of each."""
    desk = office.bot.house.desk(ApprovalDesk)
    lists = office.bot.house.desk(ListDesk)
    aoi, ken = await office.person(AOI), await office.person(KEN)
    approved, returned = documents[-1], documents[-2]

    def click(number: int, choice: ChoiceId) -> Click:
        return Click(str(number), "1.0", choice)

    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "open": partial(desk.read, ken, str(approved)),
        "approve": partial(desk.act, ken, click(approved, ChoiceId.APPROVE), f"a{approved}"),
        "return": partial(
            desk.act, ken, click(returned, ChoiceId.RETURN), f"r{returned}", "なぜ？"
        ),
        "approver's home": partial(office.bot.house.desk(HomeDesk).read, KEN),
        "drafter's home": partial(office.bot.house.desk(HomeDesk).read, AOI),
        "waiting": partial(lists.listed, ken, ListKind.WAITING, 30),
        "drafted": partial(lists.listed, aoi, ListKind.DRAFTED, 30),
    }
    heard: Heard = {}
    for name, act in acts.items():
        with statements(office.bot.storage) as heard[name]:
            await act()
    return heard


def kinds(heard: Heard) -> dict[str, list[str]]:
    """Return the statements of each act, whatever number of values their lists have."""
    return {
        name: [IN.sub(" IN (...)", each.sql) for each in found] for name, found in heard.items()
    }


@pytest.mark.parametrize("others", [0, OTHERS], ids=["of one person", "of everybody"])
async def test_ten_thousand_documents_take_the_statements_of_a_hundred(
    database_url: str, others: int
) -> None:
    async with open_office(database_url) as office:
        await office.employ()
        await office.circulating()
        storage = office.bot.storage
        await ledger.fill(storage, 1, OWN - 1)
        short = kinds(await performed(office, range(1, SHORT + 1)))
        await ledger.fill(storage, 1, LONG - SHORT, others=others)
        own = range(1, SHORT - 1) if others else range(1, LONG + 1)
        long = kinds(await performed(office, own))
        assert long == short
        assert all(0 < len(found) <= MOST for found in long.values())


async def test_nothing_of_it_reads_a_whole_table(database_url: str) -> None:
    async with open_office(database_url) as office:
        await office.employ()
        await office.circulating()
        storage = office.bot.storage
        await ledger.fill(storage, 1, OWN - 1)
        await ledger.fill(storage, 1, LONG, others=OTHERS)
        _fill_outbox(storage)
        heard = await performed(office, range(1, OWN + 1))
        plans = {(name, each.sql): plan(storage, each) for name, of in heard.items() for each in of}
        assert not {key: found for key, found in plans.items() if SCANS.search(found)}


def _fill_outbox(storage: Storage) -> None:
    """Add the tasks of many documents, and update the statistics."""
    tasks = [Task(f"approval:copy:{n}", "card", lane=f"{n % 500}") for n in range(LONG)]

    def fill(tx: Connection) -> None:
        Outbox().put(tx, tasks)

    storage.run_now(fill)
    storage.run_now(lambda tx: tx.execute(text("ANALYZE")).close())
