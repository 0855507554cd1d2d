"""Presence desk: people to ask, the result of clicks, and 20,000 people, on both databases."""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from kaigi import blocks
from kaigi.clock.jobs import Job, Jobs
from kaigi.errors import Invalid, Refused
from kaigi.i18n import Translator
from kaigi.presence import cards, messages, modals, tables
from kaigi.presence.buttons import Tap, UnitRef
from kaigi.presence.jobs import jobs
from kaigi.presence.segments import LEAVE, WHOLE_DAY, Half, Place, Source, in_halves
from kaigi.presence.sheet import Branch, Colleague
from kaigi.staff import sample
from kaigi.staff.rules import ConcurrentPost, Member
from kaigi.storage import Storage
from tests.contract.published import SLACK, strict_check
from tests.databases import prefecture
from tests.unit.presence_hall import HALVES, TOKYO, TUESDAY, Hall, at, tokyo, whole
from tests.unit.timekeeping import SteppedClock

MORNING, AFTERNOON = WHOLE_DAY
WEDNESDAY = TUESDAY + timedelta(days=1)
LABOUR_DAY, YEARS_END, SATURDAY = date(2026, 11, 23), date(2026, 12, 29), date(2026, 11, 28)
JA = Translator("ja", TOKYO)
QUESTION = {"response_url": "https://hooks.slack.com/actions/1", "channel": "D1", "ts": "1.000001"}


def member(
    number: str, section: str = "市民部/市民課/窓口係", *, head: bool = False, counter: bool = False
) -> Member:
    return Member(
        number,
        f"人 {number}",
        email=f"{number}@x.example.jp",
        section=section,
        is_head=head,
        counter_duty=counter,
    )


@pytest.fixture
def hall(storage: Storage) -> Hall:
    opened = Hall(storage, personnel="総務部/人事課")
    opened.employs(
        member("1", counter=True),
        member("2"),
        member("3", "市民部/市民課", head=True),
        member("4", "総務部/人事課"),
        member("5"),
        outside_chat=("5",),
    )
    return opened


def test_everybody_is_asked_who_has_not_said_is_not_on_leave_and_is_in_chat(hall: Hall) -> None:
    hall.says("1", whole(Place.HOME))
    hall.says("2", (at(AFTERNOON, Place.HOME),))
    hall.asks()
    assert hall.asked() == {"2", "3", "4"}


@pytest.mark.parametrize("kind", sorted(LEAVE))
@pytest.mark.parametrize("halves", [(MORNING,), (AFTERNOON,), WHOLE_DAY])
def test_nobody_on_leave_is_asked_whatever_its_kind_and_however_short(
    hall: Hall, kind: Place, halves: tuple[Half, ...]
) -> None:
    hall.says("1", in_halves(halves, kind))
    hall.asks()
    assert "1" not in hall.asked()


@pytest.mark.parametrize("day", [LABOUR_DAY, YEARS_END, SATURDAY], ids=str)
def test_on_a_day_off_nobody_is_asked_and_there_is_no_sheet(hall: Hall, day: date) -> None:
    hall.asks(day)
    hall.draws_up_sheet(day)
    assert hall.wishes() == {}


def test_the_leave_of_one_day_is_not_that_of_another(hall: Hall) -> None:
    hall.says("1", whole(Place.LEAVE), TUESDAY + timedelta(days=1))
    hall.asks()
    assert "1" in hall.asked()


def test_without_a_managers_channel_there_is_no_sheet(storage: Storage) -> None:
    hall = Hall(storage, channel=None)
    hall.draws_up_sheet()
    assert hall.wishes() == {}


async def test_a_question_that_makes_no_sense_any_more_is_not_posted(hall: Hall) -> None:
    key = f"presence:ask:{TUESDAY}:1"
    assert await hall.desk.shown(key, posted=False)
    hall.clock.at = tokyo(TUESDAY, 10)
    assert await hall.desk.shown(key, posted=False) is None
    assert await hall.desk.shown(key, posted=True), "one that is there is kept up to date"
    hall.clock.at = tokyo(TUESDAY, 8, 20)
    hall.says("1", whole(Place.HOME))
    assert await hall.desk.shown(key, posted=False) is None
    assert await hall.desk.shown("presence:ask:2026-11-24:5", posted=True) is None, "not in chat"


async def test_a_tap_answers_for_the_halves_it_was_offered_for(hall: Hall) -> None:
    hall.says("1", (at(AFTERNOON, Place.LEAVE),))
    await hall.desk.tap(
        hall.person("1"), Tap(TUESDAY, (MORNING.span,), Place.HOME), "click", QUESTION
    )
    assert hall.said("1") == (at(MORNING, Place.HOME), at(AFTERNOON, Place.LEAVE))


