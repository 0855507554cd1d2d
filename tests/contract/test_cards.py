"""Every card, form and home, in both languages and every state, against the published Block Kit
check.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import cards, drafts, list_views, modals, rules
from kaigi.approvals.draft_rules import FormState
from kaigi.approvals.filling import FilledForm, refilled
from kaigi.approvals.items import Choice, Comment, Item, Offered, Pending
from kaigi.approvals.listing import (
    HOME_BUDGET,
    HOME_LIMIT,
    LIST_LIMIT,
    HomeState,
    Listing,
    ListKind,
)
from kaigi.approvals.narrowing import AMOUNTS, DAYS, MOST_ANSWERS, Narrowing, section_key
from kaigi.approvals.previews import Ahead, AwayAhead, PlannedStep, Preview
from kaigi.approvals.rules import (
    Chosen,
    Click,
    NoticeState,
)
from kaigi.approvals.waits import Wait
from kaigi.content import Content, File, general
from kaigi.errors import Text
from kaigi.forms.reasons import role_of, sentence
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.forms import (
    AMOUNT_LIMIT,
    COMMENT_LIMIT,
    GENERAL_FORM,
    TEXT_LIMIT,
    TITLE_LIMIT,
)
from kaigi.ledger.items import item_of
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.steps import Reason, Step, StepKind
from tests.contract.published import requires_specs, strict_check
from tests.contract.rare_states import rare_states
from tests.office import AOI, KEN, LARGE, MIO, TEN, TWO_STEPS, Paper, Posts, revised

pytestmark = requires_specs
TOKYO = ZoneInfo("Asia/Tokyo")
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]
Drawn = Iterator[tuple[str, str, Any]]
NAME_LIMIT = 80
MOST_ON_HOME = max(HOME_LIMIT.values())
UNIT_LIMIT = 152

HOSTILE = (
    "<!channel> <!here> <@U123> <https://evil.example|click> & &lt; `code` ```pre``` *bold* _it_ "
    "~no~ :tada:\n"
    "\u202egnp.exe\u202c \u2067rtl\u2069 \u200f\u200e > quote\n"
    "> line\t\u0000\u001b[31m 👩‍👩‍👧‍👦 \u0301 İ"
)


def choices(item: Item, person: str) -> tuple[Choice, ...]:
    """Return the choices that the ledger offers; no query is needed for them."""
    return Ledger(Posts()).choices(None, item, person)  # type: ignore[arg-type]


def offered(item: Item, person: str) -> Offered:
    return Offered(item, choices(item, person))


def people(name: str) -> tuple[Signer, Signer, Signer]:
    return (
        Signer("1001", name, "課", "主事"),
        Signer("2001", name, "課", "課長"),
        Signer("3001", name, "部", "部長"),
    )


def files(name: str, count: int) -> tuple[File, ...]:
    return tuple(File(f"F{i}", name, 1, "https://files.example/x") for i in range(count))


def states(content: Content, after: Content, name: str, comment: str) -> Iterator[tuple[str, Item]]:
    """Yield a document at each point of a long route, under the name of its state."""
    drafter, chief, head = people(name)
    beyond = Reason("department_head_from", {"amount": AMOUNT_LIMIT})
    route = (Step("section_head", (chief,)), Step("department_head", (head,), reason=beyond))
    several = tuple(Signer(str(n), name) for n in range(4000, 4008))
    changes: dict[str, Any] = {f: after.value(f) for f in ("title", "text", "amount")}
    changes["files"] = after.files

    def paper() -> Paper:
        return Paper(content, drafter, route)

    parallel = Paper(content, drafter, (Step("section_head", several, quorum=8), *route))
    yield "with eight people at once", item_of(parallel.document)
    yield "with seven people at once", item_of(parallel.approved().document)
    read = Step("named", several, StepKind.DECIDE, 8, unit="", by_confirmation=True)
    yield "a circular", item_of(Paper(content, drafter, (read,)).approved().document)
    yield (
        "read by all",
        item_of(
            Paper(content, drafter, (replace(read, people=(head,), quorum=1),)).approved().document
        ),
    )
    decision = Pending(head, TEN, Text("{name}", {"name": name[:40]}))
    at_head = item_of(paper().approved().document)
    yield "with an outcome to come", replace(at_head, outcome_pending=decision)
    yield "at the first step", item_of(paper().document)
    yield "at the second step", item_of(paper().approved().document)
    overdue = date(2026, 11, 20)
    yield "overdue", replace(at_head, due=overdue, today=date(2026, 12, 24))
    yield "returned", item_of(paper().approved().returned(comment).document)
    again = paper().approved().returned(comment).resubmitted(comment=comment, **changes)
    yield "resubmitted", item_of(again.document)
    yield "resubmitted unchanged", item_of(paper().returned(comment).resubmitted().document)
    yield "withdrawn", item_of(paper().approved().withdrawn().document)
    yield "withdrawn after a return", item_of(paper().returned(comment).withdrawn().document)
    yield "decided", item_of(paper().approved().approved().document)
    long = paper()
    for _ in range(12):
        long.approved().returned(comment).resubmitted(**changes)
    yield "after many rounds", item_of(long.document)
    yield from rare_states(paper().document, comment)


def drawn(item: Item, t: Translator) -> Drawn:
    """Yield every message and view that shows a document."""
    linked = {file.id: file.url for file in item.content.files[:5]}
    for copy, links in product(rules.notices(item), (linked, {})):
        state = NoticeState(copy, item, choices(item, copy.person), links)
        message = cards.draw(state, t)
        yield "message", f"card {copy.key}", message.blocks
        assert 0 < len(message.text) <= 4 * blocks.TEXT
    readers = readers_of(item)
    for reader in readers:
        opened = replace(offered(item, reader), links=linked, away=away(item.drafter.name))
        yield "modal", f"document for {reader}", modals.document(opened, t)
        for count in (1, MOST_ON_HOME):
            lists = home(item, reader, count)
            yield "home", f"home of {reader}", blocks.home(list_views.draw_home(lists, t))
    for kind in ListKind:
        page = listing(kind, item, AOI.id, LIST_LIMIT, 2_000)
        yield "modal", f"list of {kind}", list_views.listed(page, t)
    for choice in [each for reader in readers for each in choices(item, reader)]:
        click = Click.on(item, choice)
        yield "modal", f"form for {choice.id}", modals.comment_form(choice, click, t)
        preview = route_preview("課", item.drafter, item.drafter)
        chosen = Chosen(item, choice, FormState(preview, refilled(item.content, {})))
        yield "modal", "edit form", modals.edit_form(chosen, click, t)


def away(name: str) -> tuple[AwayAhead, ...]:
    """Return as many people of a route as could ever be away."""
    who = Signer("2001", name, "課", "課長")
    return tuple(AwayAhead(who, TEN, each, who) for each in Ahead for _n in range(200))


def readers_of(item: Item) -> list[str]:
    """Return one person for each set of choices: what is drawn depends on nothing else of them."""
    everybody = {person.id for step in item.steps for person in step.people}
    everybody |= {item.drafter.id, "9999"}
    return list({repr(choices(item, person)): person for person in sorted(everybody)}.values())


def empty(t: Translator) -> Drawn:
    """Yield what is drawn of no document at all."""
    item = item_of(Paper().document)
    yield "home", "empty home", blocks.home(list_views.draw_home(home(item, AOI.id, 0), t))
    for kind in ListKind:
        yield (
            "modal",
            f"empty list of {kind}",
            list_views.listed(listing(kind, item, AOI.id, 0, 0), t),
        )


def listing(kind: ListKind, item: Item, reader: str, count: int, total: int) -> Listing:
    """Build a page of `count` copies of a document, in the middle of a long list."""
    rows = tuple(offered(replace(item, id=str(i)), reader) for i in range(count))
    waits = {row.item.id: Wait(TEN.date(), 2_000) for row in rows}
    menus = {f"{n:03}{'課' * 37}": 2_000 for n in range(MOST_ANSWERS)}
    titles = {name: Text("様" * 200) for name in menus}
    by = Narrowing("f" * 40, section_key("課"), AMOUNTS[-1], DAYS[-1])
    return Listing(kind, rows, total, count, waits, by, total, menus, menus, titles)


def home(item: Item, reader: str, count: int) -> HomeState:
    total = 0 if not count else count + 90
    lists = tuple(listing(kind, item, reader, count, total) for kind in HOME_LIMIT)
    return HomeState(lists, 2_000 * count)


def route_preview(unit: str, chief: Signer, head: Signer | None) -> Preview:
    near = sentence(Reason("section_head"))
    beyond = sentence(Reason("department_head_from", {"amount": AMOUNT_LIMIT}))
    held = (head,) if head else ()
    steps = (
        PlannedStep(role_of("section_head", (chief,)), unit, (chief,), near),
        PlannedStep(role_of("department_head", held), unit, held, beyond, AMOUNT_LIMIT),
    )
    return Preview(GENERAL_FORM, steps)


def forms(unit: str, name: str, t: Translator) -> Drawn:
    chief, head = Signer("2001", name), Signer("3001", name)
    for holder in (head, None):
        preview = route_preview(unit, chief, holder)
        for title in ("", name, "題" * 2 * TITLE_LIMIT):
            yield (
                "modal",
                "draft form",
                drafts.draft_form(FormState(preview, FilledForm({"title": title})), t),
            )


@pytest.fixture(scope="module")
def check() -> Callable[[Drawn], None]:
    validate = strict_check()

    def run(shown: Drawn) -> None:
        for kind, what, payload in shown:
            assert validate(kind, payload) == [], what
            assert_nobody_is_pinged(payload)

    return run


def texts(payload: Any) -> Iterator[dict[str, Any]]:
    if isinstance(payload, dict):
        if payload.get("type") in {"mrkdwn", "plain_text", "text"}:
            yield payload
        payload = list(payload.values())
    if isinstance(payload, list):
        for inner in payload:
            yield from texts(inner)


def assert_nobody_is_pinged(payload: Any) -> None:
    """Check that mrkdwn contains neither users' text nor markup."""
    for text in texts(payload):
        assert not set(text["text"]) & {
            *map(chr, range(0x202A, 0x202F)),
            *map(chr, range(0x2066, 0x206A)),
        }
        if text["type"] == "mrkdwn":
            assert "<" not in text["text"]
        if text["type"] == "plain_text":
            assert text["emoji"] is False
    assert "broadcast" not in {part.get("type") for part in _dicts(payload)}


