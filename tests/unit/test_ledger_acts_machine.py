"""Rarer acts, in any order: what is offered is taken, nothing else is, and nothing ever sticks.

People go away and come back meanwhile.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kaigi.approvals.missing import NoSuchChoice
from kaigi.approvals.rules import DocumentNotice, notices
from kaigi.duty_kind import DutyKind
from kaigi.errors import Refused
from kaigi.ledger import absences, folding
from kaigi.ledger.absences import Situation
from kaigi.ledger.acts import is_same
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.items import item_of
from kaigi.ledger.rare_choices import REPLY
from kaigi.ledger.tables import duties_of
from kaigi.person import Signer
from kaigi.steps import Step, StepKind
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, Paper
from tests.unit.ledger_acting import acted, after, command, event_of, offered, sent_back

NAO = Signer("4001", "森 直", "都市整備部", "次長")
PEOPLE = (AOI, KEN, MIO, REN, NAO)
APPROVERS = (KEN, MIO, REN)
DEPUTIES = {KEN.id: (NAO,), MIO.id: (AOI, KEN, NAO), REN.id: ()}

steps = st.builds(
    lambda people, quorum: Step(
        "section_head", tuple(people), quorum=min(quorum, len(people)), unit=""
    ),
    st.lists(st.sampled_from(APPROVERS), min_size=1, max_size=3, unique=True),
    st.integers(1, 3),
)


class Desk(RuleBasedStateMachine):
    """One document, and everybody at it. Pure: no database."""

    document: Document

    def __init__(self) -> None:
        super().__init__()
        self.told: set[DocumentNotice] = set()
        self.away: frozenset[Signer] = frozenset()

    @initialize(route=st.lists(steps, min_size=1, max_size=4))
    def somebody_drafts(self, route: list[Step]) -> None:
        last = Step(route[-1].role, route[-1].people, StepKind.DECIDE, route[-1].quorum, unit="")
        self.document = Paper(LARGE, route=(*route[:-1], last)).document

    @rule(away=st.frozensets(st.sampled_from((*APPROVERS, NAO))))
    def people_come_and_go(self, away: frozenset[Signer]) -> None:
        self.away = away
        self.settle()

    def settle(self) -> None:
        """Let follow what does by the absences."""
        until = TEN + timedelta(days=9)
        now_so = Situation({who.id: until for who in self.away}, DEPUTIES)
        while event := absences.next_event(self.document, now_so, until):
            self.document = after(self.document, event)

    @rule(who=st.sampled_from(PEOPLE), n=st.integers(0, 20))
    def somebody_takes_a_choice(self, who: Signer, n: int) -> None:
        if found := offered(self.document, who):
            self.document = acted(self.document, who, found[n % len(found)])
            self.settle()

    @rule(n=st.integers(0, 3), to=st.integers(0, 3))
    def one_of_those_asked_sends_it_back(self, n: int, to: int) -> None:
        document = self.document
        may = [who for who in document.waiting_for if document.may_act(who.id)]
        if may and document.step:
            who = may[n % len(may)]
            before = item_of(document).steps[: to % document.step]
            self.document = sent_back(document, who, to % document.step)
            assert item_of(self.document).steps[: to % document.step] == before
            self.settle()
            back = acted(self.document, who, ChoiceId.PULL_BACK)
            assert item_of(back).steps == item_of(document).steps

    @rule(n=st.integers(0, 3))
    def one_of_those_asked_approves(self, n: int) -> None:
        if asked := self.document.waiting_for:
            who = asked[n % len(asked)]
            if ChoiceId.APPROVE in offered(self.document, who):
                self.document = acted(self.document, who, ChoiceId.APPROVE)
                self.settle()

    @invariant()
    def each_is_offered_just_what_would_be_taken(self) -> None:
        answers = [f"{REPLY}.{n}" for n in range(len(self.document.events) + 2)]
        for who in PEOPLE:
            taken = {choice for choice in (*ChoiceId, *answers) if self.is_taken(who, choice)}
            assert set(offered(self.document, who)) == taken

    def is_taken(self, who: Signer, choice: str) -> bool:
        """Return whether the rules take it; the fold then has to, and knows it again by its key."""
        asked = command(self.document, who, choice)
        try:
            event = event_of(self.document, asked)
        except (Refused, NoSuchChoice):
            return False
        after(self.document, event)
        assert is_same(event, asked) or choice == ChoiceId.RESUBMIT
        return True

    @invariant()
    def the_record_says_the_same_when_it_is_read_again(self) -> None:
        assert folding.fold(self.document.id, self.document.events) == self.document

    @invariant()
    def messages_are_only_ever_added(self) -> None:
        now = notices(item_of(self.document))
        assert len(set(now)) == len(now)
        assert self.told <= set(now)
        self.told = set(now)
        assert all(DocumentNotice.of(each.key) == each for each in now)

    @invariant()
    def what_circulates_waits_for_somebody_who_can_act(self) -> None:
        if self.document.state == "circulating":
            asked = self.document.waiting_for
            assert any(ChoiceId.APPROVE in offered(self.document, who) for who in asked)

    @invariant()
    def nobody_who_is_away_stops_it_on_the_way(self) -> None:
        document = self.document
        there = {who.id for who in document.waiting_for} - {who.id for who in self.away}
        if document.state == "circulating" and document.step + 1 < len(document.route):
            assert there
        if there and document.hold:
            assert document.hold.by not in self.away

    @invariant()
    def the_drafter_has_a_duty_while_a_question_is_open(self) -> None:
        duties = [each for each in duties_of(self.document) if each.kind is DutyKind.REPLY]
        assert len(duties) == bool(self.document.open_inquiries)


TestRareActs = Desk.TestCase
TestRareActs.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
