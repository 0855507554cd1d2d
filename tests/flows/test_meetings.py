"""A meeting by slash command: made once, counted, ended, and told to those whom it concerns."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from kaigi.delivery.desk import OutboxDesk
from sandbox.workspace import Channel
from tests.contract import published
from tests.contract.published_zoom import check_zoom_record
from tests.databases import database_away
from tests.flows.meeting_office import END, JOIN, START, Meetings, link
from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office
from tests.flows.reading import labels, words


@pytest_asyncio.fixture
async def meetings(office: Office) -> AsyncIterator[Meetings]:
    async with Meetings.in_(office) as opened:
        yield opened
    if published.SLACK.is_dir():
        assert check_zoom_record(office.record()) == []


def outside(office: Office, kind: str) -> str:
    """Return a conversation that Kaigi is no member of."""
    workspace = office.box.workspace
    if kind == "two people":
        return workspace.direct(office[AOI].slack_id, office[KEN].slack_id).id
    everyone = dict.fromkeys(person.id for person in workspace.humans())
    return workspace.add_channel(Channel("G0000001", "inner", "group", everyone)).id


async def test_a_meeting_is_begun_joined_by_two_and_ended(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI, "予算の相談")
    assert "予算の相談" in words(card)
    assert "主催：佐藤 葵" in words(card)
    assert "まだだれも参加していません" in words(card)
    assert labels(card) == [JOIN, END]
    assert labels(await office[AOI].card()) == [START, END]
    await meetings.comes(KEN, card)
    assert "1人が参加中" in words(meetings.card())
    await meetings.comes(MARI, card)
    assert "2人が参加中" in words(meetings.card())
    await meetings.goes(KEN, card)
    assert "1人が参加中" in words(meetings.card())
    await office[AOI].clicks(meetings.card(), END)
    await meetings.told()
    assert "佐藤 葵さんが11月24日 10:02に終了" in words(meetings.card())
    assert "最大2人が参加" in words(meetings.card())
    assert "最大2人が参加" in words(await office[AOI].card())
    assert labels(meetings.card()) == labels(await office[AOI].card()) == []
    assert len(meetings.cards()) == 1
    assert not any(meeting.running for meeting in meetings.at_zoom())


async def test_the_host_hears_at_once_that_it_is_being_made(
    office: Office, meetings: Meetings
) -> None:
    await meetings.begins(AOI, "予算の相談")
    assert office[AOI].told() == [
        "会議「予算の相談」を準備しています。まもなくここにカードが届きます。"
    ]


async def test_the_people_named_are_told_with_join_in_their_own_language(
    office: Office, meetings: Meetings
) -> None:
    named = " ".join(f"<@{office[who].slack_id}>" for who in (KEN, EMMA))
    await meetings.begins(AOI, f"予算 {named} の相談")
    ken, emma = await office[KEN].card(), await office[EMMA].card()
    assert "予算 の相談" in words(ken)
    assert labels(ken) == [JOIN]
    assert labels(emma) == ["Join"]
    assert ken["text"] == "佐藤 葵さんから会議への招待：予算 の相談"
    await meetings.types(AOI, "end")
    await meetings.told()
    assert labels(await office[KEN].card()) == []
    assert len(await office[KEN].messages()) == 1


async def test_one_who_is_on_no_staff_list_is_not_told_and_the_host_hears_so(
    office: Office, meetings: Meetings
) -> None:
    stranger = await office.stranger("Kim")
    await meetings.begins(AOI, f"予算 <@{stranger.slack_id}>")
    answer = office[AOI].answers()[-1]
    assert "Kaigiの職員名簿にないため、お知らせできない人：" in words(answer)
    assert stranger.slack_id in str(answer["blocks"]), "Slack shows the name for it"
    assert await stranger.messages() == []


async def test_without_a_topic_it_is_called_after_its_host(
    office: Office, meetings: Meetings
) -> None:
    assert "佐藤 葵さんの会議" in words(await meetings.begins(AOI, ""))
    assert "Emma Ito's meeting" in words(await meetings.begins(EMMA, ""))


@pytest.mark.parametrize("line", ["end", "終了", " END ", "終わり", "キャンセル", "cancel"])
async def test_it_is_ended_by_command(office: Office, meetings: Meetings, line: str) -> None:
    card = await meetings.begins(AOI)
    await meetings.comes(KEN, card)
    await meetings.types(AOI, line)
    await meetings.told()
    assert labels(meetings.card()) == []
    assert not any(meeting.running for meeting in meetings.at_zoom())


async def test_a_meeting_that_no_one_came_to_is_taken_out_of_zoom_when_it_is_ended(
    office: Office, meetings: Meetings
) -> None:
    await meetings.begins(AOI)
    await meetings.types(AOI, "end")
    assert meetings.at_zoom() == []


async def test_only_the_host_ends_it(office: Office, meetings: Meetings) -> None:
    card = await meetings.begins(AOI)
    await office[KEN].clicks(card, END)
    assert office[KEN].told() == [
        "この会議を終了できるのは佐藤 葵さんだけです。\n退出は、Zoomの画面からいつでもできます。"
    ]
    await meetings.types(KEN, "end")
    assert office[KEN].told()[-1].startswith("終了できる会議がありません。")
    assert labels(meetings.card()) == [JOIN, END]


async def test_ending_it_twice_is_answered_with_when_it_was_ended(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    await office[AOI].clicks(card, END)
    await office.send(office[AOI].click(card, END))
    await office.settle()
    assert office[AOI].told()[-1] == "この会議は11月24日 10:02に終了しています。"
    assert len(meetings.asked("meetingStatus")) == 1


async def test_an_end_delivered_twice_ends_once_and_is_refused_to_no_one(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI)
    office.fault("deliver_twice", count=5)
    await office[AOI].clicks(card, END)
    await office.all_acknowledged()
    assert len(office[AOI].told()) == 1
    assert len(meetings.asked("meetingStatus")) == 1


async def test_a_command_delivered_twice_makes_one_meeting(
    office: Office, meetings: Meetings
) -> None:
    office.fault("deliver_twice")
    await meetings.begins(AOI)
    await office.all_acknowledged()
    assert len(meetings.at_zoom()) == len(meetings.cards()) == 1


async def test_a_second_meeting_waits_until_the_first_is_over(
    office: Office, meetings: Meetings
) -> None:
    await meetings.comes(KEN, await meetings.begins(AOI, "ひとつめ"))
    await meetings.types(AOI, "ふたつめ")
    assert office[AOI].told()[-1].startswith("あなたの会議「ひとつめ」がまだ続いています。")
    assert len(meetings.at_zoom()) == 1


async def test_one_who_looks_in_and_leaves_does_not_end_it_for_those_who_come_later(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI, f"予算 <@{office[KEN].slack_id}>")
    await meetings.comes(MARI, card)
    await meetings.goes(MARI, card)
    assert "いまはだれもいません。" in words(meetings.card())
    assert labels(meetings.card()) == [JOIN, END]
    assert labels(await office[AOI].card()) == [START, END]
    assert labels(await office[KEN].card()) == [JOIN]
    assert JOIN in labels(await office[KEN].opens_home())
    await meetings.comes(KEN, await office[KEN].card())
    assert "1人が参加中" in words(meetings.card())
    await meetings.goes(KEN, await office[KEN].card())
    await office[AOI].clicks(meetings.card(), END)
    await meetings.told()
    assert labels(meetings.card()) == labels(await office[KEN].card()) == []


async def test_a_host_who_starts_it_by_the_link_of_their_own_card_is_in(
    office: Office, meetings: Meetings
) -> None:
    await meetings.begins(AOI)
    await meetings.comes(AOI, await office[AOI].card(), START)
    assert "1人が参加中" in words(meetings.card())


async def test_home_shows_what_one_may_go_into(office: Office, meetings: Meetings) -> None:
    await meetings.begins(AOI, f"予算 <@{office[KEN].slack_id}>")
    assert {START, END} <= set(labels(await office[AOI].opens_home()))
    ken = await office[KEN].opens_home()
    assert JOIN in labels(ken)
    assert START not in labels(ken)
    shown = words(ken)
    assert shown.index("会議") < shown.index("あなたの承認待ち"), "what goes on now comes first"
    await office[AOI].clicks(office[AOI].home(), END)
    await meetings.told()
    assert JOIN not in labels(office[KEN].home())
    shown = words(office[KEN].home())
    assert shown.index("あなたの承認待ち") < shown.index("会議\n")
    assert "あなたが招かれている会議はありません。" in words(office[KEN].home())


async def test_a_home_with_many_meetings_has_the_rest_behind_open(
    office: Office, meetings: Meetings
) -> None:
    for number in range(7):
        await meetings.begins(AOI, f"会議{number} <@{office[KEN].slack_id}>")
    home = await office[KEN].opens_home()
    assert labels(home).count(JOIN) == 4
    assert "ほか3件" in words(home)
    shown = await office[KEN].opens(home, "開く", beside="ほか3件")
    assert labels(shown).count(JOIN) == 7
    own = await office[AOI].opens(await office[AOI].opens_home(), "開く", beside="ほか3件")
    await office[AOI].clicks(own, END, beside="会議0")
    assert labels(office[AOI].form()).count(END) == 6
    assert "会議0" not in words(office[AOI].form())


async def test_in_a_conversation_of_two_the_card_comes_by_the_commands_own_url(
    office: Office, meetings: Meetings
) -> None:
    office.expected = {"channel_not_found"}
    direct = office.box.workspace.direct(office[AOI].slack_id, office[KEN].slack_id)
    await meetings.types(AOI, "予算", direct.id)
    card = meetings.card(direct.id)
    assert "予算" in words(card)
    assert labels(card) == [JOIN, END]
    assert labels(await office[AOI].card()) == [START, END]
    assert "リンクをお伝えください" not in words(await office[AOI].card())


@pytest.mark.parametrize("kind", ["two people", "private channel"])
async def test_a_card_that_only_a_click_reaches_is_replaced_by_clicks(
    office: Office, meetings: Meetings, kind: str
) -> None:
    office.expected = {"channel_not_found"}
    where = outside(office, kind)
    await meetings.types(AOI, "予算", where)
    await office[KEN].clicks(meetings.card(where), JOIN)
    await meetings.comes(KEN, meetings.card(where))
    assert "開催中です。" in words(meetings.card(where))
    await office[AOI].clicks(meetings.card(where), END)
    await meetings.told()
    assert "佐藤 葵さんが11月24日 10:02に終了" in words(meetings.card(where))
    assert labels(meetings.card(where)) == []
    assert len(meetings.cards(where)) == 1


async def test_a_click_on_a_card_outside_is_told_when_the_database_is_away(
    office: Office, meetings: Meetings
) -> None:
    office.expected = {"channel_not_found"}
    office.failing = {"handler.failed"}
    where = outside(office, "two people")
    await meetings.types(AOI, "予算", where)
    with database_away(office.bot.storage):
        await office.send(office[AOI].click(meetings.card(where), END))
    assert office[AOI].told()[-1].startswith("システム側で問題が発生しました。")


async def test_coming_and_going_does_not_use_up_the_url_of_a_card_outside(
    office: Office, meetings: Meetings
) -> None:
    office.expected = {"channel_not_found"}
    where = outside(office, "private channel")
    await meetings.types(AOI, "予算", where)
    card = meetings.card(where)
    await office[KEN].clicks(card, JOIN)
    for number in (KEN, MARI, EMMA, RIKU):
        await meetings.comes(number, card)
    for number in (KEN, MARI, EMMA):
        await meetings.goes(number, card)
    assert len(meetings.sent_by_url()) == 2, "the card, and that it is going on"


async def test_nothing_that_a_member_chose_alarms_the_operators(
    office: Office, meetings: Meetings
) -> None:
    office.expected = {"channel_not_found"}
    where = outside(office, "two people")
    await meetings.types(AOI, "予算", where)
    await office[AOI].clicks(meetings.card(where), END)
    await meetings.told()
    assert not [entry for entry in office.logged if entry["event"] == "delivery.dead"]
    assert (await OutboxDesk(office.bot.storage).vitals()).dead == 0


async def test_where_the_commands_url_is_used_up_the_host_has_the_link_to_pass_on(
    office: Office, meetings: Meetings, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.expected = {"channel_not_found", "used_url"}
    where = outside(office, "two people")
    monkeypatch.setattr("sandbox.handles.RESPONSE_URL_USES", 0)
    await meetings.types(AOI, "予算", where)
    own = await office[AOI].card()
    assert "リンクをお伝えください" in words(own)
    assert "/zoom/j/" in words(own)
    assert labels(own) == [START, END]
    assert (await OutboxDesk(office.bot.storage).vitals()).dead == 0


@pytest.mark.parametrize("line", ["help", "ヘルプ", "?", "？", " HELP "])
async def test_help_makes_no_meeting(office: Office, meetings: Meetings, line: str) -> None:
    await meetings.types(AOI, line)
    assert "/meet 予算の相談" in office[AOI].told()[-1]
    assert meetings.at_zoom() == meetings.cards() == []


async def test_a_time_is_asked_about_before_anything_is_made(
    office: Office, meetings: Meetings
) -> None:
    await meetings.types(AOI, f"明日 14:00 予算会議 <@{office[KEN].slack_id}>")
    assert meetings.at_zoom() == meetings.cards() == []
    answer = office[AOI].answers()[-1]
    assert "「明日」は日時と読み取りました。" in words(answer)
    assert "Zoomで予約してください" in words(answer)
    await office[AOI].clicks(answer, "いますぐ始める")
    assert "明日 14:00 予算会議" in words(meetings.card())
    assert labels(await office[KEN].card()) == [JOIN]
    assert "明日 14:00 予算会議" in office[AOI].told()[-1]


async def test_a_name_that_slack_did_not_resolve_is_told_to_the_host_alone(
    office: Office, meetings: Meetings
) -> None:
    await meetings.begins(AOI, "予算の相談 ＠健 <!subteam^S1|@課長会>")
    told = office[AOI].told()[-1]
    assert "お知らせできません：@課長会、@健" in told
    assert "半角の @ を入力し" in told
    assert await office[KEN].messages() == []


async def test_a_topic_that_zoom_would_not_take_is_refused_before_it_is_asked(
    office: Office, meetings: Meetings
) -> None:
    await meetings.types(AOI, "長" * 201)
    assert office[AOI].told() == [
        "議題が201文字あります。Zoomで使えるのは200文字までです。\n"
        "会議は作成されていません。議題を短くして、もう一度 /meet を入力してください。"
    ]
    assert meetings.asked("meetingCreate") == []
    assert "長" * 100 in words(await meetings.begins(AOI, "長" * 200))


async def test_without_zoom_it_says_so_and_the_rest_runs(office: Office) -> None:
    await office[AOI].types("/meet 予算")
    assert (
        office[AOI]
        .told()[0]
        .startswith("このワークスペースのKaigiはZoomに接続されていないため、会議を始められません。")
    )
    assert "会議" not in words(await office[AOI].opens_home())
    assert await office.drafts(AOI, "モニター40台の購入") == {"ok": True}


async def test_the_start_link_goes_to_the_host_alone_and_into_no_log(
    office: Office, meetings: Meetings
) -> None:
    card = await meetings.begins(AOI, f"予算 <@{office[KEN].slack_id}>")
    start = link(await office[AOI].card(), START)
    secret = start.rpartition("zak=")[2]
    for who in (AOI, KEN):
        await office[who].opens_home()
    await meetings.comes(KEN, card)
    await office[AOI].clicks(meetings.card(), END)
    await meetings.told()
    for entry in office.record():
        if entry["kind"] in ("call", "envelope", "ack", "response_url") and secret in str(entry):
            request = entry.get("request", {})
            where = {request.get("channel"), request.get("user_id"), *_readers(entry)}
            assert where <= {office[AOI].channel, office[AOI].slack_id, None}, entry
    assert secret not in str(office.logged)


def _readers(entry: dict[str, object]) -> set[str]:
    """Return the person who clicked: an envelope repeats their own card or home."""
    payload = entry.get("payload")
    return {payload["user"]["id"]} if isinstance(payload, dict) and "user" in payload else set()
