"""Rules of limits and of failures find their fault: a good history is spoiled in one place."""

import pytest

from tests.faults.history import Answer, Call, History
from tests.faults.sample import DEPARTMENT, SECTION, spoil


@pytest.mark.parametrize("times", [51, 60])
def test_calls_beyond_a_limit_are_found(times: int) -> None:
    def too_often(history: History) -> None:
        history.calls += [Call("chat.update", n / 2) for n in range(times)]

    assert spoil(too_often) == {"no call beyond Slack's limits"}


def test_calls_that_keep_the_limit_may_go_on_for_ever() -> None:
    def evenly(history: History) -> None:
        history.calls += [Call("chat.update", n * 1.2) for n in range(500)]
        history.calls += [Call("views.open", n / 10) for n in range(500)]  # asked for by people

    assert spoil(evenly) == set()


def test_an_update_of_a_message_that_a_look_has_found_is_excused() -> None:
    def found(history: History, looks: int) -> None:
        history.calls += [Call("chat.update", 10 + n / 2) for n in range(55)]
        history.calls += [Call("conversations.history", 9.0)] * looks

    assert spoil(lambda h: found(h, 5)) == set()
    assert spoil(lambda h: found(h, 4)) == {"no call beyond Slack's limits"}


def test_a_clock_that_was_ahead_excuses_a_second_burst_and_no_third() -> None:
    def burst(history: History, at: float) -> None:
        history.calls += [Call("chat.update", at + n / 10) for n in range(50)]

    def twice(history: History) -> None:
        history.jumps.append((6.0, 7.0))
        burst(history, 0)
        burst(history, 7)

    def thrice(history: History) -> None:
        twice(history)
        burst(history, 20)
        burst(history, 30)

    assert spoil(twice) == set()
    assert spoil(thrice) == {"no call beyond Slack's limits"}


def failure(history: History, at: float, person: str, url: str = "") -> None:
    history.answers.append(Answer(url, at, f"{history.words.failed} Try again.", person, ""))


def test_a_failure_that_was_told_and_took_effect_is_found() -> None:
    assert spoil(lambda h: failure(h, 7.2, DEPARTMENT)) == {"each failure told truly"}


@pytest.mark.parametrize(
    ("at", "person"), [(5.2, DEPARTMENT), (7.2, SECTION), (6.2, SECTION)], ids=str
)
def test_a_failure_of_nothing_or_of_one_of_several_clicks_is_none(at: float, person: str) -> None:
    assert spoil(lambda h: failure(h, at, person)) == set()
