"""Home and list of a person for whom very much waits: few statements, each by index."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert, text

from kaigi.approvals import tables
from kaigi.approvals.listing import HOME_LIMIT, LIST_LIMIT, HomeState, Listing, ListKind
from kaigi.approvals.narrowing import Narrowing, section_key
from kaigi.approvals.tables import summary
from kaigi.duties import duty
from kaigi.ledger.choices import ChoiceId
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.office import AOI, KEN, MIO
from tests.unit.approval_office import TrayOffice

WAITING = 2_000
DOCUMENTS = 100_000


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> TrayOffice:
    return TrayOffice(storage, clock)


def fill(office: TrayOffice, waiting: int, documents: int) -> None:
    """Store descriptions of many documents, of which some wait for Ken, without the documents."""
    since = office.clock.now() + timedelta(days=1)
    described = [
        {
            "item": f"{10**8 + n}",
            "form": "purchase" if n % 2 else "general",
            "section": f"部{n % 30}/課",
            "amount": n * 1_000,
        }
        for n in range(documents)
    ]
    duties = [
        {
            "item": row["item"],
            "person": KEN.id if n < waiting else f"other {n % 900}",
            "step": 0,
            "kind": "act",
            "since": since,
            "unit": "",
        }
        for n, row in enumerate(described)
    ]

    def store(tx: Connection) -> None:
        tx.execute(insert(summary), described)
        tx.execute(insert(duty), duties)

    office.storage.run_now(store)
    office.storage.run_now(lambda tx: tx.execute(text("ANALYZE")).close())


async def home(office: TrayOffice) -> HomeState:
    ken = office.people.person(KEN)
    return await office.storage.run(lambda tx: office.lists.read_home(tx, ken))


async def listed(office: TrayOffice, by: Narrowing | None = None, start: int = 0) -> Listing:
    return await office.lists.listed(office.people.person(KEN), ListKind.WAITING, start, by)


async def test_home_and_list_take_as_many_statements_for_2000_documents_as_for_one(
    office: TrayOffice,
) -> None:
    await office.drafted()
    with office.statements() as of_one:
        await home(office)
        await listed(office)
    for n in range(LIST_LIMIT):
        await office.drafted(f"Chair {n}")
    fill(office, WAITING, WAITING)
    with office.statements() as of_many:
        state = await home(office)
        page = await listed(office)
    assert len(of_many) == len(of_one)
    assert state.lists[0].total == WAITING + LIST_LIMIT + 1
    assert len(state.lists[0].rows) == HOME_LIMIT[ListKind.WAITING]
    assert (page.total, len(page.rows)) == (WAITING + LIST_LIMIT + 1, LIST_LIMIT)


async def test_what_is_read_afterwards_is_counted_on_the_home_and_listed_page_by_page(
    office: TrayOffice,
) -> None:
    office.posts.absent = {KEN.id: office.clock.now() + timedelta(days=9)}
    ken = office.people.person(KEN)
    counts: list[int] = []
    drafted = 0
    for number in (1, LIST_LIMIT + 2):
        while drafted < number:
            drafted += 1
            await office.drafted(f"Chair {drafted}", "900000")
        with office.statements() as seen:
            state = await home(office)
            page = await office.lists.listed(ken, ListKind.REVIEWS, 0)
        counts.append(len(seen))
        assert (state.to_read, page.total, len(page.rows)) == (
            number,
            number,
            min(number, LIST_LIMIT),
        )
    assert counts[0] == counts[1]


async def test_what_waits_is_found_by_index_among_100000_documents(office: TrayOffice) -> None:
    fill(office, WAITING, DOCUMENTS)
    plan = office.plan(tables.waiting_rows(KEN.id))
    assert "duty_of" in plan
    for scan in ("Seq Scan", "SCAN duty", "SCAN approval_summary"):
        assert scan not in plan, plan
    assert (await listed(office)).whole == WAITING


async def test_a_list_is_narrowed_and_says_how_many_remain_of_how_many(office: TrayOffice) -> None:
    fill(office, 100, 200)
    page = await listed(office, Narrowing(form="general", least=5_000_000))
    assert (page.total, page.whole) == (0, 100)
    page = await listed(office, Narrowing(form="general", section=section_key("部0/課")))
    assert (page.total, page.whole) == (4, 100)
    assert page.forms == {"general": 50, "purchase": 50}
    assert page.sections["部0/課"] == 4


async def test_a_page_beyond_the_last_is_the_first(office: TrayOffice) -> None:
    for n in range(LIST_LIMIT + 2):
        await office.drafted(f"Chair {n}")
    second = await listed(office, start=LIST_LIMIT)
    assert (second.start, len(second.rows)) == (LIST_LIMIT, 2)
    assert (await listed(office, start=9 * LIST_LIMIT)).start == 0
    drafter = office.people.person(AOI)
    assert (await office.lists.listed(drafter, ListKind.DRAFTED, 9 * LIST_LIMIT)).start == 0


async def test_a_wait_begins_with_the_step_and_is_counted_in_working_days(
    office: TrayOffice,
) -> None:
    item = await office.drafted(amount="800000")
    office.clock.advance(days=3)
    approved = await office.acts(KEN, item, ChoiceId.APPROVE)
    office.clock.advance(days=4)
    mio = office.people.person(MIO)
    page = await office.lists.listed(mio, ListKind.WAITING, 0)
    wait = page.waits[approved.id]
    assert (wait.since.isoformat(), wait.days) == ("2026-11-27", 2)
    old = Narrowing(days=1)
    assert (await office.lists.listed(mio, ListKind.WAITING, 0, old)).total == 1
    older = Narrowing(days=3)
    assert (await office.lists.listed(mio, ListKind.WAITING, 0, older)).total == 0
