"""Heads of units (係長) as the lowest level of a line, for the forms that name them."""

import asyncio
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.adapters import Organisation
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.handovers import HandoverDesk
from kaigi.approvals.items import Item
from kaigi.clock import SystemClock
from kaigi.content import GENERAL, general
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Refused
from kaigi.forms.definition import ClassRow, ClassTable, LineUpTo, StepRow
from kaigi.forms.form import Form
from kaigi.forms.plans import plan
from kaigi.forms.posts import Post
from kaigi.forms.registry import Forms
from kaigi.forms.routes import route
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.presence.calendar import Calendar
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.staff.matching import SlackUser
from kaigi.staff.rules import ConcurrentPost, Member
from kaigi.storage import Storage
from tests.office import AOI, GENERAL_OF_OFFICE, KEN, MIO, REN, TEN, Line, Posts, route_to

RIN = Signer("2009", "森 凛", "都市整備部/道路課/管理係", "係長")
UNIT = Post("unit_head", RIN.section, RIN)
LINE = (UNIT, *Posts().now())


def form(*rows: StepRow) -> Form:
    return replace(GENERAL_OF_OFFICE, file=replace(GENERAL_OF_OFFICE.file, route=rows))


def by_class(*decides: tuple[int, str]) -> Form:
    """Return a form that is decided by amount, from so many yen by so and so."""
    ends = [*(begin for begin, _who in decides[1:]), None]
    rows = tuple(
        ClassRow(decides=who, at_least=begin, below=end)
        for (begin, who), end in zip(decides, ends, strict=True)
    )
    assert GENERAL_OF_OFFICE.classes is not None
    name = GENERAL_OF_OFFICE.file.decided_by or ""
    table = ClassTable(GENERAL_OF_OFFICE.classes.title, rows)
    office = replace(GENERAL_OF_OFFICE.office, classes={name: table})
    return replace(form(StepRow(line=LineUpTo.CLASS)), office=office)


BELOW_50_000 = by_class((0, "unit_head"), (50_000, "section_head"), (500_000, "department_head"))
FIRST = form(StepRow(line=LineUpTo.UNIT_HEAD), StepRow(line=LineUpTo.SECTION_HEAD))


def asked(of: Form, amount: int | None = None, drafter: Signer = AOI) -> list[Signer]:
    return [who for step in route_to(drafter, LINE, amount, of) for who in step.people]


@pytest.mark.parametrize(
    ("amount", "people"), [(0, [RIN]), (50_000, [RIN, KEN]), (500_000, [RIN, KEN, MIO])]
)
def test_the_head_of_the_unit_decides_what_the_table_leaves_to_them(
    amount: int, people: list[Signer]
) -> None:
    assert asked(BELOW_50_000, amount) == people
    found = plan(BELOW_50_000, AOI, general("t", "t", None), Line(LINE))
    assert [(each.step.people, each.from_amount) for each in found.steps] == [
        ((RIN,), None), ((KEN,), 50_000), ((MIO,), 500_000),
    ]  # fmt: skip


def test_a_line_begins_with_the_head_of_the_unit_where_a_step_says_so() -> None:
    assert asked(FIRST) == [RIN, KEN]
    assert asked(FIRST, drafter=RIN) == [KEN], "what a head drafts, their own superior decides"
    without = tuple(post for post in LINE if post is not UNIT)
    assert [step.people for step in route_to(AOI, without, None, FIRST)] == [(KEN,)]


def test_who_heads_the_unit_and_the_section_signs_once() -> None:
    both = (replace(UNIT, holder=KEN), *Posts().now())
    (step,) = route(FIRST, AOI, general("t", "t", None), Line(both))
    assert (step.role, [each.role for each in step.merged]) == ("section_head", ["unit_head"])


HOLDERS = st.sampled_from([AOI, REN, KEN, MIO, RIN])


@given(
    unit=HOLDERS, section=HOLDERS, department=HOLDERS, amount=st.none() | st.integers(0, 900_000)
)
def test_heads_of_units_change_nothing_for_forms_that_do_not_name_them(
    unit: Signer, section: Signer, department: Signer, amount: int | None
) -> None:
    above = Posts(section, department).now()
    posts = (replace(UNIT, holder=unit), *above)
    for of in (GENERAL_OF_OFFICE, form(StepRow(line=LineUpTo.DEPARTMENT_HEAD))):
        try:
            before = route_to(AOI, above, amount, of)
        except Refused as refused:
            with pytest.raises(type(refused)):
                route_to(AOI, posts, amount, of)
        else:
            assert route_to(AOI, posts, amount, of) == before


NAO = Member("1", "加藤 直", email="nao@b.example.jp", section="企画部/企画課/企画係")
RIO = Member("2", "森 理央", email="rio@b.example.jp", section=NAO.section, is_head=True)
EMI = Member("3", "木村 恵美", email="emi@b.example.jp", section="企画部/企画課", is_head=True)
JUN = Member("4", "原 純", email="jun@b.example.jp", section="企画部/企画課")
HALL = (NAO, RIO, EMI, JUN)


class Hall:
    """A staff list, and a ledger whose general form begins with the head of the unit."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.ledger = Ledger(Organisation(Directory()), Forms(lambda: {GENERAL: FIRST}))

    def takes(self, *members: Member) -> None:
        desk = StaffDesk(self.storage, Outbox())
        read = roster.read(roster.write(members).encode())
        asyncio.run(desk.import_roster(read, yes=True))
        asyncio.run(desk.match([SlackUser(f"U{m.number}", m.email) for m in HALL]))
        days = Deadlines(Calendar(), ZoneInfo("Asia/Tokyo"))
        outbox = Outbox()
        handing = HandoverDesk(self.storage, outbox, self.ledger, Directory(), SystemClock(), days)
        asyncio.run(handing.hand_on_all())

    def drafts(self) -> Item:
        who = Signer(NAO.number, NAO.name, NAO.section)
        content = replace(general("t", "t", 1), version=FIRST.version)

        def draft(tx: Connection) -> Item:
            return self.ledger.draft(tx, who, content, TEN, "form 1")

        return self.storage.run_now(draft)

    def route(self, item: Item) -> list[list[str]]:
        found = self.storage.read_now(lambda tx: self.ledger.get(tx, item.id))
        return [[who.id for who in step.people] for step in found.steps]


def test_the_next_head_of_the_unit_follows_and_one_who_heads_both_signs_once(
    storage: Storage,
) -> None:
    hall = Hall(storage)
    hall.takes(*HALL)
    item = hall.drafts()
    assert hall.route(item) == [["2"], ["3"]]
    hall.takes(NAO, EMI, replace(JUN, section=NAO.section, is_head=True))
    assert hall.route(item) == [["4"], ["3"]], "the post's next holder"
    both = replace(EMI, concurrent=(ConcurrentPost(NAO.section, is_head=True),))
    hall.takes(NAO, both)
    assert hall.route(item) == [["3"]]
    hall.takes(*HALL)
    assert hall.route(item) == [["2"], ["3"]]


def test_a_unit_without_a_head_is_passed_over(storage: Storage) -> None:
    hall = Hall(storage)
    hall.takes(NAO, EMI)
    assert hall.route(hall.drafts()) == [["3"]]
