"""Trays: a page of the documents that wait for one person, to agree to several of them at once."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from kaigi.approvals import flags, rules, tables
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.flags import MOST_COMPARED, Flagged, Known
from kaigi.approvals.items import Item, Offered
from kaigi.approvals.lists import NarrowedList, OfficeTime
from kaigi.approvals.narrowing import EVERYTHING, Narrowing, Place
from kaigi.approvals.rules import Click
from kaigi.approvals.systems import Systems
from kaigi.approvals.waits import Wait
from kaigi.errors import CommitUnknown, Refused, Stale, Text, Unavailable, _
from kaigi.person import Person
from kaigi.storage import Storage, reading

TRAY_LIMIT = 20
"""Documents on a page: with four blocks each below Slack's 100."""


class Tray(Struct, frozen=True):
    """A page of a person's documents, from `start` on, out of `total`.

    `waits`: how long each has waited, by the item's id. Of a tray from a list that is narrowed,
    `total` is the number that remains of `whole`.
    """

    rows: tuple[Flagged, ...]
    total: int
    start: int = 0
    waits: Mapping[str, Wait] = {}
    by: Narrowing = EVERYTHING
    whole: int = 0


class Weighed(Struct, frozen=True):
    """Chosen documents before they are sent: those that still wait, and the titles of others."""

    rows: tuple[Flagged, ...]
    clicks: tuple[Click, ...]
    gone: tuple[str, ...] = ()

    @property
    def amount(self) -> int:
        """Sum in yen."""
        return sum(row.offered.item.content.amount or 0 for row in self.rows)


class Failed(Struct, frozen=True):
    """A document that was not decided, and why. `title` is None where it cannot be read."""

    title: str | None
    reason: Text
    next_step: Text | None


class Settled(Struct, frozen=True):
    """Outcome of a tray: what was done, what was not, and how many documents still wait.

    `done`: with the choices that the person has now.
    """

    done: tuple[Offered, ...]
    failed: tuple[Failed, ...]
    left: int

    @property
    def amount(self) -> int:
        """Sum of what was done, in yen."""
        return sum(row.item.content.amount or 0 for row in self.done)


class TrayDesk:
    def __init__(
        self,
        storage: Storage,
        systems: Systems,
        approvals: ApprovalDesk,
        office_time: OfficeTime,
    ) -> None:
        self.storage = storage
        self._time = office_time
        self._systems = systems
        self._approvals = approvals
        self._waiting = NarrowedList(systems, office_time)

    @reading
    def page(self, tx: Connection, person: Person, place: Place) -> Tray:
        """Return a page of a list as it is narrowed, or the first where that one is empty now."""
        by = place.by
        found = self._waiting.page(tx, person.id, by, place.start, TRAY_LIMIT)
        items = found.page.items
        rows = self._flagged(tx, person, items)
        waits = self._time.waits(items)
        return Tray(rows, found.page.total, found.start, waits, by, len(found.every))

    @reading
    def weigh(self, tx: Connection, person: Person, clicks: Sequence[Click]) -> Weighed:
        """Look again at what was chosen; refuse where none of it waits any more."""
        chosen = {click.item_id: click for click in clicks}
        items = self._systems.items(tx, list(chosen))
        for item in items:
            rules.check_concerned(item, person.id)
        rows = tuple(
            row
            for row in self._flagged(tx, person, items)
            if row.agree and _fits(chosen[row.offered.item.id], row)
        )
        still = {row.offered.item.id for row in rows}
        if not rows:
            raise Stale(
                _("None of these documents waits for you in this state any more."),
                _("Open Kaigi's home for what waits for you now."),
            )
        return Weighed(
            rows,
            tuple(chosen[id_] for id_ in chosen if id_ in still),
            tuple(item.content.title for item in items if item.id not in still),
        )

    async def decide(self, person: Person, clicks: Sequence[Click], key: str) -> Settled:
        """Carry out each choice in its own transaction; those that fail stop no other.

        `key` is the form's. With the item's id it is the key of one act: a form that is submitted
        again decides nothing twice. Raise CommitUnknown where the database is lost on the way.
        """
        done: list[Offered] = []
        refused: dict[str, Refused] = {}
        for click in clicks:
            try:
                acted = await self._approvals.act(person, click, f"{key}:{click.item_id}")
            except Refused as refusal:
                refused[click.item_id] = refusal
            except (SQLAlchemyError, Unavailable) as error:
                raise CommitUnknown(_("The database was lost on the way.")) from error
            else:
                done.append(acted)
        return await self._settled(person, tuple(done), refused)

    @reading
    def _settled(
        self,
        tx: Connection,
        person: Person,
        done: tuple[Offered, ...],
        refused: dict[str, Refused],
    ) -> Settled:
        readable = {
            item.id: item.content.title
            for item in self._systems.items(tx, list(refused))
            if person.id in rules.concerned(item)
        }
        failed = tuple(
            Failed(readable.get(item_id), refusal.text, refusal.next_step)
            for item_id, refusal in refused.items()
        )
        return Settled(done, failed, self._systems.waiting(tx, person.id, 1).total)

    def _flagged(
        self, tx: Connection, person: Person, items: Iterable[Item]
    ) -> tuple[Flagged, ...]:
        """Flag items in a constant number of queries: one for what was opened, one for amounts."""
        offered = [self._systems.offered(tx, item, person.id) for item in items]
        if not offered:
            return ()
        opened = tables.rounds_opened(tx, person.id, [each.item.id for each in offered])
        amounts: dict[str, list[int]] = {}
        wanted = {each.item.content.form for each in offered}
        for form, amount in tx.execute(tables.decided_amounts(wanted, MOST_COMPARED)):
            amounts.setdefault(form, []).append(amount)
        usual = {form: flags.usual(known) for form, known in amounts.items()}
        return tuple(
            flags.flagged(
                each,
                Known(person.id, opened.get(each.item.id, 0), usual.get(each.item.content.form)),
            )
            for each in offered
        )


def _fits(click: Click, row: Flagged) -> bool:
    """Tell whether a chosen document is still as the person saw it."""
    agree = row.agree
    return agree is not None and (click.revision, click.choice) == (
        row.offered.item.revision,
        agree.id,
    )
