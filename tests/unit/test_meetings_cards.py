"""Every message, list and home of the room fits into Slack, in both languages, at its longest."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from kaigi import blocks
from kaigi.errors import OutcomeUnknown, Rejected, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.meetings import cards, modals, rules
from kaigi.meetings.desk import LIST_LIMIT
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, MeetingNoticeKind, Run, State
from kaigi.meetings.views import MeetingCard, MeetingList
from kaigi.meetings.zoom_types import DailyQuota, NoLicence, NotFound
from tests.contract.published import requires_specs, strict_check
from tests.unit.presence_hall import TOKYO

TEN = datetime(2026, 11, 24, 1, 2, tzinfo=UTC)
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
        state=State.OPEN,
        asked_at=TEN,
        starts_at=TEN,
        guests=("1002",),
        zoom_id="83",
        uuid="u",
        **{**links, **known},
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
    yield replace(meeting, runs=(Run("u", TEN, people=1),))
    yield replace(meeting, runs=(Run("u", TEN, people=1000),))
    yield replace(meeting, runs=(Run("u", TEN, TEN),))
    yield replace(meeting, state=State.CLOSING, ending=Ending(TEN, name))
    yield replace(meeting, state=State.OVER, ending=Ending(TEN, name), join_url="", start_url="")
    yield replace(meeting, state=State.OVER, ending=Ending(TEN), join_url="", start_url="")


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
    for unknown_guests in (0, 1, 7):
        yield "message", cards.begun(topic, unknown_guests, t)
    yield "message", cards.ending(topic, t)
    yield "message", cards.delayed(topic, t)
    yield "message", cards.not_ended(topic, t)
    for trouble in EVERY:
        yield "message", cards.refused(topic, rules.why(trouble, f"{name}@city.example.jp"), t)


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
        _open, _unposted, _one, _many, *over = standing("予算", "葵")
        for meeting in over:
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
