"""Filled forms, read field by field. Pure."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time

from msgspec import Struct

from kaigi.approvals.amounts import amount_of
from kaigi.content import (
    GENERAL,
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


class FilledForm(Struct, frozen=True):
    """A submitted form: by the inputs' names what was typed, and what was chosen; and the files.

    `form`: its name. People are chosen by their staff numbers.
    """

    texts: Mapping[str, str]
    files: tuple[File, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = {}
    form: str = GENERAL


def content_of(form: FormSpec, filled: FilledForm, kept: tuple[File, ...] = ()) -> Content:
    """Read a filled form; fields that it does not have, or does not ask for, are ignored.

    `kept`: the files of the round before. Files are added, never replaced without a word. Raise
    Invalid with every fault of the form where one field cannot be read at all.
    """
    kinds = tuple((spec.name, spec.kind) for spec in form.fields)
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
    files = tuple({file.id: file for file in (*kept, *filled.files)}.values())
    content = Content(form.name, tuple(fields), files, form.version)
    if unread:
        faults = faults_of(asked(form, content), content)
        others = [fault for fault in faults if fault.field not in unread]
        raise_together([*unread.values(), *others])
    return content


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
