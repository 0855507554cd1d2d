"""Forms of the built-in ledger, their limits, and the check of filled ones."""

import unicodedata

from kaigi.content import GENERAL, Content, FieldKind, FieldSpec, FormSpec, Value
from kaigi.errors import Invalid, _

TITLE_LIMIT = 100
TEXT_LIMIT = 3000
AMOUNT_LIMIT = 999_999_999_999
FILES_LIMIT = 10
COMMENT_LIMIT = 1000

GENERAL_FORM = FormSpec(
    GENERAL,
    (
        FieldSpec(
            "title",
            _("Title"),
            FieldKind.TEXT,
            required=True,
            limit=TITLE_LIMIT,
            missing=_("A title is needed."),
        ),
        FieldSpec(
            "text",
            _("Text"),
            FieldKind.LONG_TEXT,
            required=True,
            limit=TEXT_LIMIT,
            missing=_("Write what is asked for, and why."),
        ),
        FieldSpec(
            "amount",
            _("Amount"),
            FieldKind.MONEY,
            limit=AMOUNT_LIMIT,
            hint=_("In yen. Leave it empty if there is none."),
        ),
        FieldSpec("files", _("Files"), FieldKind.FILE, limit=FILES_LIMIT),
    ),
)

_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}


def check_content(form: FormSpec, content: Content) -> None:
    """Raise Invalid at the first field whose value is not acceptable."""
    for spec in form.fields:
        if spec.kind is not FieldKind.FILE:
            _check_value(spec, content.value(spec.name))
            continue
        for file in content.files:
            if file.size == 0:
                raise Invalid(
                    spec.name, _("{name} is empty (0 bytes). Choose it again.", name=file.name)
                )


def is_blank(text: str) -> bool:
    """Return whether the text has no visible character; a direction mark alone has none."""
    return all(unicodedata.category(character) in _UNSEEN for character in text)


def check_length(field: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            field,
            _("At most {limit} characters; this has {length}.", limit=limit, length=len(text)),
        )


def _check_value(spec: FieldSpec, value: Value) -> None:
    is_empty = value is None or (isinstance(value, str) and is_blank(value))
    if is_empty and spec.required:
        raise Invalid(spec.name, spec.missing or _("This is needed."))
    if spec.limit is None:
        return
    if isinstance(value, str):
        check_length(spec.name, value, spec.limit)
    elif isinstance(value, int) and not 0 <= value <= spec.limit:
        raise Invalid(
            spec.name,
            _("The amount must lie between 0 and {limit} yen.", limit=f"{spec.limit:,}"),
        )
