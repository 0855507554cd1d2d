"""Clicks that cannot count: each is answered to its sender alone, and nothing happens twice."""

import pytest

from kaigi.approvals.desk import ApprovalDesk
from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, labels, words

STALE = "このカードは古いものです。その後、文書が変わりました。\n最新のカードから操作してください。"
NOT_RECORDED = (
    "その後に入力した内容は記録されていません。文書を開くと、記録された内容を確認できます。"
)
RETURNED_OTHERWISE = f"11月24日 10:02にご自身で差し戻し済みです。\n{NOT_RECORDED}"
NO_SUCH = "この文書は存在しません。\nKaigiのホームで、現在の承認待ちを確認してください。"
NOT_READABLE = (
    "その文書は存在しないか、閲覧する権限がありません。\n"
    "番号を確認するか、番号を知らせた方にお問い合わせください。"
)
STRANGERS = "Kaigiの職員名簿に登録されていません。"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (RIKU, "この文書の操作やコメントができるのは、起案者と回議先の職員だけです。"),
        (
            EMMA,
            "Only the drafter and the people on its route can act or comment on this document.",
        ),
    ],
)
async def test_someone_who_is_not_on_the_route_hears_nothing_about_the_document(
    office: Office, who: str, said: str
) -> None:
    card = await office.circulating()
    await office.send(office[who].click(card, APPROVE))
    await office.send(office[who].click(card, RETURN))
    await office.settle()
    assert office[who].told() == [said, said]
    assert office[who].forms() == []
    assert await office.acts() == ["drafted"]


async def test_the_drafter_cannot_approve_their_own_document(office: Office) -> None:
    card = await office.circulating()
    await office.send(office[AOI].click(card, APPROVE))
    await office.settle()
    assert "あなたの承認待ちではありません" in office[AOI].told()[0]
    assert await office.acts() == ["drafted"]


async def test_a_document_is_not_shown_to_someone_whom_it_does_not_concern(office: Office) -> None:
    card = await office.circulating()
    await office.send(office[RIKU].click(card, OPEN))
    await office.settle()
    assert office[RIKU].told() == [NOT_READABLE]
    assert office[RIKU].forms() == []


async def test_a_second_click_is_told_when_the_first_was(office: Office) -> None:
    card = await office.circulating()
    await office[KEN].clicks(card, APPROVE)
    await office.send(office[KEN].click(card, APPROVE))
    await office.send(office[KEN].click(card, RETURN))
    await office.settle()
    said = "11月24日 10:02にご自身で決裁済みです。\nこれ以上の操作は必要ありません。"
    assert office[KEN].told() == [said, said]
    assert await office.acts() == ["drafted", "decided"]
    assert len(await office[AOI].messages()) == 2


async def test_a_second_click_on_the_way_is_told_with_whom_it_is_now(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[KEN].clicks(card, APPROVE)
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert office[KEN].told() == [
        "11月24日 10:02にご自身で承認済みです。\n現在は山本 真理さんの承認待ちです。"
    ]


async def test_ten_clicks_from_three_devices_count_once(office: Office) -> None:
    card = await office.circulating()
    await office[KEN].opens_home()
    opened = await office[KEN].opens(card, OPEN)
    clicks = [office[KEN].click(card, label) for label in (APPROVE, RETURN) * 4]
    clicks += [office[KEN].click_in_form(opened, label) for label in (APPROVE, RETURN)]
    for click in clicks:
        await office.send(click)
    await office.settle()
    assert await office.acts() == ["drafted", "decided"]
    assert len(office[KEN].told()) == 7
    assert len(office[KEN].forms()) == 3, (
        "what was pressed in the open document is answered over it"
    )
    assert len(await office[AOI].messages()) == 2


async def test_a_card_from_the_round_before_decides_nothing(office: Office) -> None:
    card = await office.circulating()
    form = await office[KEN].opens(card, RETURN)
    await office[KEN].submits(form, comment="見積書を添えてください。")
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(mend, comment="見積書は要りません。")
    await office.send(office[KEN].click(card, APPROVE))
    await office.send(office[KEN].click(card, RETURN))
    await office.settle()
    assert office[KEN].told() == [STALE, STALE]
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]
    assert await office.acts() == ["drafted", "returned", "resubmitted"]


async def test_a_return_form_left_open_since_the_round_before_says_so_and_keeps_what_was_typed(
    office: Office,
) -> None:
    card = await office.circulating()
    left_open = await office[KEN].opens(card, RETURN)
    await office.send(office[KEN].submission(left_open, comment="見積書を添えてください。"))
    await office.settle()
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(mend, comment="見積書は要りません。")
    answer = await office[KEN].submits(left_open, comment="図面も添えてください。")
    assert answer["response_action"] == "push"
    assert words(office[KEN].form()) == RETURNED_OTHERWISE
    assert await office.acts() == ["drafted", "returned", "resubmitted"]


async def test_a_form_to_mend_is_sent_from_two_devices_and_counts_once(office: Office) -> None:
    told = await office.returned()
    form = await office[AOI].opens(told, MEND)
    await office.send(office[AOI].submission(form, title="モニター30台の購入"))
    answer = await office[AOI].submits(form, title="モニター20台の購入")
    assert answer["response_action"] == "push"
    assert words(office[AOI].form()) == f"この文書は、すでに再提出されています。\n{NOT_RECORDED}"
    assert "モニター30台の購入" in words(await office[KEN].card())
    assert len(await office[KEN].messages()) == 2


async def test_only_the_drafter_mends(office: Office) -> None:
    told = await office.returned()
    await office.send(office[KEN].click(told, MEND))
    await office.settle()
    assert office[KEN].told() == ["修正できるのは、起案者の佐藤 葵さんだけです。"]
    assert office[KEN].forms() == []


