"""Findings of a rule, and the counting that most rules share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.faults.history import Ask, Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule; `unavoidable` is a repetition that Slack's API cannot prevent (ADR 7)."""

    rule: str
    what: str
    unavoidable: bool = False


def within(rule: str, what: str, found: int, asks: Iterable[Ask]) -> Iterator[Finding]:
    """Check that acknowledged acts are found, and besides them only unacknowledged ones."""
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
    """Check the number; `unavoidable` of the surplus are not the bot's fault."""
    if found < owed:
        yield Finding(rule, f"{what}: owed {owed}, found {found}")
    for n in range(found - owed):
        yield Finding(rule, f"{what}: owed {owed}, found {found}", unavoidable=n < unavoidable)
