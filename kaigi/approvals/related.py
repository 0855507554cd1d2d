"""Related documents: found by those who draft, and shown to those who may read them."""

from collections.abc import Collection, Sequence

import structlog
from sqlalchemy import Connection

from kaigi.approvals import readable_tables as tables
from kaigi.approvals.draft_rules import Related
from kaigi.approvals.items import Item
from kaigi.approvals.systems import Systems
from kaigi.content import RELATED, Content
from kaigi.errors import Broken, Invalid, _

log = structlog.get_logger(__name__)

MOST = 10
"""Related documents of one."""
FOUND = 30
"""Documents that a search finds, the latest first; more words find others."""


class RelatedDocuments:
    """Looks up documents, all at once, and tells who may read them."""

    def __init__(self, systems: Systems) -> None:
        self._systems = systems

    def of(self, tx: Connection, numbers: Sequence[str], reader: str) -> tuple[Related, ...]:
        """Return these documents, in this order, as this person may see them. No query for none.

        Of a forged form no more than one may have.
        """
        wanted = numbers[:MOST]
        found = {item.id: item for item in self._readable(tx, wanted, reader)} if wanted else {}
        return tuple(Related(number, found.get(number)) for number in wanted)

    def search(self, tx: Connection, reader: str, typed: str) -> tuple[Item, ...]:
        """Find the latest documents that this person may read, by title or number."""
        numbers = tables.search(tx, reader, typed, FOUND)
        return tuple(self._readable(tx, numbers, reader))

    def check(
        self, tx: Connection, drafter: str, content: Content, kept: Collection[str], own: str = ""
    ) -> None:
        """Raise Invalid where too many are chosen, or one that the drafter may not read.

        `kept`: those that were chosen before, perhaps by another; `own`: the document itself.
        """
        if len(content.related) > MOST:
            raise Invalid(RELATED, _("Choose at most {n} documents.", n=MOST))
        if own in content.related:
            raise Invalid(RELATED, _("A document is not related to itself."))
        new = [number for number in content.related if number not in kept]
        if any(each.item is None for each in self.of(tx, new, drafter)):
            raise Invalid(RELATED, _("Choose only documents that you may read."))

    def _readable(self, tx: Connection, numbers: Sequence[str], reader: str) -> list[Item]:
        items = self._whole(tx, numbers)
        readable = self._systems.readers.readable(tx, items, reader)
        return [each for each in items if each.id in readable]

    def _whole(self, tx: Connection, numbers: Sequence[str]) -> list[Item]:
        """Load these items, without any whose record is broken: the others are shown."""
        try:
            return self._systems.items(tx, numbers)
        except Broken:
            if len(numbers) > 1:
                return [each for number in numbers for each in self._whole(tx, [number])]
            log.warning("approvals.document_broken", item=numbers[0], exc_info=True)
            return []
