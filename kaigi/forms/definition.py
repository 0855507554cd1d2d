"""Shapes of the files in which an administrator writes forms and the office's tables. Pure.

The JSON schema for editors is made of them: it shows these docstrings and descriptions.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from kaigi.content import FieldKind, OnBehalf, Reader
from kaigi.steps import StepKind, WhenAway

Name = Annotated[
    str,
    Meta(
        pattern="^[a-z][a-z0-9_]*$",
        max_length=40,
        description="Name in the record and in conditions: small letters, digits and _.",
    ),
]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Condition = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description='Condition on fields, as in: amount >= 500000 and kind == "lease".'
        " An amount or number that is left empty counts as 0.",
    ),
]
Yen = Annotated[int, Meta(ge=0, le=999_999_999_999, description="Yen.")]


WayAround = Annotated[
    WhenAway | None,
    Meta(
        description="Where a person is away who is not the last: the document goes on, and they"
        " read it afterwards (skip), or it waits (wait). If it is not said, it waits for a consent"
        " alone."
    ),
]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    ja: Line
    en: Line


Label = Words | Line


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One possible answer of a choice, or one box to tick."""

    name: Name
    label: Label


class FieldRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A field. `when`: it is asked for only then."""

    name: Name
    kind: FieldKind
    label: Label
    required: bool = False
    limit: Annotated[int, Meta(ge=1, description="Characters, highest value, or files.")] | None = (
        None
    )
    hint: Label | None = None
    options: tuple[Option, ...] = ()
    when: Condition | None = None


class LineUpTo(StrEnum):
    """The last post of the drafter's own line that is asked; those below it are asked before."""

    UNIT_HEAD = "unit_head"
    """The head of the drafter's unit (係), where the section has units with heads."""
    SECTION_HEAD = "section_head"
    DEPARTMENT_HEAD = "department_head"
    TOP_DECIDER = "top_decider"
    CLASS = "class"
    """The one who decides by the form's table of classes."""


class StepRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the route, or the steps of the drafter's own line (`line`).

    Exactly one of `line`, `heads_of`, `role`, `people` and `field` says who is asked. The people of
    one step are asked in parallel.
    """

    line: LineUpTo | None = None
    heads_of: Annotated[tuple[Line, ...], Meta(description="Units, as in 総務部/契約課.")] = ()
    role: Annotated[str, Meta(description="A role of office.yml.")] | None = None
    people: Annotated[tuple[Line, ...], Meta(description="Staff numbers.")] = ()
    field: Annotated[str, Meta(description="A field of this form, of kind person.")] | None = None
    kind: StepKind = StepKind.APPROVE
    needs: Literal["all", "any"] | Annotated[int, Meta(ge=1, le=40)] = "all"
    when: Condition | None = None
    reason: Annotated[
        Label | None, Meta(description="Why they are asked, for those who read the route.")
    ] = None
    when_away: WayAround = None

    deadline: (
        Annotated[
            int,
            Meta(ge=1, le=250, description="Office days from the day on which the step begins."),
        ]
        | None
    ) = None

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the keys that say who is asked."""
        keys = ("line", "heads_of", "role", "people", "field")
        return tuple(key for key in keys if getattr(self, key))


class PaperRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter that is decided on paper, and the reason that its drafter reads."""

    when: Condition
    reason: Label


class ActingRow(Struct, frozen=True, forbid_unknown_fields=True):
    """When the registered deputy of a decider who is away may decide."""

    after_hours: Annotated[
        int, Meta(ge=0, le=720, description="Hours since the document came to the decider.")
    ] = 0
    up_to: Annotated[Yen | None, Meta(description="The highest amount, in yen.")] = None


class FormFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A form: what it asks, and the way that its documents take.

    A key that was added later is unset where a form lacks it, so that the versions of kept forms
    stay what they are.
    """

    form: Name
    title: Label
    fields: Annotated[tuple[FieldRow, ...], Meta(min_length=1, max_length=30)]
    route: Annotated[tuple[StepRow, ...], Meta(min_length=1, max_length=30)]
    help: Label | None = None
    paper: Annotated[bool, Meta(description="Ask what is attached on paper.")] = False
    decided_by: Annotated[str, Meta(description="A table of classes in office.yml.")] | None = None
    returns_to: (
        Annotated[
            Literal["drafter", "any"],
            Meta(description="Where a return may go: to the drafter alone, or to any step before."),
        ]
        | UnsetType
    ) = UNSET
    adds_consents: (
        Annotated[
            Literal["approvers", "no_one"],
            Meta(description="Who may ask for a further consent on the way."),
        ]
        | UnsetType
    ) = UNSET
    not_electronic: (
        Annotated[
            tuple[PaperRow, ...],
            Meta(max_length=20, description="Matters that are decided on paper, not in chat."),
        ]
        | UnsetType
    ) = UNSET
    on_behalf: Annotated[
        OnBehalf, Meta(description="Colleagues on whose behalf a person may draft.")
    ] = OnBehalf.SECTION
    readers: (
        Annotated[
            tuple[Reader, ...],
            Meta(
                description="Who may read its documents beside the drafter and the route: heads of"
                " the drafter's section or department, and the records officers of office.yml,"
                " these alone where the key is missing. Auditors read all documents of all forms."
            ),
        ]
        | UnsetType
    ) = UNSET
    due: (
        Annotated[str, Meta(description="A field of kind date: by when the decision is needed.")]
        | None
    ) = None
    when_away: WayAround = None
    acting: Annotated[
        bool | ActingRow,
        Meta(description="Whether a registered deputy may decide, after what time, up to what."),
    ] = True


class ClassRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of decisions: amounts from `at_least` to below `below`, in yen, and who decides."""

    decides: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9_]*$",
            description="unit_head, section_head, department_head, top_decider, or a role of"
            " this file with one person, such as a deputy mayor.",
        ),
    ]
    at_least: Yen = 0
    below: Yen | None = None


class ClassTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Table of deciders by amount (決裁区分). The classes follow one another without a gap."""

    title: Label
    classes: Annotated[tuple[ClassRow, ...], Meta(min_length=1, max_length=20)]


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """A role outside the line, such as the one who examines accounts."""

    title: Label
    people: Annotated[
        tuple[Line, ...], Meta(min_length=1, max_length=40, description="Staff numbers.")
    ]


class Rights(Struct, frozen=True, forbid_unknown_fields=True):
    """People who may read documents by their office, wherever these go. They change nothing."""

    auditors: Annotated[
        tuple[Line, ...],
        Meta(max_length=40, description="Staff numbers: they read every document."),
    ] = ()
    records_officers: Annotated[
        tuple[Line, ...],
        Meta(max_length=40, description="Staff numbers: they read documents of most forms."),
    ] = ()


class OfficeFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Tables of the whole office, which its forms refer to: office.yml.

    `rights` are those of today, and unset in what is kept with a document.
    """

    classes: dict[Name, ClassTable] = {}
    roles: dict[Name, Role] = {}
    rights: Rights | UnsetType = UNSET
