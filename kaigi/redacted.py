"""Structs whose repr omits secrets, so that an error's text or a traceback cannot show them."""

from typing import ClassVar

from msgspec import Struct


class Redacted(Struct, frozen=True):
    """A record with fields that belong in no log; a subclass names them in `hidden`."""

    hidden: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (name for name in self.__struct_fields__ if name not in self.hidden)
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__name__}({fields})"
