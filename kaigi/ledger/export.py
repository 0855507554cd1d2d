"""Lines of the ledger in `kaigi export`: each document with its entries. No text but titles."""

from sqlalchemy import Connection

from kaigi.ledger import tables
from kaigi.ledger.events import Drafted, Reassigned, Resubmitted
from kaigi.ledger.tables import Chain
from kaigi.storage.export import Line, Piece, Place


def documents(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the next documents. Raises Broken where an entry cannot be read."""
    found = tables.chains(tx, after[0] if after else 0, limit)
    return [((chain.document,), _document(chain)) for chain in found]


def _document(chain: Chain) -> Line:
    folded = tables.read(chain.document, [entry.body for entry in chain.entries])
    entries: list[Line] = []
    round_ = 0
    for event, entry in zip(folded.events, chain.entries, strict=True):
        round_ += isinstance(event, Drafted | Resubmitted)
        line: Line = {
            "sequence": entry.sequence,
            "round": round_,
            "kind": event.kind,
            "by": event.by.id,
            "at": event.at.isoformat(),
            "key": event.key,
        }
        if isinstance(event, Drafted | Resubmitted):
            line["title"] = event.content.title
        if isinstance(event, Reassigned):
            line |= {
                "step": event.step,
                "from": event.predecessor.id,
                "to": event.successor.id,
                "reason": event.reason,
            }
        entries.append(line | {"hash": entry.hash})
    return {
        "id": chain.document,
        "drafter": folded.drafter.id,
        "state": folded.state,
        "waiting_for": [signer.id for signer in folded.waiting_for],
        "entries": entries,
    }
