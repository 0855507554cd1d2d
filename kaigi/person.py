"""A person as every room sees them. Who they are is decided in `kaigi.staff`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is the staff number. `slack_id` is None until the e-mail address is found in the workspace."""

    id: str
    name: str
    slack_id: str | None
    locale: str | None
    section: str
    active: bool = True

    def __str__(self) -> str:
        return self.name
