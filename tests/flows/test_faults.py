"""The wire misbehaves: the record is right all the same, and people hear of each thing once."""

import pytest

from sandbox.socket_mode import NotAcknowledged
from tests.databases import database_away
from tests.flows.office import AOI, KEN, MARI, Office, until
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, Json, labels, words
from tests.foreign import FOREIGN

FAILED = "システム側で問題が発生しました。何も変更されていません。"


async def in_the_end(office: Office) -> None:
    """Wait until every failed call has been repeated successfully."""
    for _ in range(6):
        await office.later(seconds=60)


async def test_an_ack_that_is_lost_leaves_one_act_and_a_second_click_is_told_so(
    office: Office,
) -> None:
    card = await office.circulating()
    office.impatient()
    office.fault("drop_ack", where={"type": "block_actions"})
    assert (await office[KEN].clicks(card, APPROVE))["error"] == "dispatch_failed"
    await office.all_acknowledged()
    assert await office.acts() == ["drafted", "decided"]
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert "11月24日 10:02にご自身で決裁済みです。" in office[KEN].told()[0]
    assert len(await office[AOI].messages()) == 2


async def test_a_click_delivered_twice_acts_once_and_nobody_is_reproached(office: Office) -> None:
    card = await office.circulating()
    office.fault("deliver_twice", count=5)
    await office[KEN].clicks(card, APPROVE)
    await office.all_acknowledged()
    assert await office.acts() == ["drafted", "decided"]
    assert office[KEN].told() == []
    assert len(await office[AOI].messages()) == 2


async def test_each_form_delivered_twice_is_taken_once(office: Office) -> None:
    office.fault("deliver_twice", count=100)
    office.expected = {"exchanged_trigger_id"}
    assert await office.drafts(AOI, "モニター40台の購入") == {"ok": True}
    for who, label, typed in (
        (KEN, RETURN, {"comment": "図面も。"}),
        (AOI, MEND, {"title": "モニター30台の購入"}),
    ):
        await office.all_acknowledged()
        form = await office[who].opens(await office[who].card(), label)
        await office.all_acknowledged()
        await office[who].submits(form, **typed)
    await office.all_acknowledged()
    assert await office.acts() == ["drafted", "returned", "resubmitted"]
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [2, 2]
    assert office[AOI].told() == office[KEN].told() == []
    assert office[KEN].forms() == office[AOI].forms() == []


async def test_a_refusal_delivered_twice_is_said_once(office: Office) -> None:
    card = await office.circulating()
    await office[KEN].clicks(card, APPROVE)
    office.fault("deliver_twice")
    await office.send(office[KEN].click(card, APPROVE))
    await office.all_acknowledged()
    assert len(office[KEN].told()) == 1


async def test_a_connection_cut_between_click_and_ack_leaves_one_act(office: Office) -> None:
    card = await office.circulating()
    office.impatient()
    office.fault("cut_socket", where={"type": "block_actions"})
    with pytest.raises(NotAcknowledged):
        await office.send(office[KEN].click(card, APPROVE))
    await office.connected()
    if await office.acts() == ["drafted"]:
        await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office.settle()
    assert await office.acts() == ["drafted", "decided"]
    assert labels(await office[KEN].card()) == [OPEN]
    assert len(await office[AOI].messages()) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "server_error"},
        {"name": "server_error", "after": True},
        {"name": "server_error", "status": 503, "count": 3},
        {"name": "rate_limit", "retry_after": 7, "count": 2},
        {"name": "slow", "ms": 30},
    ],
    ids=["500", "posted but the answer lost", "503 thrice", "429", "slow"],
)
async def test_a_card_that_slack_did_not_take_at_once_comes_once(
    office: Office, fault: Json
) -> None:
    office.expected = {"ratelimited"}
    office.fault(**fault, where={"method": "chat.postMessage"})
    await office.drafts(AOI, "モニター40台の購入")
    await in_the_end(office)
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [1, 1]
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    assert labels(await office[KEN].card()) == [OPEN]


async def test_the_seconds_that_slack_asks_for_are_waited(office: Office) -> None:
    office.expected = {"ratelimited"}
    office.fault("rate_limit", retry_after=30, where={"method": "chat.postMessage"})
    await office.drafts(AOI, "モニター40台の購入")
    await office.later(seconds=29)
    asked = len(office.calls("chat.postMessage"))
    assert await office[AOI].messages() == [] or await office[KEN].messages() == []
    await office.later(seconds=3)
    assert len(office.calls("chat.postMessage")) > asked
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [1, 1]


@pytest.mark.parametrize("after", [False, True], ids=["refused", "done but the answer lost"])
async def test_a_card_that_slack_did_not_update_at_once_is_updated(
    office: Office, after: bool
) -> None:
    card = await office.circulating(amount="600000")
    office.fault("server_error", count=2, after=after, where={"method": "chat.update"})
    await office[KEN].clicks(card, APPROVE)
    await in_the_end(office)
    assert labels(await office[KEN].card()) == [OPEN]
    assert len(await office[KEN].messages()) == 1
    assert "承認 田中 健" in words(await office[MARI].card())


