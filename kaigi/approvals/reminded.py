"""Records of reminders: who was reminded of which document, on which day. Pure."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct


class ReminderKind(StrEnum):
    """Way in which a person was reminded. Kept in the table and in keys: never change one."""

    DIGEST = "digest"
    """To the one whose turn it is, in the morning."""
    ESCALATED = "escalated"
    """To their superior, in the morning."""
    BY_HAND = "by_hand"
    """To the one whose turn it is, from the drafter."""


class Reminder(Struct, frozen=True):
    """One reminder of one item to one person, of whom there is one on each day.

    `sender`: the drafter who reminded by hand, by the form `key`, in their own `words`, with the
    message `notice`; all empty where Kaigi reminded.
    """

    person: str
    day: date
    item: str
    kind: ReminderKind
    at: datetime
    sender: str = ""
    key: str = ""
    words: str = ""
    notice: str = ""
