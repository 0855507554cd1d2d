"""Tables of the staff register.

Indexes keep a click from scanning 20,000 people; unique ones keep an address, and the post of a
section's head, from belonging to two active people.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import fields
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Executable,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    true,
    union,
    update,
)

from kaigi.person import Person
from kaigi.staff.matching import Account
from kaigi.staff.rules import Employment, Known, Member
from kaigi.storage import Prepared, metadata, partial_index, upsert

_HOST_PARAMETERS = 30_000  # SQLite takes 32,766 in one statement, PostgreSQL 65,535

staff = Table(
    "staff",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("kana", String(80), nullable=False),
    Column("email", String(254), nullable=False),
    Column("section", String(160), nullable=False),
    Column("title", String(80), nullable=False),
    Column("rank", String(20), nullable=False),
    Column("employment", String(20), nullable=False),
    Column("is_head", Boolean, nullable=False),
    Column("counter_duty", Boolean, nullable=False),
    Column("zoom_user", String(254), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("slack_id", String(30), unique=True),
    Column("slack_locale", String(20)),
    # the user's address when an administrator bound it; otherwise it was matched by `email`
    Column("slack_bound_as", String(254)),
)
_ACTIVE = staff.c.active.is_(true())
_HEADS = _ACTIVE & staff.c.is_head.is_(true())
partial_index("staff_email_here", staff.c.email, where=_ACTIVE, unique=True)
partial_index("staff_section_head", staff.c.section, where=_HEADS, unique=True)

deputy = Table(
    "staff_deputy",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    # no foreign key: in a partial import the deputy's own row may come later
    Column("deputy", String(20), nullable=False),
)

_PERSON = select(
    staff.c.number,
    staff.c.name,
    staff.c.slack_id,
    staff.c.slack_locale,
    staff.c.section,
    staff.c.active,
    staff.c.title,
)
ACTIVE_STAFF = (
    select(
        staff.c.number,
        staff.c.name,
        staff.c.section,
        staff.c.title,
        staff.c.is_head,
        staff.c.counter_duty,
        staff.c.slack_id,
    )
    .where(_ACTIVE)
    .subquery("active_staff")
)
_ACCOUNT = select(
    staff.c.number,
    staff.c.email,
    staff.c.active,
    staff.c.slack_id,
    staff.c.slack_locale,
    staff.c.slack_bound_as,
)
BY_SLACK_ID = Prepared(_PERSON.where(staff.c.slack_id == bindparam("who")))
ANYBODY_IN_CHAT = Prepared(select(staff.c.number).where(staff.c.slack_id.is_not(None)).limit(1))
_COLUMNS = [f.name for f in fields(Member) if f.name != "deputies"]


def person(tx: Connection, number: str) -> Person | None:
    return _one(tx, _PERSON.where(staff.c.number == number))


def in_chat(tx: Connection, slack_ids: Collection[str]) -> list[Person]:
    """Find the active staff among these Slack users."""
    return [
        person_of(*row)
        for row in tx.execute(_PERSON.where(staff.c.slack_id.in_(slack_ids), _ACTIVE))
    ]


def zoom_user(tx: Connection, number: str) -> str:
    """Return the address of a person's Zoom user: their own, unless the roster names another."""
    row = tx.execute(select(staff.c.zoom_user, staff.c.email).where(staff.c.number == number)).one()
    address: str = row.zoom_user or row.email
    return address


def head_of(tx: Connection, section: str) -> Person | None:
    return _one(tx, _PERSON.where(staff.c.section == section, _HEADS))


def people(tx: Connection, numbers: Iterable[str]) -> dict[str, Person]:
    wanted = list(dict.fromkeys(numbers))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _HOST_PARAMETERS):
        chunk = wanted[start : start + _HOST_PARAMETERS]
        rows = tx.execute(_PERSON.where(staff.c.number.in_(chunk)))
        found.update((row.number, person_of(*row)) for row in rows)
    return found


def deputies_of(tx: Connection, number: str) -> tuple[Person, ...]:
    query = (
        _PERSON.join(deputy, deputy.c.deputy == staff.c.number)
        .where(deputy.c.number == number, _ACTIVE)
        .order_by(deputy.c.place)
    )
    return tuple(person_of(*row) for row in tx.execute(query))


