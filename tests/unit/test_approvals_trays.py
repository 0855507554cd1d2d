"""Several documents at once: each is an act of its own, on both databases."""

import asyncio

import pytest

from kaigi.approvals import tables
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.rules import Click
from kaigi.approvals.trays import TRAY_LIMIT
from kaigi.content import File
from kaigi.errors import NotYours, Refused, Stale
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.office import AOI, KEN, MIO, REN
from tests.unit.approval_office import TrayOffice, clicks

FILE = File("F1", "estimate.pdf", 1, "https://x")


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> TrayOffice:
    return TrayOffice(storage, clock)


async def test_each_document_is_decided_once_however_often_the_form_arrives(
    office: TrayOffice,
) -> None:
    for n in range(5):
        await office.drafted(f"Chair {n}")
    chosen = clicks(await office.tray())
    ken = office.people.person(KEN)
    settled = await asyncio.gather(*(office.trays.decide(ken, chosen, "form") for _ in range(4)))
    assert all(len(each.done) == 5 and not each.failed for each in settled)
    assert [each.left for each in settled] == [0] * 4
    verdict = await AuditDesk(office.storage).verify()
    assert (verdict.documents, verdict.entries, verdict.broken) == (5, 10, None)


async def test_two_forms_of_one_person_decide_nothing_twice(office: TrayOffice) -> None:
    await office.drafted()
    chosen = clicks(await office.tray())
    ken = office.people.person(KEN)
    first = await office.trays.decide(ken, chosen, "form")
    second = await office.trays.decide(ken, chosen, "another form")
    assert (len(first.done), len(second.done)) == (1, 0)
    [failed] = second.failed
    assert failed.title == "Chairs"
    assert "already" in str(failed.reason).lower()


async def test_those_that_fail_are_named_with_the_reason_and_the_others_stand(
    office: TrayOffice,
) -> None:
    gone = await office.drafted("Withdrawn")
    revised = await office.drafted("Revised")
    await office.drafted("Stays")
    chosen = clicks(await office.tray())
    await office.acts(AOI, gone, ChoiceId.WITHDRAW)
    returned = await office.acts(KEN, revised, ChoiceId.RETURN)
    again = Click(revised.id, returned.revision, ChoiceId.RESUBMIT)
    form = FilledForm({"title": "Revised", "text": "Better.", "amount": "1000"})
    await office.desk.edit(office.people.person(AOI), again, form, "again")
    settled = await office.trays.decide(office.people.person(KEN), chosen, "form")
    assert [row.item.content.title for row in settled.done] == ["Stays"]
    assert [each.title for each in settled.failed] == ["Withdrawn", "Revised"]
    assert all(str(each.reason) for each in settled.failed)


async def test_before_it_is_sent_number_and_sum_are_of_what_still_waits(office: TrayOffice) -> None:
    gone = await office.drafted("Gone", "500")
    await office.drafted("Here", "1000")
    chosen = clicks(await office.tray())
    await office.acts(KEN, gone, ChoiceId.APPROVE)
    ken = office.people.person(KEN)
    weighed = await office.trays.weigh(ken, chosen)
    assert (len(weighed.rows), weighed.amount, weighed.gone) == (1, 1000, ("Gone",))
    assert [click.item_id for click in weighed.clicks] == [chosen[1].item_id]
    with pytest.raises(Stale, match="None of these"):
        await office.trays.weigh(ken, chosen[:1])


@pytest.mark.parametrize("item_id", ["0", "-1", "9" * 40, "kintone-1", "１"])
async def test_a_forged_box_leads_to_no_document(office: TrayOffice, item_id: str) -> None:
    forged = [Click(item_id, "1.0", "approve")]
    ken = office.people.person(KEN)
    with pytest.raises(Refused):
        await office.trays.weigh(ken, forged)
    [failed] = (await office.trays.decide(ken, forged, "form")).failed
    assert failed.title is None


async def test_a_forged_box_tells_a_stranger_nothing_about_the_document(office: TrayOffice) -> None:
    await office.drafted()
    chosen = clicks(await office.tray())
    ren = office.people.person(REN)
    with pytest.raises(NotYours):
        await office.trays.weigh(ren, chosen)
    settled = await office.trays.decide(ren, chosen, "form")
    assert (settled.done, [each.title for each in settled.failed]) == ((), [None])


async def test_a_document_with_files_is_flagged_until_this_person_opens_it(
    office: TrayOffice,
) -> None:
    item = await office.drafted(files=(FILE,))
    for reader in (AOI, MIO):
        await office.desk.note_opened(office.people.person(reader), item)
    assert len((await office.tray()).rows[0].flags) == 1
    await office.desk.note_opened(office.people.person(KEN), item)
    await office.desk.note_opened(office.people.person(KEN), item)
    assert (await office.tray()).rows[0].flags == ()
    noted = office.storage.run_now(lambda tx: tables.rounds_opened(tx, AOI.id, [item.id]))
    assert noted == {}, "nothing is noted of people who are not asked"


async def test_an_amount_is_compared_with_the_last_that_were_decided_of_its_form(
    office: TrayOffice,
) -> None:
    await office.drafted(amount="90000")
    assert (await office.tray()).rows[0].flags == ()
    office.decided_before(*[80_000] * 60, *[10_000] * 100)
    [flag] = (await office.tray()).rows[0].flags
    assert flag.values == {"times": "9", "median": "10,000", "n": 100}
    item = (await office.tray()).rows[0].offered.item
    await office.acts(KEN, item, ChoiceId.APPROVE)
    described = office.storage.run_now(
        lambda tx: tx.execute(tables.decided_amounts(["general"], 1)).all()
    )
    assert described == [("general", 90_000)], "the newest is the one that was just decided"


async def test_a_tray_takes_as_many_statements_for_many_documents_as_for_one(
    office: TrayOffice,
) -> None:
    await office.drafted(files=(FILE,))
    counts = []
    for _ in range(2):
        with office.statements() as seen:
            await office.tray()
        counts.append(len(seen))
        for n in range(TRAY_LIMIT + 5):
            await office.drafted(f"Chair {n}", files=(FILE,))
    tray = await office.tray()
    assert (len(tray.rows), tray.total) == (TRAY_LIMIT, TRAY_LIMIT + 6)
    assert counts[0] == counts[1] == 4
    second = await office.tray(start=TRAY_LIMIT)
    assert (len(second.rows), second.start) == (6, TRAY_LIMIT)
    assert (await office.tray(start=9 * TRAY_LIMIT)).start == 0


async def test_amounts_are_found_by_their_index_among_100000_documents(office: TrayOffice) -> None:
    office.decided_before(*range(1_000, 101_000))
    plan = office.plan(tables.decided_amounts(["general", "purchase"], 100))
    assert "approval_summary_decided" in plan
    assert "Seq Scan on approval_summary" not in plan
    assert "SCAN approval_summary" not in plan.replace("SCAN approval_summary USING", "")
    assert "TEMP B-TREE" not in plan, "the index gives the order too"
