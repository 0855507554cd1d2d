"""A second approval system beside the ledger, whose outcomes come later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from kaigi import duties
from kaigi.approvals import cards, modals
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.items import (
    Act,
    ActKind,
    Asked,
    Choice,
    Command,
    Comment,
    Item,
    NoSuchDocument,
    Page,
    Pending,
    Preview,
    RouteStep,
    State,
)
from kaigi.approvals.notices import Notices
from kaigi.approvals.rules import Click, ClickForm, FilledForm, ListKind
from kaigi.approvals.systems import Systems
from kaigi.content import Content, FormSpec, general
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import task
from kaigi.duties import Duty, DutyKind
from kaigi.errors import Stale
from kaigi.errors import Text as Words
from kaigi.i18n import Languages, Translator
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.recipients import Recipients
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.databases import listening
from tests.office import AOI, KEN, MIO, TEN, Posts, Register

mirror = Table(
    "mirror",
    MetaData(),
    Column("id", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("asked_by", String(20)),
)
STAMP, HOLD = "3", "7"
"""Its administrators have numbered their actions, and given them names."""


class Elsewhere:
    """An approval system in a table: one step, held by Ken, and outcomes that come later."""

    def form(self, tx: Connection) -> FormSpec:
        return GENERAL_FORM

    def preview(self, tx: Connection, drafter: Signer) -> Preview:
        raise NotImplementedError

    def draft(
        self, tx: Connection, drafter: Signer, content: Content, at: datetime, key: str
    ) -> Item:
        raise NotImplementedError

    def arrives(self, tx: Connection, number: str, title: str, since: datetime) -> None:
        """Somebody has drafted it over there."""
        id_ = f"kintone-12-{number}"
        tx.execute(insert(mirror).values(id=id_, title=title, state="waiting"))
        duties.replace(tx, id_, [Duty(id_, KEN.id, 0, DutyKind.ACT, since)])

    def answers(self, tx: Connection, item_id: str, state: str) -> Item:
        """The other side has carried it out, or has not."""
        tx.execute(update(mirror).where(mirror.c.id == item_id).values(state=state, asked_by=None))
        if state == "done":
            duties.replace(tx, item_id, [])
        return self.get(tx, item_id)

    def get(self, tx: Connection, item_id: str) -> Item:
        found = self.get_many(tx, [item_id])
        if not found:
            raise NoSuchDocument
        return found[0]

    def get_many(self, tx: Connection, item_ids: Sequence[str]) -> list[Item]:
        return [_item(row) for row in tx.execute(select(mirror).where(mirror.c.id.in_(item_ids)))]

    def choices(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        if person not in item.waiting_for:
            return ()
        hold = Choice(HOLD, Words("保留"), comment=Comment.OPTIONAL, prompt=Words("理由"))
        return (Choice(STAMP, Words("押印"), "primary"), hold)

    def check(
        self, tx: Connection, actor: Signer, item_id: str, revision: str, choice: str
    ) -> Item:
        item = self.get(tx, item_id)
        if revision != item.revision or actor.id not in item.waiting_for:
            raise Stale(Words("Already asked for."))
        return item

    def act(self, tx: Connection, command: Command) -> Item:
        self.check(tx, command.actor, command.item_id, command.revision, command.choice)
        asked = update(mirror).where(mirror.c.id == command.item_id)
        tx.execute(asked.values(state="asked", asked_by=command.choice))
        return self.get(tx, command.item_id)

    def drafted(self, tx: Connection, person: str, limit: int, start: int) -> Page:
        rows = tx.execute(select(mirror).order_by(mirror.c.id)).all() if person == AOI.id else []
        return Page(tuple(_item(row) for row in rows[start : start + limit]), len(rows))


def _item(row: Any) -> Item:
    is_done = row.state == "done"
    drafted = Act(ActKind.DRAFTED, AOI, TEN, 1)
    acts = (drafted, Act(ActKind.DECIDED, KEN, TEN, 1, step=0)) if is_done else (drafted,)
    labels = {STAMP: Words("押印"), HOLD: Words("保留")}
    return Item(
        id=row.id,
        revision=row.state,
        state=State.DECIDED if is_done else State.CIRCULATING,
        round=1,
        drafter=AOI,
        form=GENERAL_FORM,
        content=general(row.title, "Over there."),
        steps=(RouteStep(Words("主幹"), (KEN,), waiting=() if is_done else (KEN,), acts=acts[1:]),),
        acts=acts,
        asked=(Asked(KEN.id, 1),),
        outcome_pending=Pending(KEN, TEN, labels[row.asked_by]) if row.asked_by else None,
    )


class Office:
    """Aoi and Ken, with documents in two systems."""

    def __init__(self, storage: Storage, clock: ManualClock) -> None:
        self.storage, self.clock = storage, clock
        self.people = Register(AOI, KEN, MIO, locale="en-US")
        self.outside = Elsewhere()
        self.outbox = Outbox(clock)
        self.systems = Systems(Ledger(Posts()), {"kintone": self.outside})
        languages = Languages("en", ZoneInfo("Asia/Tokyo"))
        recipients = Recipients(self.people, languages)
        self.desk = ApprovalDesk(storage, self.outbox, self.systems, recipients, clock)
        self.t: Translator = languages.of(None)
        storage.run_now(mirror.create)

    async def drafted(self, title: str) -> Item:
        filled = FilledForm({"title": title, "text": "Here.", "amount": ""})
        return await self.desk.draft(self.people.person(AOI), filled, title)

    def arrived(self, number: str, title: str) -> Item:
        self.storage.run_now(lambda tx: self.outside.arrives(tx, number, title, self.clock.now()))
        return self.storage.read_now(lambda tx: self.outside.get(tx, f"kintone-12-{number}"))

    async def waiting(self) -> list[str]:
        listing = await self.desk.listed(self.people.person(KEN), ListKind.WAITING, 0)
        return [row.item.content.title for row in listing.rows]

    async def card(self, item: Item) -> dict[str, Any]:
        shown = await self.desk.shown(f"approval:{item.id}:asked:{KEN.id}:1")
        assert shown is not None
        return {"blocks": cards.draw(shown.state, shown.recipient.t).blocks}

    def home(self) -> dict[str, Any]:
        person = self.people.person(KEN)
        state = self.storage.read_now(lambda tx: self.desk.read_home(tx, person))
        return {"blocks": [block.to_dict() for block in modals.draw_home(state, self.t)]}

    async def stamps(self, item: Item, key: str) -> None:
        await self.desk.act(self.people.person(KEN), Click(item.id, item.revision, STAMP), key)

    def answered(self, item: Item, state: str) -> None:
        """The outcome arrives: whoever polls or hears of it writes it down, and publishes."""

        def arrive(tx: Connection) -> None:
            Notices(self.outbox).publish(tx, self.outside.answers(tx, item.id, state))

        self.storage.run_now(arrive)

    def promised(self) -> dict[str, int]:
        """How often each message was asked for."""
        rows = self.storage.read_now(lambda tx: tx.execute(select(task.c.key, task.c.version)))
        return {row.key: row.version for row in rows}


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> Office:
    return Office(storage, clock)


def labels(view: dict[str, Any]) -> list[str]:
    rows = [block.get("elements", []) for block in view["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def said(view: dict[str, Any]) -> str:
    return str(view["blocks"])


PENDING = "鈴木 健 chose “押印”, Nov 24, 10:02."


async def test_documents_of_both_systems_wait_in_one_list_the_oldest_first(office: Office) -> None:
    for title, is_ours in (("first", True), ("second", False), ("third", True), ("4th", False)):
        if is_ours:
            await office.drafted(title)
        else:
            office.arrived(title, title)
        office.clock.advance(minutes=1)
    assert await office.waiting() == ["first", "second", "third", "4th"]
    assert labels(office.home())[:6] == ["Approve", "Return", "Open", "押印", "保留", "Open"]


async def test_an_act_that_was_accepted_shows_who_asked_and_offers_nothing_until_the_outcome(
    office: Office,
) -> None:
    item = office.arrived("345", "Two chairs")
    assert labels(await office.card(item)) == ["押印", "保留", "Open"]
    await office.stamps(item, "click 1")
    for view in (await office.card(item), office.home()):
        assert PENDING in said(view)
        assert "押印" not in labels(view)
    assert await office.waiting() == ["Two chairs"], "it may come back"
    office.answered(item, "done")
    card = await office.card(item)
    assert "Decided by 鈴木 健" in said(card)
    assert PENDING not in said(card)
    assert labels(card) == ["Open"]
    assert await office.waiting() == []
    assert "Two chairs" not in said(office.home())


async def test_what_the_other_side_refused_is_offered_again(office: Office) -> None:
    item = office.arrived("345", "Two chairs")
    await office.stamps(item, "click 1")
    office.answered(item, "waiting")
    assert labels(await office.card(item)) == ["押印", "保留", "Open"]
    assert await office.waiting() == ["Two chairs"]


async def test_a_button_from_before_the_outcome_is_refused(office: Office) -> None:
    item = office.arrived("345", "Two chairs")
    await office.stamps(item, "click 1")
    with pytest.raises(Stale):
        await office.stamps(item, "click 2")
    office.answered(item, "done")
    with pytest.raises(Stale):
        await office.stamps(item, "click 3")
    hold = Click(item.id, item.revision, HOLD, ClickForm.COMMENT)
    with pytest.raises(Stale):
        await office.desk.check(office.people.person(KEN), hold)


async def test_an_outcome_brings_every_message_up_to_date_once_more(office: Office) -> None:
    item = office.arrived("345", "Two chairs")
    await office.stamps(item, "click 1")
    card, own = f"approval:{item.id}:asked:{KEN.id}:1", f"approval:{item.id}:drafted:{AOI.id}:0"
    assert office.promised() == {card: 1, own: 1}
    office.answered(item, "done")
    told = f"approval:{item.id}:told:{AOI.id}:1"
    assert office.promised() == {card: 2, own: 2, told: 1}


async def test_a_choice_with_a_comment_is_asked_for_by_its_form(office: Office) -> None:
    item = office.arrived("345", "Two chairs")
    hold = Click(item.id, item.revision, HOLD, ClickForm.COMMENT)
    found, choice = await office.desk.check(office.people.person(KEN), hold)
    assert Click.on(found, choice) == hold
    form = modals.comment_form(choice, hold, office.t)
    assert form["blocks"][0]["label"]["text"] == "理由"


async def test_the_drafters_list_goes_on_in_the_next_system(office: Office) -> None:
    for n in range(3):
        await office.drafted(f"ours {n}")
        office.clock.advance(minutes=1)
        office.arrived(str(n), f"theirs {n}")

    def titles(start: int) -> tuple[list[str], int]:
        page = office.storage.read_now(lambda tx: office.systems.drafted(tx, AOI.id, 4, start))
        return [item.content.title for item in page.items], page.total

    assert titles(0) == (["ours 2", "ours 1", "ours 0", "theirs 0"], 6)
    assert titles(2) == (["ours 0", "theirs 0", "theirs 1", "theirs 2"], 6)
    assert titles(4) == (["theirs 1", "theirs 2"], 6)


async def test_an_inbox_takes_three_queries_however_much_waits_in_both_systems(
    office: Office,
) -> None:
    for n in range(20):
        await office.drafted(f"ours {n}")
        office.arrived(str(n), f"theirs {n}")
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    with listening(office.storage, "after_cursor_execute", note):
        page = office.storage.read_now(lambda tx: office.systems.waiting(tx, KEN.id, 30))
    assert (len(page.items), page.total) == (30, 40)
    assert sum(statement.startswith("SELECT") for statement in asked) == 3, asked


@pytest.mark.parametrize("forged", ["kickflow-1", "-1", "--", "kintone"])
def test_an_id_of_no_system_leads_to_no_document(office: Office, forged: str) -> None:
    with pytest.raises(NoSuchDocument):
        office.storage.read_now(lambda tx: office.systems.of(forged).get(tx, forged))
