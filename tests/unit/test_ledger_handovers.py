"""A step that changes hands: the rules, the record, and what a copy says afterwards."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState, notices
from kaigi.content import Content
from kaigi.errors import Broken, Refused, Stale
from kaigi.forms.posts import Post
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, folding, handovers, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import ADMINISTRATOR, KAIGI, Event, Reassigned
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import duties_of
from kaigi.person import Departure, Signer
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, SMALL, TEN, TWO_STEPS, Paper, route_to

SECTION, DEPARTMENT = "都市整備部/道路課", "都市整備部"
YUI = Signer("2002", "森 結衣", SECTION, "課長")
LATER = TEN + timedelta(days=1)
MOVED = Departure.MOVED


def change(
    document: Document,
    before: Signer,
    after: Signer,
    unit: str = SECTION,
    reason: Departure = MOVED,
    *,
    step: int | None = None,
    left: Collection[int] = (),
    restored: tuple[Step, ...] = (),
) -> Reassigned:
    """Make the event, on the first step of the one before unless another is named."""
    asked = (n for n, each in enumerate(document.route) if before in each.people)
    place = next(asked, 0) if step is None else step
    wanted = handovers.Succession(place, before.id, after, reason, unit)
    return handovers.reassign(document, wanted, LATER, left, restored)


def handed_on(document: Document, before: Signer, after: Signer, unit: str = SECTION) -> Document:
    return folding.evolve(document, change(document, before, after, unit), document.id)


def people_of(document: Document) -> list[list[str]]:
    return [[who.id for who in step.people] for step in document.route]


def waiting(document: Document) -> list[str]:
    return [who.id for who in document.waiting_for]


def on_paper(content: Content = SMALL, *steps: Step) -> Document:
    return Paper(content, route=steps or (Step("section_head", (KEN,), StepKind.DECIDE),)).document


def test_the_successor_is_asked_and_cards_from_before_are_stale() -> None:
    document = on_paper()
    after = handed_on(document, KEN, YUI)
    assert (waiting(after), after.revision, document.revision) == ([YUI.id], "1.0.1", "1.0")
    assert after.since == document.since, "it has waited since then"
    back = handed_on(after, YUI, KEN)
    with pytest.raises(Stale, match="out of date"):
        rules.approve(back, KEN, document.revision, LATER, "old card")
    assert rules.approve(back, KEN, back.revision, LATER, "new card").kind == "decided"


def test_the_predecessor_may_read_it_still_and_hears_who_has_it() -> None:
    after = handed_on(on_paper(), KEN, YUI)
    assert KEN.id in after.concerned
    with pytest.raises(Stale) as refused:
        rules.approve(after, KEN, after.revision, LATER, "click")
    assert refused.value.text.values["who"] == YUI


def test_a_later_steps_change_leaves_the_card_of_the_one_who_is_asked_now() -> None:
    document = on_paper(LARGE, *TWO_STEPS)
    after = handed_on(document, MIO, YUI, DEPARTMENT)
    assert (waiting(after), after.revision) == ([KEN.id], document.revision)
    assert MIO.id not in after.concerned, "who was never asked has no claim to read it"
    assert [duty[1:4] for duty in duties_of(after)] == [
        (YUI.id, 1, "upcoming"),
        (KEN.id, 0, "act"),
    ]


def test_who_holds_the_higher_post_too_signs_once_in_that_one() -> None:
    after = handed_on(on_paper(LARGE, *TWO_STEPS), KEN, MIO)
    assert [step.role for step in after.route] == ["department_head"]
    assert (waiting(after), after.revision) == ([MIO.id], "1.0.1")
    assert rules.approve(after, MIO, after.revision, LATER, "click").kind == "decided"


def test_one_on_two_steps_is_replaced_on_the_one_whose_post_changed_hands() -> None:
    acting = handed_on(on_paper(LARGE, *TWO_STEPS), MIO, REN, DEPARTMENT)
    acting = folding.evolve(acting, change(acting, KEN, REN, step=0, left={1}), acting.id)
    assert people_of(acting) == [[REN.id], [REN.id]]
    above = folding.evolve(acting, change(acting, REN, YUI, DEPARTMENT, step=1), acting.id)
    assert people_of(above) == [[REN.id], [YUI.id]]
    below = folding.evolve(acting, change(acting, REN, YUI, step=0), acting.id)
    assert people_of(below) == [[YUI.id], [REN.id]]


def test_two_who_swap_their_posts_are_asked_in_the_new_ones() -> None:
    document = on_paper(LARGE, *TWO_STEPS)
    half = folding.evolve(document, change(document, MIO, KEN, DEPARTMENT, left={0}), document.id)
    assert people_of(half) == [[KEN.id], [KEN.id]]
    whole = folding.evolve(half, change(half, KEN, MIO, step=0), document.id)
    assert people_of(whole) == [[MIO.id], [KEN.id]]


def test_who_gets_the_higher_post_besides_signs_once_in_that_one_on_a_new_card() -> None:
    document = on_paper(LARGE, *TWO_STEPS)
    after = handed_on(document, MIO, KEN, DEPARTMENT)
    assert (people_of(after), after.route[0].role) == ([[KEN.id]], "department_head")
    with pytest.raises(Stale, match="out of date"):
        rules.approve(after, KEN, document.revision, LATER, "card of the section head")
    assert rules.approve(after, KEN, after.revision, LATER, "click").kind == "decided"


def test_who_signed_as_section_head_decides_as_department_head_all_the_same() -> None:
    signed = Paper(LARGE, route=TWO_STEPS).approved().document
    after = handed_on(signed, MIO, KEN, DEPARTMENT)
    assert waiting(after) == [KEN.id]
    again = [each for each in notices(item_of(after)) if each.asking > 1]
    assert [each.person for each in again] == [KEN.id], "an edited card rings no bell"
    assert DocumentNotice.of(again[0].key) == again[0]


@pytest.mark.parametrize(
    ("before", "after"), [(KEN, AOI), (KEN, KEN), (MIO, YUI), (AOI, YUI), (REN, YUI)]
)
def test_a_change_that_may_not_be_is_refused(before: Signer, after: Signer) -> None:
    with pytest.raises(Refused):
        change(on_paper(), before, after)


@pytest.mark.parametrize("paper", [Paper().approved(), Paper().returned(), Paper().withdrawn()])
def test_what_waits_for_no_approver_does_not_change_hands(paper: Paper) -> None:
    with pytest.raises(Refused):
        change(paper.document, KEN, YUI)


def test_one_of_several_who_sign_in_parallel_is_replaced_and_signatures_stay() -> None:
    both = Step("section_head", (KEN, REN), StepKind.DECIDE, quorum=2)
    signed = Paper(route=(both,)).approved(KEN).document
    with pytest.raises(Refused):
        change(signed, KEN, YUI)
    after = handed_on(signed, REN, YUI, unit="")
    assert waiting(after) == [YUI.id]
    assert rules.approve(after, YUI, after.revision, LATER, "click").kind == "decided"


def test_a_new_round_begins_with_the_posts_of_that_day() -> None:
    document = handed_on(on_paper(), KEN, YUI)
    returned = rules.send_back(document, YUI, document.revision, "Why?", LATER, "r")
    paper = Paper()
    paper.document = folding.evolve(document, returned, document.id)
    again = paper.resubmitted().document
    assert (again.revision, again.successions) == ("2.0", ())


def test_the_record_says_who_and_why_and_reads_it_again() -> None:
    document = on_paper()
    event = change(document, KEN, YUI, reason=Departure.LEFT)
    assert (event.by, event.predecessor, event.successor) == (KAIGI, KEN, YUI)
    assert (event.step, event.reason, event.unit) == (0, "left", SECTION)
    assert entry_format.decode(entry_format.encode(event)) == event
    chosen = change(document, KEN, YUI, "")
    assert chosen.by == ADMINISTRATOR
    after = folding.evolve(document, chosen, document.id)
    assert after.unit_of(after.route[0]) == "", "no post: no later holder of one follows"


@pytest.mark.parametrize(
    "forged",
    [
        {"successor": AOI},
        {"successor": KEN},
        {"predecessor": MIO},
        {"step": 1},
        {"step": 7},
        {"step": -1},
        {"by": AOI},
        {"by": ADMINISTRATOR},
        {"unit": ""},
        {"predecessor": replace(KEN, name="鈴木 件")},
        {"dropped": (0,)},
        {"dropped": (1,)},
    ],
)
def test_a_forged_change_breaks_the_history(forged: dict[str, object]) -> None:
    document = on_paper()
    event: Event = change(document, KEN, YUI)
    with pytest.raises(Broken):
        folding.evolve(document, replace(event, **forged), document.id)


@pytest.mark.parametrize(
    ("step", "section", "unit"),
    [
        (Step("section_head", (KEN,)), "企画部/企画課/企画係", "企画部/企画課"),
        (Step("department_head", (KEN,)), "企画部/企画課/企画係", "企画部"),
        (Step("top_decider", (KEN,)), "企画部", ""),
        (Step("section_head", (KEN,)), "", ""),
        (Step("section_head", (KEN, REN)), "企画部/企画課", ""),
        (Step("section_head", (KEN,), unit="財政部/財政課"), "企画部/企画課", "財政部/財政課"),
        (Step("section_head", (KEN,), unit=""), "企画部/企画課", ""),
    ],
)
def test_the_unit_of_a_step_is_kept_or_follows_from_the_drafters_section(
    step: Step, section: str, unit: str
) -> None:
    document = Paper(drafter=replace(AOI, section=section), route=(step,)).document
    assert document.unit_of(step) == unit


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("reason", Departure)
@pytest.mark.parametrize("unit", [SECTION, ""])
def test_every_copy_can_be_drawn_in_both_languages(
    language: str, reason: Departure, unit: str
) -> None:
    t = Translator(language, ZoneInfo("Asia/Tokyo"))
    document = on_paper()
    event = change(document, KEN, YUI, unit, reason)
    item = item_of(folding.evolve(document, event, document.id))
    for notice in notices(item):
        drawn = cards.draw(NoticeState(notice, item), t)
        assert drawn.blocks
    one_line = cards.draw(
        NoticeState(DocumentNotice(item.id, DocumentNoticeKind.ASKED, KEN.id, 1), item), t
    )
    assert len(one_line.blocks) == 1
    assert "森 結衣" in str(one_line.blocks)
    assert "鈴木 健" in parts.status(item, t)


def merged() -> Document:
    """Return a document of which KEN, who holds both posts, signs the higher step for both."""
    both = route_to(
        AOI, (Post("section_head", SECTION, KEN), Post("department_head", DEPARTMENT, KEN)), 800_000
    )
    return on_paper(LARGE, *both)


def test_a_merged_step_is_in_the_record_and_comes_back_before_the_higher_one() -> None:
    document = merged()
    assert people_of(document) == [[KEN.id]]
    (lower,) = document.route[0].merged
    assert entry_format.decode(entry_format.encode(document.events[0])) == document.events[0]
    event = change(document, KEN, MIO, DEPARTMENT, restored=(lower,))
    after = folding.evolve(document, event, document.id)
    assert (people_of(after), waiting(after)) == ([[KEN.id], [MIO.id]], [KEN.id])
    with pytest.raises(Stale):
        rules.approve(after, KEN, document.revision, LATER, "card of both posts")
    assert after.succession(after.route[0]) is None
    signed = folding.evolve(after, rules.approve(after, KEN, after.revision, LATER, "1"), 7)
    assert rules.approve(signed, MIO, signed.revision, LATER, "2").kind == "decided"


@pytest.mark.parametrize(
    "forged",
    [
        {"people": (AOI,)},
        {"people": (MIO,)},
        {"people": (KEN, REN)},
        {"role": "department_head"},
        {"unit": "企画部"},
        {"merged": (Step("section_head", (REN,)),)},
        {"kind": StepKind.DECIDE},
        {"reason": None},
    ],
)
def test_no_step_comes_back_that_was_not_merged(forged: dict[str, Any]) -> None:
    document = merged()
    (lower,) = document.route[0].merged
    event = change(document, KEN, MIO, DEPARTMENT, restored=(lower,))
    for restored in ((replace(lower, **forged),), (lower, lower)):
        with pytest.raises(Broken):
            folding.evolve(document, replace(event, restored=restored), document.id)
    other = replace(lower, people=(REN,))
    assert (
        folding.evolve(document, replace(event, restored=(other,)), document.id).route[0] == other
    )


def test_no_step_falls_away_twice() -> None:
    document = on_paper(LARGE, *TWO_STEPS)
    event = change(document, KEN, MIO)
    assert event.dropped == (0,)
    with pytest.raises(Broken):
        folding.evolve(document, replace(event, dropped=(0, 0)), document.id)


def test_a_change_of_an_earlier_version_is_read_and_its_dropped_step_is_known() -> None:
    document = on_paper(LARGE, *TWO_STEPS)
    event = change(document, MIO, KEN, DEPARTMENT)
    old = entry_format.encode(event).replace(',"restored":[]', "")
    after = folding.evolve(document, entry_format.decode(old), document.id)
    assert people_of(after) == [[KEN.id]]
    assert [step.role for step in after.route[0].merged] == ["section_head"]


def test_an_administrator_withdraws_only_what_was_returned() -> None:
    returned = Paper().returned().document
    event = rules.withdraw_for_drafter(returned, LATER)
    assert entry_format.decode(entry_format.encode(event)) == event
    withdrawn = folding.evolve(returned, event, returned.id)
    assert (withdrawn.state, duties_of(withdrawn)) == ("withdrawn", [])
    for paper in (Paper(), Paper().approved(), Paper().withdrawn()):
        with pytest.raises(Refused):
            rules.withdraw_for_drafter(paper.document, LATER)
        with pytest.raises(Broken):
            folding.evolve(paper.document, event, paper.document.id)
