"""A document's content, and the form that it follows.

Shared by every room that reads or writes one.
"""

import unicodedata
from enum import StrEnum

from msgspec import Struct

from kaigi.errors import Invalid, Text, _

Value = str | int | tuple[str, ...] | None
"""A field's value: text, whole number (yen for money), several choices, or nothing."""


class FieldKind(StrEnum):
    """Kind of a form's field. Names are part of the record: add to them, never change one."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    PERIOD = "period"
    PERSON = "person"
    SECTION = "section"
    CHOICE = "choice"
    CHECKS = "checks"
    FILE = "file"


class Reader(StrEnum):
    """Office by which people may read a form's documents, beside those who are concerned.

    Names are kept with forms: add to them, never change one.
    """

    SECTION_HEAD = "section_head"
    DEPARTMENT_HEAD = "department_head"
    RECORDS_OFFICER = "records_officer"


class File(Struct, frozen=True):
    """An attachment as the workspace holds it.

    `size` in bytes; `digest` is its SHA-256 in hex, `type` its media type, `permalink`
    the page that shows it to those who may see it; None where they are not known.
    """

    id: str
    name: str
    size: int
    url: str
    digest: str | None = None
    type: str | None = None
    permalink: str | None = None


class Field(Struct, frozen=True):
    name: str
    kind: FieldKind
    value: Value


class Content(Struct, frozen=True):
    """A filled form: the form's name, its fields in order, and the files.

    `version`: that of the form; empty in records from before forms had one. `urgent`: why it cannot
    wait; empty where it can. `paper`: what lies on paper, and where. `consents`: the staff numbers
    of people whose consent the drafter asks for beside the form's route. `related`: other documents
    that the drafter names, by their ids.
    """

    form: str
    fields: tuple[Field, ...]
    files: tuple[File, ...] = ()
    version: str = ""
    urgent: str = ""
    paper: str = ""
    consents: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def value(self, name: str) -> Value:
        """Return a field's value; None where the form has no such field."""
        return next((field.value for field in self.fields if field.name == name), None)

    @property
    def title(self) -> str:
        return str(self.value("title") or "")

    @property
    def text(self) -> str:
        return str(self.value("text") or "")

    @property
    def amount(self) -> int | None:
        """Amount in yen; None where no money is involved."""
        value = self.value("amount")
        return value if isinstance(value, int) else None


class Option(Struct, frozen=True):
    """One possible answer of a choice; `name` is kept in the record."""

    name: str
    label: Text


class FieldSpec(Struct, frozen=True):
    """A field as a form asks for it.

    `limit`: the characters of a text, the highest amount, or the files that one submission may add.
    `missing`: the refusal where a required field is left empty. `when`: the condition on the fields
    before it under which it is asked.
    """

    name: str
    label: Text
    kind: FieldKind
    required: bool = False
    limit: int | None = None
    hint: Text | None = None
    missing: Text | None = None
    options: tuple[Option, ...] = ()
    when: str | None = None


URGENT = FieldSpec(
    "approvals.urgent",
    _("Urgent, because"),
    FieldKind.TEXT,
    limit=200,
    hint=_("Only if it cannot wait: it stands first in every list, with this reason."),
)
"""The reason for which a document is urgent. A form's own field has no dot in its name."""

PAPER = FieldSpec(
    "approvals.paper",
    _("On paper"),
    FieldKind.LONG_TEXT,
    limit=500,
    hint=_("What is attached on paper, and where it lies."),
)
"""Attachments on paper, in a form that asks for them."""


CONSENTS = FieldSpec(
    "approvals.consents",
    _("Consent of further people"),
    FieldKind.PERSON,
    hint=_("They are asked one after the other, before the last step of the route."),
)
"""People whom the drafter adds to the route."""

RELATED = "approvals.related"
"""Name of the field with related documents, which every form has."""


class OnBehalf(StrEnum):
    """Colleagues of the drafter on whose behalf they may draft documents of a form."""

    NO_ONE = "no_one"
    SECTION = "section"
    DEPARTMENT = "department"
    ANYONE = "anyone"


