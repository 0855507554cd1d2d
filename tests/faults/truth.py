"""Rule of failures: what a person is told was not changed, was not changed.

Forms and commands that fail count as refused, and the other rules check these. A button is
acknowledged all the same, and its failure is told by a private message.
"""

from collections.abc import Iterator

from tests.faults.documents import KINDS, recorded_acts
from tests.faults.finding import Finding
from tests.faults.history import Ask, History


def no_failure_took_effect(history: History) -> Iterator[Finding]:
    recorded = {act[:3] for act in recorded_acts(history)}
    for answer in history.answers:
        if answer.url or not answer.text.startswith(history.words.failed):
            continue
        asks = [ask for ask in history.asked if _was_under_way(ask, answer.person, answer.at)]
        # Of several clicks at once the answer may be to any.
        for ask in asks if len(asks) == 1 else []:
            act = ask.kind, ask.about, ask.person
            if act in recorded and not _was_asked_again(history, ask):
                what = f"{' · '.join(act)}: told that nothing was changed, and it is recorded"
                yield Finding("each failure told truly", what)


def _was_under_way(ask: Ask, person: str, at: float) -> bool:
    return ask.person == person and ask.start <= at <= ask.end and ask.kind in KINDS


def _was_asked_again(history: History, ask: Ask) -> bool:
    act = ask.kind, ask.about, ask.person
    return any(
        other is not ask and (other.kind, other.about, other.person) == act
        for other in history.asked
        if other.may_have_happened
    )
