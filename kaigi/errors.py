"""The tree of errors.

KaigiError
├── Refused               a person's mistake: answered to that person alone, nothing has changed
│   ├── NotYours          this person may not do this
│   ├── Stale             the state has changed since they saw it
│   └── Invalid           one field of what they wrote; has the field's name
├── Broken                the record contradicts itself: an operator must look
├── Unavailable           a system outside did not take the call: try again later
│   └── OutcomeUnknown    it may have taken it: look before repeating
└── Rejected              a system outside will never take this call: do not try again
    └── Unreachable       the channel or person cannot be written to

Every error that a person may read carries a `Text`: the English sentence as written in the code and
the values in it, translated where the reader is known.
"""

from collections.abc import Mapping

from msgspec import Struct, field


class Text(Struct, frozen=True):
    """A sentence before translation: an English gettext id with `{names}`, and their values.

    `context` tells apart two meanings of one English word.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)
    context: str | None = None

    def __str__(self) -> str:
        return self.msgid.format_map(self.values) if self.values else self.msgid


def _(msgid: str, **values: object) -> Text:
    return Text(msgid, values)


def pgettext(context: str, msgid: str, **values: object) -> Text:
    """Mark a word that has another meaning in another context."""
    return Text(msgid, values, context)


class KaigiError(Exception):
    """The root; never raised itself."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class Refused(KaigiError):
    """A person's mistake. `text` says why, `next_step` what they can do now."""

    def __init__(self, text: Text, next_step: Text | None = None) -> None:
        super().__init__(text)
        self.next_step = next_step


class NotYours(Refused):
    """An act that this person may not do."""


class Stale(Refused):
    """An act on a state that has changed since this person saw it."""


class Invalid(Refused):
    """A field that cannot be accepted. `field` is its name in the form."""

    def __init__(self, field: str, text: Text, next_step: Text | None = None) -> None:
        super().__init__(text, next_step)
        self.field = field


class Broken(KaigiError):
    """A record that contradicts itself."""


class Unavailable(KaigiError):
    """A system that did not take a call. `retry_after`: seconds, where it gave them."""

    def __init__(self, text: Text, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class OutcomeUnknown(Unavailable):
    """A call that was sent, and whose answer was lost."""


class Rejected(KaigiError):
    """A call that a system will never accept. `code` is the code in its answer."""

    def __init__(self, text: Text, code: str) -> None:
        super().__init__(text)
        self.code = code


class Unreachable(Rejected):
    """A channel or person that cannot be written to."""
