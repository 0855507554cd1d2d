"""A history without findings, and the ways to spoil it in one place."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from tests.faults.city import city
from tests.faults.history import Answer, Ask, Content, History, Line, Message, Outcome
from tests.faults.verdict import judge

SMALL = city(1, 1, 1)
DEPARTMENT, SECTION, DRAFTER = SMALL.numbers()
OTHER = "0000999"
TITLE, TOPIC, LOST_TOPIC = "Purchase 1-00001", "Meeting 1-00002", "Meeting 1-00003"
SECOND_ROUND = 15
"""Second from which messages belong to the second round."""
MORNING = "2026-11-23"
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


FIRST = Content("Six desks.", "800000", files=(("offer.txt", "d1"),))
WHY = Content(comment="Too many.")
SECOND = Content("Four desks.", "600000", "Two less.", (("plan.txt", "d2"),))

CONTENT = "Four desks. ¥600,000 offer.txt plan.txt Too many. Two less."


def entry(n: int, round_: int, kind: str, by: str) -> Line:
    """Make an entry. Of the files, the digest of the first is not known."""
    content = {"drafted": FIRST, "resubmitted": SECOND}.get(kind)
    line: Line = {"sequence": n, "round": round_, "kind": kind, "by": by}
    if kind == "returned":
        line["comment"] = WHY.comment
    if content is None:
        return line
    files = [{"name": "offer.txt", "digest": None}, {"name": "plan.txt", "digest": "d2"}]
    fields = {"title": TITLE, "text": content.text, "amount": int(content.amount)}
    return line | {
        "title": TITLE, "fields": fields, "files": files[:round_], "comment": content.comment,
    }  # fmt: skip


def asked(kind: str, person: str, about: str, at: float, **more: object) -> Ask:
    more = {"outcome": Outcome.DONE, **more}
    return Ask(kind, person, about, start=at, end=at + 0.5, **more)  # type: ignore[arg-type]


def card(reader: str, n: int, text: str, words: str, *buttons: str, channel: str = "D1") -> Message:
    enclosed = (*FIRST.files, *SECOND.files)
    files = enclosed if n >= SECOND_ROUND else enclosed[:1]
    has_files = files if text == WAS_ASKED else ()
    return Message(reader, channel, f"{n}.000000", text, words, buttons, has_files)


def good() -> History:
    """Make a history without findings.

    It has a document that was returned once and then decided, an open and a refused meeting, and a
    day that was declared twice.
    """
    acts = [
        asked("draft", DRAFTER, TITLE, 1, content=FIRST),
        asked("approve", SECTION, TITLE, 2, round=1, card="11.0", action="approve"),
        asked("approve", SECTION, TITLE, 3, round=1, card="11.0", action="approve"),
        asked("return", DEPARTMENT, TITLE, 4, round=1, content=WHY),
        asked("resubmit", DRAFTER, TITLE, 5, content=SECOND),
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
        asked("declare", SECTION, MORNING, 12.5, value="am=office,pm=office"),
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
        {"type": "declaration", "person": SECTION, "day": MORNING,
         "places": {"am": "office", "pm": "office"}},
        {"type": "day", "person": SECTION, "day": MORNING,
         "places": {"am": "office", "pm": "office"}},
        {"type": "task", "key": "card", "kind": "card", "state": "done"},
    ]  # fmt: skip
    told = [
        card(DRAFTER, 10, YOURS, "✓ ✓", "Open"),
        card(SECTION, 11, WAS_ASKED, "", "Open"),
        card(DEPARTMENT, 12, WAS_ASKED, "", "Open"),
        card(DRAFTER, 13, RETURNED, f"{RETURNED} Too many.", "Open"),
        card(SECTION, 15, WAS_ASKED, f"{CONTENT} ✓ ✓ ↩", "Open"),
        replace(card(DEPARTMENT, 16, WAS_ASKED, f"{CONTENT} ✓ ✓ ↩", "Open"), opened=CONTENT),
        card(DRAFTER, 17, DECIDED, DECIDED, "Open"),
        card("", 18, f"Meeting: {TOPIC}", "", "Join", "End", channel="C1"),
        card(DRAFTER, 19, f"Your meeting: {TOPIC}", "", "Start", "End"),
        card(SECTION, 20, f"Person asks you to a meeting: {TOPIC}", "", "Join"),
        replace(
            card(SECTION, 21, f"There is no meeting “{LOST_TOPIC}”. Zoom refuses.", ""),
            private=True,
        ),
        card(SECTION, 22, UNDONE, f"{UNDONE} Too many.", "Open"),
        card(DEPARTMENT, 23, "Where are you working on Mon, Nov 23?", "", "Office"),
        card(SECTION, 24, "Mon, Nov 23: Office", "", "Change"),
        card(DRAFTER, 25, "Where are you working on Mon, Nov 23?", "", "Office"),
        card("", 26, "Who is where on Mon, Nov 23: …", "Office 1 · 2 people have not answered"),
    ]
    answer = Answer("url", 3.5, "Already approved by you.", SECTION, "approve", "11.0")
    refusal = Answer("other", 13.5, "It waits for others.", OTHER, "approve", "11.0")
    return History(
        SMALL,
        acts,
        told,
        [answer, refusal],
        made=[TOPIC],
        record=record,
        unreadable={"C2"},
        day=MORNING,
        homes={DRAFTER: ("As of 9:00\nToday: office", "As of 9:01\nToday: office")},
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
