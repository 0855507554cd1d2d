"""People as every room sees them; `kaigi.staff` keeps them."""

from enum import StrEnum

from msgspec import Struct


class Departure(StrEnum):
    """Reason for which a person can no longer act on a document."""

    LEFT = "left"
    """No longer on the staff list."""
    MOVED = "moved"
    """No longer in the post that was asked."""
    NO_ACCOUNT = "no_account"
    """Without an account in chat."""


class DeputyEnd(StrEnum):
    """Reason for which a deputy may decide no longer."""

    BACK = "back"
    """The decider is not away any more."""
    AWAY = "away"
    """The deputy is away, too."""
    GONE = "gone"
    """No longer registered, or without an account in chat."""


class Signer(Struct, frozen=True):
    """A person in a record: staff number, and name, section and title as they were at that moment.

    Section and title are empty in records of version 1, which did not keep them.
    """

    id: str
    name: str
    section: str = ""
    title: str = ""

    def __str__(self) -> str:
        return self.name


class Person(Struct, frozen=True):
    """`id` is the staff number.

    `slack_id` is None until the e-mail address is found in the workspace.
    """

    id: str
    name: str
    slack_id: str | None
    locale: str | None
    section: str
    active: bool = True
    title: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def signer(self) -> Signer:
        return Signer(self.id, self.name, self.section, self.title)
