"""Copies of earlier documents as new drafts: what is taken over, and what is set again. Pure."""

from datetime import date

from msgspec.structs import replace

from kaigi.approvals import fiscal_years
from kaigi.approvals.filling import UNTIL, FilledForm, refilled
from kaigi.approvals.fitting import fitted
from kaigi.approvals.items import Item
from kaigi.content import PAPER, RELATED, URGENT, FieldKind, FormSpec
from kaigi.errors import Text, _
from kaigi.units import department_of, section_of

MOST_CHANGES = 10
"""Changed words that are listed."""


def copied(
    item: Item, form: FormSpec, section: str, drafted: date, today: date
) -> tuple[FilledForm, tuple[Text, ...]]:
    """Return a new draft like this document in the form of today, and what was set again.

    Words of the fiscal year of `drafted` become those of today's, the old drafter's section the new
    one's; dates are left empty, and so are boxes, which say what was done then. Files are never
    copied, nor why it was urgent, nor what lies on paper. The new one is related to this document,
    and not to those that this one names.
    """
    filled, lost = fitted(refilled(item.content, {}), item.form, form)
    beside = (URGENT.name, PAPER.name)
    texts = {name: text for name, text in filled.texts.items() if name not in beside}
    old = fiscal_years.fiscal_year(drafted)
    new = fiscal_years.fiscal_year(today)
    sections = _sections(item.drafter.section, section)
    chosen = dict(filled.chosen)
    changes: list[str] = []
    emptied: list[Text] = []
    for spec in form.entries:
        typed = texts.get(spec.name, "")
        if spec.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            moved, words = fiscal_years.moved(typed, old, new)
            texts[spec.name] = moved[: spec.limit]
            changes += words
        elif spec.kind is FieldKind.SECTION and typed in sections:
            texts[spec.name] = sections[typed]
            changes += [f"{typed} → {sections[typed]}"] if sections[typed] != typed else []
        elif spec.kind in (FieldKind.DATE, FieldKind.PERIOD) and typed:
            texts[spec.name] = ""
            texts.pop(spec.name + UNTIL, None)
            emptied.append(spec.label)
        elif spec.kind is FieldKind.CHECKS and chosen.pop(spec.name, ()):
            emptied.append(spec.label)
    source = {"title": item.content.title, "number": item.id}
    notes = [_("Copied from “{title}” (document {number}).", **source)]
    if item.content.files:
        notes = [
            _("Copied from “{title}” (document {number}). Its files are not copied.", **source)
        ]
    if changes:
        listed = ", ".join([*dict.fromkeys(changes)][:MOST_CHANGES])
        notes.append(_("Set again: {changes}", changes=listed))
    if emptied:
        notes.append(_("Left empty: {fields}", fields=emptied))
    chosen = {**chosen, RELATED: (item.id,)}
    return replace(filled, texts=texts, chosen=chosen), (*notes, *lost)


def _sections(old: str, new: str) -> dict[str, str]:
    """Return the ways to write the old section or what it is part of, each with the new one."""
    if not old or not new:
        return {}
    found: dict[str, str] = {}
    for part in (str, section_of, department_of):
        found.setdefault(part(old), part(new))
        found.setdefault(part(old).rpartition("/")[2], part(new).rpartition("/")[2])
    return found
