"""Findings of `kaigi doctor`."""

from msgspec import Struct

from kaigi.errors import Text


class Finding(Struct, frozen=True):
    """The result of one check; `mend` is None where it passed.

    `is_off`: there was nothing to check, since it is not set up.
    """

    what: Text
    mend: Text | None = None
    is_off: bool = False

    @property
    def mark(self) -> str:
        """The sign before its line."""
        if self.mend:
            return "✗"
        return "－" if self.is_off else "✓"
