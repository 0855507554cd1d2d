"""Recipients of messages: where a person is reached in chat, and in which language they read.

A desk returns `Shown`, recipient and state; the relay draws the state (see `bot.rooms`).
"""

from collections.abc import Iterable, Mapping
from typing import Generic, Protocol, TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.i18n import Languages, Translator
from kaigi.person import Person

S = TypeVar("S")


class People(Protocol):
    """Port to the staff register."""

    def people(self, tx: Connection, ids: Iterable[str]) -> Mapping[str, Person]:
        """Find people by staff number, those who have left included, in one query."""
        ...


class Recipient(Struct, frozen=True):
    """A conversation and the language of its readers.

    `channel` is a conversation's id; a person's own Slack id opens their direct messages.
    """

    channel: str
    t: Translator


class Shown(Struct, Generic[S], frozen=True):
    """A card before it is drawn: its recipient, and the state as the room's `cards` take it."""

    recipient: Recipient
    state: S


class Recipients:
    """Finds recipients inside the caller's transaction; keeps nothing between calls."""

    def __init__(self, people: People, languages: Languages) -> None:
        self._people = people
        self._languages = languages

    def find(self, tx: Connection, person: str, *, former: bool = True) -> Recipient | None:
        """Find one person's direct messages; None where they have no account in the workspace.

        With `former` also of people who have left the staff list.
        """
        found = self._people.people(tx, [person]).get(person)
        return self.of(found) if found and (found.active or former) else None

    def of(self, person: Person) -> Recipient | None:
        """Return the direct messages of a person who was read already."""
        if person.slack_id is None:
            return None
        return Recipient(person.slack_id, self.language_of(person))

    def channel(self, channel: str) -> Recipient:
        """Return a channel, whose readers share the office's language."""
        return Recipient(channel, self._languages.of(None))

    def language_of(self, person: Person) -> Translator:
        """Return the translator for the language that this person reads in Slack."""
        return self._languages.of(person.locale)
