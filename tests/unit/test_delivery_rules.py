import json
import os
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.delivery import rules
from kaigi.delivery.rules import LIMITS, Budget, GiveUp, Limit, Retry
from kaigi.errors import OutcomeUnknown, Rejected, Unavailable, _

START = 1_800_000_000.0
PUBLISHED = (
    Path(os.environ.get("KAIGI_SPECS", "../shared/specs")) / "slack" / "slack-rate-limit-tiers.json"
)

pauses = st.floats(0, 20, allow_nan=False)
limits = st.builds(Limit, per_minute=st.integers(1, 400))


def leave(limit: Limit, arrivals: Sequence[tuple[float, int, bool]]) -> list[float]:
    """The moments at which calls leave when so many are wanted after each pause."""
    now, budget, left = START, Budget(), []
    for pause, wanted, low_priority in arrivals:
        now += pause
        room = rules.room(limit, budget, now)
        calls = min(wanted, room.low_priority if low_priority else room.calls)
        if calls:
            budget = rules.spend(limit, budget, now, calls, calls if low_priority else 0)
            left += [now] * calls
    return left


@given(limits, st.lists(st.tuples(pauses, st.integers(0, 500), st.booleans()), max_size=60))
def test_in_no_minute_do_more_calls_leave_than_the_method_allows(
    limit: Limit, arrivals: list[tuple[float, int, bool]]
) -> None:
    left = leave(limit, arrivals)
    for at in left:
        assert bisect_right(left, at) - bisect_right(left, at - 60) <= limit.per_minute


@pytest.mark.parametrize("low_priority", [True, False])
@pytest.mark.parametrize("per_minute", [20, 50, 100, 300])
def test_under_steady_pressure_nearly_all_that_is_allowed_leaves(
    per_minute: int, low_priority: bool
) -> None:
    minutes = 20
    left = leave(Limit(per_minute), [(0.05, 1000, low_priority)] * (minutes * 60 * 20))
    assert len(left) >= 0.95 * per_minute * minutes


def test_what_nobody_waits_for_leaves_the_burst_to_those_who_wait() -> None:
    limit = Limit(300)
    flowing = leave(limit, [(0.1, 1000, True)] * 100)
    assert len(flowing) <= 55, "ten seconds of an even flow"
    answered = leave(limit, [*[(0.1, 1000, True)] * 100, (0.0, 100, False)])
    assert len(answered) == len(flowing) + 100


@given(
    limits,
    st.lists(st.tuples(pauses, st.integers(0, 500), st.booleans()), max_size=30),
    st.booleans(),
)
def test_the_next_opening_is_neither_too_early_nor_too_late(
    limit: Limit, arrivals: list[tuple[float, int, bool]], low_priority: bool
) -> None:
    now, budget = START, Budget()
    for pause, wanted, was_bulk in arrivals:
        now += pause
        room = rules.room(limit, budget, now)
        calls = min(wanted, room.low_priority if was_bulk else room.calls)
        budget = rules.spend(limit, budget, now, calls, calls if was_bulk else 0)
    opens = rules.opens(limit, budget, now, low_priority)
    after, before = rules.room(limit, budget, opens), rules.room(limit, budget, opens - 0.01)
    assert (after.low_priority if low_priority else after.calls) > 0
    assert opens == now or (before.low_priority if low_priority else before.calls) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_a_conversation_gets_a_short_burst_and_then_one_message_a_second(
    pauses: list[float],
) -> None:
    limit = LIMITS["chat.postMessage"]
    now, free, left = START, 0.0, []
    for pause in pauses:
        now += pause
        if free <= now + limit.tolerance:
            free = rules.next_free(limit, free, now)
            left.append(now)
    for first, at in enumerate(left):
        for count, later in enumerate(left[first:], start=1):
            assert count <= limit.burst + (later - at) / 1.0 + 1e-6


def test_a_method_that_is_held_takes_nothing_until_then() -> None:
    limit, held = Limit(50), Budget(held=START + 30)
    assert rules.room(limit, held, START + 29.9).calls == 0
    assert rules.room(limit, held, START + 30).calls == 50
    assert rules.opens(limit, held, START, low_priority=False) == START + 30


@given(st.integers(0, 200), st.floats(0, 0.999))
def test_each_failure_waits_longer_up_to_a_bound(failures: int, jitter: float) -> None:
    verdict = rules.after_failure(Unavailable(_("Away.")), failures, in_doubt=False, jitter=jitter)
    if failures + 1 >= rules.PATIENCE:
        assert isinstance(verdict, GiveUp)
        return
    assert isinstance(verdict, Retry)
    assert 0.5 * min(2**failures, 600) <= verdict.wait <= 1.5 * rules.LONGEST_BACKOFF
    assert verdict.failures == failures + 1


def test_being_asked_to_wait_is_no_failure_and_concerns_the_whole_method() -> None:
    verdict = rules.after_failure(
        Unavailable(_("Wait."), retry_after=7), 3, in_doubt=False, jitter=0.5
    )
    assert isinstance(verdict, Retry)
    assert 7 <= verdict.wait <= 7.5
    assert (verdict.failures, verdict.method_too, verdict.in_doubt) == (3, True, False)


def test_an_unknown_outcome_is_remembered_until_it_is_known() -> None:
    unknown = rules.after_failure(OutcomeUnknown(_("Silence.")), 0, in_doubt=False, jitter=0)
    assert isinstance(unknown, Retry)
    assert unknown.in_doubt
    refused = rules.after_failure(Unavailable(_("Away.")), 1, in_doubt=True, jitter=0)
    assert isinstance(refused, Retry)
    assert refused.in_doubt


def test_the_last_word_of_the_other_side_and_our_own_mistakes_are_not_repeated_for_ever() -> None:
    last_word = Rejected(_("No."), "channel_not_found")
    assert rules.after_failure(last_word, 0, in_doubt=False, jitter=0) == GiveUp(last_word)
    assert isinstance(rules.after_failure(KeyError("text"), 0, in_doubt=False, jitter=0), Retry)
    assert rules.after_failure(KeyError("text"), 7, in_doubt=False, jitter=0) == GiveUp(
        None, in_doubt=True
    )


@pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"the published tiers are not at {PUBLISHED}")
def test_our_budgets_are_the_published_tiers() -> None:
    published = json.loads(PUBLISHED.read_text())
    for method, limit in LIMITS.items():
        tier = published.get(method, "")
        if tier.removeprefix("Tier").isdigit():
            assert limit.per_minute == rules.TIER[int(tier.removeprefix("Tier"))], method
    assert set(rules.FIRST.values()) | set(rules.AGAIN.values()) <= set(LIMITS)
    assert set(LIMITS) - {"", "response_url"} <= set(published)
