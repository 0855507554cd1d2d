"""Users of the workspace as Slack last listed or reported them, and what was decided of each.

A row stays when its user goes, since the user may come back.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    func,
    or_,
    select,
    true,
    update,
)

from kaigi.staff.matching import Account, History, SlackUser
from kaigi.storage import metadata, upsert

slack_account = Table(
    "slack_account",
    metadata,
    Column("id", String(30), primary_key=True),
    # what a colleague's account claims; NULL for an account that is not matched, or not any more
    Column("address", String(254)),
    # rejected by an administrator, so not matched by address
    Column("barred", Boolean, nullable=False),
    # staff number of the person to whom it is or was bound; it is matched with no other
    Column("person", String(20)),
    # number of Slack's last report of a change; one that came later has a higher number
    Column("report", Integer),
    # when Slack last changed the user, in seconds since 1970, as it said itself
    Column("updated", BigInteger),
)
Index("slack_account_address", slack_account.c.address)
Index("slack_account_report", slack_account.c.report)
_MINE = slack_account.c.id == bindparam("of")


def kept(tx: Connection, slack_id: str) -> SlackUser | None:
    """Return a user who claims an address; None for any other."""
    row = _row(tx, slack_id)
    return SlackUser(slack_id, row.address) if row and row.address is not None else None


def everyone(tx: Connection) -> list[SlackUser]:
    """Return all users who claim an address."""
    columns = slack_account.c
    query = select(columns.id, columns.address).where(columns.address.is_not(None))
    return [SlackUser(id_, address) for id_, address in tx.execute(query)]


def of(tx: Connection, accounts: Collection[Account]) -> list[SlackUser]:
    """Return the users that are bound to these people, or claim their addresses."""
    columns = slack_account.c
    theirs = or_(
        columns.id.in_([account.slack_id for account in accounts if account.slack_id]),
        columns.address.in_([account.email for account in accounts if account.email]),
    )
    query = select(columns.id, columns.address).where(theirs, columns.address.is_not(None))
    return [SlackUser(id_, address) for id_, address in tx.execute(query)]


def history(tx: Connection, ids: Collection[str] | None = None) -> History:
    """Return what was decided of these users, or of all."""
    columns = slack_account.c
    query = select(columns.id, columns.barred, columns.person).where(
        or_(columns.barred.is_(true()), columns.person.is_not(None))
    )
    if ids is not None:
        query = query.where(columns.id.in_(ids))
    rows = tx.execute(query).all()
    return History(
        barred=frozenset(row.id for row in rows if row.barred),
        people={row.id: row.person for row in rows if row.person is not None},
    )


def set_barred(tx: Connection, slack_ids: Iterable[str], *, to: bool) -> None:
    if rows := [{"of": id_, "to": to} for id_ in sorted(slack_ids)]:
        tx.execute(update(slack_account).where(_MINE).values(barred=bindparam("to")), rows)


def set_people(tx: Connection, accounts: Iterable[Account]) -> None:
    """Keep to whom these users are bound now."""
    rows = [{"of": each.slack_id, "to": each.number} for each in accounts if each.slack_id]
    if rows:
        tx.execute(update(slack_account).where(_MINE).values(person=bindparam("to")), rows)


def is_news(tx: Connection, user: SlackUser) -> bool:
    """Tell whether this report changes what is kept of the user.

    One that only says when the user changed counts: Slack repeats an event whose acknowledgement it
    missed, also after later ones.
    """
    return _is_changed(user, _row(tx, user.id))


def is_late(tx: Connection, user: SlackUser) -> bool:
    """Tell whether Slack has listed or reported a later change of this user."""
    row = _row(tx, user.id)
    if row is None or row.updated is None or user.updated is None:
        return False
    return bool(user.updated < row.updated)


def _row(tx: Connection, slack_id: str) -> Row[Any] | None:
    query = select(slack_account).where(slack_account.c.id == slack_id)
    return tx.execute(query).one_or_none()


def last_report(tx: Connection) -> int:
    """Return the number of the last report that is kept; 0 before the first."""
    return tx.scalar(select(func.max(slack_account.c.report))) or 0


def store_all(
    tx: Connection, listed: Iterable[SlackUser], after: int | None
) -> Collection[SlackUser]:
    """Keep these users' addresses, and none of the others'; return the users as they are now.

    `after` is the last report before the listing began: what was reported later is not in the list.
    """
    rows = tx.execute(select(slack_account)).all()
    known = {row.id: row for row in rows}
    later = {
        row.id: SlackUser(row.id, row.address)
        for row in rows
        if after is not None and row.report is not None and row.report > after
    }
    users = {user.id: user for user in listed} | later
    gone = {id_: SlackUser(id_, None) for id_ in known.keys() - users.keys()}
    now = (users | gone).values()
    _write(tx, [user for user in now if _is_changed(user, known.get(user.id))])
    return users.values()


def _is_changed(user: SlackUser, row: Row[Any] | None) -> bool:
    """Tell whether the row of a user has to change; none is made without an address."""
    if row is None:
        return user.address is not None
    return user.address != row.address or user.updated not in {None, row.updated}


def store(tx: Connection, user: SlackUser) -> None:
    """Keep the address of a user whom Slack has just reported."""
    _write(tx, [user])
    mine = update(slack_account).where(slack_account.c.id == user.id)
    tx.execute(mine.values(report=last_report(tx) + 1))


def _write(tx: Connection, changed: Collection[SlackUser]) -> None:
    if changed:
        new = upsert(tx, slack_account)
        now = {
            "address": new.excluded.address,
            "updated": func.coalesce(new.excluded.updated, slack_account.c.updated),
        }
        tx.execute(
            new.on_conflict_do_update(index_elements=["id"], set_=now),
            [
                {"id": user.id, "address": user.address, "barred": False, "updated": user.updated}
                for user in sorted(changed, key=lambda user: user.id)
            ],
        )