async def test_a_file_whose_upload_fails_on_the_way_lies_in_the_thread_once(office: Office) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        office.fault("server_error", where={"method": method})
    office.fault("server_error", after=True, where={"method": "files.completeUploadExternal"})
    await office.drafts(AOI, "モニター40台の購入", files=[file["id"]])
    await in_the_end(office)
    thread = await office[KEN].thread(await office[KEN].card())
    assert [m["files"][0]["name"] for m in thread] == ["見積書.pdf"]


async def test_a_form_that_slack_does_not_open_is_answered_and_opens_at_the_next_click(
    office: Office,
) -> None:
    card = await office.circulating()
    office.fault("server_error", where={"method": "views.open"})
    await office[KEN].clicks(card, RETURN)
    assert office[KEN].told() == ["フォームを開けませんでした。\nもう一度お試しください。"]
    form = await office[KEN].opens(card, RETURN)
    assert (await office[KEN].submits(form, comment="図面も。"))["response_action"] == "clear"


async def test_a_form_that_came_too_late_asks_for_one_more_click(office: Office) -> None:
    office.expected = {"expired_trigger_id"}
    card = await office.circulating()
    late = office[KEN].click(card, RETURN)
    office.machine.advance(seconds=4)
    await office.send(late)
    await office.settle()
    assert office[KEN].told() == ["時間内にフォームを開けませんでした。\nもう一度お試しください。"]
    assert office[KEN].forms() == []


async def test_an_open_document_that_cannot_be_redrawn_is_approved_all_the_same(
    office: Office,
) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    office.fault("server_error", where={"method": "views.update"})
    assert (await office[KEN].clicks(opened, APPROVE))["ok"]
    assert await office.acts() == ["drafted", "decided"]
    assert len(office[KEN].forms()) == 1, "nothing says that it failed"


async def test_while_the_database_is_away_people_are_told_that_nothing_was_changed(
    office: Office,
) -> None:
    card = await office.circulating()
    opened = await office[KEN].opens(card, OPEN)
    form = await office[KEN].opens(opened, RETURN)
    office.failing = {"handler.failed"}
    with database_away(office.bot.storage):
        await office.send(office[KEN].click(card, APPROVE))
        assert office[KEN].told()[0].startswith(FAILED)
        answer = await office.send(office[KEN].submission(form, comment="図面も。"))
        assert words(answer["view"]).startswith(FAILED)
        await office.post(
            "command", user=office[AOI].slack_id, channel=office[AOI].channel, text="/ringi 伺い 机"
        )
        assert office[AOI].told()[0].startswith(FAILED)
        await office[AOI].uses_shortcut("approvals.new")
        assert words(office[AOI].form()).startswith(FAILED)
    assert await office.acts() == ["drafted"]
    await office[KEN].clicks(card, APPROVE)
    assert await office.acts() == ["drafted", "decided"]


async def test_a_click_whose_failure_cannot_be_told_is_not_acknowledged(office: Office) -> None:
    card = await office.circulating()
    office.failing = {"handler.failed"}
    office.impatient()
    office.fault("server_error", where={"method": "response_url"})
    with database_away(office.bot.storage), pytest.raises(NotAcknowledged):
        await office.send(office[KEN].click(card, APPROVE))


@pytest.mark.parametrize("name", sorted(FOREIGN.keys() - {"ok and nothing else"}))
async def test_a_click_whose_answer_a_proxy_swallows_is_not_acknowledged(
    office: Office, name: str
) -> None:
    card = await office.circulating()
    office.failing = {"handler.failed"}
    office.impatient()
    office.fault(**FOREIGN[name].as_fault(where={"method": "response_url"}, count=5))
    with database_away(office.bot.storage), pytest.raises(NotAcknowledged):
        await office.send(office[KEN].click(card, APPROVE))


async def test_a_click_whose_answer_slack_takes_in_json_is_acknowledged(office: Office) -> None:
    card = await office.circulating()
    office.failing = {"handler.failed"}
    taken = FOREIGN["ok and nothing else"].as_fault(where={"method": "response_url"})
    office.fault(**taken)
    with database_away(office.bot.storage):
        await office.send(office[KEN].click(card, APPROVE))


async def test_an_event_that_could_not_be_taken_is_not_acknowledged_and_comes_again(
    office: Office,
) -> None:
    office.failing = {"handler.failed"}
    office.box.sockets._resend_seconds = 0.2
    with database_away(office.bot.storage):
        await office.post("open_home", user=office[KEN].slack_id)
        await until(lambda: "handler.failed" in [line["event"] for line in office.logged])
    await office.events_taken()
    await office.settle()
    assert "承認待ち" in words(office[KEN].home())


async def test_what_was_decided_while_slack_was_away_is_told_after_a_restart(
    office: Office,
) -> None:
    card = await office.circulating()
    office.fault("server_error", count=50, where={"method": "chat.postMessage"})
    office.fault("server_error", count=50, where={"method": "chat.update"})
    await office[KEN].clicks(card, APPROVE)
    await office.restart()
    office.box.faults.clear()
    await in_the_end(office)
    assert labels(await office[KEN].card()) == [OPEN]
    assert len(await office[AOI].messages()) == 2


async def test_clicks_go_on_over_a_connection_that_slack_refreshes(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office.box.sockets.cut("refresh")
    await office[KEN].clicks(card, APPROVE)
    await office.connected()
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert await office.acts() == ["drafted", "approved", "decided"]
