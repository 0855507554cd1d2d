"""Errors, as one tree.

KaigiError
├── Refused               a person's mistake: answered to that person alone, nothing has changed
│   ├── NotYours          this person may not do this
│   ├── Stale             the card or form that they used is out of date
│   └── Invalid           one field of their input is wrong; carries the field's name
├── Broken                the record is inconsistent: an operator must look
├── Unavailable           an outside system did not take the call: try again later
│   └── OutcomeUnknown    it may have taken it: look before repeating
└── Rejected              an outside system will never take this call: do not try again
    └── Unreachable       the channel or person cannot be written to

Every error that a person may read carries a `Text`: the English sentence as written in the code and
the values in it, translated where the reader is known.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field


class Text(Struct, frozen=True):
    """A sentence before translation: an English gettext id with `{names}`, and their values.

    `context` tells apart two meanings of one English word. `translations`: by language, of a text
    that an administrator wrote, which no catalogue has.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    context: str | None = None
    translations: Mapping[str, str] | None = None

    def __str__(self) -> str:
        return self.msgid.format_map(self.values) if self.values else self.msgid


def _(msgid: str, **values: object) -> Text:
    return Text(msgid, values)


def pgettext(context: str, msgid: str, **values: object) -> Text:
    """Mark a word that has another meaning in another context."""
    return Text(msgid, values, context)


class KaigiError(Exception):
    """Root of the tree; never raised itself."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class Refused(KaigiError):
    """Refusal of a person's request. `text` says why, `next_step` what they can do now."""

    def __init__(self, text: Text, next_step: Text | None = None) -> None:
        super().__init__(text)
        self.next_step = next_step


class NotYours(Refused):
    """Refusal because this person may not do this."""


class Stale(Refused):
    """Refusal because the state has changed since the card or form was drawn."""


class Invalid(Refused):
    """Refusal of one field's value. `field` is its name in the form.

    `others`: the refusals of further fields of the same form.
    """

    def __init__(
        self,
        field: str,
        text: Text,
        next_step: Text | None = None,
        others: "Sequence[Invalid]" = (),
    ) -> None:
        super().__init__(text, next_step)
        self.field = field
        self.others = tuple(others)


def raise_together(faults: "Sequence[Invalid]") -> None:
    """Raise the refusals of one form as one, if there are any."""
    if faults:
        first = faults[0]
        raise Invalid(first.field, first.text, first.next_step, faults[1:])


class Broken(KaigiError):
    """Inconsistency of the record."""


class Unavailable(KaigiError):
    """Temporary failure. `retry_after` is in seconds, where the other system gave it."""

    def __init__(self, text: Text, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class OutcomeUnknown(Unavailable):
    """Failure after the call was sent: no answer came."""


class CommitUnknown(OutcomeUnknown):
    """Loss of the database during a commit, which may stand or not."""


class Rejected(KaigiError):
    """Final refusal by the other system. `code` is its error code."""

    def __init__(self, text: Text, code: str) -> None:
        super().__init__(text)
        self.code = code


class Unreachable(Rejected):
    """Final refusal because the channel or person cannot be written to."""
