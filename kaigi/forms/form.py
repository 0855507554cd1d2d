"""A form as Kaigi uses it, and the tables of the office that it refers to. Pure."""

import hashlib
from itertools import product

from msgspec import UNSET, Struct, json, to_builtins

from kaigi.content import FieldKind, FieldSpec, FormSpec, OnBehalf, Option, Reader
from kaigi.errors import Text
from kaigi.forms.conditions import Kinds, fields_of
from kaigi.forms.definition import ClassTable, FormFile, Label, OfficeFile, Words
from kaigi.forms.limits import HIGHEST
from kaigi.steps import StepKind, Terms

ADDED = {
    "paper": False,
    "due": None,
    "when_away": None,
    "acting": True,
    "on_behalf": OnBehalf.SECTION,
}
ADDED_TO_STEPS = {"deadline": None, "when_away": None}
"""Keys of forms and of their steps that came later, with the value of those that are not used.

They are left out of the digest then: a document's form keeps the version that the record names.
"""


CHOSEN = {FieldKind.CHOICE, FieldKind.CHECKS, FieldKind.PERSON, FieldKind.DATE}
"""Kinds of fields that are chosen, not typed."""

LEVELS: dict[str, float] = {
    "unit_head": 0,
    "section_head": 1,
    "department_head": 2,
    "top_decider": 3,
}
"""Posts of a drafter's own line, the lowest first."""


class Form(Struct, frozen=True):
    """A form with the office's tables at the time when it was read.

    Documents keep the one with which they began: `version` is the digest of everything in it.
    """

    file: FormFile
    office: OfficeFile

    @property
    def version(self) -> str:
        definition = to_builtins(self)
        file = definition["file"]
        for rows, added in (([file], ADDED), (file["route"], ADDED_TO_STEPS)):
            for row, key in product(rows, added):
                if row[key] == added[key]:
                    del row[key]
        return hashlib.sha256(json.encode(definition)).hexdigest()[:16]

    @property
    def kinds(self) -> Kinds:
        return tuple((row.name, row.kind) for row in self.file.fields)

    @property
    def classes(self) -> ClassTable | None:
        """Table that says who decides, if the form has one."""
        return self.office.classes[self.file.decided_by] if self.file.decided_by else None

    @property
    def levels(self) -> dict[str, float]:
        """Levels of the posts that may decide, the lowest first; roles stand below the top."""
        rows = self.classes.classes if self.classes else ()
        roles = [row.decides for row in rows if row.decides not in LEVELS]
        top = LEVELS["top_decider"]
        return {**LEVELS, **{name: top - 1 / (n + 2) for n, name in enumerate(roles)}}

    @property
    def terms(self) -> Terms:
        """Terms that are recorded with each document of this form."""
        return Terms(
            returns_to_drafter=self.file.returns_to == "drafter",
            fixed_route=self.file.adds_consents == "no_one",
        )

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Offices whose people may read its documents; auditors read those of every form."""
        named = self.file.readers
        return (Reader.RECORDS_OFFICER,) if named is UNSET else named

    @property
    def spec(self) -> FormSpec:
        return FormSpec(
            self.file.form,
            tuple(
                FieldSpec(
                    row.name,
                    text_of(row.label),
                    row.kind,
                    row.required,
                    row.limit or HIGHEST.get(row.kind),
                    text_of(row.hint) if row.hint else None,
                    options=tuple(Option(each.name, text_of(each.label)) for each in row.options),
                    when=row.when,
                )
                for row in self.file.fields
            ),
            self.version,
            text_of(self.file.title),
            text_of(self.file.help) if self.file.help else None,
            self.file.due,
            self.file.paper,
            self.file.route[-1].kind is StepKind.CONFIRM,
            self.file.on_behalf,
            self.readers,
            self._leading(),
        )

    def _leading(self) -> tuple[str, ...]:
        """Return the fields on which the route depends, without those that are typed letter by
        letter: what an amount may add is told from the beginning."""
        conditions = [row.when for row in self.file.route if row.when]
        compared = {name for each in conditions for name in fields_of(each, self.kinds)}
        named = compared | {row.field for row in self.file.route}
        return tuple(n for n, kind in self.kinds if n in named and kind in CHOSEN)


def text_of(label: Label) -> Text:
    """Return a label as a text that translators know in both languages."""
    if isinstance(label, Words):
        return Text(label.en, translations={"ja": label.ja, "en": label.en})
    return Text(label, translations={})
