"""Rules of private answers: a click without effect is answered once."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.documents import approvals
from tests.faults.finding import Finding
from tests.faults.history import FORGED, Answer, Ask, History, Outcome

STORED = 10.0
"""Seconds in which a bot has stored that an answer was sent, on a busy machine."""

EARLIER = 1.0
"""Seconds from an answer, which a bot may not live to see taken, until Slack has taken it."""

Click = tuple[str, str, str]
"""Person, message and button."""


def each_losing_click_answered(history: History) -> Iterator[Finding]:
    """Check that clicks of one person on one button of one card took effect or were answered.

    An answer without a response URL may be to any of the person's clicks.
    """
    answered = Counter(
        (a.person, a.card, a.action)
        for a in {a.url: a for a in history.answers if a.private}.values()
    )
    elsewhere = Counter(answer.person for answer in history.answers if not answer.url)
    won = _Won(history)
    for click, asks in _clicks(history).items():
        acked, unknown = (
            sum(a.outcome is o for a in asks) for o in (Outcome.DONE, Outcome.UNKNOWN)
        )
        least, most = won.by(asks[0], acked)
        missing = max(0, acked - most - answered[click])
        found = min(missing, elsewhere[asks[0].person])
        elsewhere[asks[0].person] -= found
        act = f"{asks[0].kind} · {asks[0].about} · {asks[0].person}"
        what = f"{act}: clicked {acked} + {unknown} times"
        if missing > found:
            yield Finding(
                "each rejected click answered",
                f"{what}, answered {answered[click]}, counted {most}",
            )
        if answered[click] + least > acked + unknown:
            yield Finding(
                "each rejected click answered", f"{what}, answered {answered[click]} all the same"
            )


def none_twice(history: History) -> Iterator[Finding]:
    """Check that answers are not repeated.

    A bot that got no confirmation, or died before it had stored it, cannot look in a history and
    has to repeat one. A death long after the first answer is no excuse. To a bot whose clock is
    ahead, the leases of the others have ended.
    """
    said: dict[tuple[str, str], list[Answer]] = {}
    for answer in (answer for answer in history.answers if answer.url):
        said.setdefault((answer.url, answer.text), []).append(answer)
    for again in said.values():
        for first, second in pairwise(sorted(again, key=lambda answer: answer.at)):
            end = min(second.at, first.at + STORED)
            unavoidable = (
                first.lost
                or died_between(history, first.at - EARLIER, end)
                or any(start <= end and first.at - STORED <= stop for start, stop in history.jumps)
            )
            what = f"{first.person} · {first.action}: {first.text}"
            yield Finding("no private answer twice", what, unavoidable=unavoidable)


def died_between(history: History, start: float, end: float) -> bool:
    return any(start <= at <= end for at in history.deaths)


def _clicks(history: History) -> dict[Click, list[Ask]]:
    found: dict[Click, list[Ask]] = {}
    for ask in history.asks("approve", "open", "end", FORGED):
        if ask.card:
            found.setdefault((ask.person, ask.card, ask.action), []).append(ask)
    return found


class _Won:
    """Numbers of clicks that took effect, and need no answer."""

    def __init__(self, history: History) -> None:
        self._counted = approvals(history)
        self._hosts = {ask.about: ask.person for ask in history.asks("meet")}
        self._shows_rounds = bool(history.words.round)

    def by(self, ask: Ask, clicks: int) -> tuple[int, int]:
        """Return the least and the greatest number, of so many acknowledged clicks like `ask`."""
        if ask.kind == FORGED:
            return 0, 0
        if ask.kind == "approve":
            round_ = ask.round if self._shows_rounds else 0
            count = self._counted.get((ask.person, ask.about, round_), 0)
            return count if self._shows_rounds else 0, count
        if ask.kind == "end" and self._hosts.get(ask.about) != ask.person:
            return 0, 0
        return 0, clicks