async def test_a_click_that_is_delivered_again_changes_nothing_that_was_said_since(
    hall: Hall,
) -> None:
    actor = hall.person("1")
    await hall.desk.tap(actor, Tap(TUESDAY, HALVES, Place.HOME), "first")
    await hall.desk.tap(actor, Tap(TUESDAY, HALVES, Place.OFFICE), "second")
    await hall.desk.tap(actor, Tap(TUESDAY, HALVES, Place.HOME), "first")
    assert hall.said("1") == whole(Place.OFFICE)


async def test_fifty_taps_at_once_leave_one_whole_answer_and_the_record_of_all(hall: Hall) -> None:
    actor = hall.person("1")
    places = [Place.HOME, Place.OFFICE] * 25
    await asyncio.gather(
        *(
            hall.desk.tap(actor, Tap(TUESDAY, HALVES, place), f"click {n}", QUESTION)
            for n, place in enumerate(places)
        )
    )
    assert hall.said("1") in (whole(Place.HOME), whole(Place.OFFICE))
    assert len(hall.rows(select(tables.declaration))) == 100


async def test_the_prompt_of_a_day_that_is_over_changes_no_day(hall: Hall) -> None:
    hall.clock.at = tokyo(TUESDAY + timedelta(days=1), 8, 20)
    with pytest.raises(Invalid):
        await hall.desk.tap(hall.person("1"), Tap(TUESDAY, HALVES, Place.HOME), "late", QUESTION)
    assert hall.said("1") == hall.said("1", TUESDAY + timedelta(days=1)) == ()
    assert hall.wishes() == {}


async def test_the_same_as_yesterday_means_the_last_working_day(hall: Hall) -> None:
    friday, same = date(2026, 11, 20), Tap(TUESDAY, HALVES)
    with pytest.raises(Refused):
        await hall.desk.tap(hall.person("1"), same, "too early")
    hall.says("1", whole(Place.HOME), friday)
    hall.says("1", whole(Place.OUT), LABOUR_DAY)
    await hall.desk.tap(hall.person("1"), same, "click")
    assert hall.said("1") == whole(Place.HOME)


def test_what_is_only_planned_never_replaces_what_was_said(hall: Hall) -> None:
    hall.says("1", whole(Place.HOME), source=Source.WEEKLY_PATTERN)
    hall.says("1", whole(Place.TRIP), source=Source.REQUEST)
    assert hall.said("1") == whole(Place.TRIP)
    hall.says("1", (at(MORNING, Place.OFFICE),))
    hall.says("1", whole(Place.LEAVE), source=Source.REQUEST)
    assert hall.said("1") == (at(MORNING, Place.OFFICE), at(AFTERNOON, Place.LEAVE))


@pytest.mark.parametrize(("viewer", "knows"), [("2", False), ("3", True), ("4", True), ("1", True)])
async def test_the_kind_of_leave_leaves_the_tables_only_for_those_who_may_know(
    hall: Hall, viewer: str, knows: bool
) -> None:
    hall.says("1", whole(Place.SPECIAL_LEAVE))
    seen = {Place.SPECIAL_LEAVE} if knows else {Place.AWAY}
    unit_ref = UnitRef(TUESDAY, "市民部")
    branch = (await hall.readers.unit(hall.person(viewer), unit_ref)).branch
    assert {s.place for who in _everybody(branch) if who.number == "1" for s in who.day} == seen
    for text in ("窓口係", "1", "人1", "<@U1>"):
        shown = str(cards.draw_found(await hall.readers.who(hall.person(viewer), text), JA).blocks)
        assert ("特休" in shown, "不在" in shown) == (knows, not knows or text == "窓口係")


async def test_one_with_two_posts_is_named_in_both_sections_and_counted_in_the_main_one(
    hall: Hall,
) -> None:
    posts = (
        ConcurrentPost("総務部/人事課", "参事"),
        ConcurrentPost("総務部/危機管理課", is_head=True),
        ConcurrentPost("市民部/市民課/窓口係"),
    )
    hall.employs(
        replace(member("1"), concurrent=posts),
        member("2"),
        member("4", "総務部/人事課"),
    )
    hall.says("1", whole(Place.SICK_LEAVE))
    sheet = await hall.readers.sheet_of(TUESDAY)
    assert sum(sheet.tally.values()) == 3
    for path, counted, people in [
        ("市民部/市民課", 2, [("1", False), ("2", False)]),
        ("総務部/人事課", 1, [("1", True), ("4", False)]),
        ("総務部/危機管理課", 0, [("1", True)]),
        ("総務部", 1, [("1", True), ("4", False), ("1", True)]),
        ("市民部", 2, [("1", False), ("2", False)]),
    ]:
        view = await hall.readers.unit(hall.person("2"), UnitRef(TUESDAY, path))
        listed = [(who.number, who.concurrent) for who in _everybody(view.branch)]
        assert (sum(view.branch.tally.values()), sorted(listed)) == (counted, sorted(people)), path
    view = await hall.readers.unit(hall.person("4"), UnitRef(TUESDAY, "総務部/人事課"))
    shown = str(cards.one_branch(view, JA).blocks)
    assert "病休：人 1（兼務）" in shown, "personnel know the kind of leave"
    assert "未回答 1人：人 4" in shown


