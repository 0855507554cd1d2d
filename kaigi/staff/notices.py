"""Notices of changed bindings: to the operators, hour by hour, and to the account that lost one.

No notice has a name in a channel: staff numbers and Slack ids alone.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.delivery.outbox import Task
from kaigi.recipients import Recipients, Shown
from kaigi.staff import bindings, tables
from kaigi.staff.bindings import Recorded
from kaigi.staff.matching import Rebinding

log = structlog.get_logger(__name__)

CHANGED = "staff:rebound:"
LOST = "staff:lost:"
MOST_LISTED = 10
MOST_LOGGED = 50
_HOUR = "%Y-%m-%dT%H"


class Changed(Struct, frozen=True):
    """Notice to the operators: the changes of one hour, the latest first."""

    since: datetime
    rebindings: tuple[Rebinding, ...]


class Lost(Struct, frozen=True):
    """Notice to the account that was bound to the person with this name."""

    name: str


Notice = Shown[Changed] | Shown[Lost]


def tasks(changes: Iterable[Recorded], deleted: Collection[str], channel: str | None) -> list[Task]:
    """Return the tasks of notices; a deactivated account gets none."""
    found: list[Task] = []
    for change in changes:
        before = change.rebinding.before
        if channel:
            hour = change.at.astimezone(UTC).strftime(_HOUR)
            found.append(Task(CHANGED + hour, "card", lane=channel))
        if before and before not in deleted:
            found.append(Task(f"{LOST}{change.id}", "card", lane=before, low_priority=True))
    return found


def read(tx: Connection, key: str, channel: str | None, recipients: Recipients) -> Notice | None:
    """Read the state of a notice; None where there is no one to tell."""
    if key.startswith(CHANGED):
        start = datetime.strptime(key.removeprefix(CHANGED), _HOUR).replace(tzinfo=UTC)
        found = bindings.since(tx, start, start + timedelta(hours=1))
        if channel is None or not found:
            return None
        changes = Changed(start, tuple(each.rebinding for each in found))
        return Shown(recipients.channel(channel), changes)
    change = bindings.recorded(tx, int(key.removeprefix(LOST)))
    person = tables.person(tx, change.rebinding.number) if change else None
    if change is None or person is None:
        return None
    recipient = recipients.of(replace(person, slack_id=change.rebinding.before))
    return None if recipient is None else Shown(recipient, Lost(person.name))


def log_changes(changes: Sequence[Rebinding]) -> None:
    """Log changes of bindings, by staff number and Slack id."""
    if changes:
        named = [f"{each.number}: {each.before} -> {each.after}" for each in changes]
        log.warning("staff.rebound", count=len(named), changes=named[:MOST_LOGGED])
