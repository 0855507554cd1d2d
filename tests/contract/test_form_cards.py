"""Cards, forms and opened documents of every kind of field, within Slack's limits."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, drafts, modals, parts, rules
from kaigi.approvals.draft_rules import MOST_SAVED, FormList, FormState, SavedDraft
from kaigi.approvals.filling import FilledForm, completed, content_of, refilled
from kaigi.approvals.fitting import fitted
from kaigi.approvals.items import DocumentComment, Item, Offered
from kaigi.approvals.previews import Preview
from kaigi.approvals.rules import Chosen, Click, NoticeState
from kaigi.content import Content, Field, FieldKind, File, FormSpec, Value
from kaigi.errors import Text
from kaigi.forms.reading import read_forms
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.choices import choices
from kaigi.ledger.items import item_of
from tests.contract.published import requires_specs, strict_check
from tests.office import AOI, TEN, TWO_STEPS, Paper

pytestmark = requires_specs
TRANSLATORS = [Translator(language, ZoneInfo("Asia/Tokyo")) for language in LANGUAGES]
LARGEST = 250_000
"""Bytes of the largest view."""
each_language = pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)


def options(count: int) -> list[dict[str, str]]:
    return [{"name": f"o{n}", "label": "答" * 80} for n in range(count)]


def many_fields() -> FormSpec:
    """Build a form of thirty fields: twenty long texts, and ten of all other kinds."""
    rows: list[dict[str, Any]] = [
        {"name": "title", "kind": "text", "required": True, "limit": 100},
        {"name": "text"},
    ]
    rows += [{"name": f"text{n}"} for n in range(19)]
    rows += [
        {"name": "amount", "kind": "money"},
        {"name": "number", "kind": "number", "when": "amount > 1"},
        {"name": "day", "kind": "date", "when": 'few == "o1"'},
        {"name": "term", "kind": "period"},
        {"name": "at", "kind": "time"},
        {"name": "readers", "kind": "person"},
        {"name": "checks", "kind": "checks", "options": options(10)},
        {"name": "boxes", "kind": "checks", "options": options(11)},
        {"name": "many", "kind": "choice", "options": options(6)},
    ]
    few = {"name": "few", "kind": "choice", "options": options(5)}
    rows.insert(1, few)
    for row in rows:
        row.setdefault("kind", "long_text")
        row["label"] = "項" * 50
        row["hint"] = "注" * 50
    rows = rows[:30]
    form = {"form": "x", "title": "様" * 200, "fields": rows, "route": [{"people": ["1"]}]}
    return read_forms({"x.yml": json.dumps(form, ensure_ascii=False)})["x"].spec


FORM = many_fields()
VALUES: dict[FieldKind, tuple[Value, Value]] = {
    FieldKind.TEXT: ("題" * 300, "名" * 300),
    FieldKind.LONG_TEXT: ("字、" * 1500, "文。" * 1500),
    FieldKind.NUMBER: (999_999_999_999, None),
    FieldKind.MONEY: (999_999_999_999, 0),
    FieldKind.DATE: ("2026-12-31", None),
    FieldKind.PERIOD: (("2026-12-01", "2026-12-31"), ()),
    FieldKind.TIME: ("23:59", None),
    FieldKind.PERSON: (tuple(f"{n:07}" for n in range(40)), ()),
}


def content(number: int) -> Content:
    fields = []
    for spec in FORM.entries:
        names = tuple(option.name for option in spec.options)
        value: Value = names[number] if spec.kind is FieldKind.CHOICE else names[number:]
        if not names:
            value = VALUES[spec.kind][number]
        if spec.name == "title":
            value = str(value)[:100]
        fields.append(Field(spec.name, spec.kind, value))
    return Content("x", tuple(fields), version=FORM.version)


def items() -> list[Item]:
    """Return a document of this form in its first round, and revised."""
    first = Paper(content(0), route=TWO_STEPS)
    again = Paper(content(0), route=TWO_STEPS).returned("理" * 1000)
    document = item_of(again.document, FORM)
    names = {f"{n:07}": "名" * 80 for n in range(40)}
    revised = replace(document, round=2, content=content(1), before=content(0))
    return [
        replace(each, people=names) for each in (item_of(first.document, FORM), document, revised)
    ]


def check(kind: str, payload: Any) -> None:
    assert strict_check()(kind, payload) == []
    assert len(json.dumps(payload, ensure_ascii=False).encode()) <= LARGEST


@each_language
def test_a_long_document_with_everything_beside_it_still_opens(t: Translator) -> None:
    """Give the latest acts and comments the room that thirty fields leave."""
    for item in items():
        acts = tuple(replace(act, comment="理" * 1000) for act in item.acts * 30)
        long = replace(item, acts=acts)
        comments = tuple(
            DocumentComment(item.id, 90 + n, f"k{n}", AOI, TEN, "言" * 1000) for n in range(10)
        )
        for related in ((item,) * 10, (item, None) * 5):
            view = modals.document(Offered(long, comments=comments, related=related), t)
            check("modal", view)
            assert len(view["blocks"]) <= modals.MOST_BLOCKS
            drawn = json.dumps(view, ensure_ascii=False)
            assert "言" in drawn
            assert parts.done(long.acts[-1], t) in drawn


def shown_texts(item: Item) -> str:
    return json.dumps(modals.document(Offered(item), TRANSLATORS[0]), ensure_ascii=False)


@each_language
@pytest.mark.parametrize("item", items(), ids=["first", "returned", "revised"])
def test_twenty_texts_of_3000_characters_keep_the_limits_everywhere(
    item: Item, t: Translator
) -> None:
    for notice in rules.notices(item):
        card = cards.draw(NoticeState(notice, item), t)
        check("message", card.blocks)
        assert len(json.dumps(card.blocks, ensure_ascii=False)) < 5_000, "cards stay short"
    check("modal", modals.document(Offered(item), t))
    state = FormState(Preview(FORM, ()), refilled(item.content, {"0000001": "U1"}))
    check("modal", drafts.draft_form(state, t))
    for choice in choices(item, item.drafter.id):
        chosen = Chosen(item, choice, replace(state, unseen=FORM.fields))
        check("modal", modals.edit_form(chosen, Click.on(item, choice), t))


def test_the_opened_document_shows_ten_texts_in_full_and_the_beginnings_of_more() -> None:
    item = items()[0]
    assert shown_texts(item).count("字、" * 749 + "字…") == 20
    fields = tuple(
        replace(field, value="" if field.kind is FieldKind.LONG_TEXT and n > 11 else field.value)
        for n, field in enumerate(item.content.fields)
    )
    ten = replace(item, content=replace(item.content, fields=fields))
    assert shown_texts(ten).count("字、" * 1500) == 10


def test_a_revision_leaves_out_the_texts_that_have_no_room_and_keeps_them() -> None:
    item = items()[0]
    state = FormState(Preview(FORM, ()), refilled(item.content, {}))
    form = drafts.draft_form(state, TRANSLATORS[0])
    names = frozenset(block["block_id"] for block in form["blocks"] if block["type"] == "input")
    long = [spec.name for spec in FORM.entries if spec.kind is FieldKind.LONG_TEXT]
    assert set(long[:10]) <= names
    assert not set(long[10:]) & names
    submitted = FilledForm({"text": "改"}, form="x", shown=names)
    revised = content_of(FORM, completed(submitted, refilled(item.content, {})))
    assert revised.value("text") == "改"
    assert revised.value(long[-1]) == item.content.value(long[-1])


@each_language
def test_a_hundred_forms_keep_the_limits_of_their_list(t: Translator) -> None:
    forms = tuple(replace(FORM, name=f"f{n}", help=Text("助" * 200)) for n in range(100))
    filled = FilledForm({"title": "題" * 300}, files=(File("F1", "見積書.pdf", 1, ""),))
    saved = [SavedDraft(f"{n:064}", FORM, filled, TEN) for n in range(MOST_SAVED)]
    check("modal", drafts.form_list(FormList(forms, "題" * 3000), t))
    check("modal", drafts.form_list(FormList(forms, "題" * 3000, tuple(saved)), t))


@each_language
def test_a_form_that_no_longer_fits_at_all_says_it_within_the_limits(t: Translator) -> None:
    filled = refilled(items()[0].content, {})
    fitting, lost = fitted(filled, FORM, replace(FORM, version="2", fields=FORM.fields[:1]))
    state = FormState(Preview(FORM, ()), fitting, FORM.fields, lost)
    check("modal", drafts.draft_form(state, t))
