"""Reasons of the operating system why a file cannot be used, in words that are translated."""

import errno
from collections.abc import Mapping
from types import MappingProxyType

from kaigi.errors import Text, _

_NOT_THERE = _("there is no such file or folder")
_NOT_ALLOWED = _("the permission is missing")
_REASONS: Mapping[int, Text] = MappingProxyType(
    {
        errno.ENOENT: _NOT_THERE,
        errno.ENOTDIR: _NOT_THERE,
        errno.EISDIR: _("it is a folder"),
        errno.EACCES: _NOT_ALLOWED,
        errno.EPERM: _NOT_ALLOWED,
        errno.ENOSPC: _("the disk is full"),
        errno.ENAMETOOLONG: _("the name is too long"),
    }
)


def reason(error: OSError) -> Text:
    """Return the reason; for a rare one the system's own words, untranslated."""
    known = _REASONS.get(error.errno or 0)
    return known or Text(error.strerror or type(error).__name__)
