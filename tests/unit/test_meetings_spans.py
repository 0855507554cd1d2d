"""When a Zoom user is occupied: by examples, and for any meeting at any time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.errors import Refused
from kaigi.meetings.rules import Meeting, Run, State
from kaigi.meetings.spans import Span, check_free, occupied, planned
from kaigi.meetings.zoom_types import Phase
from tests.unit.test_meetings_rules import TEN, meeting

HOUR = timedelta(hours=1)
ELEVEN = TEN + HOUR
NOON = ELEVEN + HOUR


def running(**known: Any) -> Meeting:
    return meeting(runs=(Run("a", TEN),), **known)


minutes = st.integers(-600, 600).map(lambda n: TEN + timedelta(minutes=n))
spans = st.builds(
    lambda at, length: Span(at, at + timedelta(minutes=length)), minutes, st.integers(1, 600)
)
runs = st.lists(
    st.builds(
        lambda uuid, at, length: Run(uuid, at, at + timedelta(minutes=length) if length else None),
        st.sampled_from("abc"),
        minutes,
        st.none() | st.integers(1, 600),
    ),
    max_size=3,
    unique_by=lambda run: run.uuid,
)
meetings = st.builds(
    lambda state, at, length, found: meeting(
        state, starts_at=at, minutes=length, runs=tuple(found)
    ),
    st.sampled_from(State),
    minutes,
    st.integers(1, 600),
    runs,
)


@given(spans, spans)
def test_two_spans_overlap_if_and_only_if_they_have_a_minute_in_common(a: Span, b: Span) -> None:
    def all_minutes(span: Span) -> set[int]:
        first = (span.starts_at - TEN) // timedelta(minutes=1)
        return set(range(first, (span.ends_at - TEN) // timedelta(minutes=1)))

    assert a.overlaps(b) is bool(all_minutes(a) & all_minutes(b))
    assert a.overlaps(b) is b.overlaps(a)


@given(meetings, minutes)
def test_a_meeting_occupies_its_host_as_it_runs_or_as_it_is_planned(
    each: Meeting, now: Any
) -> None:
    span = occupied(each, now)
    if each.state is State.RESERVED:
        assert span == planned(each)
    elif each.phase is Phase.RUNNING:
        assert span
        assert span.starts_at <= now < span.ends_at
        assert span.ends_at >= planned(each).ends_at
    elif each.state is State.OPEN and each.starts_at > now:
        assert span == planned(each)
    else:
        assert span is None


@given(meetings, minutes)
def test_nothing_can_begin_now_while_a_meeting_runs(each: Meeting, now: Any) -> None:
    wanted = meeting(State.RESERVED, starts_at=now)
    if each.phase is Phase.RUNNING:
        with pytest.raises(Refused):
            check_free(wanted, [each], now)


def test_a_host_has_one_meeting_at_a_time() -> None:
    wanted = meeting(State.RESERVED, starts_at=TEN)
    check_free(wanted, [], TEN)
    check_free(wanted, [meeting(), meeting(State.CLOSING)], TEN)
    for busy in (meeting(State.RESERVED), running()):
        with pytest.raises(Refused):
            check_free(wanted, [meeting(), busy], TEN)


def test_one_that_runs_past_its_end_still_blocks_the_next() -> None:
    with pytest.raises(Refused, match="still going on"):
        check_free(meeting(starts_at=NOON), [running()], NOON)


def test_one_that_no_one_joined_does_not_block_the_next() -> None:
    check_free(meeting(starts_at=TEN), [meeting(starts_at=TEN)], TEN)


def test_two_planned_ones_may_follow_each_other_and_not_overlap() -> None:
    later = meeting(starts_at=ELEVEN)
    check_free(meeting(starts_at=NOON), [later], TEN)
    check_free(meeting(starts_at=TEN), [later], TEN)
    with pytest.raises(Refused, match="begins on"):
        check_free(meeting(starts_at=TEN, minutes=61), [later], TEN)


def test_a_running_meeting_leaves_a_later_one_free() -> None:
    check_free(meeting(starts_at=NOON), [running()], TEN)


def test_another_persons_meeting_is_not_named() -> None:
    with pytest.raises(Refused) as refusal:
        check_free(meeting(host="1002"), [running(topic="Secret")], TEN)
    assert "Secret" not in str(refusal.value.text)
