"""What approving from chat decides by itself: which messages a document has, and what a form says."""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from kaigi.approvals.items import Item
from kaigi.content import Content, File
from kaigi.errors import Invalid, NotYours, _

MOST_PIECES = 200
"""Of a difference; a text that was written anew is easier to read as a whole, old and new."""

# Not NFKC, which would read 5² as 52.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９，､￥", "0123456789,,¥")
_CLAUSES = re.compile(r"[^\s、。,.]+[\s、。,.]*|[\s、。,.]+")


class DocumentNoticeKind(StrEnum):
    """Why somebody holds a message about a document."""

    ASKED = "asked"
    DRAFTED = "drafted"
    TOLD = "told"


class DocumentNotice(Struct, frozen=True):
    """One message about a document: to whom, why and in which round. It is kept up to date for ever."""

    item_id: str
    part: DocumentNoticeKind
    person: str
    round: int

    @property
    def key(self) -> str:
        return f"approval:{self.item_id}:{self.part}:{self.person}:{self.round}"

    @classmethod
    def of(cls, key: str) -> "DocumentNotice":
        _approval, item_id, part, person, round_ = key.split(":")
        return cls(item_id, DocumentNoticeKind(part), person, int(round_))


class Click(Struct, frozen=True):
    """What a button says: the item, and the revision that the card it stands on was drawn from."""

    item_id: str
    revision: str = ""

    def pack(self) -> str:
        return f"{self.item_id}:{self.revision}"

    @classmethod
    def unpack(cls, value: str) -> "Click":
        item_id, _colon, revision = value.partition(":")
        return cls(item_id, revision)


class Form(Struct, frozen=True):
    """A draft as it was typed, and the files chosen with it."""

    title: str
    text: str
    amount: str
    files: tuple[File, ...] = ()


def notices(item: Item) -> tuple[DocumentNotice, ...]:
    """Every message that this document has by now, the drafter's first.

    Whoever was asked in a round has the card of that round; the drafter has one card for the whole way, and
    hears in a message of its own of each return and of the decision.
    """
    drafter = item.drafter.id
    found = [DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, drafter, 0)]
    for act in item.acts:
        if act.kind in {"approved", "returned", "decided"}:
            found.append(DocumentNotice(item.id, DocumentNoticeKind.ASKED, act.by.id, act.round))
        if act.kind in {"returned", "decided"}:
            found.append(DocumentNotice(item.id, DocumentNoticeKind.TOLD, drafter, act.round))
    found += [
        DocumentNotice(item.id, DocumentNoticeKind.ASKED, person, item.round)
        for person in item.waiting_for()
    ]
    return tuple(dict.fromkeys(found))


def concerned(item: Item) -> frozenset[str]:
    """Who may read it: the drafter, and whoever its route names or has named."""
    on_route = {person.id for step in item.steps for person in step.people}
    return frozenset({item.drafter.id} | on_route | {act.by.id for act in item.acts})


def check_may_read(item: Item, person: str) -> None:
    if person not in concerned(item):
        raise NotYours(_("Only the drafter and the people on its route can open this document."))


def content_of(form: Form, kept: tuple[File, ...] = ()) -> Content:
    """`kept`: the files of the round before. Files are added, never replaced without a word."""
    files = tuple({file.id: file for file in (*kept, *form.files)}.values())
    return Content(" ".join(form.title.split()), form.text.strip(), amount_of(form.amount), files)


def amount_of(typed: str) -> int | None:
    """Yen, from what people type: 500000, ¥500,000, ５００，０００円. Nothing typed is no amount."""
    visible = "".join(c for c in typed.translate(_HALF_WIDTH) if unicodedata.category(c) != "Cf")
    plain = re.sub(r"[\s,、]", "", visible)
    plain = plain.removeprefix("¥").removesuffix("円")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise Invalid("amount", _("Write the amount in yen with digits, such as 500000."))
    return int(plain.lstrip("0")[:20] or 0)  # far beyond any limit already, and soon read


class Kind(StrEnum):
    """Of a piece of text, against the round before."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(Struct, frozen=True):
    kind: Kind
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Piece by piece, a clause being the smallest: Japanese has no spaces to cut at.

    In a long text, clauses that recur all over are no guide to where it goes on; without that rule of
    SequenceMatcher's, two texts of 3,000 full stops would take it a quarter of a minute.
    """
    old, new = _CLAUSES.findall(before), _CLAUSES.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(new[c:d])))
        else:
            pieces += [Piece(Kind.GONE, "".join(old[a:b])), Piece(Kind.NEW, "".join(new[c:d]))]
    if len(pieces) > MOST_PIECES:
        pieces = [Piece(Kind.GONE, before), Piece(Kind.NEW, after)]
    return tuple(piece for piece in pieces if piece.text)


def changed_fields(before: Content, after: Content) -> tuple[str, ...]:
    return tuple(
        name
        for name in ("title", "text", "amount", "files")
        if getattr(before, name) != getattr(after, name)
    )
