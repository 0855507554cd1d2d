"""Rules of meetings by examples, and the parser of /meet with anything that people type."""

import time
from contextlib import suppress
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
        ("<https://x.example/a?b=1|資料> <https://y.example>", "資料 https://y.example", ()),
        ("<mailto:a@x.example|a@x.example>", "a@x.example", ()),
        ("A & B < C > D <E>", "A & B < C > D <E>", ()),
    ],
)
def test_a_topic_is_read_with_the_people_named_in_it(
    typed: str, topic: str, guests: tuple[str, ...]
) -> None:
    assert parsing.parse(typed) == MeetingRequest(topic, guests)


@pytest.mark.parametrize(
    ("typed", "unresolved"),
    [
        ("予算 @健", ["@健"]),
        ("予算 ＠健", ["@健"]),
        ("予算の相談@健", ["@健"]),
        ("予算の相談 @田中 健", ["@田中"]),
        ("Budget @ken, @mari.ito", ["@ken", "@mari.ito"]),
        ("予算 @健、＠真理", ["@健", "@真理"]),
        ("予算 @健 @健", ["@健"]),
        ("<!subteam^S1|@課長会>の件", ["@課長会"]),
        ("<!subteam^S1> <!here> <!channel|channel>", ["@S1", "@here", "@channel"]),
        ("<!subteam^S1|@課長会> <@U1> @健", ["@課長会", "@健"]),
        ("<@U1> <@U2|ken>", []),
        ("連絡先は a@x.example", []),
        ("<mailto:a@x.example|a@x.example>", []),
        ("https://x.example/@ken <https://y.example/@a|資料>", []),
        ("@", []),
        ("A @ B", ["@B"]),
        ("Budget @ken. And @mari-", ["@ken", "@mari"]),
    ],
)
def test_a_name_that_slack_did_not_resolve_and_a_group_are_noticed(
    typed: str, unresolved: list[str]
) -> None:
    assert [*parsing.parse(typed).unresolved] == unresolved


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
    "typed",
    [
        *("end", " END ", "Ｅｎｄ", "end.", "cancel", "Cancel!", "stop", "end meeting"),
        *("終了", "終了。", "終了する", "終了します", "終わり", "おわり", "終わります", "会議終了"),
        *("キャンセル", "ｷｬﾝｾﾙ", "取消", "取り消し", "中止", "会議を終了", "会議を終わる"),
    ],
)
def test_the_words_that_end_a_meeting(typed: str) -> None:
    assert parsing.wants_to_end(typed)


@pytest.mark.parametrize(
    "typed",
    ["endgame", "終了報告会", "キャンセル料の件", "会議", "end of year party", "", "取消訴訟"],
)
def test_a_topic_that_begins_with_such_a_word_is_a_topic(typed: str) -> None:
    assert not parsing.wants_to_end(typed)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("明日 14:00 予算会議", "明日"),
        ("予算会議 明日14時から", "14時"),
        ("予算会議 １４：００", "14:00"),
        ("午後3時 予算会議", "3時"),
        ("予算会議 9時半", "9時半"),
        ("予算会議 10時15分", "10時15分"),
        ("来週月曜 予算会議", "来週月曜"),
        ("再来週 予算会議", "再来週"),
        ("明後日 予算会議", "明後日"),
        ("あした 予算会議", "あした"),
        ("月曜 予算会議", "月曜"),
        ("予算会議 来週", "来週"),
        ("12/1 予算会議", "12/1"),
        ("12/1(火) 予算会議", "12/1"),
        ("12月1日 予算会議", "12月1日"),
        ("2026-12-01 予算会議", "2026-12-01"),
        ("30分後 予算会議", "30分後"),
        ("予算会議 1時間後", "1時間後"),
        ("午後から 予算会議", "午後"),
        ("tomorrow 2pm budget", "tomorrow"),
        ("Budget tomorrow", "tomorrow"),
        ("Budget at 14:00", "14:00"),
        ("Budget 2 p.m.", "2 p.m."),
        ("next Monday budget", "next Monday"),
        ("Budget on Friday", "on Friday"),
        ("budget in 30 minutes", "in 30 minutes"),
        ("3 o'clock budget", "3 o'clock"),
        ("明日 <@U1> 予算会議", "明日"),
    ],
)
def test_a_time_is_no_topic(typed: str, time: str) -> None:
    assert parsing.later_time(typed) == time


@pytest.mark.parametrize(
    "typed",
    [
        *("", "予算の相談", "明日の議会の準備", "来週の予定", "24時間体制の件", "時間外勤務の件"),
        *("4月1日付け人事異動", "1/2の確認", "令和9年度予算", "第2回 審査会", "3時点の比較"),
        *("10人で相談", "月例会", "土木課", "日程調整", "来月分の支払", "あすなろ園の件"),
        *("Tomorrow's agenda", "Budget 2027", "Mondays are busy", "Room 14", "at home policy"),
        *("https://x.example/10:30", "<https://x.example/?t=10:30|資料>"),
    ],
)
def test_a_topic_without_a_time_begins_at_once(typed: str) -> None:
    assert parsing.later_time(typed) is None


RUNS = (Run("a", TEN, LATER), Run("b", LATER))


