"""Pacing: rules that hold for every limit and every pressure."""

from bisect import bisect_right
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.slack.limits import SLACK
from kaigi.delivery import pacing
from kaigi.delivery.pacing import Budget, Channel, Limit

START = 1_800_000_000.0

pauses = st.floats(0, 20, allow_nan=False)
limits = st.builds(Limit, per_minute=st.integers(1, 400))


def leave(limit: Limit, arrivals: Sequence[tuple[float, int, bool]]) -> list[float]:
    """Return the moments at which calls leave if so many are wanted after each pause."""
    now, budget, left = START, Budget(), []
    for pause, wanted, low_priority in arrivals:
        now += pause
        allowed = pacing.allowance(limit, budget, now)
        calls = min(wanted, allowed.low_priority if low_priority else allowed.calls)
        if calls:
            budget = pacing.spend(limit, budget, now, calls, calls if low_priority else 0)
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
        allowed = pacing.allowance(limit, budget, now)
        calls = min(wanted, allowed.low_priority if was_bulk else allowed.calls)
        budget = pacing.spend(limit, budget, now, calls, calls if was_bulk else 0)
    opens = pacing.opens(limit, budget, now, low_priority)
    after, before = (
        pacing.allowance(limit, budget, opens),
        pacing.allowance(limit, budget, opens - 0.01),
    )
    assert (after.low_priority if low_priority else after.calls) > 0
    assert opens == now or (before.low_priority if low_priority else before.calls) == 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_a_conversation_gets_a_short_burst_and_then_one_message_a_second(
    pauses: list[float],
) -> None:
    limit = SLACK.limits["chat.postMessage"]
    now, free, left = START, 0.0, []
    for pause in pauses:
        now += pause
        if free <= now + limit.tolerance:
            free = pacing.next_free(limit, free, now)
            left.append(now)
    for first, at in enumerate(left):
        for count, later in enumerate(left[first:], start=1):
            assert count <= limit.burst + (later - at) / 1.0 + 1e-6


def test_a_method_that_is_held_takes_nothing_until_then() -> None:
    limit, held = Limit(50), Budget(held=START + 30)
    assert pacing.allowance(limit, held, START + 29.9).calls == 0
    assert pacing.allowance(limit, held, START + 30).calls == 50
    assert pacing.opens(limit, held, START, low_priority=False) == START + 30


def test_channels_are_merged_unless_two_declare_the_same_name() -> None:
    zoom = Channel(limits={"zoom": Limit()}, first={"zoom.make": "zoom"})
    merged = Channel.merged(SLACK, zoom)
    assert (merged.first["card"], merged.first["zoom.make"]) == ("chat.postMessage", "zoom")
    assert merged.undeclared(["card", "zoom.make"]) == []
    with pytest.raises(ValueError, match=r"zoom\.make"):
        Channel.merged(zoom, Channel(first={"zoom.make": "other"}))


@pytest.mark.parametrize(
    ("channel", "missing"),
    [
        (Channel(limits={"post": Limit()}, first={"card": "post"}), "telegram"),
        (Channel(first={"telegram": "send"}), "send"),
        (
            Channel(limits={"send": Limit()}, first={"telegram": "send"}, again={"send": "update"}),
            "update",
        ),
        (
            Channel(limits={"send": Limit()}, first={"telegram": "send"}, retold={"send": "edit"}),
            "edit",
        ),
        (
            Channel(
                limits={"send": Limit()}, first={"telegram": "send"}, retold={"telegram": "fax"}
            ),
            "fax",
        ),
    ],
)
def test_a_kind_without_a_method_and_a_method_without_a_limit_are_undeclared(
    channel: Channel, missing: str
) -> None:
    assert channel.undeclared(["telegram"]) == [missing]
