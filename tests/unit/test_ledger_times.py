"""Times in a document's record never run backwards, whatever the clocks say.

The demo's page moves the bot's clock, and commands beside it have the machine's. Clocks of several
machines differ, and are set back.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from kaigi.approvals.items import Command, Departed, Item
from kaigi.duty_kind import DutyKind
from kaigi.ledger import folding, rules, tables
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.system import Ledger
from kaigi.person import Departure, Signer
from kaigi.steps import Step
from kaigi.storage import Storage
from tests.office import AOI, KEN, LARGE, MIO, SMALL, TEN, Posts, revised

DAY = timedelta(days=1)
ledger = Ledger(Posts())


def act(tx: Connection, item: Item, actor: Signer, choice: str, at: datetime) -> Item:
    content = revised(SMALL, text="Mended.") if choice is ChoiceId.RESUBMIT else None
    key = f"{choice} {at}"
    return ledger.act(tx, Command(key, actor, item.id, item.revision, choice, at, "Why?", content))


def approved(tx: Connection, item: Item, at: datetime) -> Item:
    return act(tx, item, KEN, ChoiceId.APPROVE, at)


def returned(tx: Connection, item: Item, at: datetime) -> Item:
    return act(tx, item, KEN, ChoiceId.RETURN, at)


def resubmitted(tx: Connection, item: Item, at: datetime) -> Item:
    return act(tx, returned(tx, item, TEN), AOI, ChoiceId.RESUBMIT, at)


def withdrawn(tx: Connection, item: Item, at: datetime) -> Item:
    return act(tx, item, AOI, ChoiceId.WITHDRAW, at)


def withdrawn_for_drafter(tx: Connection, item: Item, at: datetime) -> Item:
    return ledger.withdraw(tx, returned(tx, item, TEN).id, at)


def handed_on(tx: Connection, item: Item, at: datetime) -> Item:
    gone = Departed(item.id, 0, (AOI.id,), KEN, Departure.LEFT, TEN, DutyKind.ACT)
    return ledger.reassign(tx, gone, Signer("2002", "森 玲"), "", at, continues=False)


ACTS = [approved, returned, resubmitted, withdrawn, withdrawn_for_drafter, handed_on]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("at", "recorded"), [(TEN - DAY, TEN), (TEN, TEN), (TEN + DAY, TEN + DAY)])
def test_an_act_is_recorded_at_its_time_and_never_before_the_entry_before_it(
    storage: Storage,
    act: Callable[[Connection, Item, datetime], Item],
    at: datetime,
    recorded: datetime,
) -> None:
    def written(tx: Connection) -> list[datetime]:
        item = act(tx, ledger.draft(tx, AOI, SMALL, TEN, "draft"), at)
        return [each.at for each in item.acts]

    times = storage.run_now(written)
    assert times[-1] == recorded
    assert times == sorted(times)


async def test_an_older_record_whose_times_run_backwards_is_sound_and_continues(
    storage: Storage,
) -> None:
    def written_before(tx: Connection) -> Item:
        head = tables.open_document(tx, "old", AOI.id, TEN)
        assert head is not None
        steps = (Step("section_head", (KEN,)), Step("department_head", (MIO,)))
        drafted = rules.draft(AOI, LARGE, steps, TEN, "old")
        document = folding.evolve(None, drafted, head.document)
        tables.append(tx, head, drafted, document)
        loaded = tables.load_to_append(tx, head.document)
        assert loaded is not None
        head = loaded[1]
        approval = rules.approve(document, KEN, document.revision, TEN - DAY, "earlier")
        tables.append(tx, head, approval, folding.evolve(document, approval, document.id))
        return ledger.get(tx, str(document.id))

    item = storage.run_now(written_before)
    assert [each.at for each in item.acts] == [TEN, TEN - DAY]
    assert (await AuditDesk(storage).verify()).broken is None
    at = TEN - DAY / 2
    decided = storage.run_now(lambda tx: act(tx, item, MIO, ChoiceId.APPROVE, at))
    assert decided.acts[-1].at == at
    verdict = await AuditDesk(storage).verify()
    assert (verdict.broken, verdict.entries) == (None, 3)
