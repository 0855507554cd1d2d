"""What a run leaves behind to be judged: what was asked, what was told, what the record says."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.faults.city import City
from tests.faults.words import Words

Line = dict[str, Any]


class Outcome(StrEnum):
    """What became of something asked, as the person who asked could see it."""

    DONE = "done"
    """Acknowledged without a word of refusal; a form closed."""
    REFUSED = "refused"
    """Acknowledged, and the form says why not."""
    UNKNOWN = "unknown"
    """Nobody acknowledged it in time."""
    UNSENT = "unsent"
    """It never left the person's own client."""


@dataclass(frozen=True, slots=True)
class Ask:
    """`about`: a document's title, a meeting's topic, or a day. Times are seconds since 1970.

    `value` is a draft's amount, or the place declared; `card` the ts of the message on which the button
    `action` was clicked.
    """

    kind: str
    person: str
    about: str
    outcome: Outcome
    start: float
    end: float
    round: int = 0
    value: str = ""
    file: str = ""
    card: str = ""
    action: str = ""

    @property
    def may_have_happened(self) -> bool:
        return self.outcome in {Outcome.DONE, Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Message:
    """One that stands in a conversation at the end. `reader` is empty where a whole channel sees it.

    `files`: the names of those in its thread."""

    reader: str
    channel: str
    ts: str
    text: str
    words: str
    buttons: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Something posted to the address that came with one click or command; without one where it was said to
    the person in no connection to either. `card` is the ts of the message clicked, `lost` whether whoever
    posted it never heard that it had been taken.
    """

    url: str
    at: float
    text: str
    person: str
    action: str
    card: str = ""
    lost: bool = False


@dataclass(slots=True)
class History:
    """`deaths`: when a bot was killed or stopped. `posts_lost`: the ts of messages of which it never heard
    that Slack had taken them.

    `made`: the topic of each meeting that Zoom made; `over`: of those that have run there and do no longer.
    `unreadable`: channels whose history the bot cannot read.
    """

    city: City
    asked: list[Ask] = field(default_factory=list)
    told: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    posts_lost: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    words: Words = field(default_factory=Words)
    record: list[Line] = field(default_factory=list)
    chains_hold: bool = True
    troubles: list[str] = field(default_factory=list)
    """What went wrong beside all this: a bot that ended by itself, a run that never came to rest."""

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.record if line["type"] == kind]

    def asks(self, *kinds: str) -> list[Ask]:
        return [ask for ask in self.asked if ask.kind in kinds]
