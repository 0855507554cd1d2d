"""Approval systems by the prefix of their items' ids, as in kintone-12-345.

Ids without a dash are the built-in ledger's.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from kaigi import duties
from kaigi.approvals.items import Choice, Departed, Item, Offered, Page
from kaigi.approvals.missing import NoSuchDocument
from kaigi.approvals.ports import ApprovalSystem, OwnSystem
from kaigi.approvals.readers import Readers
from kaigi.approvals.rights import NotReadable
from kaigi.duty_kind import DutyKind


class Systems:
    def __init__(
        self,
        own: OwnSystem,
        outside: Mapping[str, ApprovalSystem] | None = None,
        readers: Readers | None = None,
    ) -> None:
        """Take the system that new documents are drafted in, the others by their prefix, and who
        reads by their office.
        """
        self.own = own
        self.readers = readers or Readers()
        self._by_prefix = {"": own, **(outside or {})}

    def of(self, item_id: str) -> ApprovalSystem:
        """Return the system of this item; raise NoSuchDocument where none has the prefix."""
        system = self._by_prefix.get(_prefix(item_id))
        if system is None:
            raise NoSuchDocument
        return system

    def readable(self, tx: Connection, person: str, item_id: str) -> Item:
        """Return an item for a person to read. Raise NotReadable, also where there is none."""
        found = self.items(tx, [item_id])
        if item_id not in self.readers.readable(tx, found, person):
            raise NotReadable
        return found[0]

    def choices(self, tx: Connection, item: Item, person: str) -> tuple[Choice, ...]:
        """Return the person's choices now: none while an outcome is pending."""
        if item.outcome_pending:
            return ()
        return self.of(item.id).choices(tx, item, person)

    def offered(self, tx: Connection, item: Item, person: str) -> Offered:
        return Offered(item, self.choices(tx, item, person))

    def stuck(self, tx: Connection, item_id: str) -> tuple[Departed, ...]:
        """Return the item's steps on which no one can act; only our own system knows of such.

        Without what its drafter should revise.
        """
        found = self.own.departed_of(tx, item_id)
        return tuple(
            each for each in found if each.kind is not DutyKind.REVISE and not each.is_followed
        )

    def waiting(
        self,
        tx: Connection,
        person: str,
        limit: int,
        start: int = 0,
        kinds: Collection[DutyKind] = (DutyKind.ACT,),
    ) -> Page:
        """Find the items that wait for a person: urgent ones first, then the oldest.

        Also those with other kinds of duties, such as to read afterwards.

        One query for the duties, and one for the items of each system that they name.
        """
        found = duties.waiting(tx, person, limit, start, kinds)
        return Page(tuple(self.items(tx, found.items)), found.total)

    def came_back(self, tx: Connection, person: str, limit: int, start: int = 0) -> Page:
        """Find a person's own documents to revise, or with questions to answer."""
        return self.waiting(tx, person, limit, start, (DutyKind.REVISE, DutyKind.REPLY))

    def items(self, tx: Connection, item_ids: Sequence[str]) -> list[Item]:
        """Load the items that exist, in this order, in one query for each system."""
        wanted: dict[str, list[str]] = {}
        for item_id in item_ids:
            wanted.setdefault(_prefix(item_id), []).append(item_id)
        items = {
            item.id: item
            for prefix, ids in wanted.items()
            if prefix in self._by_prefix
            for item in self._by_prefix[prefix].get_many(tx, ids)
        }
        return [items[id_] for id_ in item_ids if id_ in items]

    def drafted(self, tx: Connection, person: str, limit: int, start: int = 0) -> Page:
        """Find a person's own documents that are not decided, system by system."""
        items: list[Item] = []
        total = 0
        for system in self._by_prefix.values():
            page = system.drafted(tx, person, limit - len(items), max(0, start - total))
            items += page.items
            total += page.total
        return Page(tuple(items), total)


def _prefix(item_id: str) -> str:
    """Return the system's name: all before the first dash; empty for the ledger's numbers."""
    return item_id.partition("-")[0] if "-" in item_id else ""
