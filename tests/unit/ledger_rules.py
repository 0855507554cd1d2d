"""Acts of people in the ledger's machine, beside the model."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule
from msgspec.structs import replace
from sqlalchemy import Connection, NestedTransaction

from kaigi.approvals.items import Command, Departed, Item
from kaigi.content import Content
from kaigi.duty_kind import DutyKind
from kaigi.errors import Refused
from kaigi.forms.form import Form
from kaigi.forms.posts import Lookup
from kaigi.forms.routes import route
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.system import Ledger
from kaigi.person import Departure, Signer
from kaigi.steps import Step
from tests.office import AOI, KEN, MIO, REN, SMALL, TEN, Posts, revised
from tests.unit.ledger_model import Heads, Model, Station

PEOPLE = [AOI, REN, KEN, MIO]
LEFT_OUT = {ChoiceId.HOLD, ChoiceId.RELEASE, ChoiceId.ADD, ChoiceId.CORRECT, ChoiceId.PULL_UP}
TRIED = [c for c in ChoiceId if c not in LEFT_OUT]
"""Choices of the model; test_ledger_acts_machine.py tries all."""
people = st.sampled_from(PEOPLE)
DEPARTMENT_HEAD_FROM = 500_000
amounts = st.sampled_from([None, 1, DEPARTMENT_HEAD_FROM - 1, DEPARTMENT_HEAD_FROM])


def ids_in_order(them: Iterable[Signer]) -> list[str]:
    return [who.id for who in them]


class OfficeRules(RuleBasedStateMachine):
    """Everything happens inside one transaction of the test, each act in a savepoint of its own."""

    documents: Bundle[str] = Bundle("documents")

    def __init__(self, tx: Connection) -> None:
        super().__init__()
        self.tx = tx
        self.everything: NestedTransaction = tx.begin_nested()
        self.posts = Posts()
        self.stations: list[tuple[frozenset[Signer], int]] = []
        self.ledger = Ledger(self.posts, find_route=self.find_route)
        self.models: dict[str, Model] = {}
        self.forms: dict[str, tuple[str, Signer, int | None]] = {}
        self.minutes = 0

    def teardown(self) -> None:
        self.everything.rollback()

    @rule(head=st.sampled_from([KEN, REN, None]), chief=st.sampled_from([MIO, KEN, None]))
    def posts_change_hands(self, head: Signer | None, chief: Signer | None) -> None:
        self.posts.section_head, self.posts.department_head = head, chief

    @rule(
        stations=st.lists(
            st.tuples(st.sets(people, min_size=1).map(frozenset), st.integers(1, 4)), max_size=3
        )
    )
    def the_form_asks_several_at_once(self, stations: list[tuple[frozenset[Signer], int]]) -> None:
        """Let any, all or some of them sign; without steps in the form, the posts above decide."""
        self.stations = stations

    def find_route(
        self, form: Form, drafter: Signer, content: Content, lookup: Lookup
    ) -> tuple[Step, ...]:
        steps = [
            Step("section_head", tuple(who for who in PEOPLE if who in asked - {drafter}), quorum=n)
            for asked, n in self.stations
        ]
        parallel = tuple(
            replace(step, quorum=min(step.quorum, len(step.people)))
            for step in steps
            if step.people
        )
        return parallel or route(form, drafter, content, lookup)

    @rule(target=documents, drafter=people, amount=amounts, form=st.sampled_from("abcdefgh"))
    def somebody_drafts(self, drafter: Signer, amount: int | None, form: str) -> Any:
        expected = self.route_of(drafter, amount)
        content = revised(SMALL, amount=amount)
        item = self.attempt(lambda: self.ledger.draft(self.tx, drafter, content, self.now(), form))
        if form in self.forms:
            known, first_drafter, first_amount = self.forms[form]
            if (drafter, amount) == (first_drafter, first_amount):
                assert item is not None, "the same form, sent again, is answered as the first time"
                assert item.id == known
            else:
                assert item is None, "other content, or another person's form, is refused"
            return known
        assert (item is not None) == bool(expected), (item, expected)
        if item is None:
            return "0"
        self.forms[form] = (item.id, drafter, amount)
        self.models[item.id] = Model(drafter, expected)
        self.settle(self.models[item.id])
        return item.id

    @rule(
        id_=documents,
        actor=people,
        choice=st.sampled_from(TRIED),
        stale=st.booleans(),
        amount=amounts,
        click=st.integers(0, 12),
    )
    def somebody_clicks(
        self, id_: str, actor: Signer, choice: str, stale: bool, amount: int | None, click: int
    ) -> None:
        self.click(id_, actor, choice, stale, amount, f"click {click}")

    @rule(
        id_=documents,
        choice=st.sampled_from([ChoiceId.APPROVE, ChoiceId.APPROVE, ChoiceId.RETURN]),
        n=st.integers(),
    )
    def one_of_those_asked_answers(self, id_: str, choice: str, n: int) -> None:
        model = self.models.get(id_)
        if model and model.waiting_for:
            asked = [who for who in PEOPLE if who.id in model.waiting_for]
            self.click(id_, asked[n % len(asked)], choice, False, None, f"answer {n}")

    @rule(id_=documents, amount=amounts, n=st.integers())
    def the_drafter_revises(self, id_: str, amount: int | None, n: int) -> None:
        if id_ in self.models:
            self.click(id_, self.models[id_].drafter, ChoiceId.RESUBMIT, False, amount, f"form {n}")

    @rule(id_=documents, which=st.integers(0, 20))
    def a_click_is_delivered_again(self, id_: str, which: int) -> None:
        model = self.models.get(id_)
        if model and model.clicks:
            again = model.clicks[which % len(model.clicks)]
            assert self.ledger.act(self.tx, again) == self.ledger.get(self.tx, id_)

    @rule(
        id_=documents,
        before=people,
        after=people,
        reason=st.sampled_from(Departure),
        unit=st.sampled_from(["都市整備部/道路課", ""]),
        step=st.integers(0, 2),
    )
    def somebody_goes_and_another_follows(
        self, id_: str, before: Signer, after: Signer, reason: Departure, unit: str, step: int
    ) -> None:
        if model := self.models.get(id_):
            gone = Departed(id_, step, (model.drafter.id,), before, reason, TEN, DutyKind.ACT)
            item = self.attempt(
                lambda: self.ledger.reassign(
                    self.tx, gone, after, unit, self.now(), continues=False
                )
            )
            heads = self.heads(model, before, after, unit)
            assert (item is not None) == model.changes_hands(before.id, after, step, heads)

    @rule(target=documents, form=st.sampled_from("abcdefgh"))
    def one_who_holds_both_posts_is_asked(self, form: str) -> Any:
        self.stations = []
        self.posts.section_head = self.posts.department_head = KEN
        content = revised(SMALL, amount=DEPARTMENT_HEAD_FROM)
        if form in self.forms:
            return self.forms[form][0]
        item = self.ledger.draft(self.tx, AOI, content, self.now(), form)
        self.forms[form] = (item.id, AOI, DEPARTMENT_HEAD_FROM)
        self.models[item.id] = Model(AOI, self.route_of(AOI, DEPARTMENT_HEAD_FROM))
        self.settle(self.models[item.id])
        return item.id

    @rule(id_=documents, after=people, place=st.integers(0, 2), is_head=st.booleans())
    def a_lower_post_gets_another_head(
        self, id_: str, after: Signer, place: int, is_head: bool
    ) -> None:
        model = self.models.get(id_)
        if model is None or place >= len(model.route) or len(model.route[place].people) > 1:
            return
        if model.route[place].merged.count("section_head") > 1:
            return  # the form's own steps are all of one post
        if is_head:
            self.posts.section_head = after
        (before,) = (who for who in PEOPLE if who.id in model.route[place].people)
        post = self.posts.post(self.tx, "section_head", "")
        reason = Departure.MOVED
        gone = Departed(id_, place, (model.drafter.id,), before, reason, TEN, DutyKind.MERGED)
        item = self.attempt(
            lambda: self.ledger.reassign(
                self.tx, gone, after, post.unit, self.now(), continues=False
            )
        )
        holds_it = post.holder == after
        role = "section_head"
        assert (item is not None) == (holds_it and model.comes_apart(before.id, after, place, role))

    def heads(self, model: Model, before: Signer, after: Signer, unit: str) -> Heads:
        """Return who signs for each post: its holder, or the one before while no one can follow."""
        found: Heads = {}
        for post in self.posts.now():
            holder = post.holder.id if post.holder else None
            instead = before.id if unit else None
            found[post.role] = instead if holder in (None, model.drafter.id) else holder
        return found

    def click(
        self, id_: str, actor: Signer, choice: str, stale: bool, amount: int | None, key: str
    ) -> None:
        model = self.models.get(id_)
        revision = "0.0" if stale or model is None else model.revision
        content = revised(SMALL, amount=amount)
        command = Command(key, actor, id_, revision, choice, self.now(), "Why?", content)
        item = self.attempt(lambda: self.ledger.act(self.tx, command))
        asked = (actor, choice, amount if choice == ChoiceId.RESUBMIT else None)
        if model is None:
            assert item is None
        elif key in model.recorded:
            if asked == model.recorded[key]:
                assert item == self.ledger.get(self.tx, id_), (
                    "a click delivered twice is answered, and does nothing"
                )
            else:
                assert item is None, "the same key with another act or content is refused"
        else:
            new_route = (
                self.route_of(model.drafter, amount) if choice == ChoiceId.RESUBMIT else model.route
            )
            expected = model.may(actor, choice, revision) and bool(new_route)
            if choice == ChoiceId.APPROVE and (decider := model.decider_of(actor.id)):
                expected = expected and decider in self.posts.absent
            assert (item is not None) == expected
            if item is not None:
                model.recorded[key] = asked
                model.clicks.append(command)
                model.acted(actor, choice, new_route)
                self.settle(model)

    def settle(self, model: Model) -> bool:
        registered = {of: ids_in_order(who) for of, who in self.posts.registered.items()}
        return model.settles(self.posts.absent, registered)

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

    def route_of(self, drafter: Signer, amount: int | None) -> list[Station]:
        """Empty where it leads to nobody."""
        asked = [({who.id for who in them} - {drafter.id}, n) for them, n in self.stations]
        if any(them for them, _n in asked):
            return [Station(frozenset(them), min(n, len(them))) for them, n in asked if them]
        above = [self.posts.section_head, self.posts.department_head]
        while drafter in above:
            above.pop(0)
        wanted = above if (amount or 0) >= DEPARTMENT_HEAD_FROM else above[:1]
        roles = ["section_head", "department_head"][2 - len(above) :]
        if None in wanted:
            return []
        held = [(who, role) for who, role in zip(wanted, roles, strict=False) if who]
        if len({who for who, _role in held}) < len(held):
            (who, lower), (_who, role) = held
            return [Station(frozenset({who.id}), 1, role, (lower,))]
        return [Station(frozenset({who.id}), 1, role) for who, role in held]
