"""Tables of the approvals room: notices of documents that no one could act on, saved drafts, short
descriptions of all documents, and which of them the people who are asked have opened.

A row of `stuck` stays when the document moves on, so that the next notice gets another key.
`summary` is derived from the documents of all systems: a list or a comparison of many of them reads
none.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct, json
from msgspec.structs import asdict
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    union_all,
)

from kaigi.approvals.draft_rules import SavedDraft
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.narrowing import Waiting
from kaigi.content import FormSpec
from kaigi.duties import duty
from kaigi.duty_kind import DutyKind
from kaigi.storage import Moment, metadata, partial_index, prepared_upsert, upsert

stuck = Table(
    "approval_stuck",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("notice", String(255), nullable=False),
    Column("waits_for", Text, nullable=False),
)

saved_draft = Table(
    "approval_saved",
    metadata,
    Column("owner", String(32), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("form", Text, nullable=False),
    Column("filled", Text, nullable=False),
    Column("changed", Moment, nullable=False),
)

summary = Table(
    "approval_summary",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("form", String(40), nullable=False),
    # the drafter's, as they drafted it
    Column("section", String(160), nullable=False),
    # in yen
    Column("amount", BigInteger),
    # in seconds since 1970, as the moments of all rows that every click writes
    Column("decided", Double),
)
_DECIDED = summary.c.decided.is_not(None) & summary.c.amount.is_not(None)
partial_index(
    "approval_summary_decided",
    summary.c.form,
    summary.c.decided,
    summary.c.amount,
    where=_DECIDED,
)

opened = Table(
    "approval_opened",
    metadata,
    Column("item", String(255), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("round", Integer, nullable=False),
)

NOTICE_OF = select(stuck.c.notice).where(stuck.c.item == bindparam("item"))
"""Key of an item's newest notice."""


class Told(Struct, frozen=True):
    """The newest notice, by its key, and for whom the document waited then, or waits still."""

    notice: str
    waits_for: frozenset[str]


NOTHING = Told("", frozenset())


def told(tx: Connection, items: Collection[str]) -> dict[str, Told]:
    """Read what was told of these items."""
    rows = tx.execute(select(stuck).where(stuck.c.item.in_(items)))
    return {row.item: Told(row.notice, frozenset(row.waits_for.split())) for row in rows}


def still_told(tx: Connection) -> list[str]:
    """Return the items whose newest notice still says that they wait."""
    return list(tx.scalars(select(stuck.c.item).where(stuck.c.waits_for != "")))


def store(tx: Connection, item: str, now: Told) -> None:
    row = {"item": item, "notice": now.notice, "waits_for": " ".join(sorted(now.waits_for))}
    statement = upsert(tx, stuck).values(row)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["item"],
            set_={name: statement.excluded[name] for name in ("notice", "waits_for")},
        )
    )


def save_draft(tx: Connection, owner: str, draft: SavedDraft) -> None:
    """Store a draft, in place of an earlier one of this id."""
    row = {
        "owner": owner,
        "id": draft.id,
        "form": json.encode(draft.form).decode(),
        "filled": json.encode(draft.filled).decode(),
        "changed": draft.changed,
    }
    statement = upsert(tx, saved_draft).values(row)
    changed = {name: statement.excluded[name] for name in ("form", "filled", "changed")}
    tx.execute(statement.on_conflict_do_update(index_elements=["owner", "id"], set_=changed))


def saved_drafts(tx: Connection, owner: str) -> tuple[SavedDraft, ...]:
    """Read a person's saved drafts, the latest first."""
    query = select(saved_draft).where(saved_draft.c.owner == owner)
    rows = tx.execute(query.order_by(saved_draft.c.changed.desc(), saved_draft.c.id))
    return tuple(_draft(row) for row in rows.mappings())


def find_saved(tx: Connection, owner: str, draft: str) -> SavedDraft | None:
    query = select(saved_draft).where(saved_draft.c.owner == owner, saved_draft.c.id == draft)
    row = tx.execute(query).mappings().one_or_none()
    return None if row is None else _draft(row)


def discard_saved(tx: Connection, owner: str, drafts: Collection[str]) -> bool:
    """Delete these of a person's saved drafts; tell whether there were any."""
    mine = (saved_draft.c.owner == owner) & saved_draft.c.id.in_(drafts)
    return tx.execute(delete(saved_draft).where(mine)).rowcount > 0


def _draft(row: RowMapping) -> SavedDraft:
    form = json.decode(row["form"], type=FormSpec)
    filled = json.decode(row["filled"], type=FilledForm)
    return SavedDraft(row["id"], form, filled, row["changed"])


class Summary(Struct, frozen=True):
    """Short description of a document. `amount` in yen; `decided` in seconds since 1970."""

    item: str
    form: str
    section: str
    amount: int | None = None
    decided: float | None = None


_SUMMARISE = prepared_upsert(
    summary,
    Summary.__struct_fields__,
    lambda new: new.on_conflict_do_update(
        index_elements=["item"],
        set_={name: new.excluded[name] for name in Summary.__struct_fields__[1:]},
    ),
)


def summarise(tx: Connection, now: Summary) -> None:
    """Store a document's description, without waiting for the database (`Prepared.later`)."""
    _SUMMARISE.later(tx, asdict(now))


def decided_amounts(forms: Collection[str], most: int) -> Select[str, int]:
    """Select the amounts of the last decided documents of each of these forms, in one statement."""
    last = [
        select(summary.c.form, summary.c.amount)
        .where(summary.c.form == form, _DECIDED)
        .order_by(summary.c.decided.desc())
        .limit(most)
        .subquery()
        for form in sorted(forms)
    ]
    every = union_all(*(select(each.c.form, each.c.amount) for each in last)).subquery()
    return select(every.c.form, every.c.amount)


def waiting_rows(person: str) -> Select[str, datetime, str | None, str | None, int | None]:
    """Select the items that wait for a person, urgent ones and the longest first, described.

    These are looked up row by row, whose number no statistics have to guess: a join would be free
    to read the descriptions of all documents.
    """
    mine = (
        select(
            duty.c.item,
            func.max(duty.c.urgent).label("urgent"),
            func.min(duty.c.since).label("since"),
        )
        .where(duty.c.person == person, duty.c.kind == DutyKind.ACT)
        .group_by(duty.c.item)
        .subquery()
    )
    described = (
        select(column).where(summary.c.item == mine.c.item).scalar_subquery()
        for column in (summary.c.form, summary.c.section, summary.c.amount)
    )
    return select(mine.c.item, mine.c.since, *described).order_by(
        mine.c.urgent.desc(), mine.c.since, mine.c.item
    )


def waiting(tx: Connection, person: str) -> list[Waiting]:
    """Read the items that wait for a person in one query, the longest first."""
    return [
        Waiting(item, since, form or "", section or "", amount)
        for item, since, form, section, amount in tx.execute(waiting_rows(person))
    ]


def note_opened(tx: Connection, item: str, person: str, round_: int) -> None:
    """Remember that a person has opened a document in this round."""
    statement = upsert(tx, opened).values(item=item, person=person, round=round_)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["item", "person"], set_={"round": statement.excluded.round}
        )
    )


def rounds_opened(tx: Connection, person: str, items: Collection[str]) -> dict[str, int]:
    """Read the last round in which this person opened each of these items."""
    mine = select(opened.c.item, opened.c.round).where(
        opened.c.item.in_(items), opened.c.person == person
    )
    return {row.item: row.round for row in tx.execute(mine)}
