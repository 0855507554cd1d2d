"""Filled forms, read field by field. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from kaigi.approvals.amounts import amount_of
from kaigi.content import (
    CONSENTS,
    GENERAL,
    PAPER,
    RELATED,
    URGENT,
    Content,
    Field,
    FieldKind,
    FieldSpec,
    File,
    FormSpec,
    Value,
    faults_of,
)
from kaigi.errors import Invalid, _, raise_together
from kaigi.forms.conditions import asked, is_met

UNTIL = ".until"
"""Behind the name of a period: the name of the input with its last day."""


class Origin(Struct, frozen=True, omit_defaults=True):
    """Source of a draft, which its form carries with it.

    `saved`: the id of the saved draft; `copied`: that of the document. `message`: it was a message
    of the chat, of which title and text may be cut, and so many `files` were not taken.
    """

    saved: str = ""
    copied: str = ""
    message: bool = False
    cut_title: bool = False
    cut_text: bool = False
    files: int = 0


NEW = Origin()


class FilledForm(Struct, frozen=True):
    """A submitted form: by the inputs' names what was typed, and what was chosen; and the files.

    `form`: its name. People are chosen by their staff numbers; `users`: those chosen in chat by
    their accounts, before their numbers are known. `shown`: the fields that were there to fill;
    None where all were.
    """

    texts: Mapping[str, str]
    files: tuple[File, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = {}
    form: str = GENERAL
    users: Mapping[str, tuple[str, ...]] = {}
    shown: frozenset[str] | None = None
    origin: Origin = NEW

    @property
    def is_empty(self) -> bool:
        return not (self.files or any(self.texts.values()) or any(self.chosen.values()))

    @property
    def place(self) -> str:
        """Name of the form and origin of the draft, as the form in chat carries them."""
        origin = "" if self.origin == NEW else f":{json.encode(self.origin).decode()}"
        return f"{self.form}{origin}"


def placed(place: str) -> tuple[str, Origin]:
    """Read a form's name and origin. Raise ValueError where it is no `FilledForm.place`."""
    name, _colon, origin = place.partition(":")
    try:
        return name or GENERAL, json.decode(origin, type=Origin) if origin else NEW
    except DecodeError as error:
        raise ValueError(place) from error


def together(*files: Iterable[File]) -> tuple[File, ...]:
    """Return all files, each once."""
    return tuple({file.id: file for some in files for file in some}.values())


def content_of(form: FormSpec, filled: FilledForm, kept: tuple[File, ...] = ()) -> Content:
    """Read a filled form; fields that it does not have, or does not ask for, are ignored.

    `kept`: the files of the round before. Files are added, never replaced without a word. Raise
    Invalid with every fault of the form where one field cannot be read at all.
    """
    read, unread = _read(form, filled)
    files = together(kept, filled.files)
    content = replace(
        read,
        files=files,
        version=form.version,
        urgent=_line(filled.texts.get(URGENT.name, "")),
        paper=filled.texts.get(PAPER.name, "").strip() if form.paper else "",
        consents=tuple(dict.fromkeys(filled.chosen.get(CONSENTS.name, ()))),
        related=tuple(dict.fromkeys(filled.chosen.get(RELATED, ()))),
    )
    if unread:
        faults = faults_of(asked(form, content), content)
        others = [fault for fault in faults if fault.field not in unread]
        raise_together([*unread.values(), *others])
    return content


def so_far(form: FormSpec, filled: FilledForm) -> Content:
    """Read what is filled in; nothing is refused."""
    content, _unread = _read(form, filled)
    return replace(content, consents=filled.chosen.get(CONSENTS.name, ()))


def asked_of(form: FormSpec, filled: FilledForm) -> tuple[FieldSpec, ...]:
    """Return the fields that this form asks for, as far as it is filled; nothing is refused."""
    content, _unread = _read(form, filled)
    return asked(form, content).fields


def unseen_in(form: FormSpec, filled: FilledForm) -> tuple[FieldSpec, ...]:
    """Return the required fields that are asked for, are empty, and were not there to fill."""
    shown = filled.shown
    if shown is None:
        return ()
    known = shown | filled.texts.keys() | filled.chosen.keys()
    fields = asked_of(form, filled)
    return tuple(spec for spec in fields if spec.required and spec.name not in known)


def completed(filled: FilledForm, before: FilledForm) -> FilledForm:
    """Return the form with the values of before in the fields that were not there to fill."""
    return replace(
        filled,
        texts={**before.texts, **filled.texts},
        chosen={**before.chosen, **filled.chosen},
    )


def decisive_in(form: FormSpec) -> frozenset[str]:
    """Return the names of the fields on which other fields or the route may depend."""
    words = {word for spec in form.fields for word in re.findall(r"\w+", spec.when or "")}
    words.update(form.leading)
    return frozenset(spec.name for spec in form.fields if spec.name in words)


