"""Query for the duties of people who have gone: they left, lost the post, or have no account."""

from sqlalchemy import Connection, and_, case, exists, or_, select, tuple_

from kaigi.duties import DepartedDuty, duty
from kaigi.duty_kind import DutyKind
from kaigi.person import Departure
from kaigi.staff.tables import ACTIVE, HEADS_BESIDE, concurrent_post, staff

_TO_ACT = duty.c.kind.in_([DutyKind.ACT, DutyKind.UPCOMING])
_TO_ACT_BESIDES = duty.c.kind == DutyKind.MERGED
_TO_REVISE = duty.c.kind == DutyKind.REVISE
_HEADS = or_(
    and_(staff.c.is_head, staff.c.section == duty.c.unit),
    exists()
    .where(
        concurrent_post.c.number == duty.c.person,
        concurrent_post.c.section == duty.c.unit,
        HEADS_BESIDE,
    )
    .correlate(duty),
)
_HAS_LEFT = staff.c.number.is_(None) | ~ACTIVE
_HAS_MOVED = and_(duty.c.unit != "", ~_HEADS)
_DEPARTURE = case(
    (_HAS_LEFT, Departure.LEFT),
    (_HAS_MOVED, Departure.MOVED),
    (staff.c.slack_id.is_(None), Departure.NO_ACCOUNT),
)
_ORDER = (duty.c.item, duty.c.step, duty.c.person, duty.c.kind, duty.c.unit)


def departed(
    tx: Connection, after: DepartedDuty | None, limit: int, item: str | None = None
) -> list[DepartedDuty]:
    """Find the next duties to act, now or later, of people who can no longer do so.

    Also those of drafters who have left, or have no account, to revise what was returned to them. A
    lower post is not left by a missing account: its step may come back only to another head.

    In the order of the table's primary key, so that a piece reads on where the last one ended. The
    table has pending duties alone.
    """
    query = (
        select(*_ORDER, _DEPARTURE)
        .join_from(duty, staff, staff.c.number == duty.c.person, isouter=True)
        .where(
            or_(
                and_(_TO_ACT, or_(_HAS_LEFT, _HAS_MOVED, staff.c.slack_id.is_(None))),
                and_(_TO_ACT_BESIDES, or_(_HAS_LEFT, _HAS_MOVED)),
                and_(_TO_REVISE, or_(_HAS_LEFT, staff.c.slack_id.is_(None))),
            )
        )
        .order_by(*_ORDER)
        .limit(limit)
    )
    if item is not None:
        query = query.where(duty.c.item == item)
    if after is not None:
        place = (after.item, after.step, after.person, after.kind, after.unit)
        query = query.where(duty.c.item >= after.item, tuple_(*_ORDER) > tuple_(*place))
    return [
        DepartedDuty(found, step, person, DutyKind(kind), unit, Departure(departure))
        for found, step, person, kind, unit, departure in tx.execute(query)
    ]
