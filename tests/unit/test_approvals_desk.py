"""Many people and devices at one document in the same instant, on both databases."""

import asyncio
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from kaigi.approvals import cards
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.approvals.rights import NotReadable
from kaigi.approvals.rules import Click
from kaigi.approvals.systems import Systems
from kaigi.content import File
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import task
from kaigi.errors import Invalid, NotYours, Refused, Stale, Text
from kaigi.i18n import Languages
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.presence.calendar import Calendar
from kaigi.recipients import Recipients
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.office import AOI, KEN, MIO, REN, Posts, Register

TYPED = {
    "title": "Purchase of 40 monitors",
    "text": "For those who work from home.",
    "amount": "８００，０００円",
}
MONITORS = FilledForm(TYPED)
DEVICES = 50


class Office:
    """The approvals' desk over the real ledger, record and outbox."""

    def __init__(self, storage: Storage, clock: ManualClock) -> None:
        self.storage = storage
        self.clock = clock
        self.people = Register(AOI, REN, KEN, MIO, unreachable=[REN.id])
        self.desk = self.desk_over(Ledger(Posts()))
        self.drafting = self.drafting_over(Ledger(Posts()))

    def desk_over(self, ledger: Ledger) -> ApprovalDesk:
        recipients = Recipients(self.people, Languages("ja", ZoneInfo("Asia/Tokyo")))
        return ApprovalDesk(
            self.storage,
            Outbox(self.clock),
            Systems(ledger),
            recipients,
            self.clock,
            self.people,
            Deadlines(Calendar(), ZoneInfo("Asia/Tokyo")),
        )

    def drafting_over(self, ledger: Ledger) -> DraftingDesk:
        outbox = Outbox(self.clock)
        deadlines = Deadlines(Calendar(), ZoneInfo("Asia/Tokyo"))
        return DraftingDesk(
            self.storage, outbox, Systems(ledger), self.clock, self.people, deadlines
        )

    async def drafted(self, form: FilledForm = MONITORS, key: str = "V1") -> Item:
        item = await self.drafting.draft(self.people.person(AOI), form, key)
        assert isinstance(item, Item)
        return item

    async def acts(
        self, who: Signer, item: Item, choice: str, key: str, comment: str = "Why?"
    ) -> Item:
        click = Click(item.id, item.revision, choice)
        return (await self.desk.act(self.people.person(who), click, key, comment)).item

    async def revised(self, item: Item, form: FilledForm, key: str) -> Item:
        click = Click(item.id, item.revision, ChoiceId.RESUBMIT)
        return (await self.desk.edit(self.people.person(AOI), click, form, key)).item

    async def promised(self) -> list[str]:
        def keys(tx: Connection) -> list[str]:
            messages = select(task.c.key).where(task.c.kind != "hand_on")
            return sorted(tx.execute(messages).scalars())

        return await self.storage.run(keys)


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> Office:
    return Office(storage, clock)


async def attempt(office: Office, who: Signer, item: Item, choice: str, key: str) -> Item | Refused:
    try:
        return await office.acts(who, item, choice, key)
    except Refused as refusal:
        return refusal


