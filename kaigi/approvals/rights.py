"""Rights to read a document, beside those of the people concerned. They allow no act. Pure."""

from kaigi.approvals.items import Item
from kaigi.approvals.rules import concerned
from kaigi.content import Reader
from kaigi.errors import NotYours, _
from kaigi.forms.definition import Rights
from kaigi.units import department_of, section_of

UNITS = {Reader.SECTION_HEAD: section_of, Reader.DEPARTMENT_HEAD: department_of}
"""Unit whose head reads, by the path of the drafter's own as it was recorded."""


class NotReadable(NotYours):
    """Refusal to open a document, in the same words whether it exists or not."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no such document, or it is not yours to read."),
            _("Check its number, or ask the person from whom you have it."),
        )


def may_read(item: Item, person: str, office: Rights) -> bool:
    """Tell whether a person reads it without being asked which units they head."""
    is_officer = Reader.RECORDS_OFFICER in item.form.readers and person in office.records_officers
    return person in concerned(item) or person in office.auditors or is_officer


def units(item: Item) -> frozenset[str]:
    """Return the units whose heads, as they are today, may read it."""
    drafted_in = item.drafter.section
    found = {find(drafted_in) for reader, find in UNITS.items() if reader in item.form.readers}
    return frozenset(found - {""})  # records of version 1 keep no section
