"""Forms of the built-in ledger, their limits, and the check of filled ones."""

from kaigi.content import GENERAL, Content, FieldKind, FieldSpec, FormSpec, faults_of
from kaigi.errors import _, raise_together
from kaigi.forms.conditions import asked

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


def check_content(form: FormSpec, content: Content) -> None:
    """Raise Invalid with every field whose value is not acceptable, of those that are asked."""
    raise_together(faults_of(asked(form, content), content))
