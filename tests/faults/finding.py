"""What a rule has found, and the counting that most rules come down to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.faults.history import Ask, Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """`unavoidable`: something told twice that Slack's API leaves no way to avoid (ADR 7)."""

    rule: str
    what: str
    unavoidable: bool = False


def within(rule: str, what: str, found: int, asks: Iterable[Ask]) -> Iterator[Finding]:
    """Each act acknowledged is there, each that nobody acknowledged may be, and no other."""
    outcomes = [ask.outcome for ask in asks]
    least = outcomes.count(Outcome.DONE)
    most = least + outcomes.count(Outcome.UNKNOWN)
    if found < least:
        yield Finding(rule, f"{what}: acknowledged {least} times, recorded {found} times")
    elif found > most:
        yield Finding(rule, f"{what}: recorded {found} times, asked for {most} times")


def exactly(
    rule: str, what: str, found: int, owed: int, *, unavoidable: int = 0
) -> Iterator[Finding]:
    """`unavoidable`: how many of those found too often are nobody's fault."""
    if found < owed:
        yield Finding(rule, f"{what}: owed {owed}, found {found}")
    for n in range(found - owed):
        yield Finding(rule, f"{what}: owed {owed}, found {found}", unavoidable=n < unavoidable)
