"""A history without findings, and the ways to spoil it in one place."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from tests.faults.city import city
from tests.faults.history import Answer, Ask, History, Line, Message, Outcome
from tests.faults.verdict import judge

SMALL = city(1, 1, 1)
DEPARTMENT, SECTION, DRAFTER = SMALL.numbers()
OTHER = "0000999"
TITLE, TOPIC, LOST_TOPIC = "Purchase 1-00001", "Meeting 1-00002", "Meeting 1-00003"
DAY = "2026-11-25"
WAITS, WAS_ASKED, YOURS = (
    f"A document waits for your approval: {TITLE}",
    f"A document you were asked about: {TITLE}",
    f"Your document: {TITLE}",
)
DECIDED, RETURNED, UNDONE = (
    f"Person approved “{TITLE}”. Final decision made.",
    f"Person returned “{TITLE}” to you.",
    f"Person returned “{TITLE}”, which you had approved.",
)


def entry(n: int, round_: int, kind: str, by: str) -> Line:
    titled = {"title": TITLE} if kind in {"drafted", "resubmitted"} else {}
    return {"sequence": n, "round": round_, "kind": kind, "by": by, **titled}


def asked(kind: str, person: str, about: str, at: float, **more: object) -> Ask:
    more = {"outcome": Outcome.DONE, **more}
    return Ask(kind, person, about, start=at, end=at + 0.5, **more)  # type: ignore[arg-type]


def card(reader: str, n: int, text: str, words: str, *buttons: str, channel: str = "D1") -> Message:
    files = ("offer.txt",) if text == WAS_ASKED else ()
    return Message(reader, channel, f"{n}.000000", text, words, buttons, files)


def good() -> History:
    """Make a history without findings.

    It has a document that was returned once and then decided, an open and a refused meeting, and a
    day that was declared twice.
    """
    acts = [
        asked("draft", DRAFTER, TITLE, 1, value="800000", file="offer.txt"),
        asked("approve", SECTION, TITLE, 2, round=1, card="11.0", action="approve"),
        asked("approve", SECTION, TITLE, 3, round=1, card="11.0", action="approve"),
        asked("return", DEPARTMENT, TITLE, 4, round=1),
        asked("resubmit", DRAFTER, TITLE, 5),
        asked("approve", SECTION, TITLE, 6, round=2, card="15.0", action="approve"),
        asked(
            "approve",
            DEPARTMENT,
            TITLE,
            7,
            round=2,
            card="16.0",
            action="approve",
            outcome=Outcome.UNKNOWN,
        ),
        asked("meet", DRAFTER, TOPIC, 8),
        asked("meet", SECTION, LOST_TOPIC, 9),
        asked("declare", DRAFTER, DAY, 10, value="am=home,pm=home"),
        asked("declare", DRAFTER, DAY, 12, value="am=office"),
        asked("forged", OTHER, TITLE, 13, value="approve", card="11.0", action="approve"),
        asked("forged", OTHER, TITLE, 14, value="return", outcome=Outcome.REFUSED),
    ]
    kinds = [
        (1, "drafted", DRAFTER), (1, "approved", SECTION), (1, "returned", DEPARTMENT),
        (2, "resubmitted", DRAFTER), (2, "approved", SECTION), (2, "decided", DEPARTMENT),
    ]  # fmt: skip
    entries = [entry(n, *each) for n, each in enumerate(kinds, start=1)]
    meeting: Line = {"type": "meeting", "guests": [], "zoom_id": None}
    record: list[Line] = [
        {"type": "document", "id": 1, "drafter": DRAFTER, "state": "decided", "waiting_for": [],
         "entries": entries},
        meeting | {"topic": TOPIC, "host": DRAFTER, "guests": [SECTION], "state": "open",
                   "zoom_id": "83"},
        meeting | {"topic": LOST_TOPIC, "host": SECTION, "state": "refused"},
        {"type": "declaration", "person": DRAFTER, "day": DAY,
         "places": {"am": "home", "pm": "home"}},
        {"type": "declaration", "person": DRAFTER, "day": DAY, "places": {"am": "office"}},
        {"type": "day", "person": DRAFTER, "day": DAY, "places": {"am": "office", "pm": "home"}},
        {"type": "task", "key": "card", "kind": "card", "state": "done"},
    ]  # fmt: skip
    told = [
        card(DRAFTER, 10, YOURS, "✓ ✓", "Open"),
        card(SECTION, 11, WAS_ASKED, "", "Open"),
        card(DEPARTMENT, 12, WAS_ASKED, "", "Open"),
        card(DRAFTER, 13, RETURNED, RETURNED, "Open"),
        card(SECTION, 15, WAS_ASKED, "✓ ✓ ↩", "Open"),
        card(DEPARTMENT, 16, WAS_ASKED, "✓ ✓ ↩", "Open"),
        card(DRAFTER, 17, DECIDED, DECIDED, "Open"),
        card("", 18, f"Meeting: {TOPIC}", "", "Join", "End", channel="C1"),
        card(DRAFTER, 19, f"Your meeting: {TOPIC}", "", "Start", "End"),
        card(SECTION, 20, f"Person asks you to a meeting: {TOPIC}", "", "Join"),
        replace(
            card(SECTION, 21, f"There is no meeting “{LOST_TOPIC}”. Zoom refuses.", ""),
            private=True,
        ),
        card(SECTION, 22, UNDONE, UNDONE, "Open"),
    ]
    answer = Answer("url", 3.5, "Already approved by you.", SECTION, "approve", "11.0")
    refusal = Answer("other", 13.5, "It waits for others.", OTHER, "approve", "11.0")
    return History(
        SMALL, acts, told, [answer, refusal], made=[TOPIC], record=record, unreadable={"C2"}
    )


def document(history: History) -> Line:
    return history.of("document")[0]


def meeting(history: History) -> Line:
    return history.of("meeting")[0]


def spoil(change: Callable[[History], object]) -> set[str]:
    history = deepcopy(good())
    change(history)
    return {finding.rule for finding in judge(history) if not finding.unavoidable}


def outcome(history: History, n: int, became: Outcome) -> None:
    history.asked[n] = replace(history.asked[n], outcome=became)


def message(history: History, n: int, **changes: object) -> None:
    history.told[n] = replace(history.told[n], **changes)  # type: ignore[arg-type]


def forged_answer(history: History, **changes: object) -> None:
    history.answers[1] = replace(history.answers[1], **changes)  # type: ignore[arg-type]


def again(history: History, n: int, channel: str) -> None:
    message(history, n, channel=channel)
    history.told.append(replace(history.told[n], ts="30.000000"))
