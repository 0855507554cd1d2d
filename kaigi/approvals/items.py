"""Records of a document as chat shows it, the same for every approval system. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from kaigi.approvals.acts import Act, ActKind, Handover, standing
from kaigi.approvals.reminded import Reminder
from kaigi.content import Content, FormSpec, Option
from kaigi.duty_kind import DutyKind
from kaigi.errors import Refused, Text, _
from kaigi.person import Departure, Signer
from kaigi.steps import StepKind, Terms


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
    `is_rare`: offered in the open document alone, since cards are short. `about`: the number of the
    entry that it answers; a message about that entry offers it, too. `options`: what the form for
    the comment also asks, under `option_prompt`; the first one is chosen already. `person_prompt`:
    the form also asks for a person, under this label.
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
    about: int | None = None
    options: tuple[Option, ...] = ()
    option_prompt: Text | None = None
    person_prompt: Text | None = None


class Asked(Struct, frozen=True):
    """A person who was asked to act, and the round."""

    person: str
    round: int


class Pending(Struct, frozen=True):
    """An act that another system has been asked for, and has not answered yet."""

    by: Signer
    at: datetime
    label: Text


class RouteStep(Struct, frozen=True):
    """One step of the route. `role` is the post in whose name its people act, `kind` how they act.

    `waiting`: those of them who may act now. `acts`: this round's signatures on the step, which is
    complete with `quorum` of them. `handover`: how its person came to it, if another one was asked.
    `deadline`: office days from the day on which the step begins.
    """

    role: Text
    people: tuple[Signer, ...]
    quorum: int = 1
    waiting: tuple[Signer, ...] = ()
    acts: tuple[Act, ...] = ()
    reason: Text | None = None
    handover: Handover | None = None
    kind: StepKind = StepKind.APPROVE
    deadline: int | None = None

    @property
    def is_complete(self) -> bool:
        return len(self.acts) >= self.quorum


class Item(Struct, frozen=True):
    """A document as chat shows it.

    `revision` changes when cards drawn before must no longer be acted on. There is no colon in `id`
    and `revision`: messages and buttons carry them. `asked` has all who were ever asked, once
    for each time, `before` the content of the previous round. While there is an `outcome_pending`,
    no one has a choice. `people`: names of those who are chosen in its fields, by their numbers.
    `open_inquiries`: numbers of the entries with questions that wait for the drafter's answer.
    `since`: beginning of the present step or state, where the system tells it. `due`: the office's
    day until which it is to be acted on, and `today` that on which this is read; None on messages,
    which stay. `hold`: number of the entry by whose person alone the step can be answered now.
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
    open_inquiries: tuple[int, ...] = ()
    since: datetime | None = None
    terms: Terms = Terms()
    due: date | None = None
    today: date | None = None
    hold: int | None = None

    @property
    def submission(self) -> Act | None:
        """Act that began this round."""
        return next((act for act in reversed(self.acts) if act.kind.submits), None)

    @property
    def last_return(self) -> Act | None:
        """Act that ended the round before."""
        returns = (act for act in reversed(self.acts) if act.kind is ActKind.RETURNED)
        return next((act for act in returns if act.round == self.round - 1), None)

    @property
    def last_sent_back(self) -> Act | None:
        """Latest return of this round to an earlier step, unless it was pulled back."""
        acts = reversed(standing(self.acts))
        return next((a for a in acts if a.to is not None and a.round == self.round), None)

    @property
    def corrections(self) -> tuple[Act, ...]:
        return tuple(act for act in self.acts if act.kind is ActKind.CORRECTED)

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

    @property
    def waiting_for(self) -> tuple[str, ...]:
        return tuple(who.id for step in self.steps for who in step.waiting)


class DocumentComment(Struct, frozen=True):
    """A comment that is kept with a document. `number` counts from 1 in its document.

    `files`: how many came with it and were not kept. `told`: the names of those who were told.
    """

    item: str
    number: int
    key: str
    by: Signer
    at: datetime
    text: str
    files: int = 0
    told: tuple[str, ...] = ()


class Offered(Struct, frozen=True):
    """An item, one reader's choices now, and where this reader can open the files, by their ids.

    `comments`: the latest ones, where the whole document is shown. `reminders`: those of the item,
    the latest first, if this is its drafter, who also `may_remind` those whose turn it is.
    """

    item: Item
    choices: tuple[Choice, ...] = ()
    links: Mapping[str, str] = {}
    comments: tuple[DocumentComment, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    may_remind: bool = False


class Command(Struct, frozen=True):
    """One click. `key` is the same for each delivery of it, and for no other click.

    `option`: the name of the choice's option; empty where the form had none. `chosen`: the person
    for whom the form asked.
    """

    key: str
    actor: Signer
    item_id: str
    revision: str
    choice: str
    at: datetime
    comment: str | None = None
    content: Content | None = None
    option: str = ""
    chosen: Signer | None = None


class Departed(Struct, frozen=True):
    """A step whose person can no longer act, now or when its turn comes; or for a lower post alone.

    `successor`: the head of `unit` now, who may act. `in_chat`: a message reaches them. `asked_as`:
    the unit whose head was asked, empty where that is no post. `holder`: who holds that post now,
    also if they may not follow, since they drafted it or are on the step already.
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
    asked_as: str = ""
    holder: Signer | None = None

    @property
    def is_followed(self) -> bool:
        """Presence of a successor whom a message reaches."""
        return self.successor is not None and self.in_chat


class Page(Struct, frozen=True):
    """Some items in order, out of `total`."""

    items: tuple[Item, ...] = ()
    total: int = 0


class PlannedStep(Struct, frozen=True):
    """A step that a draft's route will have.

    `from_amount`: only from so many yen. Without people the post is vacant. `deadline`: office days
    from the day on which it begins.
    """

    role: Text
    unit: str
    people: tuple[Signer, ...]
    reason: Text
    from_amount: int | None = None
    deadline: int | None = None


class Preview(Struct, frozen=True):
    """A draft before it is sent: the form to fill, the route that it takes so far, and why none."""

    form: FormSpec
    steps: tuple[PlannedStep, ...]
    missing: Text | None = None


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