def _everybody(branch: Branch) -> list[Colleague]:
    return [*branch.people, *(who for inner in branch.below for who in _everybody(inner))]


async def test_whoever_is_not_found_is_told_how_to_ask(hall: Hall) -> None:
    for text in ("誰もいない課", "%", "_", "100%", "<@U999>", "人" * 500):
        with pytest.raises(Refused) as refusal:
            await hall.readers.who(hall.person("1"), text)
        assert refusal.value.next_step


async def test_two_bots_on_one_database_ask_once_and_draw_up_one_sheet(hall: Hall) -> None:
    clock = SteppedClock()
    clock.set(tokyo(TUESDAY, 8))
    bots = [Jobs(hall.storage, clock, _mornings(hall)) for _ in range(2)]
    for bot in bots:
        await bot.look()
    for hour, minute in ((8, 15), (9, 0), (9, 1)):
        clock.set(tokyo(TUESDAY, hour, minute))
        await asyncio.gather(*(bot.look() for bot in bots))
    assert set(hall.wishes().values()) == {1}
    assert hall.asked() == {"1", "2", "3", "4"}
    assert f"presence:sheet:{TUESDAY}" in hall.wishes()


async def test_a_bot_that_was_down_from_8_to_930_asks_nobody_and_still_draws_up_the_sheet(
    hall: Hall,
) -> None:
    clock = SteppedClock()
    clock.set(tokyo(TUESDAY, 7, 59))
    await Jobs(hall.storage, clock, _mornings(hall)).look()
    clock.set(tokyo(TUESDAY, 9, 30))
    await Jobs(hall.storage, clock, _mornings(hall)).look()
    assert list(hall.wishes()) == [f"presence:sheet:{TUESDAY}"]


def _mornings(hall: Hall) -> dict[str, Job]:
    every = jobs(hall.desk, TOKYO)
    return {name: job for name, job in every.items() if name.startswith("presence.")}


async def test_a_prefecture_takes_as_many_statements_as_a_town_and_fits_into_slack(
    storage: Storage,
) -> None:
    hall = Hall(storage)
    counted, answered = [], []
    for day, people in ((TUESDAY, 300), (WEDNESDAY, prefecture(storage))):
        city = [citizen.member for citizen in sample.city(people)]
        hall.employs(*city)
        answered = [who.number for who in city[::3]]
        hall.answer(answered, Place.HOME, day)
        with hall.statements() as asking:
            hall.asks(day)
        with hall.statements() as looking:
            await _looks_at_everything(hall, city[0].number, day)
        counted.append((len(asking), len(looking)))
    assert counted[0] == counted[1]
    assert counted[0][0] == 2, "who is to be asked, and the asking"
    assert len(hall.asked(WEDNESDAY)) == prefecture(storage) - len(answered)


async def _looks_at_everything(hall: Hall, number: str, day: date) -> None:
    """Check the size of the sheet, all its pages, a department, a section by /who, and a home."""
    person = hall.person(number)
    shown = await hall.desk.shown(f"presence:sheet:{day}", posted=True)
    assert shown
    _fits("message", messages.draw(shown.state, shown.recipient.t).blocks)
    sheet = await hall.readers.sheet_of(day)
    for start in range(0, len(sheet.departments), modals.PAGE):
        _fits("modal", modals.departments(sheet, start, JA))
    unit = await hall.readers.unit(person, UnitRef(day, sheet.departments[0].name))
    _fits("modal", modals.unit(unit, JA))
    for text in ("", "総務部/総務課", "田"):
        _fits("message", cards.draw_found(await hall.readers.who(person, text), JA).blocks)
    home = hall.storage.run_now(lambda tx: hall.desk.read_home(tx, person))
    _fits("home", blocks.home(modals.draw_home(home, JA)))


def _fits(kind: str, payload: object) -> None:
    if SLACK.is_dir():
        assert strict_check()(kind, payload) == []


async def test_a_range_is_one_declaration_that_counts_once_and_takes_no_more_statements(
    hall: Hall,
) -> None:
    actor = hall.person("1")
    with hall.statements() as one:
        await hall.desk.declare_typed(actor, "明日 出張 大阪", "one day")
    with hall.statements() as many:
        await hall.desk.declare_typed(actor, "11/26〜12/10 出張 大阪", "range")
    assert len(many) == len(one)
    days = [TUESDAY + timedelta(days=n) for n in (2, 3, 6, 16)]
    assert {hall.said("1", day) for day in days} == {whole(Place.TRIP, "大阪")}
    assert hall.said("1", SATURDAY) == ()
    hall.says("1", whole(Place.HOME), days[1])
    await hall.desk.declare_typed(actor, "11/26〜12/10 出張 大阪", "range")
    assert hall.said("1", days[1]) == whole(Place.HOME), "delivered again, it changes nothing"
