"""Rejection: the approver who is asked ends the document, with a reason, and for good."""

from zoneinfo import ZoneInfo

import pytest

from kaigi.approvals import modals, parts
from kaigi.approvals.items import Offered
from kaigi.approvals.parts import Surface
from kaigi.approvals.rules import DocumentNoticeKind, notices
from kaigi.errors import Invalid, NotYours, Stale
from kaigi.i18n import Translator
from kaigi.ledger import entry_format, folding, rules
from kaigi.ledger.choices import choices
from kaigi.ledger.document import Document, State
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper

JA = Translator("ja", ZoneInfo("Asia/Tokyo"))


def waiting_for_mio() -> Document:
    return Paper(LARGE, route=TWO_STEPS).approved().document


def rejected(document: Document, who: Signer, comment: str = "予算がない。") -> Document:
    event = rules.reject(document, who, document.revision, comment, TEN, "k")
    assert entry_format.decode(entry_format.encode(event)) == event
    return folding.evolve(document, event, document.id)


def test_a_rejected_document_waits_for_nobody_and_cannot_be_taken_up_again() -> None:
    document = rejected(waiting_for_mio(), MIO)
    assert (document.state, document.waiting_for) == (State.REJECTED, ())
    for who in (AOI, KEN, MIO):
        assert choices(item_of(document), who.id) == ()
    with pytest.raises(Stale, match="rejected this"):
        rules.check_may_resubmit(document, AOI, document.revision)
    with pytest.raises(Stale, match="rejected this"):
        rules.withdraw(document, AOI, document.revision, TEN, "w")


@pytest.mark.parametrize(("who", "refusal"), [(KEN, Stale), (AOI, NotYours), (REN, NotYours)])
def test_only_who_is_asked_rejects(who: Signer, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rejected(waiting_for_mio(), who)


@pytest.mark.parametrize("comment", ["", " ", "\u200b", "x" * 1001])
def test_a_rejection_says_why(comment: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rejected(waiting_for_mio(), MIO, comment)
    assert refusal.value.field == "comment"


def test_the_drafter_and_who_had_approved_hear_of_it_once() -> None:
    item = item_of(rejected(waiting_for_mio(), MIO))
    told = [each.person for each in notices(item) if each.part is DocumentNoticeKind.TOLD]
    assert told == [AOI.id, KEN.id]
    assert parts.status(item, JA).splitlines()[-1].startswith("✕ 却下 高橋 澪")


def test_the_button_stands_in_the_opened_document_alone_since_cards_are_short() -> None:
    item = item_of(waiting_for_mio())
    offered = Offered(item, choices(item, MIO.id))
    words = {
        surface: [button.text.text for button in parts.buttons(offered, surface, JA) if button.text]
        for surface in Surface
    }
    assert words[Surface.CARD] == words[Surface.ROW] == ["承認", "差戻し", "開く"]
    assert words[Surface.DOCUMENT] == [
        "承認",
        "差戻し",
        "却下",
        "起案者に照会",
        "合議を追加",
        "保留",
    ]
    assert "却下" in str(modals.document(offered, JA))
