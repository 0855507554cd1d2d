"""History of a run for the rules: requests, messages, and the record."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.faults.city import City
from tests.faults.words import Words

Line = dict[str, Any]


FORGED = "forged"
"""Kind of a request about what another person is shown; its `value` is the kind of the act."""


class Outcome(StrEnum):
    """Outcome of a request, as the person saw it."""

    DONE = "done"
    """Acknowledged without an error; a form closed."""
    REFUSED = "refused"
    """Acknowledged, and the form shows an error."""
    UNKNOWN = "unknown"
    """Not acknowledged in time."""
    UNSENT = "unsent"
    """Not sent by the person's client."""


@dataclass(frozen=True, slots=True)
class Content:
    """Content of a form as it was submitted: of a return, the comment alone.

    `files`: name and digest of each one that this form adds.
    """

    text: str = ""
    amount: str = ""
    comment: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A request; `about` is a document's title, a meeting's topic, or a day.

    `value` is the declared place, or the kind of a forged act; `card` the ts of the message on
    which the button `action` was clicked. Times are seconds since 1970.
    """

    kind: str
    person: str
    about: str
    outcome: Outcome
    start: float
    end: float
    round: int = 0
    value: str = ""
    content: Content = Content()
    card: str = ""
    action: str = ""

    @property
    def may_have_happened(self) -> bool:
        return self.outcome in {Outcome.DONE, Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a conversation at the end; `reader` is empty where a whole channel sees it.

    `files`: names and digests of those in its thread. `opened`: the words of the document that its
    reader opened from it at the end, if they did.
    """

    reader: str
    channel: str
    ts: str
    text: str
    words: str
    buttons: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    private: bool = False
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A private answer to a click or command, by its response URL; other ones have none.

    `card` is the ts of the clicked message; `lost` is True where the bot got no confirmation of
    the post. `private` is False where the whole conversation saw it.
    """

    url: str
    at: float
    text: str
    person: str
    action: str
    card: str = ""
    lost: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A call of Slack's Web API, at the time of its arrival."""

    method: str
    at: float


@dataclass(slots=True)
class History:
    """History of a run.

    `deaths`: the times at which a bot was killed or stopped. `jumps`: beginnings and ends of the
    times at which the bots' clocks were ahead. `absent`: people who had no account when the
    morning's question went out. `posts_lost`: the ts of messages
    whose post was not confirmed to the bot. `made`: the topic of each meeting that Zoom made;
    `over`: of those that have ended there. `unreadable`: channels whose history the bot cannot
    read. `day`: the date whose morning they lived, if there was one. `homes`: of each person who
    had opened theirs, its words at the end, and after it was opened again.
    """

    city: City
    asked: list[Ask] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    jumps: list[tuple[float, float]] = field(default_factory=list)
    absent: frozenset[str] = frozenset()
    posts_lost: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    day: str = ""
    unreadable: set[str] = field(default_factory=set)
    homes: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    record: list[Line] = field(default_factory=list)
    chains_hold: bool = True
    troubles: list[str] = field(default_factory=list)
    """Other failures: a bot that ended by itself, a run that did not become idle."""

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.record if line["type"] == kind]

    def asks(self, *kinds: str) -> list[Ask]:
        return [ask for ask in self.asked if ask.kind in kinds]
