"""What a document says. Shared by every room that reads or writes one."""

from msgspec import Struct


class File(Struct, frozen=True):
    """An attachment as the workspace holds it. `size` in bytes."""

    id: str
    name: str
    size: int
    url: str


class Content(Struct, frozen=True):
    """What the drafter asks for. `amount` in yen, None where no money is involved."""

    title: str
    text: str
    amount: int | None = None
    files: tuple[File, ...] = ()
