"""People as every room sees them. Who they are is decided in `kaigi.staff`."""

from msgspec import Struct


class Signer(Struct, frozen=True):
    """Somebody in a record: the staff number, and the name as it was when they acted."""

    id: str
    name: str

    def __str__(self) -> str:
        return self.name


class Person(Struct, frozen=True):
    """`id` is the staff number. `slack_id` is None until the e-mail address is found in the workspace."""

    id: str
    name: str
    slack_id: str | None
    locale: str | None
    section: str
    active: bool = True

    def __str__(self) -> str:
        return self.name

    @property
    def signer(self) -> Signer:
        return Signer(self.id, self.name)
