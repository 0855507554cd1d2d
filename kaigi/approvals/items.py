"""Records of a document as chat shows it, the same for every approval system. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.approvals.acts import Act, ActKind, Handover
from kaigi.content import Content, FormSpec
from kaigi.duty_kind import DutyKind
from kaigi.errors import Refused, Text, _
from kaigi.person import Departure, Signer
from kaigi.steps import StepKind


class State(StrEnum):
    CIRCULATING = "circulating"
    RETURNED = "returned"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class Comment(StrEnum):
    """Need of a comment with a choice."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Choice(Struct, frozen=True):
    """Possible act of one person on one item now, as the system names and explains it.

    There is no colon in `id`. `style` is a button's: "primary", "danger" or None. `edits`: the
    person also revises the content, in the item's form. The form for the comment shows `effect`,
    the choice's consequence, and `prompt`, its label.

    `confirm`: the consequence that a dialog always shows before the act. `confirm_unread_from`: the
    amount in yen from which a person is asked on a card, which shows a part of the text; in a list,
    which shows none of it, they are asked at any amount, and in the open document at none.
    `is_rare`: offered in the open document alone, since cards are short.
    """

    id: str
    label: Text
    style: str | None = None
    comment: Comment = Comment.NONE
    edits: bool = False
    effect: Text | None = None
    prompt: Text | None = None
    comment_limit: int = 1000
    confirm: Text | None = None
    confirm_unread_from: int | None = None
    is_rare: bool = False


class Asked(Struct, frozen=True):
    """A person who was asked to act, and the round."""

    person: str
    round: int


class Pending(Struct, frozen=True):
    """An act that another system has been asked for, and has not answered yet."""

    by: Signer
    at: datetime
    label: Text


class Standing(Struct, frozen=True):
    """A person of a step who is away until then: skipped, or with a deputy who may decide."""

    person: Signer
    until: datetime
    deputy: Signer | None = None


class RouteStep(Struct, frozen=True):
    """One step of the route. `role` is the post in whose name its people act, `kind` how they act.

    `waiting`: those of them who may act now. `acts`: this round's signatures on the step, which is
    complete with `quorum` of them, of those who were not `skipped`. `deputised`: people in whose
    place a deputy may decide now. `handover`: how its person came to it, if another one was asked.
    """

    role: Text
    people: tuple[Signer, ...]
    quorum: int = 1
    waiting: tuple[Signer, ...] = ()
    acts: tuple[Act, ...] = ()
    reason: Text | None = None
    handover: Handover | None = None
    kind: StepKind = StepKind.APPROVE
    skipped: tuple[Standing, ...] = ()
    deputised: tuple[Standing, ...] = ()

    @property
    def needed(self) -> int:
        """Number of signatures that it needs of those who are there."""
        return min(self.quorum, len(self.people) - len(self.skipped))

    @property
    def is_complete(self) -> bool:
        return len(self.acts) >= self.needed


