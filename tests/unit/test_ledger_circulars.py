"""A circular: it ends by confirmations, and no reader stops it for the others."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kaigi.approvals.acts import ActKind
from kaigi.errors import Broken, NotYours, Refused
from kaigi.forms import routes
from kaigi.forms.reading import shipped
from kaigi.ledger import absences, folding
from kaigi.ledger.absences import Situation
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document, State
from kaigi.ledger.events import KAIGI, Added, Decided, Deputised, Held, Rejected, Returned, SentBack
from kaigi.ledger.items import item_of
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, MIO, REN, SMALL, TEN, Line, Paper, revised
from tests.unit.ledger_acting import acted, approved, offered

READERS = Step("named", (KEN, REN), StepKind.DECIDE, quorum=2, unit="", by_confirmation=True)
BEFORE = Step("section_head", (MIO,))
STOPPING = (ChoiceId.RETURN, ChoiceId.REJECT, ChoiceId.HOLD, ChoiceId.ADD)


def circular(*before: Step) -> Document:
    return Paper(SMALL, route=(*before, READERS)).document


def test_a_form_whose_last_step_confirms_makes_a_circular() -> None:
    form = shipped()["circular"]
    [row] = form.file.route
    content = replace(revised(SMALL), form="circular")
    people = replace(row, field=None, people=(KEN.id, REN.id))
    named = replace(form, file=replace(form.file, route=(people,)))
    [step] = routes.route(named, AOI, content, Line((), KEN, REN))
    assert (step.kind, step.by_confirmation) == (StepKind.DECIDE, True)
    assert form.spec.is_circular
    assert not shipped()["general"].spec.is_circular


def test_a_reader_confirms_or_asks_and_nothing_else() -> None:
    assert offered(circular(), KEN) == ["approve", "inquire"]
    for choice in STOPPING:
        with pytest.raises(Refused, match="only to be read"):
            acted(circular(), KEN, choice, option="0" if choice is ChoiceId.RETURN else "")


def test_the_last_confirmation_ends_it_and_is_called_one() -> None:
    found = approved(circular(), KEN, REN)
    assert found.state is State.DECIDED
    assert isinstance(found.events[-1], Decided)
    assert found.events[-1].answer is StepKind.CONFIRM
    kinds = [act.kind for act in item_of(found).acts]
    assert kinds == [ActKind.DRAFTED, ActKind.CONFIRMED, ActKind.READ]
    with pytest.raises(Refused, match="You confirmed this"):
        approved(found, REN)


def test_no_deputy_reads_it_in_place_of_one_who_is_away() -> None:
    found = approved(circular(), KEN)
    until = TEN + timedelta(days=2)
    now_so = Situation({REN.id: until}, {REN.id: (MIO,)})
    assert absences.next_event(found, now_so, TEN) is None
    with pytest.raises(Broken):
        folding.evolve(found, Deputised("k", KAIGI, TEN, 0, REN, MIO, until), found.id)


def test_only_its_drafter_corrects_what_was_read() -> None:
    found = approved(circular(), KEN, REN)
    assert offered(found, AOI) == ["correct"]
    assert offered(found, REN) == []
    with pytest.raises(NotYours):
        acted(found, REN, ChoiceId.CORRECT)


def test_steps_before_the_readers_decide_as_ever() -> None:
    found = circular(BEFORE)
    assert {"return", "reject", "hold", "add"} <= set(offered(found, MIO))
    assert offered(approved(found, MIO), KEN) == ["approve", "inquire"]


def test_no_record_stops_a_circular_at_its_readers() -> None:
    document = approved(circular(BEFORE), MIO)
    added = Step("named", (AOI,), StepKind.CONSENT)
    for event in (
        Returned("k", KEN, TEN, 1, "Why?"),
        Rejected("k", KEN, TEN, 1, "Why?"),
        SentBack("k", KEN, TEN, 1, 0, (MIO,), "Why?"),
        Held("k", KEN, TEN, 1, "Why?"),
        Added("k", KEN, TEN, 1, added, "Why?"),
    ):
        with pytest.raises(Broken):
            folding.evolve(document, event, document.id)


def test_what_was_recorded_before_circulars_had_their_own_ending_is_returned_as_then() -> None:
    old = Paper(SMALL, route=(replace(READERS, by_confirmation=False),)).document
    assert acted(old, KEN, ChoiceId.RETURN, option="drafter").state is State.RETURNED
