"""Queries for units and people on a day, as the viewer may see them.

`active_staff` is the register's relation of all active staff (see `ports.Register`).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, or_, select, union

from kaigi.folding import searchable
from kaigi.presence import tables
from kaigi.presence.rules import Viewer, visible_to
from kaigi.presence.search import honorific_dropped
from kaigi.presence.segments import Segment
from kaigi.presence.sheet import Colleague

_BATCH = 20_000  # host parameters; SQLite takes 32,766 in one statement
_LONGEST_POST = 20
_LAST = 1_000_000
"""Place of a unit in which all hold a post beside their main one."""


def people_in(
    tx: Connection,
    active_staff: FromClause,
    concurrent_posts: FromClause,
    path: str,
    day: date,
    viewer: Viewer,
) -> list[Colleague]:
    """Return the people of a unit and of those below it, by unit, each unit's head first.

    Who holds a post there beside their main one elsewhere is among them, marked as such.
    """
    person = active_staff.c
    post = concurrent_posts.c
    unit = active_staff.alias("unit").c
    place = select(func.min(unit.unit_place)).where(unit.section == post.section)
    main = select(
        person.number, person.name, person.section, person.section.label("main_section"),
        person.counter_duty, person.unit_place, person.is_head,
    ).where(_within(person.section, path))  # fmt: skip
    beside = (
        select(
            person.number, person.name, post.section, person.section, person.counter_duty,
            func.coalesce(place.scalar_subquery(), _LAST), post.is_head,
        )
        .select_from(concurrent_posts.join(active_staff, person.number == post.number))
        .where(_within(post.section, path), post.section != person.section)
    )  # fmt: skip
    both = union(main, beside).subquery()
    query = select(
        both.c.number, both.c.name, both.c.section, both.c.main_section, both.c.counter_duty
    ).order_by(both.c.unit_place, both.c.section, both.c.is_head.desc(), both.c.number)
    return _colleagues(tx, query, day, viewer)


def _within(section: ColumnElement[str], path: str) -> ColumnElement[bool]:
    return or_(section == path, section.startswith(f"{path}/", autoescape=True))


def people_called(
    tx: Connection, active_staff: FromClause, text: str, day: date, viewer: Viewer, limit: int
) -> list[Colleague]:
    """Find people by number, by parts of the name, by post, or by name and post, in that order.

    Parts of a name are of its characters, kana or romaji, in any order: Aoi Sato, さとう.
    """
    for wanted in _meanings(active_staff, text):
        query = _people(active_staff).where(wanted).limit(limit)
        if found := _colleagues(tx, query, day, viewer):
            return found
    return []


def _meanings(active_staff: FromClause, text: str) -> Iterator[ColumnElement[bool]]:
    """Yield what a text may mean: 佐藤 葵, 佐藤さん, 企画課長, 田中課長."""
    name = active_staff.c.name_key
    post = active_staff.c.post_key
    has_number = active_staff.c.number == unicodedata.normalize("NFKC", text).strip()
    for called in dict.fromkeys((text, honorific_dropped(text))):
        words = [word for part in called.split() if (word := searchable(part))]
        if words:
            has_all = and_(*(name.contains(word, autoescape=True) for word in words))
            yield or_(has_number, has_all)
    whole = searchable(honorific_dropped(text))
    if not whole:
        return
    yield post.contains(f" {whole} ", autoescape=True)
    cuts = range(max(1, len(whole) - _LONGEST_POST), len(whole) - 1)
    if cuts:
        yield or_(
            *(
                and_(
                    name.contains(whole[:cut], autoescape=True),
                    post.contains(f"{whole[cut:]} ", autoescape=True),
                )
                for cut in cuts
            )
        )


def person_in_chat(
    tx: Connection, active_staff: FromClause, slack_id: str, day: date, viewer: Viewer
) -> list[Colleague]:
    """Find the person with this Slack id; at most one."""
    query = _people(active_staff).where(active_staff.c.slack_id == slack_id)
    return _colleagues(tx, query, day, viewer)


def units(tx: Connection, active_staff: FromClause) -> Sequence[str]:
    """Return the paths that people belong to, in the order of the organisation."""
    columns = active_staff.c
    query = select(columns.section, columns.unit_place).distinct()
    return tx.scalars(query.order_by(columns.unit_place, columns.section)).all()


def _people(active_staff: FromClause) -> Select[str, str, str, str, bool]:
    columns = active_staff.c
    people = select(
        columns.number, columns.name, columns.section, columns.section, columns.counter_duty
    )
    return people.order_by(
        columns.unit_place, columns.section, columns.is_head.desc(), columns.number
    )


def _colleagues(
    tx: Connection, query: Select[str, str, str, str, bool], day: date, viewer: Viewer
) -> list[Colleague]:
    """Run a query for people: number, name, unit, unit of their main post, and counter duty.

    The one place where leave that the viewer may not see is hidden.
    """
    people = tx.execute(query).all()
    found: dict[str, list[Segment]] = {row.number: [] for row in people}
    numbers = list(found)
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        for number, segment in tables.segments_of(tx, batch, day):
            found[number].append(segment)
    return [
        Colleague(
            number,
            name,
            path,
            visible_to(viewer, number, main_path, tuple(found[number])),
            concurrent=path != main_path,
            counter_duty=counter_duty and path == main_path,
        )
        for number, name, path, main_path, counter_duty in people
    ]
