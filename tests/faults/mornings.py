"""Rules of the morning: one question to each person, and one sheet with the right counts."""

import re
from collections import Counter
from collections.abc import Iterator

from tests.faults.finding import Finding, exactly
from tests.faults.history import History, Message


def each_asked_once(history: History) -> Iterator[Finding]:
    """Check for one question to each person, which shows the answer that stands.

    Who has no account at 8:15 is not asked that day.
    """
    if not history.day:
        return
    asked: dict[str, list[Message]] = {number: [] for number in history.city.numbers()}
    for message in history.told:
        if message.reader and not message.private and _is_question(message, history):
            asked[message.reader].append(message)
    standing = _standing(history)
    for person, messages in asked.items():
        if messages or person not in history.absent:
            yield from exactly("each person asked once", person, len(messages), 1)
        for message in messages:
            place = standing.get(person, "")
            shown = message.text.rpartition(": ")[2] if ": " in message.text else ""
            if shown.lower() != place:
                what = f"{person}: the question shows “{shown}”, and “{place}” stands"
                yield Finding("each card up to date", what)


def one_sheet(history: History) -> Iterator[Finding]:
    """Check for one sheet, which counts the answers that stand."""
    if not history.day:
        return
    words = history.words
    sheets = [m for m in history.told if not m.reader and m.text.startswith(words.sheet)]
    yield from exactly("one sheet at nine", history.day, len(sheets), 1)
    standing = Counter(_standing(history).values())
    labels = dict(zip(words.counted, words.taps, strict=True))
    expected = {label: standing[tap.lower()] for label, tap in labels.items()}
    missing = len(history.city.members) - standing.total()
    for sheet in sheets:
        counts = {label: _number(rf"\b{label} (\d+)", sheet.words) for label in labels}
        silent = _number(words.no_answer, sheet.words)
        if (counts, silent) != (expected, missing):
            what = f"it counts {counts}, {silent} without an answer; right: {expected}, {missing}"
            yield Finding("one sheet at nine", what)


def _is_question(message: Message, history: History) -> bool:
    is_answered = re.match(history.words.answered, message.text)
    return message.text.startswith(history.words.question) or is_answered is not None


def _standing(history: History) -> dict[str, str]:
    """Return the places of the people who have answered, all of them for a whole day."""
    days = [line for line in history.of("day") if line["day"] == history.day]
    return {line["person"]: line["places"]["am"] for line in days}


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0
