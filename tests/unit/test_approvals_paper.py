"""Attachments on paper, which a form may ask for; the versions of forms that do not stay."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, drafts, modals
from kaigi.approvals.draft_rules import FormState
from kaigi.approvals.filling import FilledForm, content_of, refilled
from kaigi.approvals.items import Offered
from kaigi.approvals.previews import Preview
from kaigi.content import PAPER, URGENT, FormSpec, faults_of
from kaigi.forms.reading import SHIPPED, read_forms, shipped, texts_in
from kaigi.i18n import Translator
from kaigi.ledger import entry_format
from kaigi.ledger.items import item_of
from tests.flows.reading import inputs, words
from tests.office import SMALL, Paper

T = Translator("ja", ZoneInfo("Asia/Tokyo"))
WHERE = "図面3枚（A1）。企画課のキャビネット2段目に置いています。" * 3
VERSIONS = {"general": "fbe520300841f8a4", "purchase": "de1a9a77dce427fd"}
"""Versions of shipped forms in records from before forms could ask for paper."""


def paper_form() -> FormSpec:
    texts = texts_in(SHIPPED)
    texts["general.yml"] += "paper: true\n"
    return read_forms(texts)["general"].spec


def test_a_form_with_the_key_asks_what_lies_on_paper() -> None:
    for form, asks in ((paper_form(), True), (shipped()["general"].spec, False)):
        drawn = drafts.draft_form(FormState(Preview(form, ()), FilledForm({})), T)
        assert (PAPER.name in inputs(drawn)) is asks
        filled = FilledForm({"title": "t", "text": "t", PAPER.name: WHERE, URGENT.name: " 急 "})
        content = content_of(form, filled)
        assert content.paper == (WHERE if asks else "")
        assert content.urgent == "急"
        assert refilled(content, {}).texts[PAPER.name] == content.paper


def test_the_card_has_one_short_line_and_the_document_all_of_it() -> None:
    item = item_of(Paper(replace(SMALL, paper=WHERE)).document)
    card = words({"blocks": cards.drafted(Offered(item), T).blocks})
    line = next(line for line in card.splitlines() if line.startswith("紙の添付資料"))
    assert len(line) < 70
    assert f"紙の添付資料：{WHERE}" in words(modals.document(Offered(item), T))


def test_more_than_the_limit_is_a_fault_of_that_field() -> None:
    text = content_of(paper_form(), FilledForm({"title": "t", "text": "t"}))
    content = replace(text, urgent="急" * 201, paper="紙" * 501)
    assert [fault.field for fault in faults_of(paper_form(), content)] == [URGENT.name, PAPER.name]


@pytest.mark.parametrize(("name", "version"), VERSIONS.items())
def test_a_form_without_the_key_keeps_the_version_that_records_name(
    name: str, version: str
) -> None:
    assert shipped()[name].version == version
    assert paper_form().version not in VERSIONS.values()


def test_entries_from_before_have_neither() -> None:
    document = Paper(SMALL).document
    body = entry_format.encode(document.events[0])
    old = body.replace(',"urgent":"","paper":"","consents":[]', "")
    assert old != body
    assert entry_format.decode(old) == document.events[0]
