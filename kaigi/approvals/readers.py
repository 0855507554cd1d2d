"""Readers of documents: the people concerned, and those who read by their office today."""

from collections.abc import Sequence

from sqlalchemy import Connection

from kaigi.approvals import rights
from kaigi.approvals.items import Item
from kaigi.approvals.ports import Heads
from kaigi.forms.definition import Rights


class Readers:
    """Answers who may read, by the office's tables and the staff list of today."""

    def __init__(self, office: Rights | None = None, heads: Heads | None = None) -> None:
        """Take the office's rights and its heads; without them no one reads by their office."""
        self._office = office or Rights()
        self._heads = heads

    def readable(self, tx: Connection, items: Sequence[Item], person: str) -> frozenset[str]:
        """Return the ids of those of these items which this person may read.

        In one query for all, and none where nothing depends on which units the person heads.
        """
        found = {item.id for item in items if rights.may_read(item, person, self._office)}
        by_heads = {item.id: rights.units(item) for item in items if item.id not in found}
        if self._heads and any(by_heads.values()):
            headed = frozenset(self._heads.headed_by(tx, person))
            found |= {item_id for item_id, units in by_heads.items() if units & headed}
        return frozenset(found)
