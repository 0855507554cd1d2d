"""Rules of drafting from chat: which form is meant, and which drafts are saved. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

from kaigi.approvals.filling import FilledForm, Origin
from kaigi.approvals.items import Item
from kaigi.approvals.previews import Preview
from kaigi.content import GENERAL, Content, FieldKind, FieldSpec, File, FormSpec
from kaigi.errors import Invalid, Refused, Text, _

MOST_SAVED = 10
"""Saved drafts of one person: with two blocks each they have room above the forms."""


class Related(Struct, frozen=True):
    """A related document; `item` is None for a person who may not read it."""

    id: str
    item: Item | None


class FormState(Struct, frozen=True):
    """A form before it is drawn: the route, what is filled in, and what was not there to fill.

    `notes`: sentences about the draft, such as where it comes from. `kept`: its files so far.
    `related`: the documents that are named, as the drafter may see them.
    """

    preview: Preview
    filled: FilledForm
    unseen: tuple[FieldSpec, ...] = ()
    notes: tuple[Text, ...] = ()
    kept: tuple[File, ...] = ()
    related: tuple[Related, ...] = ()


class SavedDraft(Struct, frozen=True):
    """A draft that was saved to be continued. `form`: as it was then."""

    id: str
    form: FormSpec
    filled: FilledForm
    changed: datetime


class FormList(Struct, frozen=True):
    """The forms among which the drafter chooses, the title typed, and their saved drafts."""

    forms: tuple[FormSpec, ...]
    title: str = ""
    saved: tuple[SavedDraft, ...] = ()


def check_may_save(filled: FilledForm, others: int) -> None:
    """Refuse an empty draft, and one more than a person may have. `others`: those saved."""
    if filled.is_empty:
        raise Refused(_("There is nothing to save yet."), _("Fill in something first."))
    if others >= MOST_SAVED:
        raise Refused(
            _("You have {n} saved drafts, as many as Kaigi keeps.", n=others),
            _("This one is not saved. Send or discard one of the others: /ringi lists them."),
        )


def form_of_text(forms: Iterable[FormSpec]) -> FormSpec:
    """Return the form that a text of the chat goes into: the general one, if the office has it."""
    for form in in_order(forms):
        if any((spec.name, spec.kind) == ("text", FieldKind.LONG_TEXT) for spec in form.entries):
            return form
    raise Refused(
        _("No form of the office takes a message: none has a text."),
        _("Draft the document with /ringi."),
    )


def about_message(origin: Origin) -> list[Text]:
    """Return what to say of a draft that was a message."""
    notes: list[Text] = []
    if origin.message:
        notes.append(_("Taken from a message; its address stands at the end of the text."))
    if origin.cut_title:
        notes.append(_("The title is cut: it was longer than the form takes."))
    if origin.cut_text:
        notes.append(_("The text is cut: it was longer than the form takes."))
    if origin.files:
        notes.append(_("The message's files are not taken. Choose those that you need below."))
    return notes


def in_order(forms: Iterable[FormSpec]) -> tuple[FormSpec, ...]:
    """Return the forms as people choose among them: the general one first."""
    return tuple(sorted(forms, key=lambda form: form.name != GENERAL))


def check_due(form: FormSpec, content: Content, today: date) -> None:
    """Raise Invalid where a document is to be decided by a day that is over."""
    day = content.value(form.due) if form.due else None
    if form.due and isinstance(day, str) and day and date.fromisoformat(day) < today:
        raise Invalid(form.due, _("This day is over. Choose today or a later day."))


def find_form(forms: Sequence[FormSpec], typed: str) -> tuple[FormSpec | None, str]:
    """Return the form that the first word typed names, and the title that the rest is.

    A word names a form whose title or name it begins, if there is one alone; with one form in the
    office, it needs no naming.
    """
    title = " ".join(typed.split())
    word, _space, rest = title.partition(" ")
    named = [form for form in forms if len(word) > 1 and _begins(word, form)]
    if len(forms) > 1 and len(named) == 1:
        return named[0], rest
    return (forms[0] if len(forms) == 1 else None), title


def _begins(word: str, form: FormSpec) -> bool:
    titles = [form.title.msgid, *(form.title.translations or {}).values()] if form.title else []
    return any(_folded(name).startswith(_folded(word)) for name in (form.name, *titles))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
