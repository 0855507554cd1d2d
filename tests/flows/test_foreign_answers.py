"""Answers in Slack's place, and Slack's refusals: people hear what counts for them."""

import json

import pytest

from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import APPROVE, OPEN, RETURN, Json, labels, words
from tests.foreign import FOREIGN, Foreign

LATE = "時間内にフォームを開けませんでした。もう一度お試しください。"
NOT_OPENED = "フォームを開けませんでした。もう一度お試しください。"
BETWEEN = ["a page as 200", "blocked by policy", "forbidden by a proxy", "empty", "an array"]


def refusing(code: str, status: int = 200) -> Foreign:
    """Return a refusal of Slack's own."""
    return Foreign(status, "application/json", json.dumps({"ok": False, "error": code}))


def plain(told: list[str]) -> list[str]:
    return [each.replace("\n", "") for each in told]


async def in_the_end(office: Office) -> None:
    for _ in range(6):
        await office.later(seconds=60)


@pytest.mark.parametrize("name", BETWEEN)
async def test_a_card_for_which_a_page_came_comes_once(office: Office, name: str) -> None:
    office.fault(**FOREIGN[name].as_fault(where={"method": "chat.postMessage"}, count=2))
    await office.drafts(AOI, "モニター40台の購入")
    await in_the_end(office)
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [1, 1]


async def test_a_card_that_was_posted_behind_a_page_is_found(office: Office) -> None:
    page = FOREIGN["a page as text"].as_fault(where={"method": "chat.postMessage"}, after=True)
    office.fault(**page, count=2)
    await office.drafts(AOI, "モニター40台の購入")
    await in_the_end(office)
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [1, 1]


@pytest.mark.parametrize("code", ["accesslimited", "team_added_to_org", "org_login_required"])
async def test_a_refusal_that_passes_is_waited_for(office: Office, code: str) -> None:
    office.fault(**refusing(code).as_fault(where={"method": "chat.postMessage"}, count=4))
    await office.drafts(AOI, "モニター40台の購入")
    await in_the_end(office)
    assert [len(await office[who].messages()) for who in (AOI, KEN)] == [1, 1]


@pytest.mark.parametrize("code", ["cannot_dm_bot", "account_inactive", "invalid_blocks"])
async def test_the_drafter_hears_that_the_approvers_card_cannot_be_delivered(
    office: Office, code: str
) -> None:
    office.failing = {"delivery.dead"}
    to_ken = {"method": "chat.postMessage", "channel": office[KEN].slack_id}
    office.fault(**refusing(code).as_fault(where=to_ken))
    await office.drafts(AOI, "モニター40台の購入")
    assert await office[KEN].messages() == []
    told = words(await office[AOI].card())
    assert "「モニター40台の購入」を田中 健さんに届けられませんでした。" in told
    await office.restart()
    assert len(await office[AOI].messages()) == 2, "said once"


async def test_a_drafters_own_card_that_cannot_be_delivered_is_not_told_to_the_drafter(
    office: Office,
) -> None:
    office.failing = {"delivery.dead"}
    to_aoi = {"method": "chat.postMessage", "channel": office[AOI].slack_id}
    office.fault(**refusing("cannot_dm_bot").as_fault(where=to_aoi))
    await office.drafts(AOI, "モニター40台の購入")
    assert await office[AOI].messages() == []
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]


@pytest.mark.parametrize("name", ["a page as text", "upstream connect error", "an array"])
async def test_a_form_that_something_in_between_keeps_closed_is_said(
    office: Office, name: str
) -> None:
    card = await office.circulating()
    office.fault(**FOREIGN[name].as_fault(where={"method": "views.open"}))
    assert (await office[KEN].clicks(card, RETURN))["ok"]
    assert plain(office[KEN].told()) == [NOT_OPENED]


async def test_a_form_for_which_slack_asks_to_wait_is_said_at_once(office: Office) -> None:
    office.expected = {"ratelimited"}
    card = await office.circulating()
    before = len(office.calls("views.open"))
    office.fault("rate_limit", retry_after=30, where={"method": "views.open"}, count=9)
    assert (await office[KEN].clicks(card, RETURN))["ok"]
    assert plain(office[KEN].told()) == [NOT_OPENED]
    assert len(office.calls("views.open")) == before + 1
    office.box.faults.clear()
    assert await office[KEN].opens(card, RETURN)


