"""Floor that a click is measured against: it writes as many rows as the click."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench import least, long_form, people
from bench.databases import employ
from bench.envelopes import sandbox
from integrations.slack.users import SlackWorkspace
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.approvals.rules import Click
from kaigi.ledger.choices import ChoiceId
from kaigi.staff.desk import StaffDesk
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage
from tests.configured import settings
from tests.databases import listening
from tests.flows.office import KEN, UNLIMITED, Bot, MachineTime, open_office
from tests.flows.reading import APPROVE
from tests.unit.timekeeping import SteppedClock


@contextmanager
def rows_written(storage: Storage) -> Iterator[Counter[str]]:
    """Count the rows that are inserted, updated or deleted, by table."""
    written: Counter[str] = Counter()

    def count(_c: Any, cursor: Any, statement: str, *_more: Any) -> None:
        verb, *words = statement.replace('"', "").split()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            written[words[0] if verb == "UPDATE" else words[1]] += cursor.rowcount

    with listening(storage, "after_cursor_execute", count):
        yield written


async def test_the_floor_writes_as_many_rows_as_approving(database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("nothing tells of statements that are sent with the commit")
    async with open_office(database_url) as office:
        await office.employ()
        card = await office.circulating()
        with rows_written(office.bot.storage) as ours:
            await office.send(office[KEN].click(card, APPROVE))
    assert ours == {
        "entry": least.ENTRIES,
        "document": least.REGISTERS,
        "duty": least.DUTIES,
        "task": least.TASKS,
        "approval_summary": 1,  # of a decision alone, and none in the floor
    }


async def test_the_floor_writes_as_many_rows_as_a_click_on_five_steps(
    database_url: str, tmp_path: Path
) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("nothing tells of statements that are sent with the commit")
    long_form.write(tmp_path)
    everyone = (*people.PEOPLE, *people.OFFICERS)
    await employ(database_url, people.staff(everyone))
    async with sandbox(workspace=people.workspace(everyone)) as city:
        chosen = settings(database_url=database_url, api_url=city.api_url, forms=str(tmp_path))
        bot = await Bot.over(
            Storage(database_url), chosen, SteppedClock(), MachineTime(), UNLIMITED
        )
        slack = SlackWorkspace(bot.house.app.client)
        await StaffTasks(bot.house.desk(StaffDesk), slack).sync()
        written, clicks = await _signed_to_the_end(bot, {p.number: p.slack_id for p in everyone})
        await bot.end()
    assert clicks == long_form.CLICKS
    assert {table: rows // clicks for table, rows in written.items()} == {
        "entry": least.ENTRIES,
        "document": least.REGISTERS,
        "duty": least.LONG_DUTIES,
        "task": least.LONG_TASKS,
        "approval_summary": 0,  # of the decision alone
    }


async def _signed_to_the_end(bot: Bot, accounts: dict[str, str]) -> tuple[Counter[str], int]:
    """Sign one document step by step; return the rows written, and the number of clicks."""
    staff_desk, desk = bot.house.desk(StaffDesk), bot.house.desk(ApprovalDesk)
    drafter = await staff_desk.by_slack_id(people.AOI.slack_id)
    assert drafter
    filled = FilledForm({"title": "契約", "text": "理由", "amount": ""}, form=long_form.LONG_FORM)
    item = await bot.house.desk(DraftingDesk).draft(drafter, filled, "form")
    assert isinstance(item, Item)
    clicks = 0
    with rows_written(bot.storage) as written:
        while item.waiting_for:
            signer = await staff_desk.by_slack_id(accounts[item.waiting_for[0]])
            assert signer
            click = Click(item.id, item.revision, ChoiceId.APPROVE)
            item = (await desk.act(signer, click, f"click {clicks}")).item
            clicks += 1
    return written, clicks


def test_the_floor_writes_what_it_says(storage: Storage) -> None:
    storage.run_now(least.prepare)
    with rows_written(storage) as floor:
        storage.run_now(least.write)
        storage.run_now(lambda tx: least.write(tx, least.LONG_DUTIES, least.LONG_TASKS))
    assert floor == {
        "bench_event": 2 * least.ENTRIES,
        "bench_state": 2 * least.REGISTERS,
        "bench_duty": least.DUTIES + least.LONG_DUTIES,
        "bench_job": least.TASKS + least.LONG_TASKS,
    }
