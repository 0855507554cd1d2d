"""Zoom is slow, refuses, falls silent: there is one meeting or none, and people know which."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from integrations.zoom.meetings import ZoomMeetings
from kaigi.meetings.zoom_types import NewMeeting
from tests.contract import published
from tests.contract.published_zoom import check_zoom_record
from tests.flows.meeting_office import END, JOIN, Meetings, zoom_of
from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import Json, labels, words

CREATE = {"method": "meetingCreate"}


@pytest_asyncio.fixture
async def meetings(office: Office) -> AsyncIterator[Meetings]:
    async with Meetings.in_(office) as opened:
        yield opened
    if published.SLACK.is_dir():
        assert check_zoom_record(office.record()) == []


async def in_the_end(office: Office) -> None:
    """Wait until all that failed has been tried again and has gone through."""
    for _ in range(4):
        await office.later(seconds=60)


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "no_answer", "ms": 1},
        {"name": "server_error", "after": True},
        {"name": "html", "after": True},
    ],
    ids=["made and the connection lost", "made and 500", "made and a page instead"],
)
async def test_a_meeting_made_without_an_answer_is_found_and_has_one_card(
    office: Office, meetings: Meetings, fault: Json
) -> None:
    meetings.fault(where=CREATE, **fault)
    await meetings.types(AOI, "予算の相談")
    await in_the_end(office)
    assert len(meetings.at_zoom()) == len(meetings.cards()) == 1
    assert len(meetings.asked("meetingCreate")) == 1
    assert labels(meetings.card()) == [JOIN, END]


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "server_error"},
        {"name": "server_error", "status": 503, "count": 3},
        {"name": "html", "status": 502},
        {"name": "rate_limit", "retry_after": 2},
        {"name": "slow", "ms": 50},
    ],
    ids=["500", "503 thrice", "a page with 502", "429", "slow"],
)
async def test_a_meeting_that_zoom_did_not_make_at_once_is_made_once(
    office: Office, meetings: Meetings, fault: Json
) -> None:
    meetings.fault(where=CREATE, **fault)
    await meetings.types(AOI, "予算の相談")
    await in_the_end(office)
    assert len(meetings.at_zoom()) == len(meetings.cards()) == 1


async def test_the_host_is_told_once_that_zoom_is_slow(office: Office, meetings: Meetings) -> None:
    meetings.fault("server_error", where=CREATE, count=3)
    await meetings.types(AOI, "予算の相談")
    await in_the_end(office)
    told = [line for line in office[AOI].told() if "いまZoomから応答がありません" in line]
    assert len(told) == 1
    assert "依頼は受け付けています" in told[0]


@pytest.mark.parametrize(
    ("fault", "why", "next_step"),
    [
        (
            {"name": "no_licence"},
            "会議を主催する権限がありません。",
            "Zoomの管理者にライセンスをご相談いただくか、"
            "ほかの方に /meet を入力してもらってください。",
        ),
        (
            {"name": "daily_quota"},
            "1人が1日に作成・変更できる会議は100件までで、本日の分を使い切りました。",
            "11月25日 9:00からまた始められます。",
        ),
        (
            {"name": "daily_quota", "bare": True},
            "本日の分を使い切りました。",
            "ほかの方に始めてもらってください。",
        ),
    ],
    ids=["no licence", "quota", "quota without headers"],
)
async def test_a_refusal_of_zoom_is_told_privately_with_what_to_do(
    office: Office, meetings: Meetings, fault: Json, why: str, next_step: str
) -> None:
    meetings.fault(**fault)
    await meetings.types(AOI, "予算の相談")
    refused = office[AOI].told()[-1]
    assert refused.startswith("会議「予算の相談」は作成できませんでした。")
    assert why in refused
    assert next_step in refused
    assert meetings.cards() == []
    assert await office[AOI].messages() == []
    await meetings.types(AOI, "もう一度")
    assert len(meetings.cards()) == 1


async def test_a_host_whom_zoom_does_not_know_is_told_under_which_address(
    office: Office, meetings: Meetings
) -> None:
    office.sandbox.zoom.account._plans["aoi@city.example.jp"] = "absent"
    await meetings.types(AOI, "予算の相談")
    assert "Zoomにaoi@city.example.jpというユーザーがいません。" in office[AOI].told()[-1]


async def test_a_meeting_that_zoom_never_answers_for_is_given_up_and_leaves_nothing(
    office: Office, meetings: Meetings
) -> None:
    meetings.fault("no_answer", where=CREATE, ms=1)
    await meetings.types(AOI, "予算の相談")
    assert len(meetings.at_zoom()) == 1, "made, and no answer came"
    meetings.fault("server_error", count=2)
    await office.later(seconds=60)
    office.clock.advance(minutes=9)
    await in_the_end(office)
    assert "Zoomから応答がありませんでした。" in office[AOI].told()[-1]
    assert meetings.at_zoom() == meetings.cards() == []
    await meetings.types(AOI, "もう一度")
    assert len(meetings.at_zoom()) == len(meetings.cards()) == 1


async def test_one_that_is_ended_while_it_is_being_made_is_ended_when_it_is_there(
    office: Office, meetings: Meetings
) -> None:
    meetings.fault("no_answer", where=CREATE, ms=1)
    await meetings.types(AOI, "予算の相談")
    await meetings.types(AOI, "end")
    await in_the_end(office)
    assert meetings.at_zoom() == meetings.cards() == []
    assert await office[AOI].messages() == []


async def test_while_one_is_being_made_a_second_is_not_begun(
    office: Office, meetings: Meetings
) -> None:
    meetings.fault("server_error", where=CREATE)
    await meetings.types(AOI, "ひとつめ")
    await meetings.types(AOI, "ふたつめ")
    assert office[AOI].told()[-1].startswith("あなたの会議「ひとつめ」は準備中です。")
    await in_the_end(office)
    assert len(meetings.at_zoom()) == 1


async def test_an_end_that_zoom_did_not_take_is_tried_again(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    await meetings.comes(KEN, card)
    meetings.fault("server_error", where={"method": "meetingStatus"}, count=2)
    await office[AOI].clicks(meetings.card(), END)
    assert "終了しています…" in words(meetings.card())
    assert labels(meetings.card()) == []
    await in_the_end(office)
    await meetings.told()
    assert "佐藤 葵さんが11月24日 10:02に終了" in words(meetings.card())
    assert not any(meeting.running for meeting in meetings.at_zoom())


async def test_events_twice_count_once(office: Office, meetings: Meetings) -> None:
    card = await meetings.begins(AOI)
    meetings.fault("deliver_twice", count=10)
    await meetings.comes(KEN, card)
    await meetings.comes(MARI, card)
    assert "2人が参加中" in words(meetings.card())
    await meetings.goes(KEN, card)
    assert "1人が参加中" in words(meetings.card())


async def test_what_was_never_told_is_seen_by_looking(office: Office, meetings: Meetings) -> None:
    card = await meetings.begins(AOI)
    meetings.fault("lost_event", count=3)
    await meetings.comes(KEN, card)
    await meetings.comes(MARI, card)
    assert "まだだれも参加していません" in words(meetings.card())
    await a_while_later(office)
    assert "2人が参加中" in words(meetings.card())
    meetings.fault("lost_event", count=3)
    await meetings.ends_in_zoom(AOI, card)
    assert "2人が参加中" in words(meetings.card())
    await a_while_later(office)
    assert "いまはだれもいません。" in words(meetings.card())
    assert labels(meetings.card()) == [JOIN, END]


async def test_a_meeting_that_zoom_does_not_find_once_goes_on_and_twice_is_over(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    await meetings.comes(KEN, card)
    known = office.sandbox.zoom.account.meetings
    found = dict(known)
    known.clear()
    await a_while_later(office)
    assert labels(meetings.card()) == [JOIN, END]
    known.update(found)
    await a_while_later(office)
    known.clear()
    await a_while_later(office)
    assert labels(meetings.card()) == [JOIN, END]
    await a_while_later(office)
    assert labels(meetings.card()) == labels(await office[AOI].card()) == []
    known.update(found)
    await meetings.comes(MARI, card)
    assert "2人が参加中" in words(meetings.card())
    assert labels(meetings.card()) == [JOIN, END]


async def test_what_happened_while_disconnected_is_seen_on_reconnecting(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    await meetings.stop_listening()
    await meetings.comes(KEN, card)
    assert "まだだれも参加していません" in words(meetings.card())
    await meetings.listen()
    await office.settle()
    assert "1人が参加中" in words(meetings.card())


async def test_a_meeting_made_in_zoom_itself_is_none_of_ours(
    office: Office, meetings: Meetings
) -> None:
    elsewhere = ZoomMeetings(zoom_of(office.bot.house).client)
    other = await elsewhere.create(
        NewMeeting("ken@city.example.jp", "Elsewhere", "a nonce", office.clock.now(), 30)
    )
    await office.post("zoom/join", user=office[KEN].slack_id, meeting=other.id)
    await meetings.told()
    assert meetings.cards() == []


async def test_a_meeting_that_no_one_ever_came_to_is_closed_at_night(
    office: Office, meetings: Meetings
) -> None:
    await meetings.begins(AOI)
    await office.bot.house.jobs.look()
    office.clock.advance(hours=19)
    await office.bot.house.jobs.look()
    await office.settle()
    assert labels(meetings.card()) == []
    assert "参加者がいなかったため閉じました。" in words(meetings.card())
    assert meetings.at_zoom() == []


async def test_a_meeting_that_all_have_left_is_closed_some_hours_later(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    await meetings.comes(KEN, card)
    await meetings.goes(KEN, card)
    await office.bot.house.jobs.look()
    for _hour in range(2):
        office.clock.advance(hours=1)
        await office.bot.house.jobs.look()
        await office.settle()
        assert labels(meetings.card()) == [JOIN, END]
    for _hour in range(2):
        office.clock.advance(hours=1)
        await office.bot.house.jobs.look()
        await office.settle()
    assert labels(meetings.card()) == []
    assert "に終了" in words(meetings.card())


async def test_credentials_that_zoom_refuses_are_the_operators_affair(
    office: Office, meetings: Meetings
) -> None:
    office.failing = {"zoom.refuses_us"}
    zoom_of(office.bot.house).client.tokens._current = None
    known, office.sandbox.zoom.tokens._client = (
        office.sandbox.zoom.tokens._client,
        "changed at Zoom",
    )
    await meetings.types(AOI, "予算の相談")
    assert "いまZoomから応答がありません" in office[AOI].told()[-1]
    office.sandbox.zoom.tokens._client = known
    await in_the_end(office)
    assert len(meetings.cards()) == 1


async def a_while_later(office: Office) -> None:
    """Advance the day past the next run of the jobs."""
    await office.bot.house.jobs.look()
    office.clock.advance(minutes=5)
    await office.bot.house.jobs.look()
    await office.settle()
