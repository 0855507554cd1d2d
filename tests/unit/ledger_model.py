"""One document of the ledger as a few lines keep it, beside which the ledger is held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kaigi.approvals.items import Command
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.inquiries import MOST_OPEN
from kaigi.person import Signer


class Station(NamedTuple):
    """The people of a step, how many must act, its post, and posts signed for there as well."""

    people: frozenset[str]
    quorum: int
    role: str = "section_head"
    merged: tuple[str, ...] = ()


Heads = dict[str, str | None]


ENDED = {
    ChoiceId.RETURN: "returned",
    ChoiceId.REJECT: "rejected",
    ChoiceId.WITHDRAW: "withdrawn",
}


@dataclass
class Model:
    """One document as a clerk would keep it on a slip of paper."""

    drafter: Signer
    route: list[Station]
    state: str = "circulating"
    step: int = 0
    signed: set[str] = field(default_factory=set)
    round: int = 1
    acts: int = 1
    recorded: dict[str, tuple[Signer, str, int | None]] = field(default_factory=dict)
    """Person, choice and revised amount of each key."""
    clicks: list[Command] = field(default_factory=list)
    changes: list[int] = field(default_factory=list)
    """Steps of this round that changed hands."""
    last: tuple[Signer, int] | None = None
    """Person of the last approval that was no decision, or return, and the number of acts then."""
    signed_step: int = 0
    signed_before: set[str] = field(default_factory=set)
    """Step of that act, and who had signed there before."""
    questions: int = 0
    """Open ones of this round; nobody answers here."""
    aside: int = 0
    """Entries that are no act of a person on the way."""
    skipped: dict[int, set[str]] = field(default_factory=dict)
    """People without whom each step of this round goes on."""
    deputies: dict[tuple[int, str], str] = field(default_factory=dict)
    """Deputies by step and decider."""
    to_read: set[tuple[str, int]] = field(default_factory=set)
    """People who read it afterwards, with the step."""
    to_read_before: set[tuple[str, int]] = field(default_factory=set)
    """Those of the person of the last act, before it."""

    @property
    def revision(self) -> str:
        changes = self.changes.count(self.step)
        return f"{self.round}.{self.step}" + (f".{changes}" if changes else "")

    @property
    def waiting_for(self) -> set[str]:
        return (
            set(self.route[self.step].people) - self.signed - self.skipped.get(self.step, set())
            if self.state == "circulating"
            else set()
        )

    @property
    def missing(self) -> int:
        station = self.route[self.step]
        there = len(station.people) - len(self.skipped.get(self.step, set()))
        return min(station.quorum, there) - len(self.signed)

    @property
    def deputised(self) -> dict[str, str]:
        """Deputies who may decide now, by the decider."""
        is_last = self.state == "circulating" and self.step + 1 == len(self.route)
        if not is_last or self.missing != 1:
            return {}
        return {
            decider: deputy
            for (step, decider), deputy in self.deputies.items()
            if step == self.step and decider in self.waiting_for
        }

    @property
    def readers(self) -> set[str]:
        is_valid = self.state in {"circulating", "decided"}
        return {person for person, _step in self.to_read} if is_valid else set()

    def decider_of(self, deputy: str) -> str | None:
        if deputy in self.waiting_for:
            return None
        return next((who for who, by in self.deputised.items() if by == deputy), None)

    def settles(self, away: Collection[str], registered: Mapping[str, Sequence[str]]) -> bool:
        """Go on without those who are away, or ask deputies; False where nothing changes."""
        before = self.aside
        while self.state == "circulating" and self.step + 1 < len(self.route):
            gone = self.waiting_for.intersection(away)
            if not gone or len(self.waiting_for - gone) >= self.missing:
                return self.aside > before
            self.skipped.setdefault(self.step, set()).update(gone)
            self.to_read |= {(person, self.step) for person in gone}
            self.aside += len(gone)
            if self.missing <= 0:
                self.step += 1
                self.signed = set()
        if self.state == "circulating":
            self.asks_deputies(away, registered)
        return self.aside > before

    def asks_deputies(self, away: Collection[str], registered: Mapping[str, Sequence[str]]) -> None:
        for decider, deputy in self.deputised.items():
            if decider not in away or deputy in away or deputy not in registered.get(decider, ()):
                del self.deputies[self.step, decider]
                self.aside += 1
        if self.missing != 1 or self.waiting_for - set(away):
            return
        barred = {*away, *self.route[self.step].people, self.drafter.id}
        for decider in self.waiting_for - set(self.deputised):
            free = [who for who in registered.get(decider, ()) if who not in barred]
            if free:
                self.deputies[self.step, decider] = free[0]
                self.aside += 1

    def may(self, actor: Signer, choice: str, revision: str) -> bool:
        if choice == ChoiceId.REVIEW:
            return actor.id in self.readers
        if choice == ChoiceId.RESUBMIT:
            return self.state == "returned" and actor == self.drafter and revision == self.revision
        if choice == ChoiceId.WITHDRAW:
            is_open = self.state in {"circulating", "returned"}
            return is_open and actor == self.drafter and revision == self.revision
        if choice == ChoiceId.PULL_BACK:
            return self.last == (actor, self.acts) and revision == self.revision
        if choice == ChoiceId.INQUIRE and self.questions == MOST_OPEN:
            return False
        is_deputy = choice == ChoiceId.APPROVE and self.decider_of(actor.id) is not None
        is_asked = actor.id in self.waiting_for or is_deputy
        return is_asked and revision == self.revision

    def acted(self, actor: Signer, choice: str, route: list[Station]) -> None:
        if choice == ChoiceId.REVIEW:
            self.aside += 1
            self.to_read = {each for each in self.to_read if each[0] != actor.id}
            return
        self.acts += 1
        if choice == ChoiceId.INQUIRE:
            self.questions += 1
            return
        if choice == ChoiceId.PULL_BACK:
            self.comes_back()
            return
        self.signed_before = set(self.signed)
        self.signed_step = self.step
        self.to_read_before = {each for each in self.to_read if each[0] == actor.id}
        if choice == ChoiceId.APPROVE:
            self.to_read -= self.to_read_before
            if decider := self.decider_of(actor.id):
                self.to_read.add((decider, self.step))
            self.signed.add(actor.id)
            if self.missing > 0:
                self.last = (actor, self.acts)
                return
            if self.step + 1 < len(self.route):
                self.last = (actor, self.acts)
            self.step += 1
            self.state = "decided" if self.step == len(self.route) else self.state
        elif choice == ChoiceId.RESUBMIT:
            self.state, self.step, self.round, self.route = "circulating", 0, self.round + 1, route
            self.changes = []
            self.questions = 0
            self.skipped, self.deputies, self.to_read = {}, {}, set()
        else:
            self.state = ENDED[ChoiceId(choice)]
            self.last = (actor, self.acts) if choice == ChoiceId.RETURN else self.last
        self.signed = set()

    def comes_back(self) -> None:
        """Undo the last act, an approval or a return."""
        self.state = "circulating"
        self.step = self.signed_step
        self.signed = self.signed_before
        self.skipped = {n: who for n, who in self.skipped.items() if n <= self.step}
        self.deputies = {n: who for n, who in self.deputies.items() if n[0] <= self.step}
        self.to_read = {each for each in self.to_read if each[1] <= self.step}
        self.to_read |= self.to_read_before

    def is_needed(self, person: str, place: int) -> bool:
        """Return whether this person still has to sign on this step."""
        if self.state != "circulating" or place <= self.step:
            return place == self.step and person in self.waiting_for
        return place < len(self.route) and person in self.route[place].people

    def comes_apart(self, before: str, after: Signer, place: int, role: str) -> bool:
        """Give a lower post, for which a step stands, a step of its own; False where not."""
        above = {who for station in self.route[place:] for who in station.people}
        station = self.route[place]
        if (
            not self.is_needed(before, place)
            or role not in station.merged
            or after.id in above | {self.drafter.id}
        ):
            return False
        left = tuple(each for each in station.merged if each != role)
        lower = Station(frozenset({after.id}), 1, role)
        self.route[place : place + 1] = [lower, station._replace(merged=left)]
        self.acts += 1
        self.changes.append(place)
        return True

    def changes_hands(self, before: str, after: Signer, place: int, heads: Heads) -> bool:
        """Give a step to another person, who signs once; False where that may not be.

        `heads`: by post, who will sign for one that does not stay merged into this step.
        """
        if (
            not self.is_needed(before, place)
            or after == self.drafter
            or after.id in self.route[place].people
        ):
            return False
        old = self.route[place]
        alone = len(old.people) == 1
        back = [role for role in old.merged if alone and heads[role] not in (None, after.id)]
        kept = tuple(role for role in old.merged if role not in back)
        self.route[place] = old._replace(people=old.people - {before} | {after.id}, merged=kept)
        open_steps = range(self.step, len(self.route))
        signs = [n for n in open_steps if after.id in self.route[n].people]
        dropped = [n for n in signs[:-1] if len(self.route[n].people) == 1]
        for n in dropped:
            into = next(each for each in signs if each > n and each not in dropped)
            lower = self.route[n]
            merged = (*lower.merged, lower.role, *self.route[into].merged)
            self.route[into] = self.route[into]._replace(merged=merged)
        changed: list[Station] = []
        for n, station in enumerate(self.route):
            if n == place:
                changed += [Station(frozenset({heads[role] or ""}), 1, role) for role in back]
            if n not in dropped:
                changed.append(station)
        self.route = changed
        self.acts += 1
        self.changes += {place, *dropped}
        return True
