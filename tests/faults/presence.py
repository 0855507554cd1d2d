"""Rules of presence: each declaration is recorded once, and the last one counts."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from difflib import ndiff

from tests.faults.finding import Finding, within
from tests.faults.history import Ask, History, Outcome

Place = str | None


def each_declaration_once(history: History) -> Iterator[Finding]:
    recorded = Counter(
        (d["person"], d["day"], spoken(d["places"])) for d in history.of("declaration")
    )
    asks: dict[tuple[str, str, str], list[Ask]] = {what: [] for what in recorded}
    for ask in _declared(history):
        asks.setdefault((ask.person, ask.about, ask.value), []).append(ask)
    for what, asked in asks.items():
        yield from within("each declaration once", " · ".join(what), recorded[what], asked)


def _declared(history: History) -> list[Ask]:
    """Return the declarations; a tap that was answered in private may have been refused."""
    answered = {(answer.person, answer.card, answer.action) for answer in history.answers}
    return [
        replace(ask, outcome=Outcome.UNKNOWN)
        if ask.outcome is Outcome.DONE and (ask.person, ask.card, ask.action) in answered
        else ask
        for ask in history.asks("declare")
    ]


def the_last_word_stands(history: History) -> Iterator[Finding]:
    standing = {(line["person"], line["day"]): line["places"] for line in history.of("day")}
    asked: dict[tuple[str, str, str], list[Ask]] = {}
    for ask in _declared(history):
        for half in places(ask.value):
            asked.setdefault((ask.person, ask.about, half), []).append(ask)
    for (person, day, half), asks in asked.items():
        found = standing.get((person, day), {}).get(half)
        last = last_words(asks, half)
        if found not in last:
            words = sorted(map(str, last))
            what = f"{person} · {day} · {half}: {found} stands, the last word was {words}"
            yield Finding("the last declaration counts", what)


def each_home_true(history: History) -> Iterator[Finding]:
    """Check that the last home that was sent shows what one that is opened now shows."""
    as_of = re.compile(history.words.as_of, re.DOTALL)
    for person, homes in history.homes.items():
        sent, opened = (as_of.sub("", home).strip().splitlines() for home in homes)
        if sent != opened:
            changed = [line for line in ndiff(sent, opened) if not line.startswith("  ")]
            yield Finding("each home up to date", f"{person}: {changed}")


def last_words(asks: list[Ask], half: str) -> set[Place]:
    """Return the places that may count: those of requests without a later acknowledged one.

    An unacknowledged request may have been stored at any time after it was sent.
    """
    acked = [ask for ask in asks if ask.outcome is Outcome.DONE]
    unknown = [ask for ask in asks if ask.outcome is Outcome.UNKNOWN]
    last = [ask for ask in acked if not any(later.start > ask.end for later in acked)]
    found: set[Place] = {places(ask.value)[half] for ask in [*last, *unknown]}
    return found if acked else found | {None}


def places(value: str) -> dict[str, str]:
    """Parse a value such as `am=home,pm=office`."""
    return dict(part.split("=") for part in value.split(","))


def spoken(by_half: dict[str, str]) -> str:
    return ",".join(f"{half}={by_half[half]}" for half in sorted(by_half))
