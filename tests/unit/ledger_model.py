"""One document of the ledger as a few lines keep it, beside which the ledger is held."""

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

    @property
    def revision(self) -> str:
        changes = self.changes.count(self.step)
        return f"{self.round}.{self.step}" + (f".{changes}" if changes else "")

    @property
    def waiting_for(self) -> set[str]:
        return (
            set(self.route[self.step].people) - self.signed
            if self.state == "circulating"
            else set()
        )

    def may(self, actor: Signer, choice: str, revision: str) -> bool:
        if choice == ChoiceId.RESUBMIT:
            return self.state == "returned" and actor == self.drafter and revision == self.revision
        if choice == ChoiceId.WITHDRAW:
            is_open = self.state in {"circulating", "returned"}
            return is_open and actor == self.drafter and revision == self.revision
        if choice == ChoiceId.PULL_BACK:
            return self.last == (actor, self.acts) and revision == self.revision
        if choice == ChoiceId.INQUIRE and self.questions == MOST_OPEN:
            return False
        return actor.id in self.waiting_for and revision == self.revision

    def acted(self, actor: Signer, choice: str, route: list[Station]) -> None:
        self.acts += 1
        if choice == ChoiceId.INQUIRE:
            self.questions += 1
            return
        if choice == ChoiceId.PULL_BACK:
            self.comes_back()
            return
        if choice in {ChoiceId.APPROVE, ChoiceId.RETURN}:
            self.signed_before = set(self.signed)
            self.signed_step = self.step
        if choice == ChoiceId.APPROVE:
            self.signed.add(actor.id)
            if len(self.signed) < self.route[self.step].quorum:
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
        else:
            self.state = ENDED[ChoiceId(choice)]
            self.last = (actor, self.acts) if choice == ChoiceId.RETURN else self.last
        self.signed = set()

    def comes_back(self) -> None:
        """Undo the last act, an approval or a return."""
        self.state = "circulating"
        self.step = self.signed_step
        self.signed = self.signed_before

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
