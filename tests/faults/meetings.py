"""Rules of meetings: one at Zoom for each request, and one message to each person concerned."""

from collections.abc import Iterator
from itertools import pairwise

from tests.faults.finding import Finding, exactly, within
from tests.faults.history import History, Line, Message
from tests.faults.private import died_between
from tests.faults.words import MEETING, Words, titled

RESTING = {"open", "over", "refused"}


def each_made_once(history: History) -> Iterator[Finding]:
    recorded: dict[str, list[Line]] = {}
    for line in history.of("meeting"):
        recorded.setdefault(line["topic"], []).append(line)
    asks = {ask.about: ask for ask in history.asks("meet")}
    for topic in asks.keys() | recorded.keys():
        lines = recorded.get(topic, [])
        yield from within(
            "each meeting once", topic, len(lines), [asks[topic]] if topic in asks else []
        )
        at_zoom = sum(line["zoom_id"] is not None for line in lines)
        yield from exactly("each meeting once at Zoom", topic, history.made.count(topic), at_zoom)
        for line in lines:
            if topic in asks and line["host"] != asks[topic].person:
                yield Finding("nobody acts in another's name", f"{topic}: {line['host']}")
            if line["state"] not in RESTING:
                yield Finding("each meeting once", f"{topic} is still {line['state']}")


def each_message_once(history: History) -> Iterator[Finding]:
    """Check for one message to each; a meeting that was ended before it existed may have none."""
    told = _told(history)
    for meeting in history.of("meeting"):
        topic = meeting["topic"]
        owed = {
            ("channel", ""),
            ("host", meeting["host"]),
            *(("guest", g) for g in meeting["guests"]),
        }
        found = {key[1:]: messages for key, messages in told.items() if key[0] == topic}
        if meeting["state"] == "refused" or (meeting["state"] == "over" and not found):
            owed = set()
        for place in owed | found.keys():
            messages = found.get(place, [])
            again = len(_said_again_for_good_reason(history, messages))
            what = " · ".join([topic, *place])
            yield from exactly(
                "each message once", what, len(messages), int(place in owed), unavoidable=again
            )


def each_card_true(history: History) -> Iterator[Finding]:
    """Check that cards have links exactly while their meeting is open.

    Of a repeated message, the first is one that Kaigi does not know of and cannot update.
    """
    words = history.words
    states = {line["topic"]: line["state"] for line in history.of("meeting")}
    for (topic, part, reader), messages in _told(history).items():
        is_open = states.get(topic) == "open" and topic not in history.over
        unknown = _said_again_for_good_reason(history, messages)
        for message in messages:
            links = {words.join, words.start} & set(message.buttons)
            if bool(links) != is_open or (words.end in message.buttons and not is_open):
                what = (
                    f"{topic} · {part} · {reader}: {message.buttons}, and it is {states.get(topic)}"
                )
                yield Finding("each card up to date", what, unavoidable=message in unknown)


def each_word_kept(history: History) -> Iterator[Finding]:
    """Check that an announced ending happened, and that the host was told of failures."""
    words, states = history.words, {line["topic"]: line["state"] for line in history.of("meeting")}
    heard = {
        (titled(m.text), m.reader, m.text.partition("“")[0]) for m in history.told if m.private
    }
    for topic, reader, said in heard:
        is_kept = states.get(topic) == "over" or (topic, reader, words.not_ended) in heard
        if said == words.ending and not is_kept:
            yield Finding(
                "each announcement kept",
                f"{topic}: its ending was told, and it is {states.get(topic)}",
            )
    for line in history.of("meeting"):
        if (
            line["state"] == "refused"
            and (line["topic"], line["host"], words.not_made) not in heard
        ):
            yield Finding(
                "each announcement kept",
                f"{line['topic']} was refused, and its host never heard so",
            )


def _told(history: History) -> dict[tuple[str, str, str], list[Message]]:
    found: dict[tuple[str, str, str], list[Message]] = {}
    for message in history.told:
        topic = titled(message.text)
        if topic.startswith(MEETING) and not message.private:
            found.setdefault((topic, _part(message, history.words), message.reader), []).append(
                message
            )
    return found


def _part(message: Message, words: Words) -> str:
    if not message.reader:
        return "channel"
    return "host" if message.text.startswith(words.hosted) else "guest"


def _said_again_for_good_reason(history: History, messages: list[Message]) -> list[Message]:
    """Return the repeated messages in channels whose history Kaigi cannot check first."""
    in_order = sorted(messages, key=lambda message: message.ts)
    return [
        first
        for first, second in pairwise(in_order)
        if first.channel in history.unreadable
        and (
            first.ts in history.posts_lost
            or died_between(history, float(first.ts), float(second.ts))
        )
    ]