@given(st.text(st.sampled_from("ab1 2:時後明日@<>|!#U終了月曜./"), max_size=80))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    request = parsing.parse(typed)
    assert all(name.startswith("@") for name in request.unresolved)
    when = parsing.later_time(typed)
    assert when is None or when
    assert not (parsing.wants_to_end(typed) and when)


@pytest.mark.parametrize("piece", ["<#", "1", "a", "@", "<@U1", "a@", "明日 ", "@a "])
def test_a_text_of_any_length_is_read_at_once(piece: str) -> None:
    long = piece * (60_000 // len(piece))
    began = time.perf_counter()
    with pytest.raises(Refused):
        parsing.parse(long)
    parsing.wants_to_end(long)
    parsing.later_time(long)
    with suppress(Refused):
        parsing.parse(long[: parsing.READ_LIMIT])
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("state", "runs", "phase"),
    [
        (State.OPEN, (), Phase.WAITING),
        (State.OPEN, (Run("a", TEN),), Phase.RUNNING),
        (State.OPEN, (Run("a", TEN, LATER),), Phase.EMPTY),
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


def test_a_meeting_that_is_empty_for_the_moment_can_be_joined_until_it_is_ended() -> None:
    empty = meeting(runs=(Run("a", TEN, LATER),))
    assert empty.can_be_joined
    for state in (State.CLOSING, State.OVER, State.REFUSED, State.RESERVED):
        assert not replace(empty, state=state).can_be_joined


def test_a_meeting_that_zoom_does_not_find_is_over_after_the_second_look() -> None:
    running = meeting(runs=(Run("a", TEN, people=2),))
    assert replace(running, missing=1).phase is Phase.RUNNING
    assert replace(running, missing=2).phase is Phase.ENDED
    assert not replace(meeting(), missing=2).can_be_joined


def test_a_meeting_lasts_from_the_first_join_to_the_last_leave() -> None:
    assert meeting().lasted is None
    assert meeting(runs=(Run("a", TEN),)).lasted is None
    assert meeting(runs=(Run("a", TEN, LATER),)).lasted == timedelta(minutes=30)
    twice = (Run("a", TEN, TEN), Run("b", LATER, LATER + timedelta(minutes=5)))
    assert meeting(runs=twice).lasted == timedelta(minutes=35)
    ended = meeting(State.OVER, runs=(Run("a", TEN),), ending=Ending(LATER, "葵"))
    assert ended.lasted == timedelta(minutes=30)


def test_a_look_never_brings_back_what_was_reported_to_have_ended() -> None:
    ended = meeting(runs=(Run("a", TEN, LATER),))
    for phase in Phase:
        assert rules.run_from_status(ended, Status(phase, "a"), LATER) is None


def test_a_look_takes_back_an_end_that_only_a_look_saw() -> None:
    seen = meeting(runs=(Run("a", TEN, LATER, end_seen=True),))
    assert rules.run_from_status(seen, Status(Phase.RUNNING, "a"), LATER) == Run("a", TEN)
    for phase in (Phase.WAITING, Phase.EMPTY, Phase.ENDED):
        assert rules.run_from_status(seen, Status(phase, "a"), LATER) is None


def test_a_look_tells_of_a_run_that_began_or_ended_unheard() -> None:
    assert rules.run_from_status(meeting(), Status(Phase.RUNNING, "a"), LATER) == Run("a", LATER)
    seen = Run("a", LATER, LATER, end_seen=True)
    assert rules.run_from_status(meeting(), Status(Phase.EMPTY, "a"), LATER) == seen
    assert rules.run_from_status(meeting(), Status(Phase.ENDED, "a"), LATER) is None
    running = meeting(runs=(Run("a", TEN),))
    assert rules.run_from_status(running, Status(Phase.RUNNING, "a"), LATER) is None
    ended = Run("a", TEN, LATER, end_seen=True)
    assert rules.run_from_status(running, Status(Phase.EMPTY, "a"), LATER) == ended
    assert rules.run_from_status(running, Status(Phase.ENDED, "a"), LATER) is None
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
    assert rules.is_unused(meeting(), TEN + timedelta(hours=13))
    assert not rules.is_unused(meeting(starts_at=TEN + timedelta(days=1)), night)


def test_a_meeting_that_all_have_left_is_closed_two_hours_after_that_and_after_its_hour() -> None:
    left_early = meeting(runs=(Run("a", TEN, LATER),))
    assert not rules.is_unused(left_early, TEN + timedelta(hours=3))
    assert rules.is_unused(left_early, TEN + timedelta(hours=3, minutes=1))
    left_late = meeting(runs=(Run("a", TEN, TEN + timedelta(hours=5)),))
    assert not rules.is_unused(left_late, TEN + timedelta(hours=7))
    assert rules.is_unused(left_late, TEN + timedelta(hours=7, minutes=1))
    gone = meeting(runs=(Run("a", TEN),), missing=rules.GONE)
    assert rules.is_unused(gone, TEN + timedelta(hours=4))


def test_each_message_is_found_again_by_its_key() -> None:
    whole = meeting(guests=("1002", "1003"))
    notices = rules.notices(whole)
    assert [MeetingNotice.of(notice.key) for notice in notices] == [*notices]
    assert len({notice.key for notice in notices}) == 4
    assert len(rules.notices(replace(whole, card_undeliverable=True))) == 3
