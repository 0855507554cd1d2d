"""Findings of `kaigi doctor`."""

from msgspec import Struct

from kaigi.errors import Text


class Finding(Struct, frozen=True):
    """The result of one check; `mend` is None where it passed.

    `is_off`: there was nothing to check, since it is not set up. `is_note`: it passed, and the
    administrator may want to look at it.
    """

    what: Text
    mend: Text | None = None
    is_off: bool = False
    is_note: bool = False

    @property
    def mark(self) -> str:
        """The sign before its line."""
        if self.mend:
            return "✗"
        if self.is_note:
            return "△"
        return "－" if self.is_off else "✓"