async def test_a_card_from_before_a_restart_still_works(office: Office) -> None:
    card = await office.circulating()
    await office.restart()
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" in words(await office[AOI].card())
    assert len(await office[KEN].messages()) == 1, "it was updated, not sent again"
    await office.restart()
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert "11月24日 10:02にご自身で決裁済みです。" in office[KEN].told()[0]


async def test_a_form_opened_before_a_restart_is_taken_after_it(office: Office) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    await office.restart()
    assert (await office[KEN].submits(form, comment="図面も。"))["response_action"] == "clear"
    assert await office.acts() == ["drafted", "returned"]


async def test_an_approver_who_has_left_decides_nothing(office: Office) -> None:
    card = await office.circulating()
    await office.employ(without=(KEN,))
    await office[KEN].clicks(card, APPROVE)
    said = (
        "Kaigiの職員名簿で、登録が無効になっています。\n"
        "誤りの場合は、人事担当に登録の復帰を依頼してください。"
    )
    assert office[KEN].told() == [said]
    assert await office.acts() == ["drafted"]


async def test_someone_who_has_left_the_staff_list_is_told_so_in_their_own_language(
    office: Office,
) -> None:
    await office.employ(without=(EMMA,))
    await office[EMMA].types("/ringi 伺い")
    await office.settle()
    left = "You are no longer on Kaigi's staff list."
    assert office[EMMA].told() == [f"{left}\nIf that is a mistake, ask personnel to put you back."]
    assert left in words(await office[EMMA].opens_home())


async def test_someone_who_is_not_on_the_staff_list_is_told_whom_to_ask(office: Office) -> None:
    stranger = await office.stranger("Kim Lee")
    card = await office.circulating()
    await office.send(stranger.click(card, APPROVE))
    await stranger.types("/ringi 伺い")
    await office.settle()
    ask = "ここで使っているメールアドレスでの登録を、人事担当に依頼してください。"
    assert stranger.told() == [f"{STRANGERS}\n{ask}"] * 2
    await stranger.uses_shortcut("approvals.new")
    assert words(stranger.form()) == f"{STRANGERS}\n{ask}"


async def test_a_home_opened_by_someone_who_is_not_on_the_staff_list_says_so(
    office: Office,
) -> None:
    stranger = await office.stranger("Kim Lee")
    assert STRANGERS in words(await stranger.opens_home())


NOWHERE = ("999:1.0", "abc", "", "::::", "1.5:1.0", "-1:1.0", "9" * 40, "☃:1", "kintone-1:1:1")
UNKNOWN = ("1", "1:", "1:1.0:x", "1:1.0::comment")
FORGED = (*NOWHERE, *UNKNOWN, "1:9.9:approve")
NO_SUCH_CHOICE = (
    "この文書に対して、いまこの操作はできません。\n文書を開くと、いまできる操作が表示されます。"
)


async def test_a_forged_button_is_answered_readably_and_does_nothing(office: Office) -> None:
    card = await office.circulating()
    for value in FORGED:
        await office.send(office[KEN].click(card, APPROVE, value=value))
        await office.send(office[KEN].click(card, RETURN, value=value))
    await office.settle()
    answers = [NO_SUCH] * len(NOWHERE) + [NO_SUCH_CHOICE] * len(UNKNOWN) + [STALE]
    assert office[KEN].told() == [answer for answer in answers for _ in (APPROVE, RETURN)]
    assert office[KEN].forms() == []
    assert await office.acts() == ["drafted"]


async def test_a_forged_form_is_answered_readably_and_does_nothing(office: Office) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    for value in FORGED:
        forged = office[KEN].submission(form, {"private_metadata": value}, comment="図面も。")
        assert words((await office.send(forged))["view"]) in (NO_SUCH, NO_SUCH_CHOICE, STALE)
    assert await office.acts() == ["drafted"]


async def test_a_program_error_behind_a_button_is_answered_and_logged_for_the_operator(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = office[KEN].click(await office.circulating(), APPROVE)
    office.failing = {"handler.failed"}
    monkeypatch.delattr(ApprovalDesk, "act")
    await office.send(payload)
    assert (
        office[KEN].told()[0].startswith("システム側で問題が発生しました。何も変更されていません。")
    )
    assert [entry["event"] for entry in office.logged if entry["log_level"] == "error"] == [
        "handler.failed"
    ]
    assert await office.acts() == ["drafted"]


async def test_a_button_that_no_version_knows_is_answered(office: Office) -> None:
    card = await office.circulating()
    await office.send(office[KEN].click(card, APPROVE, action_id="approvals.stamp"))
    await office.settle()
    unheard = [entry["name"] for entry in office.logged if entry["event"] == "request.unhandled"]
    assert unheard == ["approvals.stamp"]
    assert office[KEN].told() == [
        "以前のバージョンの画面のため、操作は反映されていません。\nKaigiのホームで、現在の承認待ちを確認してください。"
    ]


async def test_a_form_that_no_version_knows_is_answered_and_does_not_close_as_if_it_were_taken(
    office: Office,
) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    answer = await office.send(
        office[KEN].submission(form, {"callback_id": "approvals.old"}, comment="図面")
    )
    assert words(answer["view"]).startswith("以前のバージョンの画面のため")


async def test_a_message_from_mari_who_acted_and_left_keeps_her_name(office: Office) -> None:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    await office.employ(without=(MARI,))
    assert "決裁 山本 真理" in words(await office[KEN].opens(await office[KEN].card(), OPEN))
