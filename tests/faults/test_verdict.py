"""Each rule finds its fault: a good history is spoiled in one place at a time."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.history import History, Outcome
from tests.faults.sample import (
    CONTENT,
    DEPARTMENT,
    DRAFTER,
    FIRST,
    LOST_TOPIC,
    OTHER,
    RETURNED,
    SECOND,
    SECTION,
    TITLE,
    TOPIC,
    WAS_ASKED,
    again,
    asked,
    card,
    document,
    entry,
    forged_answer,
    good,
    meeting,
    message,
    outcome,
    spoil,
)
from tests.faults.verdict import judge


def test_a_good_history_has_no_findings() -> None:
    assert judge(good()) == []


def handed_on() -> History:
    """Make a good history in which another person came into the higher post before the decision."""
    history = good()
    after = "999999"
    history.asked[6] = replace(history.asked[6], person=after, card="23.0")
    entries = document(history)["entries"]
    entries[5] = entry(6, 2, "reassigned", "") | {
        "step": 1,
        "from": DEPARTMENT,
        "to": after,
        "continues": False,
    }
    entries.append(entry(7, 2, "decided", after))
    history.told[5] = card(DEPARTMENT, 16, WAS_ASKED, "")
    history.told += [
        card(after, 23, WAS_ASKED, f"{CONTENT} ✓ ✓ ↩", "Open"),
        card(DRAFTER, 24, f"Person has “{TITLE}” in place of another.", "", "Open"),
    ]
    return history


def test_a_history_with_a_successor_has_no_findings() -> None:
    assert judge(handed_on()) == []


def test_a_successor_who_was_not_asked_is_found() -> None:
    history = handed_on()
    document(history)["entries"][5]["to"] = SECTION
    assert any("could not have it decided here" in str(finding) for finding in judge(history))


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
    "who approved was not told of the return": ("each message once", lambda h: h.told.pop(11)),
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
    "a file never came": ("each file once", lambda h: message(h, 4, files=FIRST.files)),
    "a file came twice": ("each file once", lambda h: message(h, 1, files=FIRST.files * 2)),
    "a file of the next round was copied to the first": (
        "each file once",
        lambda h: message(h, 1, files=(*FIRST.files, *SECOND.files)),
    ),
    "a file was copied as zeros": (
        "content as it was typed",
        lambda h: message(h, 1, files=(("offer.txt", "d0"),)),
    ),
    "a file is recorded with another digest": (
        "content as it was typed",
        lambda h: document(h)["entries"][3]["files"][1].update(digest="d0"),
    ),
    "the next round has the first one's text": (
        "content as it was typed",
        lambda h: document(h)["entries"][3]["fields"].update(text=FIRST.text),
    ),
    "a comment was cut": (
        "content as it was typed",
        lambda h: document(h)["entries"][2].update(comment="T"),
    ),
    "a correction was acknowledged and dropped": (
        "content as it was typed",
        lambda h: corrected(h, Outcome.DONE),
    ),
    "a card has another amount": (
        "content as it is recorded",
        lambda h: message(h, 4, words=f"{CONTENT} ✓ ✓ ↩".replace("600", "800")),
    ),
    "an opened document has another text": (
        "content as it is recorded",
        lambda h: message(h, 5, opened=CONTENT.replace("Four", "Six")),
    ),
    "the news of a return does not say why": (
        "content as it is recorded",
        lambda h: message(h, 3, words=f"{RETURNED} T"),
    ),
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
    "an approval by a click on another's card": (
        "no act on another's card",
        lambda h: document(h)["entries"][1].update(by=OTHER),
    ),
    "another's form was accepted": (
        "no act on another's card",
        lambda h: h.asked.append(asked("forged", OTHER, TITLE, 9, value="return")),
    ),
    "a meeting was ended on another's card": (
        "no act on another's card",
        lambda h: forged_answer(h, text=f"Ending the meeting “{TOPIC}”."),
    ),
    "a click on another's card was not answered": (
        "each rejected click answered",
        lambda h: h.answers.pop(),
    ),
    "a click on another's card was answered before everybody": (
        "each rejected click answered",
        lambda h: forged_answer(h, private=False),
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
    "a home shows an older word": (
        "each home up to date",
        lambda h: h.homes.update({DRAFTER: ("Today: home", "Today: office")}),
    ),
    "a meeting in another's name": (
        "nobody acts in another's name",
        lambda h: meeting(h).update(host=SECTION),
    ),
    "a declaration in another's name": (
        "each declaration once",
        lambda h: h.record[3].update(person=SECTION),
    ),
    "an approval in another's name": (
        "no act without a request",
        lambda h: document(h)["entries"][4].update(by=DRAFTER),
    ),
    "a person was not asked in the morning": ("each person asked once", lambda h: h.told.pop(12)),
    "a person was asked twice in the morning": (
        "each person asked once",
        lambda h: again(h, 12, "D1"),
    ),
    "a question shows another answer": (
        "each card up to date",
        lambda h: message(h, 13, text="Mon, Nov 23: Home"),
    ),
    "there is no sheet": ("one sheet at nine", lambda h: h.told.pop(15)),
    "a sheet counts an answer twice": (
        "one sheet at nine",
        lambda h: message(h, 15, words="Office 2 · 2 people have not answered"),
    ),
    "a sheet counts nobody as silent": (
        "one sheet at nine",
        lambda h: message(h, 15, words="Office 1 · Everyone has answered."),
    ),
    "a chain does not hold": ("all chains verify", lambda h: setattr(h, "chains_hold", False)),
    "something is still to be sent": (
        "no task is left",
        lambda h: h.record[-1].update(state="waiting"),
    ),
    "something was given up": ("no task is left", lambda h: h.record[-1].update(state="dead")),
    "a bot ended by itself": ("no bot ended by itself", lambda h: h.troubles.append("it ended")),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_each_rule_can_fail(what: str) -> None:
    rule, change = SPOILED[what]
    assert rule in spoil(change)


def test_what_nobody_acknowledged_may_be_there_or_not() -> None:
    def not_recorded(history: History) -> None:
        outcome(history, 0, Outcome.UNKNOWN)
        for n in (*range(1, 7), -2, -1):
            outcome(history, n, Outcome.UNSENT)
        history.record.pop(0)
        history.told.pop(11)
        del history.told[:7]
        history.answers.clear()

    assert spoil(not_recorded) == set()


def corrected(history: History, became: Outcome) -> None:
    """Correct the draft after a first submission that was not acknowledged."""
    outcome(history, 0, Outcome.UNKNOWN)
    history.asked.append(asked("draft", DRAFTER, TITLE, 1.6, content=SECOND, outcome=became))


def test_a_correction_after_a_lost_acknowledgement_may_be_refused() -> None:
    assert spoil(lambda h: corrected(h, Outcome.REFUSED)) == set()
    assert spoil(lambda h: corrected(h, Outcome.UNKNOWN)) == set()


def test_of_the_section_a_home_shows_what_was_so_when_it_was_drawn() -> None:
    def answered(history: History) -> None:
        section = "Your section now\nOffice 1: Person p105\nOpen\nAs of 9:01"
        history.homes[DRAFTER] = ("Today: office\nAs of 9:00", f"Today: office\n{section}")

    assert spoil(answered) == set()


@pytest.mark.parametrize("now", ["● 2 people are in it.", "○ Nobody is in it now."])
def test_of_a_meeting_a_home_shows_how_many_were_in_it_when_it_was_drawn(now: str) -> None:
    def joined(history: History) -> None:
        history.homes[DRAFTER] = ("Offer\n● 1 person is in it.\nJoin", f"Offer\n{now}\nJoin")

    def ended(history: History) -> None:
        history.homes[DRAFTER] = ("Offer\n● 1 person is in it.\nJoin", "")

    assert spoil(joined) == set()
    assert spoil(ended) == {"each home up to date"}


def test_where_kaigi_cannot_look_a_death_excuses_a_second_message() -> None:
    def died(history: History) -> None:
        history.deaths.append(25.0)
        again(history, 7, "C2")

    def died_and_ended(history: History) -> None:
        died(history)
        meeting(history).update(state="over")
        for n in (8, 9, -1):
            message(history, n, buttons=())

    assert spoil(lambda h: again(h, 7, "C2")) == {"each message once"}
    assert spoil(died) == set()
    assert spoil(died_and_ended) == set()


@pytest.mark.parametrize(
    ("died_at", "is_excused"),
    [(2.0, False), (3.0, True), (5.0, True), (13.0, True), (14.0, False), (21, False)],
)
def test_only_a_death_soon_after_the_first_answer_excuses_a_second(
    died_at: float, is_excused: bool
) -> None:
    def died(history: History) -> None:
        history.deaths.append(died_at)
        history.answers.append(replace(history.answers[0], at=20.0))

    assert spoil(died) == (set() if is_excused else {"no private answer twice"})


@pytest.mark.parametrize(
    ("ahead", "is_excused"), [((2.0, 3.0), True), ((15.0, 16.0), False), ((21.0, 22.0), False)]
)
def test_a_clock_that_is_ahead_excuses_a_second_answer(
    ahead: tuple[float, float], is_excused: bool
) -> None:
    def moved(history: History) -> None:
        history.jumps.append(ahead)
        history.answers.append(replace(history.answers[0], at=20.0))

    assert spoil(moved) == (set() if is_excused else {"no private answer twice"})


def test_who_had_no_account_at_the_time_need_not_be_asked_in_the_morning() -> None:
    def absent(history: History) -> None:
        history.absent = frozenset({history.told.pop(12).reader})

    assert spoil(absent) == set()


def test_an_answer_whose_taking_was_never_heard_of_may_be_said_again() -> None:
    def lost(history: History) -> None:
        history.answers[0] = replace(history.answers[0], lost=True)
        history.answers.append(replace(history.answers[0], at=4.0))

    assert spoil(lost) == set()