class Item(Struct, frozen=True):
    """A document as chat shows it.

    `revision` changes when cards drawn before must no longer be acted on. There is no colon in `id`
    and `revision`: messages and buttons carry them. `asked` has all who were ever asked, once
    for each time, `before` the content of the previous round. While there is an `outcome_pending`,
    no one has a choice. `people`: names of those who are chosen in its fields, by their numbers.
    `to_review`: numbers of those who have to read it afterwards.
    """

    id: str
    revision: str
    state: State
    round: int
    drafter: Signer
    form: FormSpec
    content: Content
    steps: tuple[RouteStep, ...]
    acts: tuple[Act, ...]
    asked: tuple[Asked, ...]
    before: Content | None = None
    outcome_pending: Pending | None = None
    people: Mapping[str, str] = {}
    to_review: tuple[str, ...] = ()

    def last_signed_by(self, person: str) -> bool:
        """Tell whether this person's signature is the last act."""
        last = next(act for act in reversed(self.acts) if not act.kind.is_aside)
        return last.kind.signs and last.by.id == person

    def decider_of(self, person: str) -> Standing | None:
        """Return in whose place this person may decide now."""
        found = (each for step in self.steps for each in step.deputised)
        return next((each for each in found if each.deputy and each.deputy.id == person), None)

    @property
    def submission(self) -> Act | None:
        """Act that began this round."""
        return next((act for act in reversed(self.acts) if act.kind.submits), None)

    @property
    def last_return(self) -> Act | None:
        """Act that ended the round before."""
        returns = (act for act in self.acts if act.kind is ActKind.RETURNED)
        return next((act for act in returns if act.round == self.round - 1), None)

    def handed_on_from(self, person: str) -> Act | None:
        """Return the act of this round that replaced this person, who is on no step now."""
        if any(who.id == person for step in self.steps for who in step.people):
            return None
        return next(
            (
                act
                for act in reversed(self.acts)
                if act.round == self.round
                and act.handover
                and act.handover.predecessor.id == person
            ),
            None,
        )

    def deputy_ended(self, person: str) -> Act | None:
        """Return the act of this round by which this person's right as a deputy has ended."""
        found = (
            act
            for act in reversed(self.acts)
            if act.round == self.round and act.absence and act.absence.deputy
            if act.absence.deputy.id == person
        )
        last = next(found, None)
        return last if last and last.absence and last.absence.ended else None

    def was_passed(self, person: str) -> bool:
        """Tell whether the item waits for this person no more in this round, by an absence."""
        is_skipped = any(each.person.id == person for step in self.steps for each in step.skipped)
        return is_skipped or self.deputy_ended(person) is not None

    @property
    def waiting_for(self) -> tuple[str, ...]:
        return tuple(who.id for step in self.steps for who in step.waiting)


class Offered(Struct, frozen=True):
    """An item, one reader's choices now, and where this reader can open the files, by their ids."""

    item: Item
    choices: tuple[Choice, ...] = ()
    links: Mapping[str, str] = {}
    away: tuple["AwayAhead", ...] = ()


class Command(Struct, frozen=True):
    """One click. `key` is the same for each delivery of it, and for no other click."""

    key: str
    actor: Signer
    item_id: str
    revision: str
    choice: str
    at: datetime
    comment: str | None = None
    content: Content | None = None


class Departed(Struct, frozen=True):
    """A step whose person can no longer act, now or when its turn comes; or for a lower post alone.

    `successor`: the head of `unit` now, who may act. `in_chat`: a message reaches them.
    """

    item_id: str
    step: int
    drafter: str
    predecessor: Signer
    reason: Departure
    since: datetime
    kind: DutyKind
    successor: Signer | None = None
    unit: str = ""
    in_chat: bool = False

    @property
    def is_followed(self) -> bool:
        """Presence of a successor whom a message reaches."""
        return self.successor is not None and self.in_chat


class Page(Struct, frozen=True):
    """Some items in order, out of `total`."""

    items: tuple[Item, ...] = ()
    total: int = 0


class Ahead(StrEnum):
    """Course of a document past a person who is away."""

    SKIPPED = "skipped"
    OTHERS = "others"
    DEPUTY = "deputy"
    WAITS = "waits"


class AwayAhead(Struct, frozen=True):
    """A person of the route who is away, and what happens there.

    `as_decider`: what happens if the document ends with them, which its amount says.
    """

    person: Signer
    until: datetime
    ahead: Ahead
    deputy: Signer | None = None
    as_decider: Ahead | None = None


class PlannedStep(Struct, frozen=True):
    """A step that a draft's route will have.

    `from_amount`: only from so many yen. Without people the post is vacant.
    """

    role: Text
    unit: str
    people: tuple[Signer, ...]
    reason: Text
    from_amount: int | None = None


class Preview(Struct, frozen=True):
    """A draft before it is written: the form to fill, and the route that it will take."""

    form: FormSpec
    steps: tuple[PlannedStep, ...]
    away: tuple[AwayAhead, ...] = ()


class NoSuchDocument(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("There is no such document."), _("Open Kaigi's home for what waits for you now.")
        )


class NoSuchChoice(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This cannot be done with this document now."),
            _("Open it: it shows what you can do."),
        )
