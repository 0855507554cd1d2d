"""Rules of meetings by examples, and the parser of /meet with anything that people type."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.errors import NotYours, Refused, Stale
from kaigi.meetings import parsing, rules
from kaigi.meetings.parsing import MeetingRequest
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, Run, State
from kaigi.meetings.zoom_types import Phase, Status
from kaigi.mentions import MENTION

TEN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LATER = TEN + timedelta(minutes=30)


def meeting(state: State = State.OPEN, **known: Any) -> Meeting:
    return Meeting(
        **{
            "id": "m1",
            "host": "1001",
            "zoom_host": "aoi@city.example.jp",
            "topic": "予算",
            "channel": "C1",
            "asked_at": TEN,
            "starts_at": TEN,
            **known,
        },
        state=state,
    )


@pytest.mark.parametrize(
    ("typed", "topic", "guests"),
    [
        ("", "", ()),
        ("予算の相談", "予算の相談", ()),
        ("<@U1|aoi> 予算　の <@W2>相談 <@U1>", "予算 の 相談", ("U1", "W2")),
        ("<#C1|general>の件", "#generalの件", ()),
        ("<!subteam^S1|@課長会> <!here>", "@課長会 here", ()),
        ("<https://x.example/a?b=1|資料> <https://y.example>", "資料 https://y.example", ()),
        ("<mailto:a@x.example|a@x.example>", "a@x.example", ()),
        ("A & B < C > D <E>", "A & B < C > D <E>", ()),
    ],
)
def test_a_topic_is_read_with_the_people_named_in_it(
    typed: str, topic: str, guests: tuple[str, ...]
) -> None:
    assert parsing.parse(typed) == MeetingRequest(topic, guests)


def test_two_hundred_characters_are_taken_and_one_more_is_not() -> None:
    assert len(parsing.parse("長" * 200).topic) == 200
    with pytest.raises(Refused) as refusal:
        parsing.parse("長" * 201)
    assert refusal.value.text.values == {"n": 201, "most": 200}


@given(st.text(st.sampled_from("ab <>@U1W|#!会\u3000"), max_size=60))
def test_whatever_is_typed_the_topic_contains_no_mention(typed: str) -> None:
    topic = parsing.parse(typed).topic
    assert not MENTION.search(topic)
    assert topic == " ".join(topic.split())


@pytest.mark.parametrize(
    ("typed", "ends"), [("end", True), (" END ", True), ("終了", True), ("endgame", False)]
)
def test_the_word_that_ends_a_meeting(typed: str, ends: bool) -> None:
    assert parsing.wants_to_end(typed) is ends


RUNS = (Run("a", TEN, LATER), Run("b", LATER))


@pytest.mark.parametrize(
    ("state", "runs", "phase"),
    [
        (State.OPEN, (), Phase.WAITING),
        (State.OPEN, (Run("a", TEN),), Phase.RUNNING),
        (State.OPEN, (Run("a", TEN, LATER),), Phase.ENDED),
        (State.OPEN, RUNS, Phase.RUNNING),
        (State.CLOSING, RUNS, Phase.ENDED),
        (State.OVER, (), Phase.ENDED),
    ],
)
def test_how_it_goes_on_is_what_its_latest_run_does(
    state: State, runs: tuple[Run, ...], phase: Phase
) -> None:
    for order in permutations(runs):
        assert meeting(state, runs=order).phase is phase


def test_people_are_counted_while_it_runs() -> None:
    assert meeting(runs=(Run("a", TEN, people=3),)).people == 3
    assert meeting(runs=(Run("a", TEN, LATER, people=3),)).people == 0


def test_a_look_never_brings_back_what_has_ended() -> None:
    ended = meeting(runs=(Run("a", TEN, LATER),))
    for phase in Phase:
        assert rules.run_from_status(ended, Status(phase, "a"), LATER) is None


def test_a_look_tells_of_a_run_that_began_or_ended_unheard() -> None:
    assert rules.run_from_status(meeting(), Status(Phase.RUNNING, "a"), LATER) == Run("a", LATER)
    assert rules.run_from_status(meeting(), Status(Phase.ENDED, "a"), LATER) == Run(
        "a", LATER, LATER
    )
    running = meeting(runs=(Run("a", TEN),))
    assert rules.run_from_status(running, Status(Phase.RUNNING, "a"), LATER) is None
    assert rules.run_from_status(running, Status(Phase.ENDED, "a"), LATER) == Run("a", TEN, LATER)
    assert rules.run_from_status(running, Status(Phase.WAITING, "a"), LATER) is None


def test_only_the_host_ends_it_and_once() -> None:
    rules.check_may_end(meeting(), "1001", "葵")
    with pytest.raises(NotYours):
        rules.check_may_end(meeting(), "1002", "葵")
    with pytest.raises(Stale):
        rules.check_may_end(meeting(State.OVER, ending=Ending(LATER, "葵")), "1001", "葵")
    with pytest.raises(Stale):
        rules.check_may_end(meeting(State.REFUSED), "1001", "葵")


def test_the_command_ends_the_latest_one_asked_for_here_or_else_the_latest() -> None:
    first, second = meeting(id="1"), meeting(id="2", channel="C2", asked_at=LATER)
    assert rules.to_end([first, second], "C1") is first
    assert rules.to_end([first, second], "C9") is second
    with pytest.raises(Refused):
        rules.to_end([], "C1")


def test_it_is_given_up_after_a_while_and_only_while_it_is_being_made() -> None:
    reserved = meeting(State.RESERVED)
    assert not rules.is_overdue(reserved, TEN + rules.CREATION_TIMEOUT)
    assert rules.is_overdue(reserved, TEN + rules.CREATION_TIMEOUT + timedelta(seconds=1))
    assert not rules.is_overdue(meeting(), TEN + timedelta(days=1))


def test_a_link_that_no_one_used_is_closed_and_a_meeting_that_goes_on_is_not() -> None:
    night = TEN + timedelta(hours=18)
    assert rules.is_unused(meeting(), night)
    assert rules.is_unused(meeting(runs=(Run("a", TEN, LATER),)), night)
    assert not rules.is_unused(meeting(runs=(Run("a", TEN),)), night)
    assert not rules.is_unused(meeting(), TEN + timedelta(hours=11))
    assert not rules.is_unused(meeting(starts_at=TEN + timedelta(days=1)), night)


def test_each_message_is_found_again_by_its_key() -> None:
    whole = meeting(guests=("1002", "1003"))
    notices = rules.notices(whole)
    assert [MeetingNotice.of(notice.key) for notice in notices] == [*notices]
    assert len({notice.key for notice in notices}) == 4
    assert len(rules.notices(replace(whole, card_undeliverable=True))) == 3
