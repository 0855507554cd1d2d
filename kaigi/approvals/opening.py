"""Desk of opening by number, and of copies of files for readers who were not asked to act."""

from sqlalchemy import Connection

from kaigi.approvals import draft_rules
from kaigi.approvals.notices import Notices
from kaigi.approvals.opened import gets_copies
from kaigi.approvals.references import Reference, reference
from kaigi.approvals.systems import Systems
from kaigi.person import Person
from kaigi.storage import Storage, reading, transaction


class OpeningDesk:
    def __init__(self, storage: Storage, systems: Systems, notices: Notices) -> None:
        self.storage = storage
        self._systems = systems
        self._notices = notices

    @reading
    def referred_to(self, tx: Connection, typed: str) -> Reference | None:
        """Return the number that was typed; None where it begins the title of a form instead.

        It is not looked for: whether there is such a document is for its readers to know.
        """
        found = reference(typed)
        if found is None or found.is_marked:
            return found
        forms = draft_rules.in_order(self._systems.own.forms(tx))
        is_form = len(forms) > 1 and draft_rules.find_form(forms, typed)[0] is not None
        return None if is_form else found

    @transaction
    def send_files(self, tx: Connection, reader: Person, item_id: str) -> None:
        """Send a reader copies of this round's files, once. Raise NotReadable."""
        item = self._systems.readable(tx, reader.id, item_id)
        if item.content.files and not gets_copies(item, reader.id):
            self._notices.send_files(tx, item, reader.id)
