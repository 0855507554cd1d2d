"""Segments of a day: what a declaration replaces, what it leaves, and what has no answer."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.presence import segments
from kaigi.presence.segments import (
    ALL_DAY,
    DAY_MINUTES,
    WHOLE_DAY,
    Half,
    Place,
    Recorded,
    Segment,
    Source,
    Span,
    overlay,
    span_key,
)
from tests.unit.presence_hall import at, whole

NINE = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
MORNING, AFTERNOON = WHOLE_DAY

# few distinct minutes, so that spans often touch, cover and equal one another
minutes = st.sampled_from([0, 1, 540, 719, 720, 721, 780, 900, 1439, 1440])
places = st.sampled_from([Place.HOME, Place.OFFICE, Place.LEAVE])
cuts = st.sets(minutes, max_size=6).map(sorted)


@st.composite
def recorded_days(draw: st.DrawFn) -> tuple[Recorded, ...]:
    """Draw days without overlaps, with gaps, from all sources."""
    found = []
    cut = draw(cuts)
    for start, end in pairwise(cut):
        if draw(st.booleans()):
            segment = Segment(Span(start, end), draw(places))
            found.append(Recorded(segment, draw(st.sampled_from(Source)), NINE))
    return tuple(found)


@st.composite
def declarations(draw: st.DrawFn) -> tuple[Recorded, ...]:
    """Draw the segments of one declaration, from one source."""
    source = draw(st.sampled_from(Source))
    later = NINE.replace(hour=draw(st.integers(1, 9)))
    return tuple(Recorded(r.segment, source, later) for r in draw(recorded_days()))


def at_minute(day: tuple[Recorded, ...], minute: int) -> tuple[Place, Source, datetime] | None:
    found = [each for each in day if each.span.contains(minute)]
    assert len(found) <= 1, "segments overlap"
    return (found[0].segment.place, found[0].source, found[0].at) if found else None


@given(recorded_days(), declarations())
def test_each_minute_has_what_was_declared_unless_a_stronger_source_stands(
    day: tuple[Recorded, ...], declared: tuple[Recorded, ...]
) -> None:
    after = overlay(day, declared)
    for minute in range(DAY_MINUTES):
        old, new = at_minute(day, minute), at_minute(declared, minute)
        is_stronger = old and new and old[1] > new[1]
        assert at_minute(after, minute) == (old if new is None or is_stronger else new)


@given(recorded_days(), declarations())
def test_the_same_declaration_again_changes_nothing(
    day: tuple[Recorded, ...], declared: tuple[Recorded, ...]
) -> None:
    once = overlay(day, declared)
    assert overlay(once, declared) == once
    assert list(once) == sorted(once, key=lambda each: each.span)
    assert all(each.span.minutes > 0 for each in once)


@given(recorded_days(), declarations())
def test_what_is_not_overlapped_stays_the_very_same_segment(
    day: tuple[Recorded, ...], declared: tuple[Recorded, ...]
) -> None:
    after = overlay(day, declared)
    for old in day:
        if not any(old.span.overlap(new.span) for new in declared):
            assert old in after


def test_what_remains_of_a_segment_keeps_its_place_on_both_sides() -> None:
    home = [Recorded(segment, Source.DECLARED, NINE) for segment in whole(Place.HOME)]
    leave = Recorded(Segment(Span(780, 900), Place.LEAVE), Source.DECLARED, NINE)
    assert [each.segment for each in overlay(home, [leave])] == [
        at(MORNING, Place.HOME),
        Segment(Span(720, 780), Place.HOME),
        leave.segment,
        Segment(Span(900, 1440), Place.HOME),
    ]


def test_a_weaker_source_takes_what_is_left() -> None:
    leave = Recorded(Segment(Span(780, 900), Place.LEAVE), Source.REQUEST, NINE)
    pattern = Recorded(Segment(ALL_DAY, Place.HOME), Source.WEEKLY_PATTERN, NINE)
    assert [(r.span, r.source) for r in overlay([leave], [pattern])] == [
        (Span(0, 780), Source.WEEKLY_PATTERN),
        (Span(780, 900), Source.REQUEST),
        (Span(900, 1440), Source.WEEKLY_PATTERN),
    ]


days = recorded_days().map(lambda day: tuple(each.segment for each in day))


@given(days)
def test_stretches_fill_the_day_in_order_and_no_two_neighbours_are_alike(
    day: segments.Day,
) -> None:
    stretches = segments.stretches(day)
    assert stretches[0].span.from_minute == 0
    assert stretches[-1].span.to_minute == DAY_MINUTES
    for one, next_ in pairwise(stretches):
        assert one.span.to_minute == next_.span.from_minute
        assert (one.place, one.note) != (next_.place, next_.note)
    for stretch in stretches:
        for minute in (stretch.span.from_minute, stretch.span.to_minute - 1):
            found = segments.segment_at(day, minute)
            assert (found and found.place) == stretch.place


@given(days)
def test_gaps_and_answers_add_up_to_the_day(day: segments.Day) -> None:
    answered = sum(segment.span.minutes for segment in day)
    assert answered + sum(gap.minutes for gap in segments.gaps(day)) == DAY_MINUTES
    assert sum(span.minutes for span in segments.open_spans(day)) == DAY_MINUTES - answered


@given(days)
def test_the_halves_of_a_day_put_together_are_the_day(day: segments.Day) -> None:
    clipped = [part for half in WHOLE_DAY for part in segments.clip(day, half.span)]
    assert segments.stretches(tuple(clipped)) == segments.stretches(day)
    assert all(MORNING.span.overlap(part.span) in (None, part.span) for part in clipped)


@pytest.mark.parametrize("half", list(Half))
def test_a_half_is_counted_at_a_minute_of_its_own(half: Half) -> None:
    assert half.span.contains(half.minute)
    assert [each for each in Half if each.span.contains(half.minute)] == [half]


@pytest.mark.parametrize(
    ("span", "key"),
    [
        (MORNING.span, "am"),
        (AFTERNOON.span, "pm"),
        (Span(780, 900), "13:00-15:00"),
        (Span(545, 570), "09:05-09:30"),
        (ALL_DAY, "00:00-24:00"),
    ],
)
def test_an_export_names_halves_and_clock_times(span: Span, key: str) -> None:
    assert span_key(span) == key