async def test_too_late_for_a_form_over_an_open_document_is_said_in_a_message(
    office: Office,
) -> None:
    office.expected = {"expired_trigger_id"}
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    late = office[KEN].click_in_form(opened, RETURN)
    office.machine.advance(seconds=4)
    await office.send(late)
    await office.settle()
    assert words(await office[KEN].card()).replace("\n", "") == LATE
    await office.send(late)
    await office.settle()
    assert len(await office[KEN].messages()) == 2, "the same click is answered once"


async def test_a_shortcut_and_a_command_whose_form_stays_closed_are_answered(
    office: Office,
) -> None:
    office.fault(**FOREIGN["a page as text"].as_fault(where={"method": "views.open"}, count=3))
    await office[AOI].uses_shortcut("approvals.new")
    await office.settle()
    assert words(await office[AOI].card()).replace("\n", "") == NOT_OPENED
    await office[AOI].types("/ringi 伺い 机")
    assert plain(office[AOI].told()) == [NOT_OPENED]


@pytest.mark.parametrize("name", ["a page as text", "broken JSON", "empty", "a word"])
async def test_what_was_approved_in_an_open_document_stands_whatever_the_redraw_meets(
    office: Office, name: str
) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    office.fault(**FOREIGN[name].as_fault(where={"method": "views.update"}))
    assert (await office[KEN].clicks(opened, APPROVE))["ok"]
    assert await office.acts() == ["drafted", "decided"]
    assert office[KEN].told() == []
    assert len(office[KEN].forms()) == 1


@pytest.mark.parametrize(
    "answer", [Foreign(500, "text/plain", "oops"), refusing("internal_error"), FOREIGN["empty"]]
)
async def test_the_first_click_after_a_start_counts_whatever_auth_test_says_by_then(
    office: Office, answer: Foreign
) -> None:
    card = await office.circulating()
    await office.restart()
    office.fault(**answer.as_fault(where={"method": "auth.test"}, count=9))
    assert (await office[KEN].clicks(card, APPROVE))["ok"]
    assert await office.acts() == ["drafted", "decided"]


@pytest.mark.parametrize("code", ["used_url", "expired_url"])
async def test_an_answer_whose_address_is_used_up_comes_another_way(
    office: Office, code: str
) -> None:
    card = await office.circulating()
    await office[KEN].clicks(card, APPROVE)
    office.fault(**refusing(code, 404).as_fault(where={"method": "response_url"}))
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert len(office[KEN].told()) == 1
    assert "決裁済み" in office[KEN].told()[0]


async def test_a_page_at_the_address_of_an_answer_is_not_the_end_of_it(office: Office) -> None:
    card = await office.circulating()
    await office[KEN].clicks(card, APPROVE)
    page = FOREIGN["a page as 200"].as_fault(where={"method": "response_url"}, count=2)
    office.fault(**page)
    await office.send(office[KEN].click(card, APPROVE))
    await in_the_end(office)
    assert len(office[KEN].told()) == 1


def with_ids_alone(submission: Json) -> Json:
    chosen = submission["view"]["state"]["values"]["files"]["files"]
    chosen["files"] = [
        {"id": file["id"], "file_access": "check_file_info"} for file in chosen["files"]
    ]
    return submission


async def test_a_file_of_which_slack_gives_the_id_alone_is_asked_for(office: Office) -> None:
    office.strange = {"view_submission"}  # the published types know whole files only
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    typed: Json = {
        "title": "モニター40台の購入",
        "text": "別紙",
        "amount": "",
        "files": [file["id"]],
    }
    await office.send(with_ids_alone(office[AOI].submission(form, **typed)))
    await office.settle()
    card = await office[KEN].card()
    assert "見積書.pdf" in words(card)
    [message] = await office[KEN].thread(card)
    assert [each["name"] for each in message["files"]] == ["見積書.pdf"]


async def test_a_file_that_slack_does_not_show_is_refused_at_its_field(office: Office) -> None:
    office.strange = {"view_submission"}  # the published types know whole files only
    office.fault(**refusing("not_visible").as_fault(where={"method": "files.info"}))
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    await office[AOI].types("/ringi 伺い")
    typed: Json = {"title": "机", "text": "別紙", "amount": "", "files": [file["id"]]}
    answer = await office.send(with_ids_alone(office[AOI].submission(office[AOI].form(), **typed)))
    assert answer["response_action"] == "errors"
    assert "読み取れません" in answer["errors"]["files"]
    assert await office[KEN].messages() == []
