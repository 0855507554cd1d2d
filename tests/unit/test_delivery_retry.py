"""Retry policy: who is tried again, after which wait, and who is given up."""

from hypothesis import given
from hypothesis import strategies as st

from kaigi.delivery import retry
from kaigi.delivery.retry import GiveUp, Retry
from kaigi.errors import OutcomeUnknown, Rejected, Unavailable, _


@given(st.integers(0, 200), st.floats(0, 0.999))
def test_each_failure_waits_longer_up_to_a_bound(failures: int, jitter: float) -> None:
    verdict = retry.after_failure(Unavailable(_("Away.")), failures, in_doubt=False, jitter=jitter)
    if failures + 1 >= retry.MOST_ATTEMPTS:
        assert isinstance(verdict, GiveUp)
        return
    assert isinstance(verdict, Retry)
    assert 0.5 * min(2**failures, 600) <= verdict.wait <= 1.5 * retry.LONGEST_BACKOFF
    assert verdict.failures == failures + 1


def test_being_asked_to_wait_is_no_failure_and_concerns_the_whole_method() -> None:
    verdict = retry.after_failure(
        Unavailable(_("Wait."), retry_after=7), 3, in_doubt=False, jitter=0.5
    )
    assert isinstance(verdict, Retry)
    assert 7 <= verdict.wait <= 7.5
    assert (verdict.failures, verdict.method_too, verdict.in_doubt) == (3, True, False)


def test_an_unknown_outcome_is_remembered_until_it_is_known() -> None:
    unknown = retry.after_failure(OutcomeUnknown(_("Silence.")), 0, in_doubt=False, jitter=0)
    assert isinstance(unknown, Retry)
    assert unknown.in_doubt
    refused = retry.after_failure(Unavailable(_("Away.")), 1, in_doubt=True, jitter=0)
    assert isinstance(refused, Retry)
    assert refused.in_doubt


def test_the_last_word_of_the_other_side_and_our_own_mistakes_are_not_repeated_for_ever() -> None:
    last_word = Rejected(_("No."), "channel_not_found")
    assert retry.after_failure(last_word, 0, in_doubt=False, jitter=0) == GiveUp(last_word)
    assert isinstance(retry.after_failure(KeyError("text"), 0, in_doubt=False, jitter=0), Retry)
    assert retry.after_failure(KeyError("text"), 7, in_doubt=False, jitter=0) == GiveUp(
        None, in_doubt=True
    )


@given(st.floats() | st.integers(-(10**30), 10**30).map(float), st.floats(0, 0.999))
def test_of_a_wait_that_the_other_side_asks_for_only_what_can_be_meant_is_believed(
    asked: float, jitter: float
) -> None:
    verdict = retry.after_failure(Unavailable(_("Wait."), asked), 0, in_doubt=False, jitter=jitter)
    assert isinstance(verdict, Retry)
    assert 1 <= verdict.wait <= retry.LONGEST_WAIT
    if 1 <= asked <= retry.LONGEST_REQUEST:
        assert asked <= verdict.wait <= asked * 1.05


@given(st.integers(0, 10**6), st.floats(0, 0.999))
def test_attempts_to_connect_back_off_to_half_a_minute(failures: int, jitter: float) -> None:
    wait = retry.reconnect_wait(Unavailable(_("Away.")), failures, jitter)
    assert 0.75 * min(2.0 ** min(failures, 5), 30) <= wait <= 1.25 * retry.LONGEST_RECONNECT


def test_a_wait_that_slack_asks_for_before_connecting_is_kept() -> None:
    assert 25 <= retry.reconnect_wait(Unavailable(_("Wait."), 25), 9, 0.5) <= 26.25
    assert retry.reconnect_wait(None, 0, 0.5) == 1
