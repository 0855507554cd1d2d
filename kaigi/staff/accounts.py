"""Rows of the register that hold people's accounts in chat."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Executable, bindparam, select, union, update

from kaigi.staff.matching import Account
from kaigi.staff.tables import REACHED_BY_MAIL, staff

_ACCOUNT = select(
    staff.c.number,
    staff.c.email,
    staff.c.active,
    staff.c.slack_id,
    staff.c.slack_locale,
    staff.c.slack_bound_as,
)


def everyone(tx: Connection) -> list[Account]:
    return _read(tx, _ACCOUNT.order_by(staff.c.number))


def concerned(tx: Connection, slack_id: str, emails: Collection[str]) -> list[Account]:
    """Find the person with this Slack id, and the active people with these addresses or theirs."""
    theirs = select(staff.c.email).where(staff.c.slack_id == slack_id).scalar_subquery()
    query = union(
        _ACCOUNT.where(staff.c.slack_id == slack_id),
        _ACCOUNT.where(staff.c.email.in_(emails), REACHED_BY_MAIL),
        _ACCOUNT.where(staff.c.email == theirs, REACHED_BY_MAIL),
    )
    return _read(tx, query)


def bound_to_others(
    tx: Connection, slack_ids: Collection[str], numbers: Collection[str]
) -> list[str]:
    """Return those of these Slack ids that are bound to other people than these."""
    bound = select(staff.c.slack_id).where(staff.c.slack_id.in_(slack_ids))
    return [id_ for id_ in tx.scalars(bound.where(staff.c.number.not_in(numbers))) if id_]


def by_number(tx: Connection, numbers: Collection[str]) -> list[Account]:
    return _read(tx, _ACCOUNT.where(staff.c.number.in_(numbers)))


def _read(tx: Connection, query: Executable) -> list[Account]:
    return [
        Account(number, email, bool(active), slack_id, locale, bound_as)
        for number, email, active, slack_id, locale, bound_as in tx.execute(query)
    ]


def store(tx: Connection, changed: Sequence[Account]) -> None:
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
