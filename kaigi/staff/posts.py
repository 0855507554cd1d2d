"""Queries for posts: heads, deputies, and the units in the order of the organisation."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select, union_all, update

from kaigi.person import Person
from kaigi.staff import tables
from kaigi.staff.rules import Listed
from kaigi.staff.tables import (
    ACTIVE,
    HEADS,
    HEADS_BESIDE,
    PERSON,
    concurrent_post,
    deputy,
    person_of,
    staff,
)
from kaigi.units import lineage


def head_of(tx: Connection, section: str) -> Person | None:
    """Find the active head of a unit, in their main post or in a concurrent one."""
    return heads_of(tx, [section]).get(section)


def heads_of(tx: Connection, sections: Collection[str]) -> dict[str, Person]:
    """Find the active heads of units, in one query; section and title are those of this post."""
    post = {"section": concurrent_post.c.section, "title": concurrent_post.c.title}
    beside = (
        PERSON.with_only_columns(*(post.get(c.name, c) for c in PERSON.selected_columns))
        .join(concurrent_post, concurrent_post.c.number == staff.c.number)
        .where(concurrent_post.c.section.in_(sections), HEADS_BESIDE, ACTIVE)
    )
    either = union_all(PERSON.where(staff.c.section.in_(sections), HEADS), beside)
    return {found.section: found for row in tx.execute(either) for found in [person_of(*row)]}


def headed_by(tx: Connection, number: str) -> frozenset[str]:
    """Return the paths of all units that this person heads."""
    beside = concurrent_post.c.number == number
    heads = union_all(
        select(staff.c.section).where(staff.c.number == number, HEADS),
        select(concurrent_post.c.section).where(beside, HEADS_BESIDE),
    )
    return frozenset(tx.scalars(heads))


def is_unit(tx: Connection, unit: str) -> bool:
    """Tell whether any active person belongs to this unit, or to one below it."""
    path = staff.c.section
    within = (path == unit) | path.startswith(f"{unit}/", autoescape=True)
    return tx.scalar(select(staff.c.number).where(within, ACTIVE).limit(1)) is not None


def deputies_of(tx: Connection, numbers: Collection[str]) -> dict[str, tuple[Person, ...]]:
    """Find the active deputies of these people, in one query; no one is their own."""
    query = (
        PERSON.add_columns(deputy.c.number.label("of"))
        .join(deputy, deputy.c.deputy == staff.c.number)
        .where(deputy.c.number.in_(numbers), deputy.c.number != staff.c.number, ACTIVE)
        .order_by(deputy.c.number, deputy.c.place)
    )
    found: dict[str, tuple[Person, ...]] = {}
    for *columns, of in tx.execute(query):
        found[of] = (*found.get(of, ()), person_of(*columns))
    return found


def deputises_for(tx: Connection, number: str) -> list[str]:
    """Return the people who have registered this one as their deputy."""
    query = select(deputy.c.number).where(deputy.c.deputy == number, deputy.c.number != number)
    return list(tx.scalars(query.order_by(deputy.c.number)))


def units(tx: Connection) -> list[str]:
    """Return the units of the active staff, in their order."""
    query = select(staff.c.section, staff.c.unit_place).where(ACTIVE).distinct()
    return [row.section for row in tx.execute(query.order_by(staff.c.unit_place, staff.c.section))]


def roll(tx: Connection) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the numbers of the active staff, their units with those above, and those with a head.

    In two queries, also of posts beside the main one.
    """
    columns = (staff.c.number, staff.c.section, staff.c.is_head)
    rows = tx.execute(select(*columns).where(ACTIVE)).all()
    beside = concurrent_post.c
    posts = [*rows, *tx.execute(select(beside.number, beside.section, beside.is_head))]
    paths = {row.section for row in posts}
    return (
        frozenset(row.number for row in rows),
        frozenset(unit for path in paths for unit in lineage(path)),
        frozenset(row.section for row in posts if row.is_head),
    )


def set_unit_places(tx: Connection, places: Mapping[str, int]) -> None:
    """Store the place of each active person's unit, where it is another than before."""
    query = select(staff.c.number, staff.c.section, staff.c.unit_place).where(ACTIVE)
    moved = [
        {"who": row.number, "to": places[row.section]}
        for row in tx.execute(query)
        if places[row.section] != row.unit_place
    ]
    if moved:
        tx.execute(
            update(staff)
            .where(staff.c.number == bindparam("who"))
            .values(unit_place=bindparam("to")),
            moved,
        )


def listed(tx: Connection, *, unmatched: bool) -> list[Listed]:
    """List the active staff, unit by unit, each unit's head first."""
    columns = staff.c
    query = select(
        columns.number, columns.name, columns.section, columns.title, columns.is_head,
        columns.email, columns.slack_id,
    ).where(ACTIVE)  # fmt: skip
    if unmatched:
        query = query.where(columns.slack_id.is_(None))
    in_order = (columns.unit_place, columns.section, columns.is_head.desc(), columns.number)
    registered = tables.deputies(tx)
    return [
        Listed(
            number,
            name,
            section,
            title,
            bool(is_head),
            email,
            slack_id is not None,
            registered.get(number, ()),
        )
        for number, name, section, title, is_head, email, slack_id in tx.execute(
            query.order_by(*in_order)
        )
    ]
