"""Audit of the ledger's record."""

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.errors import Broken, Text, _
from kaigi.ledger import strays, tables
from kaigi.ledger.tables import GENESIS, Chain, Entry, chained
from kaigi.storage import Storage, reading

PIECE = 500
"""Documents that are read in one transaction, and in memory at once."""


class Verdict(Struct, frozen=True):
    """Result of an audit: `broken` names the first entry that does not fit, and why."""

    documents: int
    entries: int
    broken: Text | None = None


class AuditDesk:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    async def verify(self) -> Verdict:
        """Check every chain from its first entry to its row in the register of documents.

        Each piece is read in its own transaction, which sees whole chains; writers go on.
        """
        documents = 0
        entries = 0
        after = 0
        while piece := await self._next(after):
            for chain in piece:
                broken = examine(chain)
                if broken:
                    return Verdict(documents, entries, broken)
                documents += 1
                entries += len(chain.entries)
            after = piece[-1].document
        return Verdict(documents, entries, await self._stray())

    @reading
    def _next(self, tx: Connection, after: int) -> list[Chain]:
        return tables.chains(tx, after, PIECE)

    @reading
    def _stray(self, tx: Connection) -> Text | None:
        entry = strays.stray_entry(tx)
        duty = strays.stray_duty(tx)
        if entry:
            return _(
                "Document {id}, entry {n}: no such document was opened.",
                id=entry.document,
                n=entry.sequence,
            )
        return _("Document {id} has duties, and was never opened.", id=duty) if duty else None


def examine(chain: Chain) -> Text | None:
    """Find the first entry that does not fit, and why.

    An error of the register or of the duties is reported at the last entry.
    """
    broken = _first_unchained(chain)
    if broken:
        return broken
    try:
        folded = tables.read(chain.document, [entry.body for entry in chain.entries])
    except Broken as error:
        return error.text
    last = len(chain.entries)
    if not chain.agrees(folded):
        return _(
            "Document {id}, entry {n}: the register of documents says otherwise.",
            id=chain.document,
            n=last,
        )
    if not chain.has_duties(folded):
        return _(
            "Document {id}, entry {n}: the table of duties says otherwise.",
            id=chain.document,
            n=last,
        )
    return None


def _first_unchained(chain: Chain) -> Text | None:
    previous = GENESIS
    for place, entry in enumerate(chain.entries, start=1):
        if entry.sequence != place:
            return _misplaced(chain, place, entry)
        previous = chained(previous, chain.document, place, entry.body)
        if entry.hash != previous:
            return _("Document {id}, entry {n}: it was changed.", id=chain.document, n=place)
    if len(chain.entries) < max(chain.length, 1):
        return _missing(chain, len(chain.entries) + 1)
    return None


def _misplaced(chain: Chain, place: int, found: Entry) -> Text:
    """Tell whether the entry of this place is missing, or another was inserted."""
    if place <= chain.length and all(entry.sequence != place for entry in chain.entries):
        return _missing(chain, place)
    return _("Document {id}, entry {n}: it was put in.", id=chain.document, n=found.sequence)


def _missing(chain: Chain, place: int) -> Text:
    return _("Document {id}, entry {n}: it is missing.", id=chain.document, n=place)
