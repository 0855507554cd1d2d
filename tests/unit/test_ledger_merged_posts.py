"""A lower post that gets another head, while its step is merged into a higher one: the rules."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import NoticeState, notices
from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Refused, Stale
from kaigi.forms.posts import Post
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, folding, handovers, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import ADMINISTRATOR, Event, Reassigned
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.person import Signer
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TO_THE_TOP, Paper, route_to
from tests.unit.test_ledger_handovers import (
    DEPARTMENT,
    LATER,
    MOVED,
    SECTION,
    YUI,
    change,
    merged,
    on_paper,
    people_of,
    waiting,
)

TOP = "市長室"


def of_three() -> Document:
    """Return a document of which KEN, who holds three posts, signs the highest step for all."""
    posts = (("section_head", SECTION), ("department_head", DEPARTMENT), ("top_decider", TOP))
    held = tuple(Post(*post, KEN) for post in posts)
    return on_paper(LARGE, *route_to(AOI, held, 800_000, TO_THE_TOP))


def given(
    document: Document, after: Signer, role: str = "section_head", step: int = 0
) -> Reassigned:
    lower = next(each for each in document.route[step].merged if each.role == role)
    before = document.route[step].people[0].id
    wanted = handovers.Succession(step, before, after, MOVED, lower.unit or "")
    return handovers.restore(document, wanted, lower, LATER)


def apart(document: Document, after: Signer, role: str = "section_head", step: int = 0) -> Document:
    return folding.evolve(document, given(document, after, role, step), document.id)


def test_the_new_head_is_asked_before_the_one_who_signed_for_both() -> None:
    document = merged()
    after = apart(document, YUI)
    assert (people_of(after), waiting(after)) == ([[YUI.id], [KEN.id]], [YUI.id])
    assert [len(step.merged) for step in after.route] == [0, 0]
    assert (document.revision, after.revision) == ("1.0", "1.0.1")
    assert after.since == LATER
    with pytest.raises(Stale, match="森 結衣 has the lower post now") as refused:
        rules.approve(after, KEN, document.revision, LATER, "card of both posts")
    assert refused.value.text.values["who"] == YUI
    signed = folding.evolve(after, rules.approve(after, YUI, after.revision, LATER, "1"), 7)
    with pytest.raises(Stale, match="out of date"):
        rules.approve(signed, KEN, document.revision, LATER, "card of both posts")
    assert rules.approve(signed, KEN, signed.revision, LATER, "2").kind == "decided"
    assert [each.asking for each in notices(item_of(signed)) if each.person == KEN.id] == [1, 2]


def test_a_later_step_comes_apart_without_the_one_who_is_asked_now() -> None:
    steps = (Step("section_head", (REN,)), *merged().route)
    document = on_paper(LARGE, *steps)
    after = apart(document, YUI, step=1)
    assert (people_of(after), waiting(after)) == ([[REN.id], [YUI.id], [KEN.id]], [REN.id])
    assert (after.revision, after.since) == (document.revision, document.since)
    assert YUI.id not in {each.person for each in after.asked}


def test_each_of_several_posts_comes_back_by_itself_right_before_the_highest() -> None:
    section_first = apart(apart(of_three(), YUI), MIO, "department_head", step=1)
    assert people_of(section_first) == [[YUI.id], [MIO.id], [KEN.id]]
    department_first = apart(of_three(), MIO, "department_head")
    assert people_of(department_first) == [[MIO.id], [KEN.id]]
    assert [step.role for step in department_first.route[1].merged] == ["section_head"]
    both = apart(department_first, YUI, step=1)
    assert people_of(both) == [[MIO.id], [YUI.id], [KEN.id]]
    assert waiting(both) == [MIO.id], "who has it before them keeps it"


def test_the_higher_post_passes_with_those_that_are_left() -> None:
    after = apart(of_three(), MIO, "department_head")
    event = change(after, KEN, REN, TOP, restored=after.route[1].merged)
    passed = folding.evolve(after, event, after.id)
    assert people_of(passed) == [[MIO.id], [KEN.id], [REN.id]]


def test_who_gets_the_lower_post_back_signs_once_and_may_lose_it_again() -> None:
    document = apart(merged(), YUI)
    back = folding.evolve(document, change(document, YUI, KEN), document.id)
    assert (people_of(back), waiting(back), back.revision) == ([[KEN.id]], [KEN.id], "1.0.2")
    assert [step.role for step in back.route[0].merged] == ["section_head"]
    assert people_of(apart(back, MIO)) == [[MIO.id], [KEN.id]]


def test_the_duties_name_the_person_of_a_step_for_each_merged_post() -> None:
    found = {(each.kind, each.person, each.step, each.unit) for each in duties_of(of_three())}
    assert found == {
        (DutyKind.ACT, KEN.id, 0, TOP),
        (DutyKind.MERGED, KEN.id, 0, SECTION),
        (DutyKind.MERGED, KEN.id, 0, DEPARTMENT),
    }
    after = apart(of_three(), YUI)
    assert [each[1:4] for each in duties_of(after) if each.kind is DutyKind.MERGED] == [
        (KEN.id, 1, DutyKind.MERGED)
    ]


def test_an_administrators_choice_has_no_duty_that_another_head_could_take() -> None:
    document = merged()
    after = folding.evolve(document, change(document, KEN, YUI, ""), document.id)
    assert [step.role for step in after.route[0].merged] == ["section_head"]
    assert {each.kind for each in duties_of(after)} == {DutyKind.ACT}


@pytest.mark.parametrize(
    "paper",
    [
        Paper(LARGE, route=merged().route).approved(),
        Paper(LARGE, route=merged().route).returned(),
        Paper(LARGE, route=merged().route).withdrawn(),
    ],
)
def test_what_waits_for_no_approver_has_no_such_duty_and_does_not_come_apart(paper: Paper) -> None:
    assert DutyKind.MERGED not in {each.kind for each in duties_of(paper.document)}
    lower = paper.document.route[0].merged[0]
    wanted = handovers.Succession(0, KEN.id, YUI, MOVED, SECTION)
    with pytest.raises(Refused):
        handovers.restore(paper.document, wanted, lower, LATER)


@pytest.mark.parametrize("after", [AOI, KEN])
def test_no_step_comes_back_to_the_drafter_or_to_one_who_signs_higher_up(after: Signer) -> None:
    with pytest.raises(Refused):
        given(merged(), after)


def test_a_step_that_is_not_merged_any_more_is_refused() -> None:
    wanted = handovers.Succession(0, KEN.id, YUI, MOVED, SECTION)
    with pytest.raises(Refused):
        handovers.restore(merged(), wanted, None, LATER)


LOWER = merged().route[0].merged[0]
MINE = (replace(LOWER, people=(YUI,)),)


@pytest.mark.parametrize(
    "forged",
    [
        {"restored": ()},
        {"restored": (*MINE, *MINE)},
        {"restored": (replace(MINE[0], role="department_head"),)},
        {"restored": (replace(MINE[0], unit=DEPARTMENT),)},
        {"restored": (replace(MINE[0], kind=StepKind.DECIDE),)},
        {"restored": (replace(MINE[0], quorum=2),)},
        {"restored": (replace(MINE[0], people=(REN,)),)},
        {"restored": (replace(MINE[0], people=(YUI, REN)),)},
        {"restored": (replace(MINE[0], people=()),)},
        {"restored": (replace(MINE[0], merged=(LOWER,)),)},
        {"restored": (replace(MINE[0], people=(AOI,)),), "successor": AOI},
        {"restored": (LOWER,), "successor": KEN},
        {"successor": REN},
        {"predecessor": MIO},
        {"predecessor": replace(KEN, name="鈴木 件")},
        {"step": 1},
        {"step": -1},
        {"by": ADMINISTRATOR},
        {"by": AOI},
        {"by": ADMINISTRATOR, "unit": ""},
        {"unit": ""},
        {"dropped": (0,)},
    ],
)
def test_a_forged_return_of_a_step_breaks_the_history(forged: dict[str, Any]) -> None:
    document = merged()
    event: Event = given(document, YUI)
    assert folding.evolve(document, event, document.id)
    with pytest.raises(Broken):
        folding.evolve(document, replace(event, **forged), document.id)


def test_a_step_that_came_back_does_not_come_back_twice() -> None:
    document = merged()
    after = apart(document, YUI)
    with pytest.raises(Broken):
        folding.evolve(after, replace(given(document, MIO), step=1), document.id)


def test_no_one_who_signs_higher_up_is_put_on_a_lower_step_by_a_forged_entry() -> None:
    document = on_paper(LARGE, *merged().route, Step("top_decider", (YUI,), StepKind.DECIDE))
    lower = document.route[0].merged[0]
    event: Event = replace(given(document, REN), successor=YUI)
    with pytest.raises(Broken):
        folding.evolve(
            document, replace(event, restored=(replace(lower, people=(YUI,)),)), document.id
        )


def test_the_record_keeps_it_and_entries_from_before_are_read_without_it() -> None:
    event = given(merged(), YUI)
    assert entry_format.decode(entry_format.encode(event)) == event
    document = merged()
    whole = change(document, KEN, MIO, DEPARTMENT, restored=document.route[0].merged)
    old = entry_format.encode(whole).replace(',"only_restores":false', "")
    assert old != entry_format.encode(whole)
    assert entry_format.decode(old) == whole


@pytest.mark.parametrize(
    ("language", "told", "line", "act"),
    [
        (
            "en",
            "森 結衣 is asked for “Purchase of 40 monitors” as Section head in place of 鈴木 健.",
            "Section head: 森 結衣 (waiting) (before: 鈴木 健)",
            "Section head: handed on from 鈴木 健 to 森 結衣, ",
        ),
        (
            "ja",
            "「Purchase of 40 monitors」の課長としての承認者が、鈴木 健さんから森 結衣さんに"
            "変わりました。",
            "課長：森 結衣（承認待ち）　前任：鈴木 健",
            "課長の引継ぎ 鈴木 健→ 森 結衣 ",
        ),
    ],
)
def test_every_copy_says_which_post_went_and_not_that_the_person_moved(
    language: str, told: str, line: str, act: str
) -> None:
    t = Translator(language, ZoneInfo("Asia/Tokyo"))
    item = item_of(apart(merged(), YUI))
    drawn = {each.part: cards.draw(NoticeState(each, item), t) for each in notices(item)}
    assert drawn[notices(item)[-1].part].text == told
    assert line in parts.status(item, t)
    assert parts.done(item.acts[-1], t).startswith(act)
    assert "異動" not in str(drawn)
    assert "moved" not in str(drawn)


def test_the_step_is_of_the_units_new_name() -> None:
    document = merged()
    wanted = handovers.Succession(0, KEN.id, YUI, MOVED, "都市整備部/道路河川課")
    event = handovers.restore(document, wanted, document.route[0].merged[0], TEN)
    after = folding.evolve(document, event, document.id)
    assert after.unit_of(after.route[0]) == "都市整備部/道路河川課"
    assert after.succession(after.route[0]) == event
