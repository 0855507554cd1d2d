"""Tables of the staff register.

Indexes keep a click from scanning 20,000 people; unique ones keep an address, and the post of a
section's head, from belonging to two active people. `intake` keeps a section from having both a
head in their main post and one in a concurrent post.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from msgspec.structs import fields
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    true,
    update,
)

from kaigi.folding import name_key, post_key
from kaigi.person import Person
from kaigi.staff.rules import ConcurrentPost, Employment, Known, Member
from kaigi.storage import Moment, Prepared, metadata, partial_index, upsert

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
    # place of the person's unit in the order of the last roster; 0 if that is not known
    Column("unit_place", Integer, nullable=False, server_default="0"),
    # what a search compares: see kaigi.folding
    Column("name_key", Text, nullable=False, server_default=""),
    Column("post_key", Text, nullable=False, server_default=""),
    # when the person left the list; until the match after they are back
    Column("left_at", Moment),
)
ACTIVE = staff.c.active.is_(true())
HEADS = ACTIVE & staff.c.is_head.is_(true())
REACHED_BY_MAIL = ACTIVE & (staff.c.email != "")
partial_index("staff_email_here", staff.c.email, where=REACHED_BY_MAIL, unique=True)
partial_index("staff_section_head", staff.c.section, where=HEADS, unique=True)

deputy = Table(
    "staff_deputy",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    # no foreign key: in a partial import the deputy's own row may come later
    Column("deputy", String(20), nullable=False),
)

concurrent_post = Table(
    "staff_concurrent_post",  # of active staff alone
    metadata,
    Column("number", String(20), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("section", String(160), nullable=False),
    Column("title", String(80), nullable=False),
    Column("is_head", Boolean, nullable=False),
)
HEADS_BESIDE = concurrent_post.c.is_head.is_(true())
partial_index(
    "staff_concurrent_post_head", concurrent_post.c.section, where=HEADS_BESIDE, unique=True
)

PERSON = select(
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
        staff.c.unit_place,
        staff.c.name_key,
        staff.c.post_key,
    )
    .where(ACTIVE)
    .subquery("active_staff")
)
BY_SLACK_ID = Prepared(PERSON.where(staff.c.slack_id == bindparam("who")))
ANYBODY_IN_CHAT = Prepared(select(staff.c.number).where(staff.c.slack_id.is_not(None)).limit(1))
_COLUMNS = [f.name for f in fields(Member) if f.name not in {"deputies", "concurrent"}]


def person(tx: Connection, number: str) -> Person | None:
    return _one(tx, PERSON.where(staff.c.number == number))


def in_chat(tx: Connection, slack_ids: Collection[str]) -> list[Person]:
    """Find the active staff among these Slack users."""
    return [
        person_of(*row) for row in tx.execute(PERSON.where(staff.c.slack_id.in_(slack_ids), ACTIVE))
    ]


def zoom_user(tx: Connection, number: str) -> str:
    """Return the address of a person's Zoom user: their own, unless the roster names another."""
    row = tx.execute(select(staff.c.zoom_user, staff.c.email).where(staff.c.number == number)).one()
    address: str = row.zoom_user or row.email
    return address


def people(tx: Connection, numbers: Iterable[str]) -> dict[str, Person]:
    wanted = list(dict.fromkeys(numbers))
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _HOST_PARAMETERS):
        chunk = wanted[start : start + _HOST_PARAMETERS]
        rows = tx.execute(PERSON.where(staff.c.number.in_(chunk)))
        found.update((row.number, person_of(*row)) for row in rows)
    return found


def deputies(tx: Connection) -> dict[str, tuple[str, ...]]:
    """Read all registered deputies, also of and with people who have left."""
    found: dict[str, tuple[str, ...]] = {}
    for row in tx.execute(select(deputy).order_by(deputy.c.number, deputy.c.place)):
        found[row.number] = (*found.get(row.number, ()), row.deputy)
    return found


def register(tx: Connection) -> dict[str, Known]:
    registered = deputies(tx)
    posts: dict[str, list[ConcurrentPost]] = {}
    beside = concurrent_post.c
    for row in tx.execute(select(concurrent_post).order_by(beside.number, beside.place)):
        post = ConcurrentPost(row.section, row.title, bool(row.is_head))
        posts.setdefault(row.number, []).append(post)
    known: dict[str, Known] = {}
    for row in tx.execute(select(*(staff.c[name] for name in _COLUMNS), staff.c.active)):
        values = {name: getattr(row, name) for name in _COLUMNS}
        values["employment"] = Employment(values["employment"])
        values["deputies"] = registered.get(row.number, ())
        values["concurrent"] = tuple(posts.get(row.number, ()))
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
    rows = [_row(member) for member in members]
    replaced = {name: statement.excluded[name] for name in rows[0] if name != "number"}
    tx.execute(statement.on_conflict_do_update(index_elements=["number"], set_=replaced), rows)
    tx.execute(
        delete(deputy).where(deputy.c.number == bindparam("of")),
        [{"of": member.number} for member in members],
    )
    registered = [
        {"number": member.number, "place": place, "deputy": number}
        for member in members
        for place, number in enumerate(member.deputies)
    ]
    if registered:
        tx.execute(insert(deputy), registered)
    posts = [
        {
            "number": member.number,
            "place": place,
            "section": post.section,
            "title": post.title,
            "is_head": post.is_head,
        }
        for member in members
        for place, post in enumerate(member.concurrent)
    ]
    if posts:
        tx.execute(insert(concurrent_post), posts)


def _row(member: Member) -> dict[str, object]:
    posts = [(post.section, post.title) for post in member.concurrent]
    return {
        **{name: getattr(member, name) for name in _COLUMNS},
        "active": True,
        "name_key": name_key(member.name, member.kana),
        "post_key": post_key((member.section, member.title), *posts),
    }


def deactivate(tx: Connection, numbers: Iterable[str]) -> None:
    """End the registration of these people, and their concurrent posts."""
    if rows := [{"who": number} for number in numbers]:
        tx.execute(
            update(staff).where(staff.c.number == bindparam("who")).values(active=False), rows
        )
        tx.execute(
            delete(concurrent_post).where(concurrent_post.c.number == bindparam("who")), rows
        )


def set_left(tx: Connection, numbers: Iterable[str], now: datetime) -> None:
    """Keep when these people left the list; the first time, of those who were not back since."""
    mine = update(staff).where(staff.c.number == bindparam("who"), staff.c.left_at.is_(None))
    if rows := [{"who": number} for number in numbers]:
        tx.execute(mine.values(left_at=now), rows)


def take_back(tx: Connection) -> dict[str, datetime]:
    """Return who is on the list again, and since when they were not; each of them once."""
    back = ACTIVE & staff.c.left_at.is_not(None)
    found = {
        row.number: row.left_at
        for row in tx.execute(select(staff.c.number, staff.c.left_at).where(back))
    }
    if found:
        tx.execute(update(staff).where(back).values(left_at=None))
    return found


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
    """Return the person in a row of `PERSON`. SQLite's driver returns `active` as a number."""
    return Person(number, name, slack_id, locale, section, bool(active), title)
