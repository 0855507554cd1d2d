"""A document goes back, is mended, and comes again: rounds, and what becomes of the cards from
before.
"""

from tests.flows.office import AOI, EMMA, KEN, MARI, Office
from tests.flows.reading import (
    ADD,
    APPROVE,
    ASK,
    COPY,
    HOLD,
    MEND,
    NEWEST,
    OPEN,
    REJECT,
    RETURN,
    WITHDRAW,
    Json,
    filled,
    labels,
    words,
)

WHY = "見積書を添えてください。"
ANSWER = "見積書は取れないため、このままお願いします。"


async def resubmitted(office: Office, **typed: str) -> Json:
    """Resubmit Aoi's document for its second round, and return Ken's new card."""
    form = await office[AOI].opens(await office.returned(why=WHY, amount="600000"), MEND)
    typed = typed or {"comment": ANSWER}
    assert (await office[AOI].submits(form, **typed))["response_action"] == "clear"
    return await office[KEN].card()


async def test_the_drafter_is_told_why_and_given_the_way_to_mend_it(office: Office) -> None:
    told = await office.returned(why=WHY)
    assert "田中 健" in words(told)
    assert WHY in words(told)
    assert labels(told) == [MEND, OPEN, WITHDRAW]
    assert len(await office[AOI].messages()) == 2
    assert "差戻し 田中 健 11月24日 10:02" in words(await office[KEN].card())
    assert labels(await office[KEN].card()) == [OPEN]


async def test_the_form_to_mend_has_everything_that_was_typed_and_the_reason(
    office: Office,
) -> None:
    typed = {"title": "モニター40台の購入", "text": "在宅勤務の\n職員のため。", "amount": "600000"}
    form = await office[AOI].opens(await office.returned(why=WHY, **typed), MEND)
    assert filled(form) == {**typed, "comment": ""}
    assert WHY in words(form)


async def test_a_mended_document_comes_to_the_approver_as_a_new_card_that_shows_the_difference(
    office: Office,
) -> None:
    card = await resubmitted(office, title="モニター30台の購入", amount="450000")
    assert labels(card) == [APPROVE, RETURN, OPEN]
    assert "モニター40台の購入 → モニター30台の購入" in words(card)
    assert "600,000円 → 450,000円" in words(card)
    assert len(await office[KEN].messages()) == 2
    assert len(await office[AOI].messages()) == 2, "her card moved; nothing new concerns her"


async def test_the_open_document_shows_piece_by_piece_what_changed_in_the_text(
    office: Office,
) -> None:
    card = await resubmitted(office, text="見積書は別紙のとおり。")
    opened = await office[KEN].opens(card, OPEN)
    pieces = [
        e
        for b in opened["blocks"]
        if b["type"] == "rich_text"
        for e in b["elements"][0]["elements"]
    ]
    assert {"type": "text", "text": "理由", "style": {"strike": True}} in pieces
    assert {"type": "text", "text": "見積書", "style": {"bold": True}} in pieces
    assert {"type": "text", "text": "は別紙のとおり。"} in pieces


async def test_the_card_of_the_round_before_is_one_line_that_leads_to_the_newest(
    office: Office,
) -> None:
    newest = await resubmitted(office, text="見積書は別紙のとおり。")
    old, _new = await office[KEN].messages()
    said = "第1回提出時のカードです。現在は第2回提出分が回議中です。"
    assert words(old).splitlines() == [f"「モニター40台の購入」 · {said}", NEWEST]
    opened = await office[KEN].opens(old, NEWEST)
    assert "見積書は別紙のとおり。" in words(opened)
    assert labels(opened) == [APPROVE, RETURN, REJECT, ASK, ADD, HOLD, COPY]
    await office[KEN].clicks(newest, APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    old = (await office[KEN].messages())[0]
    assert "現在は第2回提出分が決裁済みです。" in words(old)


async def test_the_message_of_the_return_offers_no_second_mending(office: Office) -> None:
    await resubmitted(office)
    assert labels(await office[AOI].card()) == [OPEN]


async def test_a_document_sent_again_unchanged_says_that_nothing_was_changed(
    office: Office,
) -> None:
    assert "内容は変更されていません" in words(await resubmitted(office))


async def test_the_second_round_follows_the_new_amount(office: Office) -> None:
    card = await resubmitted(office, amount="1000")
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" in words(await office[AOI].card())
    assert await office[MARI].messages() == []


async def test_what_the_department_head_returns_goes_up_the_whole_line_again(
    office: Office,
) -> None:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    form = await office[MARI].opens(await office[MARI].card(), RETURN)
    await office[MARI].submits(form, comment=WHY)
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(mend, text="見積書は別紙のとおり。")
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]
    assert labels(await office[MARI].card()) == [NEWEST]
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert [len(await office[who].messages()) for who in (AOI, KEN, MARI)] == [3, 3, 2]
    assert "決裁" in words(await office[AOI].card())


