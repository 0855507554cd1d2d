"""The one true path: draft, approve, decide."""

import pytest

from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, Office
from tests.flows.reading import (
    APPROVE,
    COPY,
    CORRECT,
    GENERAL,
    MEND,
    NEW,
    OPEN,
    RETURN,
    WITHDRAW,
    labels,
    words,
)

NOON = "11月24日 12:02"


async def test_below_500000_yen_the_section_head_alone_decides(office: Office) -> None:
    card = await office.circulating("モニター3台の購入", amount="499,999")
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" in words(await office[AOI].card())
    assert await office[MARI].messages() == []


async def test_from_500000_yen_the_department_head_decides_after_the_section_head(
    office: Office,
) -> None:
    card = await office.circulating("モニター40台の購入", amount="500000")
    assert await office[MARI].messages() == []
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" not in words(await office[AOI].card())
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "決裁" in words(await office[AOI].card())


async def test_every_copy_of_the_card_shows_the_state_by_whom_and_when(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[KEN].clicks(card, APPROVE)
    office.clock.advance(hours=2)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    drafted, _told = await office[AOI].messages()
    for copy in (drafted, await office[KEN].card(), await office[MARI].card()):
        assert "承認 田中 健 11月24日 10:02" in words(copy)
        assert f"決裁 山本 真理 {NOON}" in words(copy)
        assert labels(copy) == [OPEN]


async def test_the_drafter_hears_once_of_the_decision_and_a_step_on_the_way_only_moves_the_card(
    office: Office,
) -> None:
    card = await office.circulating(amount="600000")
    assert len(await office[AOI].messages()) == 1
    await office[KEN].clicks(card, APPROVE)
    assert len(await office[AOI].messages()) == 1
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert len(await office[AOI].messages()) == 2
    assert len(office.calls("chat.postMessage")) == 4, (
        "two cards to approvers, two messages to the drafter"
    )


async def test_only_what_waits_for_this_person_now_has_buttons(office: Office) -> None:
    card = await office.circulating(amount="600000")
    assert labels(card) == [APPROVE, RETURN, OPEN]
    assert labels(await office[AOI].card()) == [OPEN, WITHDRAW]
    await office[KEN].clicks(card, APPROVE)
    assert labels(await office[KEN].card()) == [OPEN]
    assert labels(await office[MARI].card()) == [APPROVE, RETURN, OPEN]


async def test_a_home_follows_the_document_without_being_opened_again(office: Office) -> None:
    assert "モニター40台の購入" not in words(await office[AOI].opens_home())
    assert "モニター40台の購入" not in words(await office[KEN].opens_home())
    card = await office.circulating("モニター40台の購入")
    assert labels(office[KEN].home())[:4] == [APPROVE, RETURN, OPEN, NEW]
    assert labels(office[AOI].home())[:3] == [OPEN, WITHDRAW, NEW]
    await office[KEN].clicks(card, APPROVE)
    assert "モニター40台の購入" not in words(office[KEN].home())
    assert "モニター40台の購入" not in words(office[AOI].home())


async def test_a_document_is_approved_from_the_home(office: Office) -> None:
    await office.circulating("机の購入")
    await office.circulating("椅子の購入")
    await office[KEN].clicks(await office[KEN].opens_home(), APPROVE, beside="椅子の購入")
    assert "椅子の購入" not in words(office[KEN].home())
    assert "椅子の購入" in words(await office[AOI].card())
    assert "決裁" in words(await office[AOI].card())


async def test_a_document_is_returned_from_the_home(office: Office) -> None:
    await office.circulating()
    form = await office[KEN].opens(await office[KEN].opens_home(), RETURN)
    await office[KEN].submits(form, comment="見積書を添えてください。")
    assert "見積書を添えてください。" in words(await office[AOI].card())
    assert labels(office[KEN].home())[0] == NEW, "nothing stands above it any more"


async def test_a_document_is_approved_where_it_lies_open_and_is_redrawn_there(
    office: Office,
) -> None:
    card = await office.circulating(text="在宅勤務の職員のため。" * 50)
    opened = await office[KEN].opens(card, OPEN)
    assert "在宅勤務の職員のため。" * 50 in words(opened)
    await office[KEN].clicks(opened, APPROVE)
    assert "決裁 田中 健" in words(office[KEN].form())
    assert labels(office[KEN].form()) == [CORRECT, COPY]
    assert "決裁" in words(await office[AOI].card())


async def test_a_document_is_returned_where_it_lies_open(office: Office) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, RETURN)
    await office[KEN].submits(form, comment="見積書を添えてください。")
    assert office[KEN].forms() == []
    assert "見積書を添えてください。" in words(await office[AOI].card())


