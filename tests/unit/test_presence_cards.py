"""Every message, form and home of the presence room fits into Slack, in both languages."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

import pytest
from slack_sdk.models.blocks import RichTextBlock

from kaigi import blocks
from kaigi.errors import Refused, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.presence import cards, day_cards, messages, modals, wording
from kaigi.presence.dates import Days
from kaigi.presence.rules import NOTE_LIMIT, PEOPLE_SHOWN
from kaigi.presence.segments import WHOLE_DAY, Day, Enterer, Half, Place, Segment, Span
from kaigi.presence.sheet import Branch, Colleague, Count, Sheet, Silent, branch, sheet
from kaigi.presence.views import (
    Entered,
    EntryForm,
    EntryNotice,
    HomeState,
    NotTaken,
    PeopleFound,
    Question,
    Reminder,
    Taken,
    Unanswered,
    UnitsFound,
    UnitView,
)
from tests.contract.published import requires_specs, strict_check
from tests.unit.presence_hall import TOKYO, at, whole

pytestmark = requires_specs
DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]
HOSTILE = "<!channel> <@U1> &lt; `x` *b* :tada: \u202egnp\u202c \u0000 👩‍👩‍👧‍👦 "
NAMES = {"as people write": "葵", "at their longest": "健" * 80, "hostile": (HOSTILE * 3)[:80]}
NOTE = "東" * NOTE_LIMIT
MORNING, AFTERNOON = WHOLE_DAY
REFUSAL = Refused(_("“{typed}” could not be read.", typed="a" * 40), _("Write the date."))
Drawn = Iterator[tuple[str, Any]]

every_language = pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
every_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


def fits(drawn: Drawn) -> None:
    for kind, payload in drawn:
        assert strict_check()(kind, payload) == []
        assert "mrkdwn" not in json.dumps(payload), "what people wrote is no markup"
        assert not any("\u202e" in text for text in shown(payload))


def shown(payload: Any) -> Iterator[str]:
    if isinstance(payload, dict):
        if isinstance(payload.get("text"), str):
            yield payload["text"]
        payload = list(payload.values())
    if isinstance(payload, list):
        for inner in payload:
            yield from shown(inner)


@every_language
@pytest.mark.parametrize(
    "note", ["", NOTE, HOSTILE[:NOTE_LIMIT]], ids=["none", "longest", "hostile"]
)
def test_a_day_in_every_state(t: Translator, note: str) -> None:
    places = [None, *(place for place in Place if place is not Place.AWAY)]

    def drawn() -> Drawn:
        for morning, afternoon in {pair for place in places for pair in _pairs(place)}:
            said = tuple(
                at(half, place, note)
                for half, place in zip(Half, (morning, afternoon), strict=True)
                if place
            )
            question = Question(DAY, said, whole(Place.TRIP, note))
            refusal = NotTaken(REFUSAL, (Days(DAY, DAY), Place.HOME, (AFTERNOON.span,)), question)
            for message in (
                messages.draw(question, t),
                messages.draw(Reminder(Question(DAY, said)), t),
                day_cards.taken(Taken({DAY: said}, (DAY,), replaced={DAY: said}), t),
                day_cards.not_taken(refusal, t),
            ):
                assert 0 < len(message.text) <= 3 * NOTE_LIMIT + 60
                yield "message", message.blocks
            yield "modal", modals.day_form(DAY, said, t)
            yield "modal", modals.noted(Taken({DAY: said}, (DAY,), replaced={DAY: said}), t)

    fits(drawn())


def _pairs(place: Place | None) -> list[tuple[Place | None, Place | None]]:
    return [(place, place), (place, Place.HOME), (None, place)]


def hall(name: str, departments: int, sections: int, people: int) -> Sheet:
    rows = [
        Count(f"{name[:60]}{d}部/{name[:60]}{s}課", True, place, people)
        for d, s, place in product(
            range(departments), range(sections), [None, Place.HOME, Place.SPECIAL_LEAVE]
        )
    ]
    return sheet(rows, DAY, MORNING, NINE, {})


@every_language
@every_name
@pytest.mark.parametrize(
    "size",
    [(0, 0, 0), (1, 0, 0), (1, 1, 1), (1, 60, 5), (40, 1, 9), (41, 3, 20), (400, 10, 99_999)],
    ids=str,
)
def test_the_sheet_of_any_city_hall(t: Translator, name: str, size: tuple[int, int, int]) -> None:
    drawn_up = hall(name, *size)

    def drawn() -> Drawn:
        message = messages.draw(drawn_up, t)
        assert len(message.blocks) <= 6
        yield "message", message.blocks
        for start in range(0, max(1, len(drawn_up.departments)), modals.PAGE):
            yield "modal", modals.departments(drawn_up, start, t)

    fits(drawn())


@every_language
def test_no_department_is_missing_from_the_pages(t: Translator) -> None:
    drawn_up = hall("局", 172, 2, 3)
    pages = [str(modals.departments(drawn_up, start, t)) for start in range(0, 172, modals.PAGE)]
    for department in drawn_up.departments:
        assert sum(f"{department.name} (" in page for page in pages) == 1


HOURS: Day = tuple(
    Segment(Span(start, start + 60), Place.TRIP if start % 120 else Place.OUT, NOTE)
    for start in range(0, 24 * 60, 60)
)
"""A place for every hour."""


@lru_cache(maxsize=1)  # 20,000 people take a while, and both languages draw the same ones
def colleagues(name: str, count: int, units: int) -> Branch:
    said: list[Day] = [
        (),
        (at(MORNING, Place.TRIP, NOTE),),
        whole(Place.AWAY),
    ]
    path = f"{name[:70]}部"
    everybody = [
        Colleague(
            str(n),
            f"{name[:74]}{n}",
            f"{path}/課{n % units}/係{n % 7}" if units else path,
            said[n % 3],
        )
        for n in range(count)
    ]
    return branch(path, everybody, MORNING)


@every_language
@every_name
@pytest.mark.parametrize("units", [0, 1, 6, 41, 700])
@pytest.mark.parametrize("count", [0, 1, 200, 201, 20_000])
def test_a_department_of_any_size_and_depth(
    t: Translator, name: str, units: int, count: int
) -> None:
    view = UnitView(DAY, colleagues(name, count, units), MORNING, NINE)

    def drawn() -> Drawn:
        yield "modal", modals.unit(view, t)
        yield "message", cards.draw_found(view, t).blocks
        for section in view.branch.below[:2]:
            yield "modal", modals.unit(UnitView(DAY, section, AFTERNOON, NINE), t)
        for closed, today in product((None, "", name), ((), HOURS)):
            week = dict.fromkeys((date(2026, 11, 23 + n) for n in range(7)), HOURS) | {DAY: today}
            home = modals.draw_home(HomeState(week, view, closed), t)
            assert len(home) <= modals.HOME_BUDGET
            yield "home", blocks.home(home)

    fits(drawn())


EN = Translator("en", TOKYO)


def drawn_at(hour: int, rows: list[Count], minimums: dict[str, int] | None = None) -> str:
    """Return the words of a sheet of DAY, drawn at this hour of the office."""
    now = datetime(2026, 11, 24, hour, tzinfo=TOKYO)
    message = messages.draw(sheet(rows, DAY, MORNING, now, minimums or {}), EN)
    return "\n".join(shown(message.blocks))


def test_the_sheet_is_a_few_lines_however_large_the_hall_is() -> None:
    rows = [
        Count("市民部/市民課/窓口係", True, Place.OFFICE, 6),
        Count("市民部/市民課/窓口係", True, Place.HOME, 8),
        Count("市民部/市民課", False, Place.OFFICE, 9),
        Count("企画部/企画課", False, None, 5),
    ]
    assert drawn_at(9, rows, {"市民部/市民課": 9}).splitlines() == [
        "Who is where on Tue, Nov 24",
        "Morning: 28 people · Office 15 · Home 8",
        "⚠ Counters below their minimum:",
        "市民部/市民課 (counter, 14 assigned): 9 needed, 6 present",
        "Show names of my unit",
        "5 people have not answered",
        "Open my department",
        "Open all",
        "As of 9:00",
        "Kept up to date until 10:00.",
    ]


def test_the_sheet_names_two_counters_and_the_departments_all_of_them() -> None:
    rows = [Count(f"市民部/市民{n}課", True, Place.HOME, 2) for n in range(7)]
    told = [f"市民部/市民{n}課 (counter, 2 assigned): 1 needed, 0 present" for n in range(7)]
    heading = "⚠ Counters below their minimum:"
    assert drawn_at(9, rows).splitlines()[2:7] == [
        heading,
        *told[:2],
        "and 5 more: see Open all",
        "Everyone has answered.",
    ]
    drawn_up = sheet(rows, DAY, MORNING, NINE, {})
    assert "\n".join([heading, *told]) in list(shown(modals.departments(drawn_up, 0, EN)))
    assert "see Open all" not in drawn_at(9, rows[:2])
    assert told[2] in drawn_at(9, rows[:3]), "a line that hides one only is no shorter"


def test_the_departments_name_the_counters_on_their_first_page_alone() -> None:
    pages = [str(modals.departments(hall("局", 60, 2, 3), start, EN)) for start in (0, 40)]
    assert ["Counters below" in page for page in pages] == [True, False]
    assert "and 80 more" in pages[0]


def test_the_sheet_says_when_it_is_not_updated_any_more() -> None:
    rows = [Count("企画部/企画課", False, Place.OFFICE, 5)]
    assert "Kept up to date until 10:00." in drawn_at(9, rows)
    assert "Automatic updates ended at 10:00." in drawn_at(10, rows)
    assert "Automatic updates ended at 10:00." in drawn_at(13, rows)
    assert "Everyone has answered." in drawn_at(13, rows)


@every_language
@every_name
@pytest.mark.parametrize("count", [0, 1, cards.NAMES, cards.NAMES + 1, 20_000])
@pytest.mark.parametrize("units", [1, 7, 700])
def test_the_names_of_those_who_have_not_answered(
    t: Translator, name: str, count: int, units: int
) -> None:
    people = tuple(
        Silent(str(n), f"{name[:74]}{n}", f"{name[:70]}部/課{n % units}", in_chat=n % 5 > 0)
        for n in range(count)
    )

    def drawn() -> Drawn:
        for path, may_remind, reminded in product(("", "部"), (True, False), (None, 1, count)):
            view = Unanswered(DAY, (path,), people, may_remind, reminded)
            yield "modal", modals.unanswered(view, t)

    fits(drawn())


@every_language
@every_name
def test_answers_for_others(t: Translator, name: str) -> None:
    long = name[:74]
    enterer = Enterer("1", name)
    answer = tuple(
        Segment(half.span, Place.TRIP, name[:NOTE_LIMIT], enterer if half is MORNING else None)
        for half in Half
    )
    days = {DAY + timedelta(days=n): answer for n in range(31)}

    def drawn() -> Drawn:
        for count in (0, 1, 100, 101, 20_000):
            people = tuple(Silent(str(n), long, "部/課", in_chat=True) for n in range(count))
            yield "modal", modals.entry_form(EntryForm(DAY, people), t)
        for in_chat in (True, False):
            result = Entered(Silent("1", long, "部/課", in_chat), Taken(days, (DAY,), (DAY,)))
            yield "modal", modals.entered(result, t)
            yield "message", day_cards.entered(result, t).blocks
        yield "modal", modals.withdrawn(Question(DAY, answer), t)
        for who, is_over in product((name, ""), (True, False)):
            notice = EntryNotice(DAY, days, who, is_over)
            yield "message", messages.draw(notice, t).blocks

    fits(drawn())


@every_language
@every_name
def test_people_and_units_that_were_looked_for(t: Translator, name: str) -> None:
    found = colleagues(name, 300, 0).people

    def drawn() -> Drawn:
        for count in (1, PEOPLE_SHOWN, PEOPLE_SHOWN + 1):
            yield "message", cards.draw_found(PeopleFound(DAY, name, found[:count]), t).blocks
        for start in (0, modals.PAGE, 280):
            yield "modal", modals.people(PeopleFound(DAY, name, found), start, t)
        for count in (2, 40, 700):
            paths = tuple(f"{name}{n}部/課" for n in range(count))
            yield "message", cards.draw_found(UnitsFound(DAY, paths), t).blocks

    fits(drawn())


LEAVE_AT_TWO = (Segment(Span(13 * 60, 15 * 60), Place.LEAVE),)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((), "No answer"),
        (whole(Place.HOME), "Home"),
        (whole(Place.TRIP, "Tokyo"), "Trip (Tokyo)"),
        ((at(MORNING, Place.HOME),), "Morning Home · Afternoon No answer"),
        ((at(AFTERNOON, Place.HOME),), "Morning No answer · Afternoon Home"),
        (
            (at(MORNING, Place.TRIP, "Tokyo"), at(AFTERNOON, Place.TRIP, "Kobe")),
            "Morning Trip (Tokyo) · Afternoon Trip (Kobe)",
        ),
        (
            (at(MORNING, Place.HOME), *LEAVE_AT_TWO),
            "Morning Home · 12:00–13:00 No answer · 13:00–15:00 Leave",
        ),
        (
            (Segment(Span(480, 540), Place.HOME), Segment(Span(900, 1020), Place.OUT)),
            "8:00–9:00 Home · 9:00–15:00 No answer · 15:00–17:00 Out",
        ),
        ((Segment(Span(780, 1440), Place.OUT),), "13:00–24:00 Out"),
        ((Segment(Span(0, 900), Place.OUT),), "0:00–15:00 Out"),
        (
            (
                at(MORNING, Place.HOME),
                Segment(Span(720, 780), Place.OFFICE),
                *LEAVE_AT_TWO,
                Segment(Span(900, 1440), Place.OFFICE),
            ),
            "Morning Home · 12:00–13:00 Office · 13:00–15:00 Leave · 15:00–24:00 Office",
        ),
    ],
)
def test_a_day_is_told_by_its_halves_and_where_these_do_not_fit_by_the_clock(
    day: Day, words: str
) -> None:
    assert wording.where(day, EN) == words


def test_the_form_shows_no_choice_for_a_half_with_two_places() -> None:
    form = modals.day_form(DAY, (at(MORNING, Place.HOME), *LEAVE_AT_TWO), EN)
    chosen = {
        block["block_id"]: block["element"].get("initial_option", {}).get("value")
        for block in form["blocks"]
        if block.get("block_id") in set(Half)
    }
    assert chosen == {"am": "home", "pm": None}


def test_those_who_are_missing_stand_before_those_in_the_office() -> None:
    said: list[Day] = [whole(Place.OFFICE), whole(Place.HOME), whole(Place.AWAY), ()]
    people = [Colleague(str(n), f"P{n}", "部", day) for n, day in enumerate(said)]
    lines = cards.by_place(people, MORNING, EN).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["No", "Away", "Office", "Home"]


def test_those_who_serve_the_counter_are_marked() -> None:
    people = [
        Colleague("1", "Aoi", "部/課", whole(Place.OFFICE), counter_duty=True),
        Colleague("2", "Ken", "部/課", whole(Place.OFFICE)),
        Colleague("3", "Emma", "部/課", whole(Place.OUT, "site"), counter_duty=True),
        Colleague("4", "Mari", "部/課", (), concurrent=True),
    ]
    assert cards.by_place(people, MORNING, EN).splitlines() == [
        "No answer: Mari (concurrent post)",
        "Office 2: Aoi (counter), Ken",
        "Out 1: Emma (counter) (site)",
    ]


def test_departments_and_sections_have_a_heavier_heading_than_units() -> None:
    people = [
        Colleague(path, "Aoi", path, whole(Place.OFFICE))
        for path in ("市民部", "市民部/市民課", "市民部/市民課/窓口係")
    ]
    drawn = cards.of_branch(UnitView(DAY, branch("市民部", people, MORNING), MORNING, NINE), EN)
    headings = [
        block.to_dict()["elements"][0]["elements"][0]
        for block in drawn
        if isinstance(block, RichTextBlock)
    ]
    assert [(heading["text"], heading.get("style")) for heading in headings] == [
        ("市民部", {"bold": True}),
        ("市民課", {"bold": True}),
        ("窓口係", None),
    ]
