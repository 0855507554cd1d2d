"""Declarations that may count: refused taps, words that overlap, and unacknowledged ones."""

from dataclasses import replace

from tests.faults import presence
from tests.faults.history import Answer, Ask, History, Outcome
from tests.faults.sample import DAY, DRAFTER, OTHER, asked, spoil


def test_a_tap_that_was_refused_in_private_is_in_no_record() -> None:
    def refused(history: History) -> None:
        tap = asked("declare", OTHER, DAY, 15, value="am=trip,pm=trip", card="8.0", action="tap")
        history.asked.append(tap)

    def answered(history: History) -> None:
        refused(history)
        history.answers.append(Answer("tap", 15.1, "Not on the list.", OTHER, "tap", "8.0"))

    assert spoil(refused) == {"each declaration once", "the last declaration counts"}
    assert spoil(answered) == set()


def test_words_that_overlap_may_end_either_way_and_an_unheard_one_at_any_time() -> None:
    first = Ask("declare", DRAFTER, DAY, Outcome.DONE, 1, 4, value="am=home")
    second = Ask("declare", DRAFTER, DAY, Outcome.DONE, 3, 5, value="am=office")
    unheard = Ask("declare", DRAFTER, DAY, Outcome.UNKNOWN, 0, 1, value="am=trip")
    assert presence.last_words([first, second], "am") == {"home", "office"}
    assert presence.last_words([first, replace(second, start=4.5)], "am") == {"office"}
    assert presence.last_words([second, unheard], "am") == {"office", "trip"}
    assert presence.last_words([unheard], "am") == {"trip", None}
