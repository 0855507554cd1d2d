"""Consents added on the way: asked before the present step, and marked as such for ever."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, parts
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState
from kaigi.errors import Broken, Invalid, NotYours, Refused, Stale
from kaigi.forms.reading import read_forms
from kaigi.i18n import Translator
from kaigi.ledger import additions, folding
from kaigi.ledger.acts import is_same
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.events import Added, Drafted
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import StepKind, Terms
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper
from tests.unit.ledger_acting import acted, approved, command, event_of, offered, sent_back

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))
WHY = "契約の条項を確認してください。"
SORA = Signer("5001", "小林 空")


def document() -> Document:
    return Paper(LARGE, route=TWO_STEPS).document


def adding(found: Document, who: Signer, consenter: Signer = SORA) -> Document:
    wanted = replace(command(found, who, ChoiceId.ADD, WHY), chosen=consenter)
    event = event_of(found, wanted)
    assert is_same(event, wanted)
    assert not is_same(event, replace(wanted, chosen=REN))
    return folding.evolve(found, event, found.id)


def test_they_are_asked_first_and_then_it_comes_back() -> None:
    found = adding(approved(document(), KEN), MIO)
    assert found.waiting_for == (SORA,)
    assert found.route[1].kind is StepKind.CONSENT
    assert offered(found, MIO) == ["pull_back"]
    found = approved(found, SORA)
    assert found.waiting_for == (MIO,)
    assert approved(found, MIO).state == "decided"
    assert [each.person for each in found.asked] == [KEN.id, MIO.id, SORA.id, MIO.id]


def test_the_route_says_for_ever_who_added_them_and_their_card_says_why() -> None:
    found = adding(approved(document(), KEN), MIO)
    item = item_of(found)
    notice = DocumentNotice(item.id, DocumentNoticeKind.ASKED, SORA.id, 1)
    card = str(cards.draw(NoticeState(notice, item), JA).blocks)
    assert "あなたの合議を求めています" in card
    assert WHY in card
    done = approved(found, SORA, MIO)
    assert f"{MIO.name}さんが途中で追加" in parts.status(item_of(done), JA, with_reasons=True)
    assert f"合議を追加（{SORA.name}さん） {MIO.name}" in parts.done(item_of(done).acts[2], JA)


def test_a_card_of_before_is_out_of_date_also_after_the_consent_was_taken_back() -> None:
    before = approved(document(), KEN)
    found = adding(before, MIO)
    back = acted(found, MIO, ChoiceId.PULL_BACK)
    assert (back.route, back.waiting_for) == (before.route, (MIO,))
    assert len({before.revision, found.revision, back.revision}) == 3
    with pytest.raises(Refused):
        acted(back, SORA, ChoiceId.APPROVE)
    again = adding(back, MIO)
    assert again.revision not in {before.revision, found.revision, back.revision}


def test_after_a_return_on_the_route_the_added_one_is_asked_again() -> None:
    found = approved(adding(approved(document(), KEN), MIO), SORA)
    found = approved(sent_back(found, MIO, 0), KEN)
    assert found.waiting_for == (SORA,)
    assert approved(found, SORA, MIO).state == "decided"


def test_a_hold_ends_and_an_open_question_stays() -> None:
    found = acted(acted(document(), KEN, ChoiceId.INQUIRE), KEN, ChoiceId.HOLD)
    found = approved(adding(found, KEN), SORA)
    assert found.hold is None
    assert "reply.2" in offered(found, AOI)


def test_who_is_on_the_route_or_drafted_it_is_refused_at_the_field() -> None:
    for who in (KEN, MIO, AOI):
        with pytest.raises(Invalid) as refusal:
            adding(document(), KEN, who)
        assert refusal.value.field == "person"
    with pytest.raises(Invalid, match="Choose the person"):
        additions.add(document(), KEN, document().revision, None, WHY, TEN, "k")
    with pytest.raises(Invalid, match="Write why"):
        additions.add(document(), KEN, document().revision, SORA, " ", TEN, "k")


def test_not_by_others_nor_where_the_form_or_a_signature_forbids_it() -> None:
    with pytest.raises(NotYours):
        adding(document(), MIO)
    drafted = document().events[0]
    assert isinstance(drafted, Drafted)
    fixed = folding.evolve(None, replace(drafted, terms=Terms(fixed_route=True)), 7)
    assert "add" not in offered(fixed, KEN)
    with pytest.raises(Refused, match="By its form"):
        adding(fixed, KEN)
    both = replace(TWO_STEPS[0], people=(KEN, REN), quorum=2, unit="")
    signed = approved(Paper(LARGE, route=(both, TWO_STEPS[1])).document, REN)
    assert "add" not in offered(signed, KEN)
    with pytest.raises(Refused, match="signed this step already"):
        adding(signed, KEN)


@pytest.mark.parametrize(
    ("key", "is_fixed"),
    [("", False), ("adds_consents: no_one", True), ("adds_consents: approvers", False)],
)
def test_a_form_says_who_adds_consents(key: str, is_fixed: bool) -> None:
    fields = "fields: [{name: title, kind: text, label: 件名, required: true}]"
    text = f"form: f\ntitle: 伺い\n{fields}\n{key}\nroute: [{{line: section_head}}]"
    [form] = read_forms({"f.yml": text}).values()
    assert form.terms.fixed_route is is_fixed


def test_so_many_in_a_round_and_no_more() -> None:
    found = document()
    for n in range(additions.MOST):
        found = approved(
            adding(found, KEN, Signer(f"6{n:03}", f"合議 {n}")), Signer(f"6{n:03}", "")
        )
    assert "add" not in offered(found, KEN)
    with pytest.raises(Refused, match="10 consents"):
        adding(found, KEN)


def test_a_click_that_comes_late_hears_where_it_is_now() -> None:
    found = adding(document(), KEN)
    with pytest.raises(Stale, match="You asked for a consent"):
        acted(found, KEN, ChoiceId.APPROVE)


def test_the_record_takes_no_consent_that_could_not_be_asked_for() -> None:
    asked = adding(document(), KEN).events[-1]
    assert isinstance(asked, Added)
    longer = replace(asked.added, people=(SORA, REN), quorum=2)
    for forged in (
        replace(asked, by=MIO),
        replace(asked, step=1),
        replace(asked, added=replace(asked.added, people=(AOI,))),
        replace(asked, added=replace(asked.added, kind=StepKind.APPROVE)),
        replace(asked, added=longer),
    ):
        with pytest.raises(Broken):
            folding.evolve(document(), forged, 7)
