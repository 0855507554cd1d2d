"""Every message and home of the meetings room fits into Slack, in both languages, at its longest."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from kaigi import blocks
from kaigi.errors import OutcomeUnknown, Rejected, _
from kaigi.i18n import LANGUAGES, Translator
from kaigi.meetings import cards, modals, rules
from kaigi.meetings.rules import Ending, Meeting, MeetingNotice, MeetingNoticeKind, Run, State
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
        "m1", "1001", topic, "C1", State.OPEN, TEN, ("1002",), "83", "u", **{**links, **known}
    )


def standing(topic: str, name: str) -> Iterator[Meeting]:
    """A meeting at each point of its way."""
    meeting = opened(topic)
    yield meeting
    yield replace(meeting, card_undeliverable=True)
    yield replace(meeting, runs=(Run("u", TEN, people=1),))
    yield replace(meeting, runs=(Run("u", TEN, people=1000),))
    yield replace(meeting, runs=(Run("u", TEN, TEN),))
    yield replace(meeting, state=State.CLOSING, ending=Ending(TEN, name))
    yield replace(meeting, state=State.OVER, ending=Ending(TEN, name), join_url="", start_url="")
    yield replace(meeting, state=State.OVER, ending=Ending(TEN), join_url="", start_url="")


def drawn(topic: str, name: str, t: Translator) -> Drawn:
    for meeting in standing(topic, name):
        yield "message", cards.in_channel(meeting, name, t)
        yield (
            "message",
            cards.of_person(MeetingNotice("m1", MeetingNoticeKind.HOST, "1001"), meeting, name, t),
        )
        yield (
            "message",
            cards.of_person(MeetingNotice("m1", MeetingNoticeKind.GUEST, "1002"), meeting, name, t),
        )
        for person in ("1001", "1002"):
            yield (
                "home",
                blocks.home(
                    modals.on_home(
                        [replace(meeting, id=f"m{n}") for n in range(5)], {"1001": name}, person, t
                    )
                ),
            )
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
            for shown in (
                cards.in_channel(meeting, "葵", t),
                cards.of_person(
                    MeetingNotice("m1", MeetingNoticeKind.GUEST, "1002"), meeting, "葵", t
                ),
            ):
                assert "sss" not in json.dumps(shown.blocks)
            theirs = modals.on_home([meeting], {"1001": "葵"}, "1002", t)
            assert "sss" not in json.dumps([block.to_dict() for block in theirs])


def test_no_link_stands_on_a_card_of_a_meeting_that_is_over() -> None:
    for t in TRANSLATORS:
        _open, _unposted, _one, _many, *over = standing("予算", "葵")
        for meeting in over:
            for part, person in (
                (MeetingNoticeKind.HOST, "1001"),
                (MeetingNoticeKind.GUEST, "1002"),
            ):
                shown = cards.of_person(MeetingNotice("m1", part, person), meeting, "葵", t)
                assert "zoom.example" not in json.dumps(shown.blocks)
            assert "zoom.example" not in json.dumps(cards.in_channel(meeting, "葵", t).blocks)
