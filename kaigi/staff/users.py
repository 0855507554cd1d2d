"""Users of the workspace as Slack last listed or reported them, and what was decided of each.

A row stays when its user goes, since the user may come back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    or_,
    select,
    true,
    update,
)

from kaigi.staff.matching import Account, History, SlackUser
from kaigi.storage import Moment, metadata, upsert

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
    # when Slack last reported a change
    Column("reported_at", Moment),
)
Index("slack_account_address", slack_account.c.address)
_MINE = slack_account.c.id == bindparam("of")


def kept(tx: Connection, slack_id: str) -> SlackUser | None:
    """Return a user who claims an address; None for any other."""
    address = tx.scalar(select(slack_account.c.address).where(slack_account.c.id == slack_id))
    return None if address is None else SlackUser(slack_id, address)


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


def store_all(
    tx: Connection, listed: Sequence[SlackUser], since: datetime | None
) -> list[SlackUser]:
    """Keep these users' addresses, and none of the others'; return the users as they are now.

    What Slack reported after `since`, when the listing began, is later than the list.
    """
    columns = slack_account.c
    rows = tx.execute(select(columns.id, columns.address, columns.reported_at)).all()
    known = {row.id: row.address for row in rows}
    later = {
        row.id: SlackUser(row.id, row.address)
        for row in rows
        if since is not None and row.reported_at is not None and row.reported_at >= since
    }
    listed_ids = {user.id for user in listed}
    users = [later.get(user.id, user) for user in listed]
    users += [user for id_, user in later.items() if id_ not in listed_ids]
    now = {user.id: user.address for user in users if user.address}
    changed: dict[str, str | None] = {
        id_: address for id_, address in now.items() if known.get(id_) != address
    }
    changed |= {id_: None for id_, address in known.items() if address and id_ not in now}
    _write(tx, changed)
    return users


def store(tx: Connection, user: SlackUser, now: datetime) -> None:
    """Keep the address of a user whom Slack has just reported."""
    _write(tx, {user.id: user.address})
    tx.execute(update(slack_account).where(slack_account.c.id == user.id).values(reported_at=now))


def _write(tx: Connection, addresses: Mapping[str, str | None]) -> None:
    if addresses:
        new = upsert(tx, slack_account)
        tx.execute(
            new.on_conflict_do_update(
                index_elements=["id"], set_={"address": new.excluded.address}
            ),
            [
                {"id": id_, "address": address, "barred": False}
                for id_, address in sorted(addresses.items())
            ],
        )
