"""The ledger beside a model of a few lines: whatever people do, in any order, both say the same."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace
from sqlalchemy import Connection, NestedTransaction

from kaigi.approvals.items import Choice, Command, Item
from kaigi.errors import Refused
from kaigi.ledger import tables
from kaigi.ledger.audit import examine
from kaigi.ledger.routes import DEPARTMENT_HEAD_FROM
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.storage import Storage
from tests.office import AOI, KEN, MIO, REN, SMALL, TEN, Posts

PEOPLE = [AOI, REN, KEN, MIO]
people = st.sampled_from(PEOPLE)
amounts = st.sampled_from([None, 1, DEPARTMENT_HEAD_FROM - 1, DEPARTMENT_HEAD_FROM])


@dataclass
class Model:
    """One document as a clerk would keep it on a slip of paper."""

    drafter: Signer
    route: list[Signer]
    state: str = "circulating"
    step: int = 0
    round: int = 1
    acts: int = 1
    keys: set[str] = field(default_factory=set)
    clicks: list[Command] = field(default_factory=list)

    @property
    def revision(self) -> str:
        return f"{self.round}.{self.step}"

    @property
    def waiting_for(self) -> Signer | None:
        return self.route[self.step] if self.state == "circulating" else None

    def may(self, actor: Signer, choice: Choice, revision: str) -> bool:
        if choice is Choice.RESUBMIT:
            return self.state == "returned" and actor == self.drafter and revision == self.revision
        return actor == self.waiting_for and revision == self.revision

    def acted(self, choice: Choice, route: list[Signer]) -> None:
        self.acts += 1
        if choice is Choice.RETURN:
            self.state = "returned"
        elif choice is Choice.RESUBMIT:
            self.state, self.step, self.round, self.route = "circulating", 0, self.round + 1, route
        else:
            self.step += 1
            self.state = "decided" if self.step == len(self.route) else self.state


class Office(RuleBasedStateMachine):
    """Everything happens inside one transaction of the test, each act in a savepoint of its own."""

    documents: Bundle[str] = Bundle("documents")

    def __init__(self, tx: Connection) -> None:
        super().__init__()
        self.tx = tx
        self.everything: NestedTransaction = tx.begin_nested()
        self.posts = Posts()
        self.ledger = Ledger(self.posts)
        self.models: dict[str, Model] = {}
        self.forms: dict[str, str] = {}
        self.minutes = 0

    def teardown(self) -> None:
        self.everything.rollback()

    @rule(head=st.sampled_from([KEN, REN, None]), chief=st.sampled_from([MIO, KEN, None]))
    def posts_change_hands(self, head: Signer | None, chief: Signer | None) -> None:
        self.posts.section_head, self.posts.department_head = head, chief

    @rule(target=documents, drafter=people, amount=amounts, form=st.sampled_from("abcdefgh"))
    def somebody_drafts(self, drafter: Signer, amount: int | None, form: str) -> Any:
        route = self.route_of(drafter, amount)
        content = replace(SMALL, amount=amount)
        item = self.attempt(lambda: self.ledger.draft(self.tx, drafter, content, self.now(), form))
        if form in self.forms:
            assert item is not None, "the same form, sent again, is answered as the first time"
            assert item.id == self.forms[form]
            return item.id
        assert (item is not None) == bool(route), (item, route)
        if item is None:
            return "0"
        self.forms[form] = item.id
        self.models[item.id] = Model(drafter, route, keys={form})
        return item.id

    @rule(
        id_=documents,
        actor=people,
        choice=st.sampled_from(Choice),
        stale=st.booleans(),
        amount=amounts,
        click=st.integers(0, 12),
    )
    def somebody_clicks(
        self, id_: str, actor: Signer, choice: Choice, stale: bool, amount: int | None, click: int
    ) -> None:
        self.click(id_, actor, choice, stale, amount, f"click {click}")

    @rule(
        id_=documents,
        choice=st.sampled_from([Choice.APPROVE, Choice.APPROVE, Choice.RETURN]),
        n=st.integers(),
    )
    def whoever_is_asked_answers(self, id_: str, choice: Choice, n: int) -> None:
        model = self.models.get(id_)
        if model and model.waiting_for:
            self.click(id_, model.waiting_for, choice, False, None, f"answer {n}")

    @rule(id_=documents, amount=amounts, n=st.integers())
    def the_drafter_mends(self, id_: str, amount: int | None, n: int) -> None:
        if id_ in self.models:
            self.click(id_, self.models[id_].drafter, Choice.RESUBMIT, False, amount, f"form {n}")

    @rule(id_=documents, which=st.integers(0, 20))
    def a_click_is_delivered_again(self, id_: str, which: int) -> None:
        model = self.models.get(id_)
        if model and model.clicks:
            again = model.clicks[which % len(model.clicks)]
            assert self.ledger.act(self.tx, again) == self.ledger.get(self.tx, id_)

    def click(
        self, id_: str, actor: Signer, choice: Choice, stale: bool, amount: int | None, key: str
    ) -> None:
        model = self.models.get(id_)
        revision = "0.0" if stale or model is None else model.revision
        content = replace(SMALL, amount=amount)
        command = Command(key, actor, id_, revision, choice, self.now(), "Why?", content)
        item = self.attempt(lambda: self.ledger.act(self.tx, command))
        if model is None:
            assert item is None
        elif key in model.keys:
            assert item == self.ledger.get(self.tx, id_), (
                "a click delivered twice is answered, and does nothing"
            )
        else:
            route = (
                self.route_of(model.drafter, amount) if choice is Choice.RESUBMIT else model.route
            )
            expected = model.may(actor, choice, revision) and bool(route)
            assert (item is not None) == expected
            if item is not None:
                model.keys.add(key)
                model.clicks.append(command)
                model.acted(choice, route)

    def attempt(self, act: Any) -> Item | None:
        try:
            with self.tx.begin_nested():
                item: Item = act()
                return item
        except Refused:
            return None

    def now(self) -> Any:
        self.minutes += 1
        return TEN + timedelta(minutes=self.minutes)

    def route_of(self, drafter: Signer, amount: int | None) -> list[Signer]:
        """Empty where it leads to nobody."""
        above = [self.posts.section_head, self.posts.department_head]
        while drafter in above:
            above.pop(0)
        wanted = above if (amount or 0) >= DEPARTMENT_HEAD_FROM else above[:1]
        found = [who for who in dict.fromkeys(reversed(wanted)) if who]
        return [] if None in wanted else found[::-1]

    @invariant()
    def the_record_says_what_the_model_says(self) -> None:
        for id_, model in self.models.items():
            item = self.ledger.get(self.tx, id_)
            assert (item.state, item.round, item.revision) == (
                model.state,
                model.round,
                model.revision,
            )
            assert [step.people[0] for step in item.steps] == model.route
            assert len(item.acts) == model.acts

    @invariant()
    def nobody_approves_their_own(self) -> None:
        for id_ in self.models:
            item = self.ledger.get(self.tx, id_)
            approvers = {
                act.by for act in item.acts if act.kind in {"approved", "decided", "returned"}
            }
            assert item.drafter not in approvers | {
                who for step in item.steps for who in step.people
            }

    @invariant()
    def every_chain_holds_without_a_gap(self) -> None:
        chains = tables.chains(self.tx, after=0, limit=1000)
        assert [str(chain.document) for chain in chains] == list(self.models)
        for chain in chains:
            assert examine(chain) is None
            assert len(chain.entries) == self.models[str(chain.document)].acts
        assert tables.stray_entry(self.tx) is None

    @invariant()
    def inbox_and_way_list_just_what_they_should(self) -> None:
        for person in PEOPLE:
            waiting = {id_ for id_, model in self.models.items() if model.waiting_for == person}
            under_way = {
                id_
                for id_, m in self.models.items()
                if m.drafter == person and m.state != "decided"
            }
            for page, expected in (
                (self.ledger.pending(self.tx, person.id, 3), waiting),
                (self.ledger.drafted(self.tx, person.id, 3), under_way),
            ):
                listed = {item.id for item in page.items}
                assert page.total == len(expected)
                assert len(listed) == min(3, len(expected))
                assert listed <= expected


@pytest.mark.timeout(300)
def test_whatever_people_do_the_record_and_the_model_agree(storage: Storage) -> None:
    examples = 30 if storage.is_sqlite else 12
    with storage.engine.connect() as tx, tx.begin():
        run_state_machine_as_test(
            lambda: Office(tx),  # type: ignore[arg-type]  # any factory will do
            settings=settings(
                max_examples=examples,
                stateful_step_count=30,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
