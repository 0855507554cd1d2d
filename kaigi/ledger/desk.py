"""The auditor's desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from kaigi.errors import Text, _
from kaigi.ledger import tables
from kaigi.ledger.tables import GENESIS, Link, chained
from kaigi.storage import Storage, transaction


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` names the first entry that does not fit, and why; None when every chain holds."""

    documents: int
    entries: int
    broken: Text | None = None


class AuditDesk:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    @transaction
    def verify(self, tx: Connection) -> Verdict:
        """Walks every chain from its first entry to the head that the register of documents holds."""
        documents = entries = 0
        for _number, chain in groupby(tables.links(tx), key=attrgetter("document")):
            length, broken = _walk(chain)
            documents, entries = documents + 1, entries + length
            if broken:
                return Verdict(documents, entries, broken)
        return Verdict(documents, entries, _stray(tx))


def _walk(chain: Iterable[Link]) -> tuple[int, Text | None]:
    """How many entries fit, and the first that does not."""
    length, head = 0, GENESIS
    for link in chain:
        if link.body is not None:
            broken, head = _check(link, length + 1, head)
            if broken:
                return length, broken
            length += 1
    return length, _check_end(link, length, head)


def _check(link: Link, place: int, previous: str) -> tuple[Text | None, str]:
    expected = chained(previous, link.document, place, link.body or "")
    if link.sequence != place:
        return _("Document {id}: entry {n} is missing.", id=link.document, n=place), expected
    if link.hash != expected:
        return _("Document {id}, entry {n}: it was changed.", id=link.document, n=place), expected
    return None, expected


def _check_end(link: Link, length: int, head: str) -> Text | None:
    if link.register_sequence > length:
        return _("Document {id}: entry {n} is missing.", id=link.document, n=length + 1)
    if (link.register_sequence, link.register_head) != (length, head):
        return _(
            "Document {id}, entry {n}: the register of documents does not end with it.",
            id=link.document,
            n=length,
        )
    return None


def _stray(tx: Connection) -> Text | None:
    stray = tables.stray_entry(tx)
    if stray is None:
        return None
    return _("Document {id}, entry {n}: no such document was opened.", id=stray.document, n=stray.sequence)
