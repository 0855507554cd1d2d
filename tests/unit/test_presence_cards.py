"""Every message, form and home of the presence room fits into Slack, in both languages, at its longest."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from kaigi import blocks
from kaigi.i18n import LANGUAGES, Translator
from kaigi.presence import cards, modals
from kaigi.presence.rules import NOTE_LIMIT, WHOLE_DAY, Day, Half, Place, Segment
from kaigi.presence.sheet import Branch, Colleague, Count, Sheet, branch, by_department, sheet
from tests.contract.published import requires_specs, strict_check
from tests.unit.presence_hall import TOKYO

pytestmark = requires_specs
DAY = date(2026, 11, 24)
NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]
HOSTILE = "<!channel> <@U1> &lt; `x` *b* :tada: \u202egnp\u202c \u0000 👩‍👩‍👧‍👦 "
NAMES = {"as people write": "葵", "at their longest": "健" * 80, "hostile": (HOSTILE * 3)[:80]}
NOTE = "東" * NOTE_LIMIT
MORNING, AFTERNOON = WHOLE_DAY
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
            said = {
                half: Segment(place, note)
                for half, place in zip(Half, (morning, afternoon), strict=True)
                if place
            }
            for message in (cards.question(DAY, said, t), cards.taken(DAY, said, t)):
                assert 0 < len(message.text) <= 3 * NOTE_LIMIT + 60
                yield "message", message.blocks
            yield "modal", modals.day_form(DAY, said, t)

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
        message = cards.sheet(drawn_up, t)
        assert len(message.text) <= 4 * blocks.TEXT
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


def colleagues(name: str, count: int, units: int) -> Branch:
    said: list[Day] = [
        {},
        {MORNING: Segment(Place.TRIP, NOTE)},
        dict.fromkeys(WHOLE_DAY, Segment(Place.AWAY)),
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
    whole = colleagues(name, count, units)

    def drawn() -> Drawn:
        yield "modal", modals.unit(DAY, whole, MORNING, NINE, t)
        yield "message", cards.one_branch(DAY, whole, MORNING, NINE, t).blocks
        for section in whole.below[:2]:
            yield "modal", modals.unit(DAY, section, AFTERNOON, NINE, t)
        week: dict[date, Day] = {date(2026, 11, 23 + n): {} for n in range(7)} | {
            DAY: {MORNING: Segment(Place.TRIP, NOTE)}
        }
        yield "home", blocks.home(modals.on_home(DAY, week, whole, MORNING, NINE, t))

    fits(drawn())


@every_language
@every_name
@pytest.mark.parametrize("units", [0, 1, 6, 30, 31, 41])
def test_the_sheet_of_an_office_that_is_small_enough_to_be_named(
    t: Translator, name: str, units: int
) -> None:
    whole = colleagues(name, cards.NAMES, units)
    everybody = [who for each in _every(whole) for who in each.people]
    rows = [Count(who.section, True, Place.HOME, 1) for who in everybody]
    named = by_department(everybody, MORNING)
    drawn = replace(sheet(rows, DAY, MORNING, NINE, {}), named=named)
    message = cards.sheet(drawn, t)
    fits(iter([("message", message.blocks)]))
    is_named = any(block["type"] == "rich_text" for block in message.blocks)
    assert is_named == (1 + whole.nodes() <= cards.NODES)


def _every(whole: Branch) -> Iterator[Branch]:
    yield whole
    for below in whole.below:
        yield from _every(below)


@every_language
@every_name
def test_people_and_units_that_were_looked_for(t: Translator, name: str) -> None:
    found = colleagues(name, 300, 0).people

    def drawn() -> Drawn:
        for count in (1, cards.PEOPLE, cards.PEOPLE + 1):
            yield "message", cards.people(DAY, found[:count], t).blocks
        for count in (2, 40, 700):
            yield "message", cards.units(DAY, [f"{name}{n}部/課" for n in range(count)], t).blocks

    fits(drawn())