class FormSpec(Struct, frozen=True):
    """A form. `version`: that of its definition, empty for the one in the code.

    `help`: for what it is used, in one line. `due`: the field that says by when its documents are
    to be decided, if any. `paper`: it asks what lies on paper. `is_circular`: its documents end
    when everyone has confirmed that they have read it. `on_behalf`: for whom it is drafted.
    `readers`: who reads them by their office, in today's organisation. `leading`: fields that are
    chosen, and on which the route depends.
    """

    name: str
    fields: tuple[FieldSpec, ...]
    version: str = ""
    title: Text | None = None
    help: Text | None = None
    due: str | None = None
    paper: bool = False
    is_circular: bool = False
    on_behalf: OnBehalf = OnBehalf.NO_ONE
    readers: tuple[Reader, ...] = (Reader.RECORDS_OFFICER,)
    leading: tuple[str, ...] = ()

    @property
    def beside(self) -> tuple[FieldSpec, ...]:
        """Fields that are asked for beside the form's own."""
        asked = (URGENT, PAPER) if self.paper else (URGENT,)
        return asked if self.is_circular else (*asked, CONSENTS)

    @property
    def entries(self) -> tuple[FieldSpec, ...]:
        """Fields that are kept as values; files are kept apart."""
        return tuple(spec for spec in self.fields if spec.kind is not FieldKind.FILE)

    @property
    def kinds(self) -> tuple[tuple[str, FieldKind], ...]:
        """Names and kinds of the fields, as conditions know them."""
        return tuple((spec.name, spec.kind) for spec in self.fields)

    def limit(self, name: str) -> int | None:
        return next((spec.limit for spec in self.fields if spec.name == name), None)


GENERAL = "general"
"""The form of a document that has a title, a text and perhaps an amount."""


def general(
    title: str, text: str, amount: int | None = None, files: tuple[File, ...] = ()
) -> Content:
    """Return the content of a general document; `amount` in yen."""
    return Content(
        GENERAL,
        (
            Field("title", FieldKind.TEXT, title),
            Field("text", FieldKind.LONG_TEXT, text),
            Field("amount", FieldKind.MONEY, amount),
        ),
        files,
    )


_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}


def faults_of(form: FormSpec, content: Content) -> list[Invalid]:
    """Find every field whose value is not acceptable, in the form's order."""
    faults: list[Invalid] = []
    for spec in form.fields:
        try:
            if spec.kind is FieldKind.FILE:
                _check_files(spec, content.files)
            else:
                _check_value(spec, content.value(spec.name))
        except Invalid as fault:
            faults.append(fault)
    for spec, text in ((URGENT, content.urgent), (PAPER, content.paper)):
        try:
            check_length(spec.name, text, spec.limit or 0)
        except Invalid as fault:
            faults.append(fault)
    return faults


def is_blank(text: str) -> bool:
    """Return whether the text has no visible character; a direction mark alone has none."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            field,
            _("At most {limit} characters; this has {length}.", limit=limit, length=len(text)),
        )


def _check_files(spec: FieldSpec, files: tuple[File, ...]) -> None:
    for file in files:
        if file.size == 0:
            raise Invalid(
                spec.name, _("{name} is empty (0 bytes). Choose it again.", name=file.name)
            )


def _check_value(spec: FieldSpec, value: Value) -> None:
    is_empty = value is None or value == () or (isinstance(value, str) and is_blank(value))
    if spec.kind is FieldKind.CHECKS and spec.required:
        if value != tuple(option.name for option in spec.options):
            raise Invalid(spec.name, _("Tick all of these: each has to be done."))
    elif is_empty and spec.required:
        raise Invalid(spec.name, spec.missing or _("This is needed."))
    if spec.kind is FieldKind.MONEY and spec.required and value == 0:
        raise Invalid(spec.name, _("Write the amount: it is more than 0 yen."))
    if spec.limit is None:
        return
    if isinstance(value, str):
        check_length(spec.name, value, spec.limit)
    elif isinstance(value, int) and spec.kind is FieldKind.NUMBER and value > spec.limit:
        raise Invalid(spec.name, _("At most {limit}.", limit=f"{spec.limit:,}"))
    elif isinstance(value, int) and not 0 <= value <= spec.limit:
        raise Invalid(
            spec.name,
            _("The amount must lie between 0 and {limit} yen.", limit=f"{spec.limit:,}"),
        )
