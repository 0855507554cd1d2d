"""The ledger beside a model of a few lines: whatever people do, in any order, both say the same.

Absences come and go at random meanwhile.
"""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from kaigi.approvals.acts import signatures
from kaigi.approvals.systems import Systems
from kaigi.ledger import strays, tables
from kaigi.ledger.audit import examine
from kaigi.ledger.choices import ChoiceId
from kaigi.person import Signer
from kaigi.storage import Storage
from tests.office import TEN
from tests.unit.ledger_rules import PEOPLE, TRIED, OfficeRules, people


class Office(OfficeRules):
    """Everything happens inside one transaction of the test, each act in a savepoint of its own."""

    @rule(away=st.sets(people))
    def people_come_and_go(self, away: set[Signer]) -> None:
        self.posts.absent = {who.id: TEN for who in away}

    @rule(decider=people, deputies=st.lists(people, max_size=2, unique=True))
    def deputies_are_registered(self, decider: Signer, deputies: list[Signer]) -> None:
        self.posts.registered[decider.id] = tuple(who for who in deputies if who != decider)

    @rule()
    def the_clock_looks_at_everything(self) -> None:
        for id_, model in self.models.items():
            item = self.ledger.settle(self.tx, id_, self.now())
            assert (item is not None) == self.settle(model)
            assert self.ledger.settle(self.tx, id_, self.now()) is None, "once is enough"
            if model.state == "circulating" and model.step + 1 < len(model.route):
                assert model.waiting_for - set(self.posts.absent), "it stands still"

    @rule(n=st.integers())
    def a_deputy_decides(self, n: int) -> None:
        for id_, model in self.models.items():
            for deputy in sorted(set(model.deputised.values())):
                actor = next(who for who in PEOPLE if who.id == deputy)
                self.click(id_, actor, ChoiceId.APPROVE, False, None, f"deputy {n}")

    @invariant()
    def the_record_says_what_the_model_says(self) -> None:
        for id_, model in self.models.items():
            item = self.ledger.get(self.tx, id_)
            assert (item.state, item.round, item.revision) == (
                model.state,
                model.round,
                model.revision,
            )
            assert [ids(step.people) for step in item.steps] == [
                each.people for each in model.route
            ]
            assert set(item.waiting_for) == model.waiting_for
            assert len(item.acts) == model.acts + model.aside
            assert set(item.to_review) == model.readers
            deputised = [each for step in item.steps for each in step.deputised]
            assert {
                each.person.id: each.deputy.id for each in deputised if each.deputy
            } == model.deputised

    @invariant()
    def each_is_offered_just_what_would_be_taken(self) -> None:
        for id_, model in self.models.items():
            item = self.ledger.get(self.tx, id_)
            for person in PEOPLE:
                choices = self.ledger.choices(self.tx, item, person.id)
                offered = {choice.id for choice in choices if choice.id in TRIED}
                taken = {c for c in TRIED if model.may(person, c, model.revision)}
                assert offered == taken

    @invariant()
    def nobody_approves_their_own_nor_twice_on_one_step(self) -> None:
        for id_ in self.models:
            item = self.ledger.get(self.tx, id_)
            on_steps = [(act.round, act.step, act.by.id) for act in signatures(item.acts)]
            assert len(on_steps) == len(set(on_steps))
            approvers = {act.by.id for act in item.acts if act.step is not None}
            assert item.drafter.id not in approvers | {
                who.id for step in item.steps for who in step.people
            }

    @invariant()
    def every_chain_holds_without_a_gap(self) -> None:
        chains = tables.chains(self.tx, after=0, limit=1000)
        assert [str(chain.document) for chain in chains] == list(self.models)
        for chain in chains:
            assert examine(chain) is None
            model = self.models[str(chain.document)]
            assert len(chain.entries) == model.acts + model.aside
        assert strays.stray_entry(self.tx) is None

    @invariant()
    def inbox_and_own_documents_list_just_what_they_should(self) -> None:
        systems = Systems(self.ledger)
        for person in PEOPLE:
            waiting = {
                id_
                for id_, model in self.models.items()
                if person.id in {*model.waiting_for, *model.deputised.values()}
            }
            circulating = {
                id_
                for id_, m in self.models.items()
                if m.drafter == person and m.state in {"circulating", "returned"}
            }
            for page, expected in (
                (systems.waiting(self.tx, person.id, 3), waiting),
                (systems.drafted(self.tx, person.id, 3), circulating),
            ):
                listed = {item.id for item in page.items}
                assert page.total == len(expected)
                assert len(listed) == min(3, len(expected))
                assert listed <= expected


def ids(people: Iterable[Signer]) -> set[str]:
    return {who.id for who in people}


@pytest.mark.timeout(300)
def test_whatever_people_do_the_record_and_the_model_agree(storage: Storage) -> None:
    examples = 15 if storage.is_sqlite else 6
    with storage.engine.connect() as tx, tx.begin():
        run_state_machine_as_test(
            lambda: Office(tx),  # type: ignore[arg-type]  # any factory will do
            settings=settings(
                max_examples=examples,
                stateful_step_count=30,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
