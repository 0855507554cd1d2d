"""What a document says. Shared by every room that reads or writes one; standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the workspace holds it. `size` in bytes."""

    id: str
    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """What the drafter asks for. `amount` in yen, None where no money is involved."""

    title: str
    text: str
    amount: int | None = None
    files: tuple[File, ...] = ()
