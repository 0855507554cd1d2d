"""Rules of approving from chat: a document's messages, the buttons' values.

Which act a document allows, and to whom, is decided in `kaigi.ledger.rules`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.approvals.acts import Act, ActKind, Handover, endings, signatures, undone_by
from kaigi.approvals.draft_rules import FormState
from kaigi.approvals.items import Asked, Choice, Comment, Departed, DocumentComment, Item
from kaigi.approvals.reminded import Reminder
from kaigi.errors import NotYours, _
from kaigi.person import Signer
from kaigi.steps import StepKind


class DocumentNoticeKind(StrEnum):
    """Reason for which a person holds a message about a document."""

    ASKED = "asked"
    DRAFTED = "drafted"
    TOLD = "told"
    HANDED_ON = "handed_on"
    STUCK = "stuck"
    REMINDED = "reminded"
    UNDELIVERED = "undelivered"
    """The drafter learns that the card of `person`, who is asked, could not be delivered."""
    INQUIRED = "inquired"
    REPLIED = "replied"
    COMMENTED = "commented"
    SENT_BACK = "sent_back"
    CORRECTED = "corrected"


class DocumentNotice(Struct, frozen=True):
    """One message about a document, to one person; it is updated for ever.

    `round` is the round in which they were asked or told; 0 for the drafter's card. Of news about
    a single act, such as a handover or a question, it is the number of its entry in the record; of
    a document that is stuck, the number of the notice; of a comment, its number; of a reminder by
    hand, its day, as in 20261201. `asking`: how often they had been asked in the round, with this
    time: who is asked again gets a new message, since Slack reports no change of an old one. Of
    news about the end of a round: how often it has ended, by returns that were pulled back.
    """

    item_id: str
    part: DocumentNoticeKind
    person: str
    round: int
    asking: int = 1

    @property
    def key(self) -> str:
        return f"approval:{self._place}"

    @classmethod
    def of(cls, key: str) -> "DocumentNotice":
        _approval, item_id, part, person, round_, *asking = key.split(":")
        return cls(item_id, DocumentNoticeKind(part), person, int(round_), *map(int, asking))

    @property
    def is_news(self) -> bool:
        """Tell whether it is sent only while the item waits for its person."""
        is_again = self.part is DocumentNoticeKind.ASKED and self.asking > 1
        return is_again or self.part is DocumentNoticeKind.REMINDED

    def file_key(self, file_id: str) -> str:
        """Return the key of a file that goes into this message's thread."""
        return f"approval:file:{file_id}:{self._place}"

    def reader(self, item: Item) -> str:
        """Return the number of the person who reads this message."""
        if self.part is DocumentNoticeKind.UNDELIVERED:
            return item.drafter.id
        return self.person

    def awaited(self, item: Item) -> Signer | None:
        """Return the person of this message if the item waits for them in this round."""
        if self.part is not DocumentNoticeKind.REMINDED and self.round != item.round:
            return None
        waiting = (who for step in item.steps for who in step.waiting)
        return next((who for who in waiting if who.id == self.person), None)

    @property
    def _place(self) -> str:
        first = f"{self.item_id}:{self.part}:{self.person}:{self.round}"
        return first if self.asking == 1 else f"{first}:{self.asking}"


class NoticeState(Struct, frozen=True):
    """A message before it is drawn: the item, and what its one reader may do and open.

    `stuck`: the steps on which no one can act, in a notice of such. `is_newest`: no later notice of
    them was sent. `comment`: the one that a notice of such tells. `reminders`: those of the item,
    the latest first, where the message shows any.
    """

    notice: DocumentNotice
    item: Item
    choices: tuple[Choice, ...] = ()
    links: Mapping[str, str] = {}
    stuck: tuple[Departed, ...] = ()
    is_newest: bool = True
    comment: DocumentComment | None = None
    reminders: tuple[Reminder, ...] = ()


class Chosen(Struct, frozen=True):
    """A choice whose form is not filled yet. `form`: the content to revise, where it is revised."""

    item: Item
    choice: Choice
    form: FormState | None = None


class ClickForm(StrEnum):
    """The form that a button opens before the act."""

    NONE = ""
    COMMENT = "comment"
    EDIT = "edit"


class Click(Struct, frozen=True):
    """A button's value. `revision` is the one that its card was drawn from.

    Buttons of earlier versions have item and revision alone; their name is the choice.
    """

    item_id: str
    revision: str = ""
    choice: str = ""
    form: ClickForm = ClickForm.NONE

    def pack(self) -> str:
        return ":".join((self.item_id, self.revision, self.choice, self.form)).rstrip(":")

    @classmethod
    def on(cls, item: Item, choice: Choice) -> "Click":
        form = ClickForm.EDIT if choice.edits else ClickForm.NONE
        if choice.comment is not Comment.NONE and not choice.edits:
            form = ClickForm.COMMENT
        return cls(item.id, item.revision, choice.id, form)

    @classmethod
    def unpack(cls, value: str) -> "Click":
        """Read a button's value; the click of a forged one is refused for what it names."""
        item_id, revision, choice, form = (value.split(":") + [""] * 3)[:4]
        known = form in set(ClickForm)
        return cls(item_id, revision, choice, ClickForm(form) if known else ClickForm.NONE)