async def test_a_document_that_was_closed_while_it_was_approved_is_approved_all_the_same(
    office: Office,
) -> None:
    office.expected = {"not_found"}
    card = await office.circulating()
    opened = await office[KEN].opens(card, OPEN)
    office.box.views.close(office.box.views.by_id[opened["id"]])
    approve = office[KEN].click_in_form(opened, APPROVE)
    await office.send(approve)
    await office.settle()
    assert "決裁" in words(await office[AOI].card())
    assert office[KEN].told() == []
    assert office[KEN].forms() == []


async def test_everyone_on_the_route_reads_all_of_it_and_the_acts_on_it(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[KEN].clicks(card, APPROVE)
    for number in (AOI, KEN, MARI):
        opened = await office[number].opens(await office[number].card(), OPEN)
        assert "理由は別紙のとおり。" in words(opened)
        assert "承認 田中 健 11月24日 10:02" in words(opened)
        assert "600,000円" in words(opened)


@pytest.mark.parametrize("door", ["command", "shortcut", "home"])
async def test_the_form_opens_from_the_command_the_shortcut_and_the_home(
    office: Office, door: str
) -> None:
    if door == "command":
        await office[AOI].types("/ringi 伺い モニター40台の購入")
    elif door == "shortcut":
        await office[AOI].uses_shortcut("approvals.new")
        await office[AOI].clicks(office[AOI].form(), GENERAL)
    else:
        form = await office[AOI].opens(await office[AOI].opens_home(), NEW)
        await office[AOI].clicks(form, GENERAL)
    form = office[AOI].form()
    assert "田中 健" in words(form)
    assert "山本 真理" in words(form)
    assert "500,000円" in words(form)
    assert await office[AOI].submits(
        form, title="モニター40台の購入", text="理由は別紙のとおり。"
    ) == {"ok": True}
    assert office[AOI].forms() == []
    assert "モニター40台の購入" in words(await office[KEN].card())


async def test_a_section_heads_own_document_goes_to_the_department_head_whatever_the_amount(
    office: Office,
) -> None:
    assert await office.drafts(KEN, "研修の実施", amount="1000") == {"ok": True}
    assert labels(await office[KEN].card()) == [OPEN, WITHDRAW]
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "決裁" in words(await office[KEN].card())


async def test_each_reads_the_same_document_in_their_own_language(office: Office) -> None:
    assert await office.drafts(EMMA, "Forty monitors", amount="600000") == {"ok": True}
    assert labels(await office[EMMA].card()) == ["Open", "Withdraw"]
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    drafted, told = await office[EMMA].messages()
    assert "Approved by 田中 健, Nov 24, 10:02" in words(drafted)
    assert "山本 真理 approved “Forty monitors”. Final decision made." in words(told)
    assert "決裁 山本 真理 11月24日 10:02" in words(await office[MARI].card())


async def test_a_document_without_an_amount_needs_no_department_head_to_exist(
    office: Office,
) -> None:
    assert await office.drafts("0000106", "ファイルの廃棄") == {"ok": True}
    await office[NAGI].clicks(await office[NAGI].card(), APPROVE)
    assert "決裁" in words(await office["0000106"].card())


async def test_a_button_of_version_0_1_still_does_what_it_says(office: Office) -> None:
    """Version 0.1 had the choice in the button's name, and item and revision in its value."""
    card = await office.circulating(amount="600000")
    old = {"action_id": "approvals.approve", "value": "1:1.0"}
    first = office[KEN].click(card, APPROVE, **old)
    late = office[KEN].click(card, APPROVE, **old)
    await office.send(first)
    await office.settle()
    assert await office.acts() == ["drafted", "approved"]
    head = office[MARI].click(
        await office[MARI].card(), RETURN, action_id="approvals.return", value="1:1.1"
    )
    await office.send(head)
    form = office[MARI].form()
    assert (await office[MARI].submits(form, comment="見積書を"))["response_action"] == "clear"
    told = await office[AOI].card()
    mend = office[AOI].click(told, MEND, action_id="approvals.resubmit", value="1:1.1")
    await office.send(mend)
    await office[AOI].submits(office[AOI].form(), text="見積書は別紙のとおり。")
    assert await office.acts() == ["drafted", "approved", "returned", "resubmitted"]
    await office.send(late)
    await office.settle()
    assert "このカードは古いものです" in office[KEN].told()[-1]


async def test_a_form_that_was_open_over_an_update_is_taken(office: Office) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    old = {"callback_id": "approvals.return", "private_metadata": "1:1.0"}
    await office.send(office[KEN].submission(form, old, comment="見積書を"))
    await office.settle()
    revise = await office[AOI].opens(await office[AOI].card(), MEND)
    old = {"callback_id": "approvals.resubmit", "private_metadata": "1:1.0"}
    await office.send(office[AOI].submission(revise, old, text="別紙のとおり。"))
    await office.settle()
    assert await office.acts() == ["drafted", "returned", "resubmitted"]


async def test_a_signature_keeps_section_and_title_of_its_moment(office: Office) -> None:
    await office[KEN].clicks(await office.circulating(), APPROVE)
    desk = office.bot.house.desk(ApprovalDesk)
    item = (await desk.read(await office.person(AOI), "1")).item
    signer = item.acts[-1].by
    assert (signer.name, signer.section, signer.title) == ("田中 健", "企画部/企画課", "課長")


async def test_the_route_says_why_while_drafting_and_on_the_open_document(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    form = words(office[AOI].form())
    assert "課長 田中 健（起案者の所属長）" in form
    assert "500,000円以上のとき：部長 山本 真理" in form
    assert "のため" not in form, "the condition is the reason, and said once"
    opened = words(await office[KEN].opens(await office.circulating(amount="600000"), OPEN))
    assert "部長（金額が500,000円以上のため、「一般の決裁区分」第2号）：山本 真理" in opened


async def test_a_full_inbox_is_read_page_by_page_and_acted_on_there(office: Office) -> None:
    desk = office.bot.house.desk(DraftingDesk)
    drafter = await office.person(AOI)
    for n in range(40):
        typed = {"title": f"購入 {n:02}", "text": "理由は別紙のとおり。"}
        await desk.draft(drafter, FilledForm(typed), f"form {n}")
        office.clock.advance(minutes=1)
    await office.settle()
    home = await office[KEN].opens_home()
    assert len(home["blocks"]) <= 100
    assert "購入 05" in words(home)
    assert "購入 06" not in words(home)
    first = await office[KEN].opens(home, "40件すべてを開く")
    assert len(first["blocks"]) <= 100
    assert ("購入 00" in words(first), "購入 09" in words(first)) == (True, True)
    assert "購入 10" not in words(first)
    for _ in range(3):
        await office[KEN].clicks(office[KEN].form(), "次へ")
    assert "購入 39" in words(office[KEN].form())
    assert len(office[KEN].forms()) == 1, "the page was turned in place"
    await office[KEN].clicks(office[KEN].form(), APPROVE, beside="購入 39")
    assert "購入 39" not in words(office[KEN].form())
    assert "購入 38" in words(office[KEN].form())
    await office[KEN].clicks(office[KEN].form(), "前へ")
    assert "購入 20" in words(office[KEN].form())
    own = await office[AOI].opens(await office[AOI].opens_home(), "39件すべてを開く")
    assert "購入 38" in words(own)
    assert "購入 39" not in words(own)
