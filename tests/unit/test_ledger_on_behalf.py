"""Rules of documents that a proxy writes on behalf of their drafter."""

import pytest
from msgspec.structs import replace

from kaigi.errors import Broken, Invalid, NotYours, Refused
from kaigi.ledger import entry_format, folding, handovers, inquiries, on_behalf, rules
from kaigi.ledger.document import Document
from kaigi.ledger.events import Drafted, Resubmitted
from kaigi.ledger.handovers import Succession
from kaigi.person import Departure, Signer
from kaigi.steps import Reason, Step, StepKind
from tests.office import AOI, KEN, MIO, ONE_STEP, REN, SMALL, TEN, TWO_STEPS

DRAFTED = Drafted("k1", REN, TEN, SMALL, TWO_STEPS, principal=AOI)


def written() -> Document:
    """Return a document that Ren has written on behalf of Aoi."""
    return folding.evolve(None, DRAFTED, 7)


def returned() -> Document:
    document = written()
    event = rules.send_back(document, KEN, document.revision, "Why?", TEN, "k2")
    return folding.evolve(document, event, 7)


def resubmitted(by: Signer, principal: Signer | None) -> Resubmitted:
    return Resubmitted("k3", by, TEN, SMALL, TWO_STEPS, "As you asked.", principal=principal)


def test_the_document_is_the_principals_and_the_proxys() -> None:
    document = written()
    assert (document.drafter, document.proxy) == (AOI, REN)
    assert document.drafters == {AOI.id, REN.id} <= document.concerned


@pytest.mark.parametrize("who", [AOI, REN])
def test_both_withdraw_revise_and_answer_and_no_other_does(who: Signer) -> None:
    document = written()
    assert rules.withdraw(document, who, document.revision, TEN, "k").by == who
    asked = inquiries.inquire(document, KEN, document.revision, "Why?", TEN, "k2")
    document = folding.evolve(document, asked, 7)
    assert inquiries.reply(document, who, 2, "So.", TEN, "k").by == who
    rules.check_may_resubmit(returned(), who, returned().revision)
    with pytest.raises(NotYours):
        rules.check_may_withdraw(document, KEN, document.revision)


@pytest.mark.parametrize(("by", "principal"), [(AOI, None), (REN, AOI)])
def test_a_revision_stays_in_the_name_in_which_it_began(
    by: Signer, principal: Signer | None
) -> None:
    document = folding.evolve(returned(), resubmitted(by, principal), 7)
    assert (document.drafter, document.proxy, document.round) == (AOI, REN, 2)


@pytest.mark.parametrize(("by", "principal"), [(REN, None), (REN, MIO), (MIO, AOI), (AOI, REN)])
def test_a_record_with_a_revision_in_another_name_is_broken(
    by: Signer, principal: Signer | None
) -> None:
    with pytest.raises(Broken):
        folding.evolve(returned(), resubmitted(by, principal), 7)


@pytest.mark.parametrize(
    "drafted",
    [
        replace(DRAFTED, principal=REN),
        replace(DRAFTED, by=KEN),
        replace(DRAFTED, principal=KEN),
    ],
    ids=["for themselves", "the proxy signs", "the principal signs"],
)
def test_a_record_in_which_either_would_sign_is_broken(drafted: Drafted) -> None:
    with pytest.raises(Broken):
        folding.evolve(None, drafted, 7)


@pytest.mark.parametrize("who", [AOI, REN])
def test_neither_is_given_a_step_of_it(who: Signer) -> None:
    wanted = Succession(0, KEN.id, who, Departure.LEFT, "")
    with pytest.raises(Refused, match="cannot approve it"):
        handovers.reassign(written(), wanted, TEN)


def test_the_unit_of_a_step_is_that_above_the_principal() -> None:
    elsewhere = replace(REN, section="財政部/財政課")
    document = folding.evolve(None, replace(DRAFTED, by=elsewhere), 7)
    assert document.unit_of(document.route[0]) == "都市整備部/道路課"


def test_of_several_who_are_asked_the_others_sign_and_alone_the_proxy_is_refused() -> None:
    every = Step("named", (KEN, REN, MIO), quorum=3)
    some = replace(every, quorum=2)
    steps = on_behalf.without_proxy((every, some, *ONE_STEP), REN)
    assert [step.people for step in steps] == [(KEN, MIO), (KEN, MIO), (KEN,)]
    assert [step.quorum for step in steps] == [2, 2, 1]
    with pytest.raises(Refused, match="has written it"):
        on_behalf.without_proxy(ONE_STEP, KEN)
    added = Step("named", (REN,), StepKind.CONSENT, reason=Reason("added"))
    with pytest.raises(Invalid, match="your own document"):
        on_behalf.without_proxy((added, *ONE_STEP), REN)


def test_entries_from_before_were_drafted_in_ones_own_name() -> None:
    own = replace(DRAFTED, principal=None)
    body = entry_format.encode(own)
    old = body.replace(',"principal":null', "")
    assert old != body
    assert entry_format.decode(old) == own
    assert entry_format.decode(entry_format.encode(DRAFTED)) == DRAFTED
