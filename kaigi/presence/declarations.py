"""Recording of declarations, and of the days that follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, and_, delete, or_, select

from kaigi.presence.rules import Declaration
from kaigi.presence.segments import ALL_DAY, Day, Recorded, Source, overlay
from kaigi.presence.tables import WITHDRAWN, declaration, presence, recorded_of, row_of, segment_of
from kaigi.storage import lock, upsert


def record(
    tx: Connection,
    person: str,
    declared: Sequence[Declaration],
    source: Source,
    at: datetime,
    key: str,
) -> dict[date, Day] | None:
    """Record declarations, each of another day, and overlay the person's days with them.

    Return the days as they were declared before. Return None, and change nothing, if this key was
    recorded before, whatever was declared since. The number of statements does not depend on the
    number of days.
    """
    new = {each.day: recorded_of(each, source, at) for each in declared}
    rows = [
        {**row_of(day, person, each), "key": f"{key}:{n}" if n else key}
        for n, (day, segments) in enumerate(new.items())
        for each in segments
    ]
    insert = upsert(tx, declaration).values(rows).on_conflict_do_nothing()
    if key not in tx.scalars(insert.returning(declaration.c.key)).all():
        return None
    # a second replica waits here, and then reads what the first has written
    lock(tx, f"presence:{person}")
    query = select(presence).where(presence.c.day.in_(list(new)), presence.c.person == person)
    old: dict[date, list[Recorded]] = {day: [] for day in new}
    for row in tx.execute(query.order_by(presence.c.from_minute)):
        old[row.day].append(Recorded(segment_of(row), Source(row.source), row.at))
    _replace(tx, person, old, {day: overlay(old[day], new[day]) for day in new})
    return {
        day: tuple(each.segment for each in before if each.source == source)
        for day, before in old.items()
    }


def withdraw(tx: Connection, person: str, day: date, at: datetime, key: str) -> bool:
    """Record that a person takes back what they declared of a day; other sources stay.

    Return False, and change nothing, if this key was recorded before.
    """
    row = {
        "key": key,
        "day": day,
        "person": person,
        "from_minute": ALL_DAY.from_minute,
        "to_minute": ALL_DAY.to_minute,
        "place": WITHDRAWN,
        "note": "",
        "source": Source.DECLARED,
        "at": at,
    }
    insert = upsert(tx, declaration).values(row).on_conflict_do_nothing()
    if key not in tx.scalars(insert.returning(declaration.c.key)).all():
        return False
    lock(tx, f"presence:{person}")
    declared = (presence.c.source == Source.DECLARED, presence.c.day == day)
    tx.execute(delete(presence).where(presence.c.person == person, *declared))
    return True


def _replace(
    tx: Connection,
    person: str,
    old: Mapping[date, Sequence[Recorded]],
    new: Mapping[date, Sequence[Recorded]],
) -> None:
    """Write only the segments that differ; two halves over two halves is one statement."""
    left = [
        and_(presence.c.day == day, presence.c.from_minute.in_(minutes))
        for day in new
        if (minutes := _starts(old[day]) - _starts(new[day]))
    ]
    if left:
        tx.execute(delete(presence).where(presence.c.person == person, or_(*left)))
    rows = [row_of(day, person, each) for day in new for each in new[day] if each not in old[day]]
    if rows:
        insert = upsert(tx, presence).values(rows)
        changed = ("to_minute", "place", "note", "source", "at", "entered_by", "entered_name")
        tx.execute(
            insert.on_conflict_do_update(
                index_elements=["day", "person", "from_minute"],
                set_={name: insert.excluded[name] for name in changed},
            )
        )


def _starts(segments: Iterable[Recorded]) -> set[int]:
    return {each.span.from_minute for each in segments}
