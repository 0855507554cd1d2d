"""Rules of absence: who is skipped, who deputises, and what the record refuses."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.duty_kind import DutyKind
from kaigi.errors import Broken, Refused
from kaigi.ledger import absences, entry_format, folding, reviews, rules
from kaigi.ledger.absences import ActingRule, Situation
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import (
    KAIGI,
    Decided,
    Deputised,
    DeputyEnded,
    Event,
    Reviewed,
    Skipped,
)
from kaigi.ledger.tables import duties_of
from kaigi.person import DeputyEnd, Signer
from kaigi.steps import Step, StepKind, WhenAway
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TWO_STEPS, Paper

UNTIL = TEN + timedelta(days=2)
NAO = Signer("4001", "森 直", "都市整備部", "次長")
THREE = (KEN, MIO, REN)


def away(*people: Signer, deputies: tuple[Signer, ...] = (), **rule: object) -> Situation:
    acting = ActingRule(**rule)  # type: ignore[arg-type]
    return Situation({who.id: UNTIL for who in people}, {MIO.id: deputies}, acting)


def settled(document: Document, now_so: Situation, now: datetime | None = None) -> Document:
    now = now or document.since
    while event := absences.next_event(document, now_so, now):
        document = folding.evolve(document, event, document.id)
    return document


def kinds(document: Document) -> list[str]:
    return [event.kind for event in document.events]


def step_of(people: Iterable[Signer], quorum: int, **said: object) -> tuple[Step, ...]:
    asked = Step("named", tuple(people), quorum=quorum, unit="", **said)  # type: ignore[arg-type]
    return (asked, Step("department_head", (NAO,), StepKind.DECIDE))


def test_a_step_goes_on_without_its_only_person_who_reads_it_afterwards() -> None:
    document = settled(Paper(LARGE, route=TWO_STEPS).document, away(KEN))
    assert kinds(document) == ["drafted", "skipped"]
    assert [who.id for who in document.waiting_for] == [MIO.id]
    assert [(each.person, each.step) for each in document.reviews] == [(KEN, 0)]
    assert (KEN.id, DutyKind.REVIEW) in {(d.person, d.kind) for d in duties_of(document)}


def test_nothing_is_skipped_at_the_last_step() -> None:
    one = Paper().document
    assert settled(one, away(KEN)) == one
    forged = Skipped("k", KAIGI, TEN, 0, KEN, UNTIL)
    with pytest.raises(Broken):
        folding.evolve(one, forged, one.id)


@pytest.mark.parametrize(
    ("quorum", "gone", "waits_for"),
    [
        (1, {KEN}, {KEN, MIO, REN}),  # the others can give it
        (2, {KEN}, {KEN, MIO, REN}),
        (3, {KEN}, {MIO, REN}),
        (2, {KEN, MIO}, {REN}),
        (1, {KEN, MIO, REN}, {NAO}),
        (3, {KEN, MIO, REN}, {NAO}),
    ],
)
def test_a_step_of_several_goes_on_with_those_who_are_there(
    quorum: int, gone: set[Signer], waits_for: set[Signer]
) -> None:
    document = settled(Paper(LARGE, route=step_of(THREE, quorum)).document, away(*gone))
    assert set(document.waiting_for) == waits_for


@pytest.mark.parametrize(
    ("kind", "said", "skips"),
    [
        (StepKind.APPROVE, None, True),
        (StepKind.CONFIRM, None, True),
        (StepKind.CONSENT, None, False),
        (StepKind.CONSENT, WhenAway.SKIP, True),
        (StepKind.APPROVE, WhenAway.WAIT, False),
    ],
)
def test_the_form_says_what_waits_and_a_consent_waits_unless_it_says_so(
    kind: StepKind, said: WhenAway | None, *, skips: bool
) -> None:
    route = step_of([KEN], 1, kind=kind, when_away=said)
    document = settled(Paper(LARGE, route=route).document, away(KEN))
    assert ("skipped" in kinds(document)) is skips


def test_the_deputy_decides_with_both_names_and_only_as_long_as_that_holds() -> None:
    paper = Paper(LARGE, route=TWO_STEPS).approved()
    document = settled(paper.document, away(MIO, deputies=(REN,)))
    assert document.decider_of(REN.id) == MIO
    assert document.asks(MIO.id), "the decider keeps theirs"
    with pytest.raises(Refused):
        rules.send_back(document, REN, document.revision, "no", TEN, "k")
    event = rules.approve(document, REN, document.revision, TEN, "k")
    assert event == Decided("k", REN, TEN, 1, MIO)
    decided = folding.evolve(document, event, document.id)
    assert decided.state is State.DECIDED
    assert [(each.person, each.step) for each in decided.reviews] == [(MIO, 1)]
    ended = settled(document, away())
    assert isinstance(ended.events[-1], DeputyEnded)
    assert ended.events[-1].reason is DeputyEnd.BACK
    with pytest.raises(Refused, match="is back, and decides this themself"):
        rules.approve(ended, REN, ended.revision, TEN, "k")
    with pytest.raises(Broken):
        folding.evolve(ended, event, ended.id)


def test_nobody_deputises_on_the_way_nor_the_drafter_nor_one_who_is_away() -> None:
    drafted = Paper(LARGE, route=TWO_STEPS).document
    on_the_way = Deputised("k", KAIGI, TEN, 0, KEN, REN, UNTIL)
    with pytest.raises(Broken):
        folding.evolve(drafted, on_the_way, drafted.id)
    last = Paper(LARGE, route=TWO_STEPS).approved().document
    assert settled(last, away(MIO, deputies=(AOI,))) == last
    both = Situation({MIO.id: UNTIL, REN.id: UNTIL}, {MIO.id: (REN,), REN.id: (KEN,)})
    assert settled(last, both) == last, "there is no deputy of a deputy"
    second = settled(last, replace(both, deputies={MIO.id: (REN, KEN)}))
    assert second.decider_of(KEN.id) == MIO, "who has signed already may deputise"


def test_a_deputy_decides_after_so_many_hours_and_up_to_so_much() -> None:
    last = Paper(LARGE, route=TWO_STEPS).approved().document
    later = {"after": timedelta(hours=24), "deputies": (REN,)}
    assert settled(last, away(MIO, **later)) == last  # type: ignore[arg-type]
    day = last.since + timedelta(hours=24)
    assert settled(last, away(MIO, **later), day).decider_of(REN.id) == MIO  # type: ignore[arg-type]
    assert settled(last, away(MIO, deputies=(REN,), up_to=799_999)) == last
    assert settled(last, away(MIO, deputies=(REN,), allowed=False)) == last
    assert settled(last, away(MIO, deputies=(REN,), up_to=800_000)).decider_of(REN.id)


def test_a_review_is_done_once_by_its_person_and_void_when_the_round_is_returned() -> None:
    document = settled(Paper(LARGE, route=TWO_STEPS).document, away(KEN))
    with pytest.raises(Refused):
        reviews.review(document, MIO, document.revision, TEN, "k")
    read = reviews.review(document, KEN, "an old card", TEN, "k")
    after = folding.evolve(document, read, document.id)
    assert after.reviews == ()
    assert [who.id for who in after.waiting_for] == [MIO.id], "it is in no one's way"
    with pytest.raises(Refused, match="You marked this as read afterwards"):
        reviews.review(after, KEN, "", TEN, "again")
    back = rules.send_back(document, MIO, document.revision, "no", TEN, "k")
    assert folding.evolve(document, back, document.id).reviews == ()


def test_an_approval_can_be_pulled_back_past_what_was_skipped_since() -> None:
    route = (Step("named", (REN,), unit=""), *TWO_STEPS)
    paper = Paper(LARGE, route=route).approved()
    document = settled(paper.document, away(KEN))
    assert document.step == 2
    pulled = rules.pull_back(document, REN, document.revision, TEN, "k")
    after = folding.evolve(document, pulled, document.id)
    assert (after.step, after.reviews) == (0, ())


def test_records_of_absences_are_read_as_they_were_written() -> None:
    events: list[Event] = [
        Skipped("a", KAIGI, TEN, 0, KEN, UNTIL),
        Deputised("b", KAIGI, TEN, 1, MIO, REN, UNTIL),
        DeputyEnded("c", KAIGI, TEN, 1, MIO, REN, DeputyEnd.BACK),
        Decided("d", REN, TEN, 1, MIO),
        Reviewed("e", MIO, TEN),
    ]
    assert [entry_format.decode(entry_format.encode(event)) for event in events] == events


@given(st.sets(st.sampled_from(THREE)), st.integers(1, 3), st.permutations(THREE))
def test_where_anyone_is_there_it_waits_for_them_alone_and_for_as_many_as_needed(
    gone: set[Signer], quorum: int, order: list[Signer]
) -> None:
    document = settled(Paper(LARGE, route=step_of(order, quorum)).document, away(*gone))
    there = [who for who in order if who not in gone]
    if not there:
        assert document.step == 1
        assert {each.person for each in document.reviews} == set(THREE)
        return
    assert document.step == 0
    assert document.missing == min(quorum, len(there))
    skipped = {each.person for each in document.reviews}
    assert skipped == (gone if len(there) < quorum else set())