def register(tx: Connection) -> dict[str, Known]:
    deputies: dict[str, list[str]] = {}
    for row in tx.execute(select(deputy).order_by(deputy.c.number, deputy.c.place)):
        deputies.setdefault(row.number, []).append(row.deputy)
    known: dict[str, Known] = {}
    for row in tx.execute(select(*(staff.c[name] for name in _COLUMNS), staff.c.active)):
        values = {name: getattr(row, name) for name in _COLUMNS}
        values["employment"] = Employment(values["employment"])
        values["deputies"] = tuple(deputies.get(row.number, ()))
        known[row.number] = Known(Member(**values), row.active)
    return known


def write(tx: Connection, members: Sequence[Member]) -> None:
    """Insert or replace these people, who are active afterwards.

    Those who are replaced have to be deactivated first (`deactivate`), or two people who swap an
    address would violate the unique index.
    """
    if not members:
        return
    statement = upsert(tx, staff)
    replaced = {
        name: statement.excluded[name] for name in (*_COLUMNS, "active") if name != "number"
    }
    tx.execute(
        statement.on_conflict_do_update(index_elements=["number"], set_=replaced),
        [
            {name: getattr(member, name) for name in _COLUMNS} | {"active": True}
            for member in members
        ],
    )
    tx.execute(
        delete(deputy).where(deputy.c.number == bindparam("of")),
        [{"of": member.number} for member in members],
    )
    deputies = [
        {"number": member.number, "place": place, "deputy": number}
        for member in members
        for place, number in enumerate(member.deputies)
    ]
    if deputies:
        tx.execute(insert(deputy), deputies)


def deactivate(tx: Connection, numbers: Iterable[str]) -> None:
    if rows := [{"who": number} for number in numbers]:
        tx.execute(
            update(staff).where(staff.c.number == bindparam("who")).values(active=False), rows
        )


def accounts(tx: Connection) -> list[Account]:
    return _accounts(tx, _ACCOUNT.order_by(staff.c.number))


def accounts_of(tx: Connection, slack_id: str, emails: Collection[str]) -> list[Account]:
    """Find the person with this Slack id, and the active people with these addresses."""
    either = union(
        _ACCOUNT.where(staff.c.slack_id == slack_id),
        _ACCOUNT.where(staff.c.email.in_(emails), _ACTIVE),
    )
    return _accounts(tx, either)


def accounts_by_number(tx: Connection, numbers: Collection[str]) -> list[Account]:
    return _accounts(tx, _ACCOUNT.where(staff.c.number.in_(numbers)))


def _accounts(tx: Connection, query: Executable) -> list[Account]:
    return [
        Account(number, email, bool(active), slack_id, locale, bound_as)
        for number, email, active, slack_id, locale, bound_as in tx.execute(query)
    ]


def set_accounts(tx: Connection, changed: Sequence[Account]) -> None:
    """Store these accounts. All ids are removed first, since one person may get another's."""
    if not changed:
        return
    mine = staff.c.number == bindparam("who")
    tx.execute(
        update(staff).where(mine).values(slack_id=None, slack_locale=None, slack_bound_as=None),
        [{"who": a.number} for a in changed],
    )
    held = [
        {"who": a.number, "id": a.slack_id, "locale": a.locale, "bound_as": a.bound_as}
        for a in changed
        if a.slack_id
    ]
    if held:
        found = (
            update(staff)
            .where(mine)
            .values(
                slack_id=bindparam("id"),
                slack_locale=bindparam("locale"),
                slack_bound_as=bindparam("bound_as"),
            )
        )
        tx.execute(found, held)


def _one(
    tx: Connection, query: Select[str, str, str | None, str | None, str, bool, str]
) -> Person | None:
    row = tx.execute(query).one_or_none()
    return row and person_of(*row)


def person_of(
    number: str,
    name: str,
    slack_id: str | None,
    locale: str | None,
    section: str,
    active: bool,
    title: str,
) -> Person:
    """Return the person in a row of `_PERSON`. SQLite's driver returns `active` as a number."""
    return Person(number, name, slack_id, locale, section, bool(active), title)