@pytest.mark.parametrize("at_the_last_step", [False, True])
async def test_fifty_devices_click_at_once_one_acts_and_49_hear_what_was_done_and_when(
    office: Office, at_the_last_step: bool
) -> None:
    item, who = await office.drafted(), KEN
    if at_the_last_step:
        item, who = await office.acts(KEN, item, ChoiceId.APPROVE, "first"), MIO
    choices = [ChoiceId.APPROVE, ChoiceId.RETURN] * (DEVICES // 2)
    answers = await asyncio.gather(
        *(attempt(office, who, item, choice, f"click {n}") for n, choice in enumerate(choices))
    )
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == DEVICES - 1
    for refusal in refusals:
        assert isinstance(refusal, Stale)
        assert "you" in refusal.text.msgid.lower()
        assert refusal.text.values == {"when": office.clock.now()}
    after = (await office.desk.read(office.people.person(AOI), item.id)).item
    assert len(after.acts) == len(item.acts) + 1
    verdict = await AuditDesk(office.storage).verify()
    assert (verdict.entries, verdict.broken) == (len(after.acts), None)
    promised = await office.promised()
    asked_next = after.waiting_for if after.acts[-1].kind == "approved" else ()
    told = after.acts[-1].kind != "approved"
    told_signer = at_the_last_step and after.acts[-1].kind == "returned"
    expected = 2 + at_the_last_step + len(asked_next) + told + told_signer
    assert len(promised) == expected, promised


async def test_whoever_it_does_not_wait_for_hears_so_whenever_they_click(office: Office) -> None:
    item = await office.drafted()
    with pytest.raises(NotYours) as early:
        await office.acts(MIO, item, ChoiceId.APPROVE, "early")
    assert early.value.next_step == Text("It is with {who} now.", {"who": KEN.name})
    await office.acts(KEN, item, ChoiceId.RETURN, "chief")
    with pytest.raises(Stale) as late:
        await office.acts(MIO, item, ChoiceId.APPROVE, "late")
    assert late.value.text.values == {"who": KEN, "when": office.clock.now()}


async def test_a_click_delivered_ten_times_at_once_acts_once_and_is_answered_alike(
    office: Office,
) -> None:
    item = await office.drafted()
    answers = await asyncio.gather(
        *(office.acts(KEN, item, ChoiceId.APPROVE, "same") for _ in range(10))
    )
    assert all(answer == answers[0] for answer in answers)
    assert [act.kind for act in answers[0].acts] == ["drafted", "approved"]


async def test_a_form_sent_ten_times_at_once_makes_one_document(office: Office) -> None:
    items = await asyncio.gather(*(office.drafted(key="V1") for _ in range(10)))
    assert {item.id for item in items} == {items[0].id}
    assert (await AuditDesk(office.storage).verify()).documents == 1
    assert await office.promised() == [
        f"approval:{items[0].id}:asked:{KEN.id}:1",
        f"approval:{items[0].id}:drafted:{AOI.id}:0",
    ]


async def test_fifty_different_forms_at_once_make_fifty_documents(office: Office) -> None:
    items = await asyncio.gather(*(office.drafted(key=f"V{n}") for n in range(50)))
    assert len({item.id for item in items}) == 50
    assert (await AuditDesk(office.storage).verify()).documents == 50


async def test_a_refused_draft_leaves_nothing_and_the_revised_form_is_taken(office: Office) -> None:
    with pytest.raises(Invalid):
        await office.drafted(FilledForm({**TYPED, "title": "題" * 101}))
    assert await office.promised() == []
    item = await office.drafted()
    assert item.content.amount == 800_000


async def test_a_form_that_was_taken_is_answered_again_though_its_route_leads_nowhere_now(
    office: Office,
) -> None:
    first = await office.drafted()
    later = office.drafting_over(Ledger(Posts(section_head=None)))
    assert await later.draft(office.people.person(AOI), MONITORS, "V1") == first


async def test_what_was_returned_keeps_its_files_and_goes_round_again(office: Office) -> None:
    old, new = File("F1", "a.pdf", 1, "https://x"), File("F2", "b.pdf", 1, "https://x")
    item = await office.drafted(replace(MONITORS, files=(old,)))
    assert f"approval:file:F1:{item.id}:asked:{KEN.id}:1" in await office.promised()
    returned = await office.acts(KEN, item, ChoiceId.RETURN, "chief")
    again = await office.revised(returned, FilledForm({**TYPED, "text": "Revised."}, (new,)), "V2")
    assert again.round == 2
    assert again.content.files == (old, new)
    assert f"approval:file:F2:{item.id}:asked:{KEN.id}:2" in await office.promised()


async def test_a_card_is_drawn_in_its_readers_language_and_not_at_all_for_who_is_not_in_chat(
    office: Office,
) -> None:
    item = await office.drafted()
    shown = await office.desk.shown(f"approval:{item.id}:asked:{KEN.id}:1", posted=False)
    assert shown is not None
    assert shown.recipient.channel == "U2001"
    assert "承認をお願いします" in cards.draw(shown.state, shown.recipient.t).text
    assert await office.desk.shown(f"approval:{item.id}:asked:{REN.id}:1", posted=False) is None


@pytest.mark.parametrize(
    "item_id", ["", "0", "-1", "7", "1; DROP TABLE entry", "９", "9" * 40, "kintone-1-2"]
)
async def test_a_forged_button_leads_to_no_document(office: Office, item_id: str) -> None:
    with pytest.raises(Refused, match="no such document"):
        await office.desk.act(office.people.person(KEN), Click(item_id, "1.0", "approve"), "k")
    with pytest.raises(Refused, match="no such document"):
        await office.desk.read(office.people.person(KEN), item_id)


async def test_a_stranger_cannot_open_a_document(office: Office) -> None:
    item = await office.drafted()
    with pytest.raises(NotReadable) as existing:
        await office.desk.read(office.people.person(REN), item.id)
    with pytest.raises(NotReadable) as missing:
        await office.desk.read(office.people.person(REN), "999999")
    assert existing.value.text == missing.value.text


async def test_the_drafter_opens_their_own_files_and_others_the_copies_that_have_arrived(
    office: Office,
) -> None:
    file = File("F1", "a.pdf", 1, "https://x/private", permalink="https://x/a.pdf")
    bare = File("F2", "b.pdf", 1, "https://x/private")
    item = await office.drafted(replace(MONITORS, files=(file, bare)))
    own = await office.desk.read(office.people.person(AOI), item.id)
    assert own.links == {"F1": "https://x/a.pdf", "F2": "https://x/private"}
    assert (await office.desk.read(office.people.person(KEN), item.id)).links == {}
    key = f"approval:file:F1:{item.id}:asked:{KEN.id}:1"
    place = {"channel": "D1", "ts": "1.0", "permalink": "https://x/copy"}
    await office.storage.run(
        lambda tx: tx.execute(update(task).where(task.c.key == key).values(address=place))
    )
    assert (await office.desk.read(office.people.person(KEN), item.id)).links == {
        "F1": "https://x/copy"
    }
    shown = await office.desk.shown(f"approval:{item.id}:asked:{KEN.id}:1", posted=False)
    assert shown is not None
    assert shown.state.links == {"F1": "https://x/copy"}


async def test_a_forged_act_tells_a_stranger_nothing_about_the_document(office: Office) -> None:
    item = await office.drafted()
    for choice in ChoiceId:
        click = Click(item.id, item.revision, choice)
        with pytest.raises(NotYours) as acted:
            await office.desk.act(office.people.person(REN), click, f"forged {choice}")
        with pytest.raises(NotYours) as checked:
            await office.desk.check(office.people.person(REN), click)
        for refusal in (acted, checked):
            assert (refusal.value.text.values, refusal.value.next_step) == ({}, None)
