"""Records that hold what belongs in no log: an error's text and a traceback show whatever they meet."""

from typing import ClassVar

from msgspec import Struct


class Redacted(Struct, frozen=True):
    hidden: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        said = [name for name in self.__struct_fields__ if name not in self.hidden]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in said)})"