def notices(item: Item) -> tuple[DocumentNotice, ...]:
    """Return all messages of this document so far, the drafter's first.

    A person has a card for each time that they were asked, and a message for each round in which
    they signed and that ended in vain. The drafter has one card for all rounds, and a message
    for each return, for the steps handed on in one transaction, and for the decision. Of questions,
    answers, returns on the route and corrections, there is one to each person told.
    """
    drafter = item.drafter.id
    found = [DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, drafter, 0)]
    askings: Counter[Asked] = Counter()
    for asked in item.asked:
        askings[asked] += 1
        card = DocumentNotice(item.id, DocumentNoticeKind.ASKED, asked.person, asked.round)
        found.append(replace(card, asking=askings[asked]))
    for act, place, nth, _is_back in endings(item.acts):
        told = DocumentNotice(item.id, DocumentNoticeKind.TOLD, drafter, act.round, nth)
        found += [told] if act.kind.ends_round else []
        if act.kind.undoes_signatures:
            found += [
                replace(told, person=signed.by.id)
                for signed in signatures(item.acts[:place])
                if signed.round == act.round
            ]
    found += [
        DocumentNotice(item.id, DocumentNoticeKind.HANDED_ON, drafter, number)
        for number, act in enumerate(item.acts, start=1)
        if act.handover and not any(_continues(later) for later in item.acts[number:][:1])
    ]
    for number, act in enumerate(item.acts, start=1):
        found += [
            DocumentNotice(item.id, DocumentNoticeKind(act.kind), person, number)
            for person in _told_of(item, act, number)
        ]
    return tuple(dict.fromkeys(found))


def _told_of(item: Item, act: Act, entry: int) -> list[str]:
    """Return who gets a message about this act alone, whose entry has this number."""
    drafter = item.drafter.id
    if act.kind is ActKind.INQUIRED:
        return [drafter]
    if act.kind is ActKind.SENT_BACK:
        return [drafter, *undone_by(item.acts, entry)]
    if act.inquiry:
        return [item.acts[act.inquiry - 1].by.id]
    if act.kind is ActKind.CORRECTED:
        signed = [each.by.id for each in signatures(item.acts) if each.round == act.round]
        return [person for person in (drafter, *signed) if person != act.by.id]
    return []


def handed_on_with(item: Item, entry: int) -> list[Handover]:
    """Return the handover of this entry of the record, and those that it continues.

    The nearest step comes first: it is handed on last.
    """
    found: list[Handover] = []
    for act in reversed(item.acts[:entry]):
        found += (act.handover,) if act.handover else ()
        if not _continues(act):
            break
    return found


def _continues(act: Act) -> bool:
    """Tell whether the act is a handover of one transaction with the one before it."""
    return act.handover is not None and act.handover.continues


def waits_for(stuck: Iterable[Departed]) -> frozenset[str]:
    """Return for whom a document waits in vain, whether now or later, and why."""
    return frozenset(f"{each.kind}:{each.predecessor.id}:{each.reason}" for each in stuck)


def is_news(now: frozenset[str], told: frozenset[str]) -> bool:
    """Tell whether a document waits for others than was told; another reason alone is no news.

    `waits_for` of an earlier version has no reason behind kind and person.
    """
    waits, waited = ({tuple(each.split(":")[:2]) for each in some} for some in (now, told))
    return not waits <= waited


def decides(item: Item) -> bool:
    """Tell whether the next answer on its step is the decision, which no one pulls back."""
    last = item.steps[-1]
    is_last = bool(last.waiting) and len(last.acts) + 1 >= last.quorum
    return is_last and last.kind is not StepKind.CONFIRM


def once_opened(item: Item, choices: Iterable[Choice], least: int = 0) -> tuple[Choice, ...]:
    """Return a person's choices after they opened the item in this round.

    Of what was opened, a dialog asks only before the decision, from so many yen: `least`.
    """
    amount = item.content.amount or 0
    is_asked = decides(item) and amount >= least
    title = item.content.title
    effect = _("“{title}”: this is the decision, and it cannot be pulled back.", title=title)
    return tuple(
        replace(choice, confirm_unread_from=None, confirm=effect if is_asked else None)
        if choice.confirm_unread_from is not None
        else choice
        for choice in choices
    )


def decided_at(item: Item) -> float | None:
    """Return when it was decided, in seconds since 1970; None where it is not."""
    decisions = (act.at for act in reversed(item.acts) if act.kind.is_decision)
    return next((at.timestamp() for at in decisions), None)


def concerned(item: Item) -> frozenset[str]:
    """Return the people who may read it: the drafter, and all whom a route of it has named."""
    on_route = {person.id for step in item.steps for person in step.people}
    was_asked = {asked.person for asked in item.asked}
    return frozenset({item.drafter.id} | on_route | was_asked | {act.by.id for act in item.acts})


def check_may_read(item: Item, person: str) -> None:
    if person not in concerned(item):
        raise NotYours(_("Only the drafter and the people on its route can open this document."))
