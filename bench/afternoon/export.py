"""Export, `python -m bench.afternoon.export`: the record in the format of `kaigi export`."""

import json
from typing import Any

from sqlalchemy import select

from bench.afternoon.app import connect
from bench.afternoon.models import Document

Line = dict[str, Any]


def document_line(document: Document) -> Line:
    entries: list[Line] = []
    round_ = 0
    for sequence, act in enumerate(document.acts, start=1):
        round_ += act.kind in {"drafted", "resubmitted"}
        entries.append(
            {
                "sequence": sequence,
                "round": round_,
                "kind": act.kind,
                "by": act.by_number,
                "at": act.at.isoformat(),
                "key": None,
                "hash": None,
                **({"title": document.title} if act.kind in {"drafted", "resubmitted"} else {}),
            }
        )
    return {
        "type": "document",
        "id": document.id,
        "drafter": document.drafter_number,
        "state": document.state,
        "waiting_for": [document.waiting_number] if document.waiting_number else [],
        "entries": entries,
    }


def main() -> None:
    with connect()() as session:
        for document in session.scalars(select(Document).order_by(Document.id)):
            line = json.dumps(document_line(document), ensure_ascii=False)
            print(line)  # noqa: T201 - the export


if __name__ == "__main__":
    main()