def _dicts(payload: Any) -> Iterator[dict[str, Any]]:
    if isinstance(payload, dict):
        yield payload
        payload = list(payload.values())
    if isinstance(payload, list):
        for inner in payload:
            yield from _dicts(inner)


LONGEST = general(
    "題" * TITLE_LIMIT, "文、" * (TEXT_LIMIT // 2), AMOUNT_LIMIT, files("名" * 251 + ".pdf", 10)
)
REVISED = general(
    "名" * TITLE_LIMIT, "字。" * (TEXT_LIMIT // 2), None, files("表" * 251 + ".xls", 20)
)
WORDS = "\n".join("語" * 20 for _ in range(COMMENT_LIMIT // 21))
KINDS = {
    "as people write": (
        LARGE,
        revised(LARGE, text="For everybody.", amount=None),
        "佐藤 葵",
        "Why?",
        "道路課",
    ),
    "at their longest": (LONGEST, REVISED, "健" * NAME_LIMIT, WORDS, "部" * UNIT_LIMIT),
    "hostile": (
        general(HOSTILE[:TITLE_LIMIT], HOSTILE, 0, files(HOSTILE, 3)),
        general(HOSTILE[-TITLE_LIMIT:], HOSTILE * 3, 1, files(HOSTILE[::-1], 1)),
        HOSTILE[:NAME_LIMIT],
        HOSTILE,
        HOSTILE[:UNIT_LIMIT],
    ),
}
each_language = pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)


@each_language
@pytest.mark.parametrize("kind", KINDS)
def test_every_card_form_and_home_passes_the_strict_check_in_every_state(
    check: Callable[[Drawn], None], t: Translator, kind: str
) -> None:
    content, after, name, comment, unit = KINDS[kind]
    for _state, item in states(content, after, name, comment):
        check(drawn(item, t))
    check(forms(unit, name, t))
    check(empty(t))


@each_language
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&`*_~:\u202e\u2066\n"),
        max_size=150,
    )
)
def test_whatever_people_write_is_taken_and_shown_as_text(
    check: Callable[[Drawn], None], t: Translator, words: str
) -> None:
    title = "A " + words[: TITLE_LIMIT - 2]
    content = general(title, f"B{words}", 1, files(f"C{words}", 2))
    after = revised(content, title=title[::-1], text=words + "B" + words)
    for _state, item in islice(states(content, after, f"D{words}"[:NAME_LIMIT], f"E{words}"), 4):
        check(drawn(item, t))


def test_the_names_of_files_and_people_keep_every_sign_they_are_written_with() -> None:
    name = "*A* `b` <c> & :d: _e_"
    item = item_of(Paper(general("T", "x", 1, files(name, 1)), Signer("1001", name)).document)
    shown = json.dumps(cards.drafted(Offered(item), TRANSLATORS[1]).blocks)
    assert f"Drafted by: {name}" in shown
    assert json.dumps(name) in shown


def _text_of(view: Any) -> str:
    return "\n".join(text["text"] for text in texts(view))


@pytest.fixture
def english() -> Translator:
    return TRANSLATORS[LANGUAGES.index("en")]


def test_an_approver_has_the_choice_and_whoever_has_not_can_only_look(english: Translator) -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    own, asked = [
        cards.draw(NoticeState(copy, item, choices(item, copy.person)), english)
        for copy in rules.notices(item)
    ]
    assert _buttons(asked.blocks) == [
        "approvals.act.approve",
        "approvals.act.return",
        "approvals.open",
    ]
    assert _buttons(own.blocks) == ["approvals.open", "approvals.act.withdraw"]
    assert _buttons(modals.document(offered(item, "9999"), english)) == ["approvals.copy"]


def test_while_an_outcome_is_to_come_a_card_says_who_asked_for_what_when(
    english: Translator,
) -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    item = replace(item, outcome_pending=Pending(KEN, TEN, Text("Approve")))
    card = cards.draw(NoticeState(rules.notices(item)[-1], item), english)
    said = "鈴木 健 chose “Approve”, Nov 24, 10:02. The system that holds this document has not"
    assert said in _text_of(card.blocks)
    assert _buttons(card.blocks) == ["approvals.open"]


def test_the_open_document_says_why_each_step_is_on_the_route(english: Translator) -> None:
    beyond = Reason("department_head_from", {"amount": 500_000})
    route = (TWO_STEPS[0], replace(TWO_STEPS[1], reason=beyond))
    item = item_of(Paper(LARGE, route=route).document)
    said = _text_of(modals.document(Offered(item), english))
    assert "○ Department head (since the amount is 500,000 yen or more): 高橋 澪" in said
    assert "● Section head: 鈴木 健 (waiting)" in said, "records of version 1 have no reasons"


def test_a_step_of_several_says_for_whom_it_waits_and_how_many_are_needed(
    english: Translator,
) -> None:
    paper = Paper(LARGE, route=(Step("section_head", (KEN, MIO), quorum=2), TWO_STEPS[1]))
    waiting = _text_of(cards.drafted(Offered(item_of(paper.document)), english).blocks)
    assert "● Section head: 鈴木 健, 高橋 澪 (waiting; 0 of 2 have approved)" in waiting
    halfway = _text_of(cards.drafted(Offered(item_of(paper.approved().document)), english).blocks)
    assert "● Section head: 高橋 澪 (waiting; 1 of 2 have approved)" in halfway
    done = _text_of(cards.drafted(Offered(item_of(paper.approved().document)), english).blocks)
    assert "✓ Section head: Approved by 鈴木 健, Nov 24, 10:03, Approved by 高橋 澪" in done


@pytest.mark.parametrize(
    ("comment", "is_optional"), [(Comment.REQUIRED, False), (Comment.OPTIONAL, True)]
)
def test_a_choice_asks_for_its_comment_in_its_own_words(
    english: Translator, comment: Comment, is_optional: bool
) -> None:
    choice = Choice("7", Text("保留"), comment=comment, prompt=Text("理由"), comment_limit=50)
    form = modals.comment_form(choice, Click("kintone-12-345", "6", "7"), english)
    [field] = form["blocks"]
    assert (form["title"]["text"], field["label"]["text"]) == ("保留", "理由")
    assert field["element"]["max_length"] == 50
    assert field.get("optional", False) is is_optional


def _buttons(payload: Any) -> list[str]:
    return [part["action_id"] for part in _dicts(payload) if part.get("type") == "button"]


def newest(item: Item, person: Signer) -> NoticeState:
    """Return the state of this person's card of the current round."""
    notice = rules.DocumentNotice(item.id, rules.DocumentNoticeKind.ASKED, person.id, item.round)
    return NoticeState(notice, item, choices(item, person.id))


def test_a_card_of_an_earlier_round_is_one_line_and_asks_for_nothing(
    english: Translator,
) -> None:
    item = item_of(
        Paper(LARGE, route=TWO_STEPS).returned("Too dear.").resubmitted(amount=1).document
    )
    old = next(
        copy
        for copy in rules.notices(item)
        if copy.part is rules.DocumentNoticeKind.ASKED and copy.round == 1
    )
    card = cards.asked(NoticeState(old, item, choices(item, old.person)), english)
    assert "This card is from round 1. Round 2 is in circulation." in _text_of(card.blocks)
    assert len(card.blocks) == 2
    assert _buttons(card.blocks) == ["approvals.open"]


def test_the_card_of_the_new_round_says_what_is_different(english: Translator) -> None:
    paper = Paper(LARGE, route=TWO_STEPS).returned()
    paper.resubmitted(
        title="Purchase of 20 monitors", amount=400_000, files=files("estimate.pdf", 1)
    )
    item = item_of(paper.document)
    card = _text_of(cards.asked(newest(item, KEN), english).blocks)
    assert "Title: Purchase of 40 monitors → Purchase of 20 monitors" in card
    assert "Amount: ¥800,000 → ¥400,000" in card
    assert "Files: + estimate.pdf" in card


def test_the_open_document_shows_the_text_piece_by_piece(english: Translator) -> None:
    item = item_of(
        Paper(LARGE).returned().resubmitted(text="For those who work at a counter.").document
    )
    parts = [
        (part["text"], part.get("style"))
        for part in _dicts(modals.document(offered(item, AOI.id), english))
        if part.get("type") == "text" and len(part["text"]) < 40
    ]
    assert ("For those who work ", None) in parts
    assert ("from home", {"strike": True}) in parts
    assert ("at a counter", {"bold": True}) in parts


def test_a_home_says_how_many_more_there_are(english: Translator) -> None:
    state = home(item_of(Paper().document), KEN.id, MOST_ON_HOME)
    drawn = blocks.home(list_views.draw_home(state, english))
    assert "and 90 more" in _text_of(drawn)
    assert {"approvals.waiting", "approvals.back", "approvals.drafted"} < set(_buttons(drawn))


@each_language
def test_a_home_keeps_to_its_budget_of_blocks_however_much_there_is(t: Translator) -> None:
    fullest = home(item_of(Paper().document), KEN.id, 200)
    assert len(list_views.draw_home(fullest, t)) <= HOME_BUDGET


def test_a_list_is_read_page_by_page_in_both_directions(english: Translator) -> None:
    item = item_of(Paper().document)

    def turns(start: int, count: int, total: int) -> list[tuple[str, str]]:
        rows = tuple(offered(replace(item, id=str(i)), KEN.id) for i in range(count))
        drawn = list_views.listed(Listing(ListKind.WAITING, rows, total, start), english)
        return [
            (part["text"]["text"], part["value"])
            for part in _dicts(drawn)
            if part.get("type") == "button" and part["text"]["text"] in {"Earlier", "Further"}
        ]

    assert turns(0, 10, 10) == []
    assert turns(0, 10, 11) == [("Further", "10")]
    assert turns(10, 10, 25) == [("Earlier", "0"), ("Further", "20")]
    assert turns(20, 5, 25) == [("Earlier", "10")]


def test_a_post_of_another_system_is_shown_as_that_system_writes_it(english: Translator) -> None:
    item = item_of(Paper().document)
    elsewhere = replace(item, steps=tuple(replace(step, role=Text("主幹")) for step in item.steps))
    assert "主幹: 鈴木 健 (waiting)" in _text_of(cards.drafted(Offered(elsewhere), english).blocks)
