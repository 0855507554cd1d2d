"""Every card, form and home, in both languages and every state, against the published Block Kit check."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import cards, modals, rules
from kaigi.approvals.items import Item, Page, PlannedStep, Preview
from kaigi.approvals.rules import Click
from kaigi.content import Content, File
from kaigi.errors import Text
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.routes import ROLES
from kaigi.ledger.rules import AMOUNT_LIMIT, COMMENT_LIMIT, TEXT_LIMIT, TITLE_LIMIT, Step
from kaigi.ledger.system import item_of
from kaigi.person import Signer
from tests.contract.published import requires_specs, strict_check
from tests.office import AOI, LARGE, TWO_STEPS, Paper

pytestmark = requires_specs
TOKYO = ZoneInfo("Asia/Tokyo")
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]
Drawn = Iterator[tuple[str, str, Any]]
NAME_LIMIT = 80
UNIT_LIMIT = 152

HOSTILE = (
    "<!channel> <!here> <@U123> <https://evil.example|click> & &lt; `code` ```pre``` *bold* _it_ ~no~ "
    ":tada:\n"
    "\u202egnp.exe\u202c \u2067rtl\u2069 \u200f\u200e > quote\n> line\t\u0000\u001b[31m 👩‍👩‍👧‍👦 \u0301 İ"
)


def people(name: str) -> tuple[Signer, Signer, Signer]:
    return Signer("1001", name), Signer("2001", name), Signer("3001", name)


def files(name: str, count: int) -> tuple[File, ...]:
    return tuple(File(f"F{i}", name, 1, "https://files.example/x") for i in range(count))


def states(
    content: Content, mended: Content, name: str, comment: str
) -> Iterator[tuple[str, Item]]:
    """A document at each point of a long way, under the name of where it stands."""
    drafter, chief, head = people(name)
    route = (Step("section_head", chief), Step("department_head", head))
    changes = {f: getattr(mended, f) for f in ("title", "text", "amount", "files")}

    def paper() -> Paper:
        return Paper(content, drafter, route)

    yield "at the first step", item_of(paper().document)
    yield "at the second step", item_of(paper().approved().document)
    yield "returned", item_of(paper().approved().returned(comment).document)
    yield "resubmitted", item_of(paper().returned(comment).resubmitted(**changes).document)
    yield "resubmitted unchanged", item_of(paper().returned(comment).resubmitted().document)
    yield "decided", item_of(paper().approved().approved().document)
    long = paper()
    for _ in range(12):
        long.approved().returned(comment).resubmitted(**changes)
    yield "after many rounds", item_of(long.document)


def drawn(item: Item, t: Translator) -> Drawn:
    """Everything that anybody sees of a document."""
    for copy in rules.notices(item):
        message = cards.of_copy(copy, item, t)
        yield "message", f"card {copy.key}", message.blocks
        assert 0 < len(message.text) <= 4 * blocks.TEXT
    readers = sorted(
        {person.id for step in item.steps for person in step.people} | {item.drafter.id, "9999"}
    )
    for reader in readers:
        yield "modal", f"document for {reader}", modals.document(item, reader, t)
        for count in (0, 1, 10):
            page = Page(
                tuple(replace(item, id=str(i)) for i in range(count)), count + 90 * (count == 10)
            )
            yield "home", f"home of {reader}", blocks.home(modals.inbox(page, page, reader, t))
    yield "modal", "return form", modals.return_form(item, Click(item.id, item.revision), t)
    if item.acts[-1].comment:
        yield "modal", "mend form", modals.mend_form(item, t)


def forms(unit: str, name: str, t: Translator) -> Drawn:
    chief, head = Signer("2001", name), Signer("3001", name)
    for holder in (head, None):
        preview = Preview(
            (
                PlannedStep(ROLES["section_head"], unit, chief),
                PlannedStep(ROLES["department_head"], unit, holder, AMOUNT_LIMIT),
            )
        )
        for title in ("", name, "題" * 2 * TITLE_LIMIT):
            yield "modal", "draft form", modals.draft_form(preview, t, title)


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
    """What people wrote never stands in mrkdwn, and nothing in mrkdwn is markup."""
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


LONGEST = Content(
    "題" * TITLE_LIMIT, "文、" * (TEXT_LIMIT // 2), AMOUNT_LIMIT, files("名" * 251 + ".pdf", 10)
)
MENDED = Content(
    "名" * TITLE_LIMIT, "字。" * (TEXT_LIMIT // 2), None, files("表" * 251 + ".xls", 20)
)
WORDS = "\n".join("語" * 20 for _ in range(COMMENT_LIMIT // 21))
KINDS = {
    "as people write": (
        LARGE,
        replace(LARGE, text="For everybody.", amount=None),
        "佐藤 葵",
        "Why?",
        "道路課",
    ),
    "at their longest": (LONGEST, MENDED, "健" * NAME_LIMIT, WORDS, "部" * UNIT_LIMIT),
    "hostile": (
        Content(HOSTILE[:TITLE_LIMIT], HOSTILE, 0, files(HOSTILE, 3)),
        Content(HOSTILE[-TITLE_LIMIT:], HOSTILE * 3, 1, files(HOSTILE[::-1], 1)),
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
    content, mended, name, comment, unit = KINDS[kind]
    for _state, item in states(content, mended, name, comment):
        check(drawn(item, t))
    check(forms(unit, name, t))


@each_language
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
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
    content = Content(title, f"B{words}", 1, files(f"C{words}", 2))
    mended = replace(content, title=title[::-1], text=words + "B" + words)
    for _state, item in islice(states(content, mended, f"D{words}"[:NAME_LIMIT], f"E{words}"), 4):
        check(drawn(item, t))


def test_the_names_of_files_and_people_keep_every_sign_they_are_written_with() -> None:
    name = "*A* `b` <c> & :d: _e_"
    item = item_of(Paper(Content("T", "x", 1, files(name, 1)), Signer("1001", name)).document)
    shown = json.dumps(cards.drafted(item, TRANSLATORS[1]).blocks)
    assert f"Drafted by: {name}" in shown
    assert f"Files: {name}" in shown


def _text_of(view: Any) -> str:
    return "\n".join(text["text"] for text in texts(view))


@pytest.fixture
def english() -> Translator:
    return TRANSLATORS[LANGUAGES.index("en")]


def test_an_approver_has_the_choice_and_whoever_has_not_can_only_look(english: Translator) -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    asked, drafter = (
        cards.asked(item, rules.notices(item)[-1], english),
        cards.drafted(item, english),
    )
    assert _buttons(asked.blocks) == ["approvals.approve", "approvals.return", "approvals.open"]
    assert _buttons(drafter.blocks) == ["approvals.open"]
    assert _buttons(modals.document(item, "9999", english)) == []


def _buttons(payload: Any) -> list[str]:
    return [part["action_id"] for part in _dicts(payload) if part.get("type") == "button"]


def test_a_card_of_an_earlier_round_says_how_it_went_and_asks_for_nothing(
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
    card = cards.asked(item, old, english)
    assert "Returned by 鈴木 健, Nov 24, 10:03" in _text_of(card.blocks)
    assert _buttons(card.blocks) == ["approvals.open"]


def test_the_card_of_the_new_round_says_what_is_different(english: Translator) -> None:
    paper = Paper(LARGE, route=TWO_STEPS).returned()
    paper.resubmitted(
        title="Purchase of 20 monitors", amount=400_000, files=files("estimate.pdf", 1)
    )
    item = item_of(paper.document)
    card = _text_of(cards.asked(item, rules.notices(item)[-1], english).blocks)
    assert "Title: Purchase of 40 monitors → Purchase of 20 monitors" in card
    assert "Amount: ¥800,000 → ¥400,000" in card
    assert "Files: + estimate.pdf" in card


def test_the_open_document_shows_the_text_piece_by_piece(english: Translator) -> None:
    item = item_of(
        Paper(LARGE).returned().resubmitted(text="For those who work at a counter.").document
    )
    parts = [
        (part["text"], part.get("style"))
        for part in _dicts(modals.document(item, AOI.id, english))
        if part.get("type") == "text" and len(part["text"]) < 40
    ]
    assert ("For those who work ", None) in parts
    assert ("from home.", {"strike": True}) in parts
    assert ("at a counter.", {"bold": True}) in parts


def test_a_home_says_how_many_more_there_are(english: Translator) -> None:
    item = item_of(Paper().document)
    page = Page(tuple(replace(item, id=str(i)) for i in range(10)), 12)
    assert "and 2 more" in _text_of(blocks.home(modals.inbox(page, Page(), "2001", english)))


def test_a_post_of_another_system_is_shown_as_that_system_writes_it(english: Translator) -> None:
    item = item_of(Paper().document)
    elsewhere = replace(item, steps=tuple(replace(step, role=Text("主幹")) for step in item.steps))
    assert "主幹: 鈴木 健 (waiting)" in _text_of(cards.drafted(elsewhere, english).blocks)
