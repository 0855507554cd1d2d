"""Records with secrets: an error's text and a traceback must not show their values."""

from typing import ClassVar

from msgspec import Struct


class Redacted(Struct, frozen=True):
    """A record whose `repr` omits the `hidden` fields."""

    hidden: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = [name for name in self.__struct_fields__ if name not in self.hidden]
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__name__}({values})"
