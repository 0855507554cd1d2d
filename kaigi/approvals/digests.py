"""Digests: messages in the morning about documents that have waited for long or are due. Pure.

That of a person who is back also tells of what went on without them.
"""

from datetime import date

from msgspec import Struct

from kaigi.approvals.items import Item
from kaigi.approvals.reminded import ReminderKind
from kaigi.steps import StepKind

DIGEST_LIMIT = 10
"""Documents in one digest; the list behind its button has all of them."""
READ_LIMIT = 100
"""Documents that are read for one digest, to find the longest waiting."""


class DigestKey(Struct, frozen=True):
    """One digest: to one person, on one morning."""

    kind: ReminderKind
    person: str
    day: date

    @property
    def key(self) -> str:
        return f"approval:{self.kind}:{self.person}:{self.day.isoformat()}"

    @classmethod
    def of(cls, key: str) -> "DigestKey | None":
        """Return the digest of this key; None where it is that of another message."""
        _approval, kind, *rest = key.split(":")
        if kind not in (ReminderKind.DIGEST, ReminderKind.ESCALATED) or len(rest) != 2:
            return None
        return cls(ReminderKind(kind), rest[0], date.fromisoformat(rest[1]))


class Late(Struct, frozen=True):
    """A row of a digest: an item, and for how many office days it has waited.

    `may_open`: the reader of the digest is also one of the item's.
    """

    item: Item
    waited: int
    may_open: bool


class DigestState(Struct, frozen=True):
    """A digest before it is drawn. `total`: of all that waits for the reader.

    `further`: number of those in the digest that were not read, as they are very many. `reviews`:
    number of documents to read afterwards; None where the digest tells of none.
    """

    digest: DigestKey
    rows: tuple[Late, ...]
    total: int
    further: int = 0
    reviews: int | None = None


def higher_on_route(item: Item, person: str) -> str | None:
    """Return the nearest person who is asked alone after this one, if any: a superior as a rule."""
    numbers = [n for n, step in enumerate(item.steps) if step.waiting]
    for step in item.steps[numbers[0] + 1 :] if numbers else ():
        is_higher = len(step.people) == 1 and step.kind in (StepKind.APPROVE, StepKind.DECIDE)
        if is_higher and step.people[0].id not in (person, *item.drafters):
            return step.people[0].id
    return None
