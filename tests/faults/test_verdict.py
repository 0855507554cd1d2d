"""Each rule finds its fault: a good history is spoiled in one place at a time."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest

from tests.faults import presence
from tests.faults.city import city
from tests.faults.history import Answer, Ask, Call, History, Line, Message, Outcome
from tests.faults.verdict import judge

SMALL = city(1, 1, 1)
DEPARTMENT, SECTION, DRAFTER = SMALL.numbers()
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
    return History(SMALL, acts, told, [answer], made=[TOPIC], record=record, unreadable={"C2"})


def test_a_good_history_has_no_findings() -> None:
    assert judge(good()) == []


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


def again(history: History, n: int, channel: str) -> None:
    message(history, n, channel=channel)
    history.told.append(replace(history.told[n], ts="30.000000"))


SPOILED: dict[str, tuple[str, Callable[[History], object]]] = {
    "an acknowledged draft is lost": ("each act once", lambda h: h.record.pop(0)),
    "a document is there twice": (
        "each act once",
        lambda h: h.record.append(document(h) | {"id": 2}),
    ),
    "a return is lost": ("each act once", lambda h: document(h)["entries"].pop(2)),
    "somebody approved twice in a round": (
        "each act once",
        lambda h: document(h)["entries"].insert(1, document(h)["entries"][1]),
    ),
    "an act without a request": ("no act without a request", lambda h: h.asked.pop(3)),
    "an act that was refused all the same": (
        "no act without a request",
        lambda h: outcome(h, 4, Outcome.REFUSED),
    ),
    "the wrong person decided": (
        "only allowed acts",
        lambda h: document(h)["entries"][5].update(by=SECTION),
    ),
    "the state is not what follows": (
        "only allowed acts",
        lambda h: document(h).update(state="returned"),
    ),
    "a card never came": ("each message once", lambda h: h.told.pop(4)),
    "who approved was not told of the return": ("each message once", lambda h: h.told.pop()),
    "a card of an earlier round shows the way": (
        "each card up to date",
        lambda h: message(h, 1, words="✓ ✓"),
    ),
    "a card came twice": ("each message once", lambda h: again(h, 4, "D1")),
    "the decision was not told": ("each message once", lambda h: h.told.pop(6)),
    "a card still asks": (
        "each card up to date",
        lambda h: message(h, 5, buttons=("Approve", "Return")),
    ),
    "a card shows yesterday": ("each card up to date", lambda h: message(h, 0, words="✓ ●")),
    "a file never came": ("each file once", lambda h: message(h, 4, files=())),
    "a file came twice": ("each file once", lambda h: message(h, 4, files=("offer.txt",) * 2)),
    "a losing click was not answered": (
        "each rejected click answered",
        lambda h: h.answers.clear(),
    ),
    "a winning click was answered too": (
        "each rejected click answered",
        lambda h: h.answers.append(replace(h.answers[0], url="other")),
    ),
    "an answer was said twice": (
        "no private answer twice",
        lambda h: h.answers.append(replace(h.answers[0], at=4.0)),
    ),
    "a failure was told, and it took effect": (
        "each failure told truly",
        lambda h: h.answers.append(Answer("", 7.2, f"{h.words.failed} Again.", DEPARTMENT, "")),
    ),
    "a meeting is lost": ("each meeting once", lambda h: h.record.pop(1)),
    "a meeting without a request": ("each meeting once", lambda h: h.asked.pop(7)),
    "a meeting is still being made": (
        "each meeting once",
        lambda h: meeting(h).update(state="reserved"),
    ),
    "Zoom made two": ("each meeting once at Zoom", lambda h: h.made.append(TOPIC)),
    "Zoom made one that we do not know": (
        "each meeting once at Zoom",
        lambda h: h.made.append(LOST_TOPIC),
    ),
    "the guest was not told": ("each message once", lambda h: h.told.pop(9)),
    "the channel was told twice": ("each message once", lambda h: again(h, 7, "C1")),
    "a link leads into nothing": ("each card up to date", lambda h: h.over.add(TOPIC)),
    "a refusal was not told": ("each announcement kept", lambda h: h.told.pop(10)),
    "an ending was told, and the meeting goes on": (
        "each announcement kept",
        lambda h: h.told.append(replace(h.told[10], text=f"Ending the meeting “{TOPIC}”.")),
    ),
    "a declaration is lost": ("each declaration once", lambda h: h.record.pop(3)),
    "a declaration counted twice": (
        "each declaration once",
        lambda h: h.record.append(h.record[3]),
    ),
    "an older word stands": (
        "the last declaration counts",
        lambda h: h.record[5]["places"].update(am="home"),
    ),
    "two bots do not share a budget": (
        "no call beyond Slack's limits",
        lambda h: h.calls.extend(Call("chat.update", n / 2) for n in range(51)),
    ),
    "a chain does not hold": ("all chains verify", lambda h: setattr(h, "chains_hold", False)),
    "something is still to be sent": (
        "no task is left",
        lambda h: h.record[6].update(state="waiting"),
    ),
    "something was given up": ("no task is left", lambda h: h.record[6].update(state="dead")),
    "a bot ended by itself": ("no bot ended by itself", lambda h: h.troubles.append("it ended")),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_each_rule_can_fail(what: str) -> None:
    rule, change = SPOILED[what]
    assert rule in spoil(change)


def test_calls_that_keep_the_rhythm_may_go_on_for_ever() -> None:
    def evenly(history: History) -> None:
        history.calls += [Call("chat.update", n * 1.2) for n in range(500)]

    assert spoil(evenly) == set()


def test_what_nobody_acknowledged_may_be_there_or_not() -> None:
    def not_recorded(history: History) -> None:
        outcome(history, 0, Outcome.UNKNOWN)
        for n in range(1, 7):
            outcome(history, n, Outcome.UNSENT)
        history.record.pop(0)
        history.told.pop()
        del history.told[:7]
        history.answers.clear()

    assert spoil(not_recorded) == set()


def test_where_kaigi_cannot_look_a_death_excuses_a_second_message() -> None:
    def died(history: History) -> None:
        history.deaths.append(25.0)
        again(history, 7, "C2")

    def died_and_ended(history: History) -> None:
        died(history)
        meeting(history).update(state="over")
        for n in (8, 9, 12):
            message(history, n, buttons=())

    assert spoil(lambda h: again(h, 7, "C2")) == {"each message once"}
    assert spoil(died) == set()
    assert spoil(died_and_ended) == set()


@pytest.mark.parametrize("died_at", [2.0, 5.0])
def test_only_a_death_in_between_excuses_a_second_answer(died_at: float) -> None:
    def died(history: History) -> None:
        history.deaths.append(died_at)
        history.answers.append(replace(history.answers[0], at=4.0))

    assert spoil(died) == {"no private answer twice"}


def test_an_answer_whose_taking_was_never_heard_of_may_be_said_again() -> None:
    def lost(history: History) -> None:
        history.answers[0] = replace(history.answers[0], lost=True)
        history.answers.append(replace(history.answers[0], at=4.0))

    assert spoil(lost) == set()


def test_words_that_overlap_may_end_either_way_and_an_unheard_one_at_any_time() -> None:
    first = Ask("declare", DRAFTER, DAY, Outcome.DONE, 1, 4, value="am=home")
    second = Ask("declare", DRAFTER, DAY, Outcome.DONE, 3, 5, value="am=office")
    unheard = Ask("declare", DRAFTER, DAY, Outcome.UNKNOWN, 0, 1, value="am=trip")
    assert presence.last_words([first, second], "am") == {"home", "office"}
    assert presence.last_words([first, replace(second, start=4.5)], "am") == {"office"}
    assert presence.last_words([second, unheard], "am") == {"office", "trip"}
    assert presence.last_words([unheard], "am") == {"trip", None}
