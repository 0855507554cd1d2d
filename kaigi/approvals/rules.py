"""Rules of approving from chat: a document's messages, the buttons' values.

Which act a document allows, and to whom, is decided in `kaigi.ledger.rules`.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from kaigi.approvals.acts import Act, Handover, signatures
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Asked, Choice, Comment, Departed, Item, Offered, Preview
from kaigi.content import GENERAL, FieldSpec, FormSpec
from kaigi.errors import NotYours, _
from kaigi.person import Signer

HOME_LIMIT = 7
"""Documents of each list on a home: with three blocks each within `modals.HOME_BUDGET`."""
LIST_LIMIT = 30
"""Documents on a page of a list's modal: with three blocks each below Slack's 100."""


class DocumentNoticeKind(StrEnum):
    """Reason for which a person holds a message about a document."""

    ASKED = "asked"
    DRAFTED = "drafted"
    TOLD = "told"
    HANDED_ON = "handed_on"
    STUCK = "stuck"
    UNDELIVERED = "undelivered"
    """The drafter learns that the card of `person`, who is asked, could not be delivered."""


class DocumentNotice(Struct, frozen=True):
    """One message about a document, to one person; it is updated for ever.

    `round` is the round in which they were asked or told; 0 for the drafter's card. Of news about a
    handover it is the number of entries in its record; of a document that is stuck, the number of
    the notice. `asking`: how often they had been asked in the round, with this time: who is asked
    again gets a new message, since Slack reports no change of an old one.
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
        if self.round != item.round:
            return None
        waiting = [who for step in item.steps for who in step.waiting]
        waiting += [each.deputy for step in item.steps for each in step.deputised if each.deputy]
        return next((who for who in waiting if who.id == self.person), None)

    @property
    def _place(self) -> str:
        first = f"{self.item_id}:{self.part}:{self.person}:{self.round}"
        return first if self.asking == 1 else f"{first}:{self.asking}"


class NoticeState(Struct, frozen=True):
    """A message before it is drawn: the item, and what its one reader may do and open.

    `stuck`: the steps on which no one can act, in a notice of such. `is_newest`: no later notice of
    them was sent.
    """

    notice: DocumentNotice
    item: Item
    choices: tuple[Choice, ...] = ()
    links: Mapping[str, str] = {}
    stuck: tuple[Departed, ...] = ()
    is_newest: bool = True


class FormState(Struct, frozen=True):
    """A form before it is drawn: the route, what is filled in, and what was not there to fill."""

    preview: Preview
    filled: FilledForm
    unseen: tuple[FieldSpec, ...] = ()


class FormList(Struct, frozen=True):
    """The forms among which the drafter chooses, and the title that they typed."""

    forms: tuple[FormSpec, ...]
    title: str = ""


class Chosen(Struct, frozen=True):
    """A choice whose form is not filled yet. `form`: the content to revise, where it is revised."""

    item: Item
    choice: Choice
    form: FormState | None = None


class ListKind(StrEnum):
    """Lists of documents that a person has."""

    WAITING = "waiting"
    DRAFTED = "drafted"
    REVIEWS = "reviews"
    """To be read afterwards."""


class Listing(Struct, frozen=True):
    """A part of one of the lists, from `start` on, out of `total` documents."""

    kind: ListKind
    rows: tuple[Offered, ...] = ()
    total: int = 0
    start: int = 0


class HomeState(Struct, frozen=True):
    """The beginning of both lists, and the number of documents to read afterwards."""

    waiting: Listing
    drafted: Listing
    to_read: int = 0


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


def in_order(forms: Iterable[FormSpec]) -> tuple[FormSpec, ...]:
    """Return the forms as people choose among them: the general one first."""
    return tuple(sorted(forms, key=lambda form: form.name != GENERAL))


def find_form(forms: Sequence[FormSpec], typed: str) -> tuple[FormSpec | None, str]:
    """Return the form that the first word typed names, and the title that the rest is.

    A word names a form whose title or name it begins, if there is one alone; with one form in the
    office, it needs no naming.
    """
    title = " ".join(typed.split())
    word, _space, rest = title.partition(" ")
    named = [form for form in forms if len(word) > 1 and _begins(word, form)]
    if len(forms) > 1 and len(named) == 1:
        return named[0], rest
    return (forms[0] if len(forms) == 1 else None), title


def _begins(word: str, form: FormSpec) -> bool:
    titles = [form.title.msgid, *(form.title.translations or {}).values()] if form.title else []
    return any(_folded(name).startswith(_folded(word)) for name in (form.name, *titles))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def notices(item: Item) -> tuple[DocumentNotice, ...]:
    """Return all messages of this document so far, the drafter's first.

    A person has a card for each time that they were asked, and a message for each round in which
    they signed and that ended in vain. The drafter has one card for all rounds, and a message
    for each return, for the steps handed on in one transaction, and for the decision.
    """
    drafter = item.drafter.id
    found = [DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, drafter, 0)]
    askings: Counter[Asked] = Counter()
    for asked in item.asked:
        askings[asked] += 1
        card = DocumentNotice(item.id, DocumentNoticeKind.ASKED, asked.person, asked.round)
        found.append(replace(card, asking=askings[asked]))
    found += [
        DocumentNotice(item.id, DocumentNoticeKind.TOLD, drafter, act.round)
        for act in item.acts
        if act.kind.ends_round
    ]
    found += [
        DocumentNotice(item.id, DocumentNoticeKind.TOLD, signed.by.id, undone.round)
        for undone in item.acts
        if undone.kind.undoes_signatures
        for signed in signatures(item.acts)
        if signed.round == undone.round
    ]
    found += [
        DocumentNotice(item.id, DocumentNoticeKind.HANDED_ON, drafter, number)
        for number, act in enumerate(item.acts, start=1)
        if act.handover and not any(_continues(later) for later in item.acts[number:][:1])
    ]
    return tuple(dict.fromkeys(found))


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


def concerned(item: Item) -> frozenset[str]:
    """Return the people who may read it: the drafter, and all whom a route of it has named."""
    on_route = {person.id for step in item.steps for person in step.people}
    was_asked = {asked.person for asked in item.asked}
    return frozenset({item.drafter.id} | on_route | was_asked | {act.by.id for act in item.acts})


def check_may_read(item: Item, person: str) -> None:
    if person not in concerned(item):
        raise NotYours(_("Only the drafter and the people on its route can open this document."))
