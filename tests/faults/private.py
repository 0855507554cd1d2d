"""Rules of private answers: whoever clicks in vain hears why, once."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.documents import approvals
from tests.faults.finding import Finding
from tests.faults.history import Answer, Ask, History, Outcome

Click = tuple[str, str, str]
"""Who, on which message, which button."""


def each_losing_click_answered(history: History) -> Iterator[Finding]:
    """Of one person's clicks on one button of one card some may count; every other is answered."""
    answered = Counter((a.person, a.card, a.action) for a in {a.url: a for a in history.answers}.values())
    elsewhere = Counter(answer.person for answer in history.answers if not answer.url)
    counted = approvals(history)
    hosts = {ask.about: ask.person for ask in history.asks("meet")}
    for click, asks in _clicks(history).items():
        acked, unknown = (sum(a.outcome is o for a in asks) for o in (Outcome.DONE, Outcome.UNKNOWN))
        least, most = _won(asks[0], counted, hosts, acked)
        if not history.words.round:
            least = 0
        what = f"{asks[0].kind} · {asks[0].about} · {asks[0].person}: clicked {acked} + {unknown} times"
        missing = acked - answered[click] - most
        found = min(max(missing, 0), elsewhere[asks[0].person])
        elsewhere[asks[0].person] -= found
        if missing > found:
            yield Finding("each losing click answered", f"{what}, answered {answered[click]}, counted {most}")
        if answered[click] + least > acked + unknown:
            yield Finding("each losing click answered", f"{what}, answered {answered[click]} all the same")


def none_twice(history: History) -> Iterator[Finding]:
    """In no history, so that whoever died over it, or never heard that it was taken, has to say it again."""
    said: dict[tuple[str, str], list[Answer]] = {}
    for answer in (answer for answer in history.answers if answer.url):
        said.setdefault((answer.url, answer.text), []).append(answer)
    for again in said.values():
        for first, second in pairwise(sorted(again, key=lambda answer: answer.at)):
            unavoidable = first.lost or died_between(history, first.at, second.at)
            what = f"{first.person} · {first.action}: {first.text}"
            yield Finding("no private answer twice", what, unavoidable=unavoidable)


def died_between(history: History, start: float, end: float) -> bool:
    return any(start <= at <= end for at in history.deaths)


def _clicks(history: History) -> dict[Click, list[Ask]]:
    found: dict[Click, list[Ask]] = {}
    for ask in history.asks("approve", "open", "end"):
        if ask.card:
            found.setdefault((ask.person, ask.card, ask.action), []).append(ask)
    return found


def _won(
    ask: Ask, counted: dict[tuple[str, str, int], int], hosts: dict[str, str], clicks: int
) -> tuple[int, int]:
    """At least and at most how many of such clicks had their way, so that there was nothing to answer."""
    if ask.kind == "approve":
        count = counted.get((ask.person, ask.about, ask.round), 0)
        return count, count
    if ask.kind == "end" and hosts.get(ask.about) != ask.person:
        return 0, 0
    return 0, clicks
