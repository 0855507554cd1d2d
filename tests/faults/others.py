"""Rules of messages that are shown to another person: clicks on them are no acts."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.documents import recorded_acts
from tests.faults.finding import Finding
from tests.faults.history import FORGED, History, Outcome

RULE = "no act on another's card"


def never_an_act(history: History) -> Iterator[Finding]:
    """Check that the record has only what its people requested on their own cards and forms."""
    recorded: Counter[tuple[str, str, str]] = Counter()
    for act, count in recorded_acts(history).items():
        recorded[act[:3]] += count
    own = Counter(
        (ask.kind, ask.about, ask.person) for ask in history.asked if ask.may_have_happened
    )
    forged = {(ask.value, ask.about, ask.person) for ask in history.asks(FORGED)}
    for what in sorted(forged):
        if recorded[what] > own[what]:
            times = f"recorded {recorded[what]} times, asked for {own[what]} times"
            yield Finding(RULE, f"{' · '.join(what)}: {times}")


def never_accepted(history: History) -> Iterator[Finding]:
    """Check that no form of another is accepted, and that no click ends a meeting of another.

    That each click is answered in private is checked with all other rejected clicks.
    """
    clicks = {(ask.person, ask.card, ask.action): ask for ask in history.asks(FORGED) if ask.card}
    for ask in history.asks(FORGED):
        if not ask.card and ask.outcome is Outcome.DONE:
            yield Finding(RULE, f"{ask.value} · {ask.about} · {ask.person}: the form was accepted")
    for answer in history.answers:
        clicked = clicks.get((answer.person, answer.card, answer.action))
        if clicked and answer.text.startswith(history.words.ending):
            yield Finding(RULE, f"{clicked.about} · {clicked.person}: {answer.text}")