async def test_a_second_return_is_told_on_its_own_and_the_first_stays_what_it_was(
    office: Office,
) -> None:
    form = await office[KEN].opens(await resubmitted(office), RETURN)
    await office[KEN].submits(form, comment="金額も確かめてください。")
    _card, first, second = await office[AOI].messages()
    assert (labels(first), labels(second)) == ([OPEN], [MEND, OPEN, WITHDRAW])
    assert WHY in words(first)
    assert "金額も確かめてください。" in words(second)


async def test_a_document_is_mended_from_the_home(office: Office) -> None:
    await office.returned()
    form = await office[AOI].opens(await office[AOI].opens_home(), MEND)
    await office[AOI].submits(form, title="モニター30台の購入")
    assert "モニター30台の購入" in words(await office[KEN].card())
    assert MEND not in labels(office[AOI].home())


async def test_an_english_speaker_mends_in_english(office: Office) -> None:
    await office.drafts(EMMA, "Forty monitors")
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment="Please add an estimate.")
    mend = await office[EMMA].opens(await office[EMMA].card(), "Revise and resubmit")
    assert "Returned by 田中 健, Nov 24, 10:02" in words(mend)
    assert (await office[EMMA].submits(mend, title="Thirty monitors"))["response_action"] == "clear"
    assert "Forty monitors → Thirty monitors" in words(await office[KEN].card())


async def test_the_card_of_the_new_round_says_why_it_came_back_and_what_the_drafter_answers(
    office: Office,
) -> None:
    card = await resubmitted(office, text="見積書は別紙のとおり。", comment="添付しました。")
    assert "↩ 差戻し 田中 健 11月24日 10:02" in words(card)
    assert WHY in words(card)
    assert "佐藤 葵さんの回答\n添付しました。" in words(card)
    await office[KEN].clicks(card, APPROVE)
    assert WHY in words(await office[MARI].card())
    assert "添付しました。" in words(await office[MARI].opens(await office[MARI].card(), OPEN))


async def test_who_had_approved_hears_that_it_was_returned_and_why(office: Office) -> None:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    form = await office[MARI].opens(await office[MARI].card(), RETURN)
    await office[MARI].submits(form, comment=WHY)
    told = await office[KEN].card()
    assert "あなたが承認した「モニター40台の購入」を、山本 真理さんが差し戻しました。" in words(
        told
    )
    assert WHY in words(told)
    assert labels(told) == [OPEN]
    assert len(await office[MARI].messages()) == 1


async def test_resubmitting_unchanged_asks_for_the_reason_at_its_field(office: Office) -> None:
    form = await office[AOI].opens(await office.returned(), MEND)
    answer = await office[AOI].submits(form)
    assert answer["errors"] == {
        "comment": "内容が変更されていません。そのまま再提出する場合は、理由を入力してください。"
    }
    assert await office.acts() == ["drafted", "returned"]
    assert (await office[AOI].submits(form, comment=ANSWER))["response_action"] == "clear"
    assert ANSWER in words(await office[KEN].card())


async def test_the_form_to_mend_shows_the_route_and_what_a_larger_amount_adds(
    office: Office,
) -> None:
    form = words(await office[AOI].opens(await office.returned(amount="498000"), MEND))
    assert "回議先：課長 田中 健（起案者の所属長）" in form
    assert "500,000円以上のとき：部長 山本 真理" in form
    assert "金額が500,000円以上のため" not in form
