"""Search by /who: people and units, however they are typed, on any day."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kaigi.errors import Refused
from kaigi.presence import cards
from kaigi.presence.segments import Place
from kaigi.presence.views import PeopleFound, UnitsFound, UnitView
from kaigi.staff.rules import ConcurrentPost, Member
from kaigi.storage import Storage
from tests.unit.presence_hall import TUESDAY, Hall, whole
from tests.unit.presence_lines import TRANSLATORS


def _member(number: str, name: str, kana: str, section: str, title: str = "主事") -> Member:
    return Member(number, name, kana, f"{number}@x.example.jp", section, title)


KEN = replace(_member("0000101", "田中 健", "タナカ ケン", "企画部/企画課", "課長"), is_head=True)
PEOPLE = (
    KEN,
    _member("0000102", "佐藤 葵", "サトウ アオイ", "企画部/企画課/企画係"),
    _member("0000103", "髙橋 徳子", "タカハシ ノリコ", "企画部/企画課", "課長補佐"),
    _member("0000104", "𠮷田 𠮷之助", "ヨシダ キチノスケ", "企画部/㈱連携推進課"),
    _member("0000105", "山﨑 瀨奈", "ヤマサキ セナ", "市民部/市民課/窓口係"),
    _member("0000106", "葛󠄀西 渉", "カサイ ワタル", "市民部/窓口№1課"),
    _member("0000107", "田中 一", "タナカ ハジメ", "企画部/企画第Ⅲ係"),
    _member("0000108", "Emma Watson", "", "市民部/市民課", "市民課長"),
    _member("0000109", "ガルシア 舞", "ガルシア マイ", "企画部/ＤＸ推進課"),
)


@pytest.fixture
def hall(storage: Storage) -> Hall:
    opened = Hall(storage)
    opened.employs(*PEOPLE)
    return opened


async def _found(hall: Hall, text: str) -> list[str]:
    """Return the paths or numbers of what is found."""
    match await hall.readers.who(hall.person("0000102"), text):
        case UnitView(branch=branch):
            return [branch.path]
        case UnitsFound(paths=paths):
            return list(paths)
        case PeopleFound(people=people):
            return [person.number[-1] for person in people]


@pytest.mark.parametrize(
    "text",
    [
        "佐藤", "佐藤葵", "佐藤 葵", "佐藤　葵", "さとう", "サトウ", "ｻﾄｳ", "サトウ アオイ",
        "さとうあおい", "あおい", "Sato", "sato aoi", "Aoi Sato", "ＳＡＴＯ", "Satō", "Satoh",
        "satou", "佐藤さん", "佐藤葵さん", "佐藤様", "さとうさん", "Sato-san", "sato san",
        "佐藤主事", "佐藤 主事", "０００0102", "0000102",
        "Ms Sato", "Ms. Sato", "ms.sato", "Mrs Sato", "Miss Aoi Sato", "Dr Sato", "Mr Sato",
        "Prof. Sato", "Ｍｓ Ｓａｔｏ", "Ms Sato-san",
    ],
)  # fmt: skip
async def test_a_person_is_found_by_any_way_to_write_the_name(hall: Hall, text: str) -> None:
    assert await _found(hall, text) == ["2"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("高橋", ["3"]),
        ("髙橋", ["3"]),
        ("高橋徳子", ["3"]),
        ("タカハシ", ["3"]),
        ("takahashi", ["3"]),
        ("吉田", ["4"]),
        ("𠮷田", ["4"]),
        ("山崎", ["5"]),
        ("瀬奈", ["5"]),
        ("葛西", ["6"]),
        ("葛󠄀西", ["6"]),
        ("ＥＭＭＡ", ["8"]),
        ("watson", ["8"]),
        ("カ\u3099ルシア", ["9"]),
        ("garushia", ["9"]),
        ("田中", ["7", "1"]),
        ("田中課長", ["1"]),
        ("田中課長さん", ["1"]),
        ("企画課長", ["1"]),
        ("企画課長補佐", ["3"]),
        ("高橋補佐", ["3"]),
        ("課長", ["1"]),
        ("市民課長", ["8"]),
    ],
)
async def test_people_are_found_by_forms_of_characters_titles_and_posts(
    hall: Hall, text: str, numbers: list[str]
) -> None:
    assert await _found(hall, text) == numbers


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("企画課", ["企画部/企画課"]),
        ("企画部／企画課", ["企画部/企画課"]),
        ("企画部　企画課", ["企画部/企画課"]),
        ("企画課/企画係", ["企画部/企画課/企画係"]),
        ("dx推進課", ["企画部/ＤＸ推進課"]),
        ("ＤＸ", ["企画部/ＤＸ推進課"]),
        ("市民", ["市民部", "市民部/市民課"]),
        ("窓口", ["市民部/市民課/窓口係", "市民部/窓口№1課"]),
        ("窓口No1課", ["市民部/窓口№1課"]),
        ("窓口№１課", ["市民部/窓口№1課"]),
        ("企画第III係", ["企画部/企画第Ⅲ係"]),
        ("企画第３係", ["企画部/企画第Ⅲ係"]),
        ("（株）連携推進課", ["企画部/㈱連携推進課"]),
        ("連携推進課", ["企画部/㈱連携推進課"]),
    ],
)
async def test_a_unit_is_found_by_any_way_to_write_it_and_by_a_part_of_its_name(
    hall: Hall, text: str, paths: list[str]
) -> None:
    assert await _found(hall, text) == paths


@pytest.mark.parametrize(
    "text", ["企画課 明日", "明日 企画課", "企画部　企画課　11/25", "企画課 あした"]
)
async def test_a_unit_is_shown_on_the_day_that_is_asked_for(hall: Hall, text: str) -> None:
    tomorrow = TUESDAY + timedelta(days=1)
    hall.says("0000102", whole(Place.TRIP), tomorrow)
    shown = await hall.readers.who(hall.person("0000101"), text)
    assert isinstance(shown, UnitView)
    assert (shown.day, shown.branch.path) == (tomorrow, "企画部/企画課")
    assert shown.branch.tally[Place.TRIP] == 1


@pytest.mark.parametrize(
    "text", ["佐藤 明日", "さとう 明日", "<@U0000102> 明日", "明日 <@U0000102|aoi>"]
)
async def test_a_person_is_shown_on_the_day_that_is_asked_for(hall: Hall, text: str) -> None:
    tomorrow = TUESDAY + timedelta(days=1)
    hall.says("0000102", whole(Place.TRIP), tomorrow)
    shown = await hall.readers.who(hall.person("0000101"), text)
    assert isinstance(shown, PeopleFound)
    assert (shown.day, [person.day for person in shown.people]) == (tomorrow, [whole(Place.TRIP)])


@pytest.mark.parametrize("part", ["市民", "窓口", "企画"])
async def test_units_that_only_contain_a_text_are_not_said_to_be_called_so(
    hall: Hall, part: str
) -> None:
    shown = await hall.readers.who(hall.person("0000102"), part)
    assert isinstance(shown, UnitsFound)
    said = [cards.draw_found(shown, t).text for t in TRANSLATORS]
    assert said == [
        f"名前に「{part}」を含む所属が複数あります。",
        f"There are several units with “{part}” in their names.",
    ]


async def test_units_of_one_name_are_said_to_be_called_so(hall: Hall) -> None:
    hall.employs(*PEOPLE, _member("0000110", "林 一", "", "財政部/企画課"))
    shown = await hall.readers.who(hall.person("0000102"), "企画課")
    assert isinstance(shown, UnitsFound)
    assert [cards.draw_found(shown, t).text for t in TRANSLATORS] == [
        "同じ名前の所属が複数あります。",
        "There are several units of this name.",
    ]


async def test_a_day_alone_asks_for_ones_own_section(hall: Hall) -> None:
    shown = await hall.readers.who(hall.person("0000102"), "明日")
    assert isinstance(shown, UnitView)
    assert (shown.day, shown.branch.path) == (TUESDAY + timedelta(days=1), "企画部/企画課")


@pytest.mark.parametrize(
    "text", ["%", "_", "さん", "・", "　。", "火星課", "課長佐藤子", "\ufe00", "x" * 500]
)
async def test_what_is_nobodys_name_finds_nobody(hall: Hall, text: str) -> None:
    with pytest.raises(Refused):
        await hall.readers.who(hall.person("0000102"), text)


async def test_whoever_heads_a_second_section_sees_the_kind_of_leave_there_too(
    storage: Storage,
) -> None:
    hall = Hall(storage)
    second = (ConcurrentPost("市民部/市民課", "課長", is_head=True),)
    hall.employs(replace(KEN, concurrent=second), *PEOPLE[1:])
    hall.says("0000105", whole(Place.SPECIAL_LEAVE))
    for viewer, seen in (("0000101", Place.SPECIAL_LEAVE), ("0000102", Place.AWAY)):
        shown = await hall.readers.who(hall.person(viewer), "山崎")
        assert isinstance(shown, PeopleFound)
        assert {segment.place for segment in shown.people[0].day} == {seen}
