"""Every message, list and home of the room fits into Slack, in both languages, at its longest."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from kaigi import blocks
from kaigi.errors import OutcomeUnknown, Rejected, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.meetings import cards, modals, replies, rules
from kaigi.meetings.desk import LIST_LIMIT
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, MeetingNoticeKind, Run, State
from kaigi.meetings.views import Begun, MeetingCard, MeetingList
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound
from tests.contract.published import requires_specs, strict_check
from tests.unit.presence_hall import TOKYO

TEN = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
TRANSLATORS = [Translator(language, TOKYO) for language in LANGUAGES]
HOSTILE = "<!channel> <@U1> &lt; `x` *b* :tada: \u202egnp\u202c \u0000 👩‍👩‍👧‍👦 "
NAMES = {"as people write": "葵", "at their longest": "健" * 80, "hostile": (HOSTILE * 3)[:80]}
TOPICS = {
    "葵": "予算の相談",
    "健" * 80: "議" * rules.TOPIC_LIMIT,
    (HOSTILE * 3)[:80]: (HOSTILE * 5)[: rules.TOPIC_LIMIT],
}
LINK = "https://zoom.example/j/1?pwd="
EVERY = [
    DailyQuota(_("x"), "429", TEN),
    NoLicence(_("x"), "3161"),
    NotFound(_("x"), "1001"),
    Rejected(_("x"), "300"),
    OutcomeUnknown(_("x")),
    None,
]
Drawn = Iterator[tuple[str, Any]]

every_language = pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
every_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


def opened(topic: str = "予算の相談", **known: Any) -> Meeting:
    links = {"join_url": LINK + "j" * 2000, "start_url": LINK + "s" * 2900}
    return Meeting(
        id="m1",
        host="1001",
        zoom_host="aoi@city.example.jp",
        topic=topic,
        channel="C1",
        asked_at=TEN,
        starts_at=TEN,
        guests=("1002",),
        zoom_id="83",
        uuid="u",
        **{"state": State.OPEN, **links, **known},
    )


CHANNEL = MeetingNotice("m1", MeetingNoticeKind.CHANNEL)
HOST = MeetingNotice("m1", MeetingNoticeKind.HOST, "1001")
GUEST = MeetingNotice("m1", MeetingNoticeKind.GUEST, "1002")


def listed(meeting: Meeting, name: str, person: str, number: int) -> MeetingList:
    meetings = tuple(replace(meeting, id=f"m{n}") for n in range(number))
    return MeetingList(person, meetings, {"1001": name})


def standing(topic: str, name: str) -> Iterator[Meeting]:
    """Yield a meeting in each of its states."""
    meeting = opened(topic)
    yield meeting
    yield replace(meeting, card_undeliverable=True)
    yield replace(meeting, card_outside=True)
    yield replace(meeting, runs=(Run("u", TEN, people=1),))
    yield replace(meeting, runs=(Run("u", TEN, people=1000),))
    yield replace(meeting, runs=(Run("u", TEN, people=1),), card_outside=True)
    yield replace(meeting, runs=(Run("u", TEN),))
    yield replace(meeting, runs=(Run("u", TEN, TEN),))
    yield from over(topic, name)


def over(topic: str, name: str) -> Iterator[Meeting]:
    """Yield a meeting in each of the states in which it cannot be joined."""
    meeting = opened(topic)
    yield replace(meeting, missing=rules.GONE)
    yield replace(meeting, missing=rules.GONE, runs=(Run("u", TEN, TEN + HOUR),))
    yield replace(meeting, state=State.CLOSING, ending=Ending(TEN, name))
    closed = replace(meeting, state=State.OVER, join_url="", start_url="")
    yield replace(closed, ending=Ending(TEN, name))
    yield replace(closed, ending=Ending(TEN + HOUR, name), runs=(Run("u", TEN),))
    yield replace(closed, ending=Ending(TEN))
    yield replace(closed, ending=Ending(TEN), runs=(Run("u", TEN, TEN + HOUR),))


def home(meeting: Meeting, person: str, t: Translator) -> list[dict[str, Any]]:
    return [block.to_dict() for block in modals.draw_home(listed(meeting, "葵", person, 1), t)]


def drawn(topic: str, name: str, t: Translator) -> Drawn:
    for meeting in standing(topic, name):
        for notice in (CHANNEL, HOST, GUEST):
            yield "message", cards.draw(MeetingCard(notice, meeting, name), t)
        if meeting.can_be_joined:
            for person, number in product(("1001", "1002"), (1, 5, 6, LIST_LIMIT)):
                state = listed(meeting, name, person, number)
                yield "home", blocks.home(modals.draw_home(state, t))
                yield "modal", modals.meeting_list(state, t)
    yield "home", blocks.home(modals.draw_home(MeetingList("1001"), t))
    yield "modal", modals.meeting_list(MeetingList("1001"), t)
    yield "message", replies.begun(Begun(topic), t)
    names = tuple(f"@{name}{n}" for n in range(20))
    begun = Begun(topic, ("U1", "U2"), names, still_open=(topic,) * 9)
    yield "message", replies.begun(begun, t)
    for typed in (blocks.shown(topic), "<@U012345678> " * 130, "<@U012345678> " * 140):
        yield "message", replies.only_now("14:00", typed, t)
    yield "message", replies.ending(topic, t)
    yield "message", replies.delayed(topic, t)
    yield "message", replies.not_ended(topic, t)
    for trouble in EVERY:
        yield "message", replies.refused(topic, rules.why(trouble, f"{name}@city.example.jp"), t)


@requires_specs
@every_language
@every_name
def test_every_card_home_and_answer_passes_the_strict_check_in_every_state(
    t: Translator, name: str
) -> None:
    check = strict_check()
    for kind, shown in drawn(TOPICS[name], name, t):
        payload = shown.blocks if kind == "message" else shown
        assert check(kind, payload) == []
        assert "mrkdwn" not in json.dumps(payload), "what people wrote is no markup"
        assert "\u202e" not in json.dumps(payload, ensure_ascii=False)


def test_the_start_link_stands_on_the_hosts_card_alone() -> None:
    for t in TRANSLATORS:
        for meeting in standing("予算", "葵"):
            for notice in (CHANNEL, GUEST):
                shown = cards.draw(MeetingCard(notice, meeting, "葵"), t)
                assert "sss" not in json.dumps(shown.blocks)
            if meeting.can_be_joined:
                assert "sss" not in json.dumps(home(meeting, "1002", t))
                assert "sss" in json.dumps(home(meeting, "1001", t))


def test_no_link_stands_on_a_card_of_a_meeting_that_is_over() -> None:
    for t in TRANSLATORS:
        for meeting in over("予算", "葵"):
            for notice in (CHANNEL, HOST, GUEST):
                shown = cards.draw(MeetingCard(notice, meeting, "葵"), t)
                assert "zoom.example" not in json.dumps(shown.blocks)


@every_language
@pytest.mark.parametrize("number", [0, 1, 4, 5, 6, 7, LIST_LIMIT])
def test_a_home_keeps_within_its_budget_and_has_the_rest_behind_open(
    t: Translator, number: int
) -> None:
    state = listed(opened(), "葵", "1002", number)
    drawn = [block.to_dict() for block in modals.draw_home(state, t)]
    assert len(drawn) <= modals.HOME_BUDGET
    joins = json.dumps(drawn).count("meetings.join")
    assert (joins == number) is ("meetings.list" not in json.dumps(drawn))
    if joins < number:
        assert t.plural("and {n} more", "and {n} more", number - joins) in str(drawn)
    assert json.dumps(modals.meeting_list(state, t)).count("meetings.join") == number


def test_a_home_without_zoom_has_no_meetings() -> None:
    assert modals.draw_home(MeetingList("1001", has_zoom=False), TRANSLATORS[0]) == []


EN = Translator("en", TOKYO)


def status(**known: Any) -> str:
    return " ".join(cards.status(opened(**known), EN))


def test_a_card_says_what_is_going_on() -> None:
    running = (Run("u", TEN, people=2),)
    assert "No one has joined yet" in status()
    assert "2 people are in it" in status(runs=running)
    assert "Nobody is in it now" in status(runs=(Run("u", TEN),))
    assert "Nobody is in it now" in status(runs=(Run("u", TEN, TEN),))
    assert "Zoom has deleted it" in status(missing=rules.GONE)


def test_a_card_that_is_over_says_how_long_it_lasted() -> None:
    ending = Ending(TEN + HOUR, "葵")
    over = status(state=State.OVER, ending=ending, runs=(Run("u", TEN, TEN + HOUR),))
    assert "Ended by 葵" in over
    assert "It lasted 60 minutes." in over
    assert "lasted" not in status(state=State.OVER, ending=ending)


def test_end_asks_before_it_is_sent() -> None:
    for t in TRANSLATORS:
        (button,) = cards.end(opened(), t)
        assert "予算の相談" in button.to_dict()["confirm"]["text"]["text"]


def test_a_guest_reads_on_the_card_that_they_are_invited() -> None:
    shown = cards.draw(MeetingCard(GUEST, opened(), "葵"), EN)
    assert "葵 asks you to this meeting." in json.dumps(shown.blocks, ensure_ascii=False)


def test_a_card_outside_does_not_change_with_every_person_who_comes() -> None:
    def outside(people: int) -> Any:
        meeting = opened(card_outside=True, runs=(Run("u", TEN, people=people),))
        return cards.draw(MeetingCard(CHANNEL, meeting, "葵"), EN)

    assert outside(1) == outside(7)


def test_in_a_persons_messages_a_meeting_that_is_over_is_one_line() -> None:
    closed = opened(state=State.OVER, ending=Ending(TEN, "葵"), join_url="", start_url="")
    for notice in (HOST, GUEST):
        (line,) = cards.draw(MeetingCard(notice, closed, "葵"), EN).blocks
        assert line["type"] == "context"
    assert len(cards.draw(MeetingCard(CHANNEL, closed, "葵"), EN).blocks) == 2


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (0, ("", "")),
        (1, ("1人が参加", "One person took part.")),
        (2, ("最大2人が参加", "Up to 2 people took part.")),
    ],
)
def test_a_meeting_that_is_over_says_how_many_took_part(most: int, said: tuple[str, str]) -> None:
    over = opened(state=State.OVER, runs=(Run("u", TEN, TEN, most=most),))
    for t, expected in zip(TRANSLATORS, said, strict=True):
        lines = cards.ended(over, t)[1:]
        assert lines == ([expected] if expected else [])