def refilled(content: Content, accounts: Mapping[str, str]) -> FilledForm:
    """Return the form filled with this content. `accounts`: people's, by their numbers."""
    texts = {URGENT.name: content.urgent, PAPER.name: content.paper}
    chosen = {CONSENTS.name: content.consents, RELATED: content.related}
    users = {CONSENTS.name: tuple(accounts[n] for n in content.consents if n in accounts)}
    for field in content.fields:
        values = field.value if isinstance(field.value, tuple) else (field.value,)
        given = tuple(str(value) for value in values if value is not None)
        match field.kind:
            case FieldKind.PERSON:
                chosen[field.name] = given
                users[field.name] = tuple(accounts[each] for each in given if each in accounts)
            case FieldKind.CHOICE | FieldKind.CHECKS:
                chosen[field.name] = given
            case FieldKind.PERIOD if len(given) == 2:
                texts[field.name] = given[0]
                texts[field.name + UNTIL] = given[1]
            case _:
                texts[field.name] = "".join(given)
    return FilledForm(texts, chosen=chosen, form=content.form, users=users)


def _read(form: FormSpec, filled: FilledForm) -> tuple[Content, dict[str, Invalid]]:
    """Read the fields that are asked for, in order, and the refusals of those that cannot be."""
    kinds = form.kinds
    fields: list[Field] = []
    unread: dict[str, Invalid] = {}
    for spec in form.entries:
        if not is_met(spec.when, kinds, Content(form.name, tuple(fields))):
            continue
        value: Value = None
        try:
            value = _READ[spec.kind](spec, filled, filled.texts.get(spec.name, ""))
        except Invalid as fault:
            unread[spec.name] = fault
        fields.append(Field(spec.name, spec.kind, value))
    return Content(form.name, tuple(fields)), unread


def _number(typed: str, field: str) -> int | None:
    """Read a whole number, in digits of any width, with or without separators of thousands."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    if not text.replace(",", "").isdecimal() or (amount := amount_of(text, field)) is None:
        raise Invalid(
            field, _("“{typed}” is no whole number. Write it as in 12.", typed=typed.strip()[:30])
        )
    return amount


def _day(typed: str, field: str) -> str | None:
    """Read a day as a date picker sends it, which is how the record keeps it: 2026-12-01."""
    try:
        return date.fromisoformat(typed).isoformat() if typed else None
    except ValueError as error:
        raise Invalid(field, _("Choose a day.")) from error


def _time(typed: str, field: str) -> str | None:
    """Read a time as a time picker sends it, which is how the record keeps it: 08:15."""
    try:
        return time.fromisoformat(typed).strftime("%H:%M") if typed else None
    except ValueError as error:
        raise Invalid(field, _("Choose a time.")) from error


def _period(first: str, last: str, field: str) -> tuple[str, ...]:
    """Read the first and the last day of a period."""
    begins = _day(first, field)
    ends = _day(last, field)
    if begins is None and ends is None:
        return ()
    if begins is None or ends is None:
        raise Invalid(field, _("Choose the first day and the last."))
    if ends < begins:
        raise Invalid(field, _("The last day is before the first."))
    return (begins, ends)


def _chosen(spec: FieldSpec, filled: FilledForm) -> tuple[str, ...]:
    """Return the answers that were chosen, in the form's order. Raise Invalid at any other one."""
    chosen = filled.chosen.get(spec.name, ())
    offered = [option.name for option in spec.options]
    if not set(chosen) <= set(offered):
        raise Invalid(spec.name, _("Choose one of the answers of the form."))
    return tuple(name for name in offered if name in chosen)


def _line(typed: str) -> str:
    return " ".join(typed.split())


_READ: Mapping[FieldKind, Callable[[FieldSpec, FilledForm, str], Value]] = {
    FieldKind.TEXT: lambda _spec, _filled, typed: _line(typed),
    FieldKind.LONG_TEXT: lambda _spec, _filled, typed: typed.strip(),
    FieldKind.NUMBER: lambda spec, _filled, typed: _number(typed, spec.name),
    FieldKind.MONEY: lambda spec, _filled, typed: amount_of(typed, spec.name),
    FieldKind.DATE: lambda spec, _filled, typed: _day(typed, spec.name),
    FieldKind.TIME: lambda spec, _filled, typed: _time(typed, spec.name),
    FieldKind.PERIOD: lambda spec, filled, typed: _period(
        typed, filled.texts.get(spec.name + UNTIL, ""), spec.name
    ),
    FieldKind.PERSON: lambda spec, filled, _typed: filled.chosen.get(spec.name, ()),
    FieldKind.SECTION: lambda _spec, _filled, typed: _line(typed),
    FieldKind.CHOICE: lambda spec, filled, _typed: next(iter(_chosen(spec, filled)), None),
    FieldKind.CHECKS: lambda spec, filled, _typed: _chosen(spec, filled),
}
"""Reader of each kind: of the field, the filled form, and what was typed there."""
