"""Lines of the ledger in `kaigi export`: each document with its entries, and their content."""

from sqlalchemy import Connection

from kaigi.content import Content
from kaigi.ledger import tables
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Approved,
    Decided,
    Deputised,
    DeputyEnded,
    Drafted,
    Event,
    Reassigned,
    Rejected,
    Resubmitted,
    Returned,
    Skipped,
)
from kaigi.ledger.tables import Chain
from kaigi.person import Signer
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
        entries.append(line | _said(event) | {"hash": entry.hash})
    return {
        "id": chain.document,
        "drafter": folded.drafter.id,
        "state": folded.state,
        "waiting_for": [signer.id for signer in folded.waiting_for],
        "entries": entries,
    }


def _said(event: Event) -> Line:
    """Return what the person said with this act, besides its kind."""
    match event:
        case Drafted():
            return _content(event.content)
        case Resubmitted():
            return _content(event.content) | {"comment": event.comment}
        case Approved():
            return {"answer": event.answer}
        case Returned() | Rejected():
            return {"comment": event.comment}
        case Reassigned():
            return {
                "step": event.step,
                "from": event.predecessor.id,
                "to": event.successor.id,
                "reason": event.reason,
                "by_administrator": event.by == ADMINISTRATOR,
                "dropped": [*event.dropped],
                "restored": [
                    {"role": step.role, "unit": step.unit, "to": [who.id for who in step.people]}
                    for step in event.restored
                ],
                "only_restores": event.only_restores,
                "continues": event.continues,
            }
        case _:
            return _of_absence(event)


def _of_absence(event: Event) -> Line:
    """Return who was away, until when, and who decided or could decide in their place."""
    match event:
        case Decided(acting_for=Signer(id=decider)):
            return {"acting_for": decider}
        case Skipped():
            until = event.until.isoformat()
            return {"step": event.step, "person": event.person.id, "until": until}
        case Deputised() | DeputyEnded():
            said = {"step": event.step, "decider": event.decider.id, "deputy": event.deputy.id}
            if isinstance(event, DeputyEnded):
                return said | {"reason": event.reason}
            return said | {"until": event.until.isoformat()}
        case _:
            return {}


def _content(content: Content) -> Line:
    """Return the fields and files. Addresses of files are left out: they open what they name."""
    files = [{"name": f.name, "size": f.size, "digest": f.digest} for f in content.files]
    fields = {field.name: field.value for field in content.fields}
    return {"title": content.title, "form": content.form, "fields": fields, "files": files}
