"""Forms of the office in chat: chosen, filled in field by field, shown, returned and revised."""

from typing import Any

import pytest

from tests.flows.office import AOI, KEN, MARI, SORA, Office
from tests.flows.reading import (
    APPROVE,
    MEND,
    NEW,
    OPEN,
    RETURN,
    Json,
    day,
    filled,
    inputs,
    labels,
    picked,
    words,
)

PURCHASE = "物品購入伺い"
FORMS = ["伺い", "回覧", "支出負担行為伺い", "発送文書", PURCHASE]


def option(form: Json, field: str, name: str) -> Json:
    """Return an option of a form's field as Slack sends it back."""
    options = inputs(form)[field]["options"]
    return next(each for each in options if each["value"] == name)


def single(form: Json) -> Json:
    return {"type": "radio_buttons", "selected_option": option(form, "vendor", "single")}


def boxes(form: Json, *names: str) -> Json:
    ticks = [option(form, "checks", name) for name in names]
    return {"type": "checkboxes", "selected_options": ticks}


async def purchase(
    office: Office,
    amount: str = "480,000",
    vendor: str = "quotes",
    checks: tuple[str, ...] = ("budget", "stock"),
) -> Json:
    """Submit a purchase of Aoi's, and return the answer."""
    await office[AOI].types("/ringi 物品購入 窓口の番号札発券機")
    form = office[AOI].form()
    typed: dict[str, Any] = {
        "items": "発券機 1台",
        "amount": amount,
        "text": "老朽化のため。",
        "delivery": day("2026-12-25"),
        "vendor": {"type": "radio_buttons", "selected_option": option(form, "vendor", vendor)},
        "checks": boxes(form, *checks),
    }
    return await office[AOI].submits(form, **typed)


async def test_the_forms_are_listed_the_general_one_first_and_one_tap_opens_one(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 発券機の購入")
    listed = office[AOI].form()
    assert labels(listed) == FORMS
    assert "備品・消耗品などの購入の伺いです。" in words(listed)
    form = await office[AOI].opens(listed, PURCHASE)
    assert len(office[AOI].forms()) == 1
    assert form["title"]["text"] == PURCHASE
    assert filled(form)["title"] == "発券機の購入"
    assert "一者とする理由" not in words(form)


async def test_a_title_that_is_too_long_says_what_of_it_was_left_out(office: Office) -> None:
    await office[AOI].types(f"/ringi {PURCHASE} {'あ' * 100}いろは")
    form = office[AOI].form()
    assert filled(form)["title"] == "あ" * 100
    assert "件名は100文字までです。入りきらなかった部分：いろは" in words(form)


async def test_home_and_shortcut_list_the_forms(office: Office) -> None:
    assert labels(await office[AOI].opens(await office[AOI].opens_home(), NEW)) == FORMS
    await office[AOI].closes(office[AOI].form())
    await office[AOI].uses_shortcut("approvals.new")
    assert labels(office[AOI].form()) == FORMS


@pytest.mark.parametrize("word", ["物品購入", "purchase", "ＰＵＲＣＨ", "物品"])
async def test_a_word_that_begins_one_forms_title_or_name_opens_it(
    office: Office, word: str
) -> None:
    await office[AOI].types(f"/ringi {word} 机")
    assert office[AOI].form()["title"]["text"] == PURCHASE
    assert filled(office[AOI].form())["title"] == "机"


async def test_a_purchase_below_500000_yen_is_decided_by_the_section_head(office: Office) -> None:
    assert await purchase(office) == {"ok": True}
    card = await office[KEN].card()
    shown = words(card)
    for fact in (
        "様式：物品購入伺い",
        "予定金額（税込）：480,000円",
        "納入希望日：12月25日(金)",
        "業者の選定：見積合わせ",
        "確認事項：✓ 予算残額を確認した、✓ 在庫・他課の余剰を確認した",
    ):
        assert fact in shown
    assert "一者とする理由" not in shown
    opened = words(await office[KEN].opens(card, OPEN))
    assert "*品名・数量*\n発券機 1台" in opened
    assert "*購入の理由*\n老朽化のため。" in opened
    home = words(await office[KEN].opens_home())
    assert "佐藤 葵 · 物品購入伺い · 480,000円" in home
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" in words(await office[AOI].card())
    assert await office[MARI].messages() == []


async def test_from_500000_yen_a_purchase_goes_on_to_the_department_head(office: Office) -> None:
    assert await purchase(office, "500,000") == {"ok": True}
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "決裁" in words(await office[AOI].card())


async def test_a_purchase_without_a_tick_is_refused_at_the_checks(office: Office) -> None:
    answer = await purchase(office, "四十八万", checks=("budget",))
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"checks", "amount"}
    assert await office[KEN].messages() == []


async def test_one_vendor_opens_the_reason_and_what_was_typed_stays(office: Office) -> None:
    await office[AOI].types("/ringi 物品購入 机")
    form = office[AOI].form()
    form = await office[AOI].fills(form, "vendor", single(form), items="机 3台", amount="12万")
    names = list(inputs(form))
    assert names.index("single_reason") == names.index("vendor") + 1
    assert form["state"]["values"]["items"]["items"]["value"] == "机 3台"
    assert filled(form)["amount"] == "12万"
    assert inputs(form)["vendor"]["initial_option"]["value"] == "single"
    back = {"type": "radio_buttons", "selected_option": option(form, "vendor", "quotes")}
    form = await office[AOI].fills(form, "vendor", back)
    assert "single_reason" not in inputs(form)
    form = await office[AOI].fills(form, "vendor", single(form))
    assert await office[AOI].submits(
        form,
        text="老朽化のため。",
        amount="120000",
        single_reason="特許品のため。",
        checks=boxes(form, "budget", "stock"),
    ) == {"ok": True}
    opened = words(await office[KEN].opens(await office[KEN].card(), OPEN))
    assert "*一者とする理由*\n特許品のため。" in opened


async def test_a_card_says_what_is_bought_and_why_each_under_its_label(office: Office) -> None:
    await purchase(office)
    shown = words(await office[KEN].card())
    assert "品名・数量：発券機 1台\n" in shown
    assert "購入の理由：老朽化のため。" in shown
    assert "続きは「開く」で読めます。" not in shown


async def test_an_amount_of_0_is_refused_and_a_date_in_the_past_is_pointed_out(
    office: Office,
) -> None:
    answer = await purchase(office, amount="0")
    assert answer["errors"] == {"amount": "金額を入力してください（0円では提出できません）。"}
    await office[AOI].submits(office[AOI].form(), amount="1,000", delivery=day("2026-11-20"))
    card = words(await office[KEN].card())
    assert "納入希望日：11月20日(金)（提出日より前）" in card


async def test_the_route_follows_what_is_chosen_while_the_form_is_filled(office: Office) -> None:
    await office[AOI].types("/ringi 発送文書 通知")
    form = office[AOI].form()
    assert "回議先：課長 田中 健（" in words(form)
    assert "山本 真理" not in words(form)
    named = {
        "type": "radio_buttons",
        "selected_option": option(form, "sender", "department"),
    }
    form = await office[AOI].fills(form, "sender", named, title="納税通知")
    assert "部長 山本 真理（部長名で発信するため）" in words(form)
    assert filled(form)["title"] == "納税通知"


async def test_the_readers_of_a_circular_are_its_route_as_soon_as_they_are_chosen(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 回覧 研修")
    form = office[AOI].form()
    assert "回議先：" not in words(form)
    form = await office[AOI].fills(form, "readers", picked(office[SORA].slack_id))
    assert [line for line in words(form).splitlines() if "小林 空" in line and "回議先：" in line]


async def test_a_field_that_is_asked_only_at_the_submission_is_shown_then(office: Office) -> None:
    answer = await purchase(office, vendor="single")
    assert answer["response_action"] == "update"
    form = office[AOI].form()
    assert "次の項目も入力してください：一者とする理由" in words(form)
    assert filled(form)["items"] == "発券機 1台"
    assert await office[KEN].messages() == []
    assert await office[AOI].submits(form, single_reason="特許品のため。") == {"ok": True}
    assert "一者随意契約" in words(await office[KEN].card())


async def test_a_person_who_is_not_on_the_staff_list_is_refused_at_the_field(
    office: Office,
) -> None:
    stranger = await office.stranger("Kim Lee")
    await office[AOI].types("/ringi 回覧 年末の当番")
    readers = picked(office[SORA].slack_id, stranger.slack_id)
    answer = await office[AOI].submits(office[AOI].form(), text="別紙。", readers=readers)
    assert answer["errors"]["readers"].startswith(
        "選んだ人のうち2人目は、職員名簿に登録されていません。"
    )
    assert await office[SORA].messages() == []


async def test_a_returned_purchase_is_revised_with_its_values_kept(office: Office) -> None:
    await purchase(office)
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment="一者で足ります。")
    form = await office[AOI].opens(await office[AOI].card(), MEND)
    fields = inputs(form)
    assert fields["delivery"]["initial_date"] == "2026-12-25"
    assert fields["vendor"]["initial_option"]["value"] == "quotes"
    assert [box["value"] for box in fields["checks"]["initial_options"]] == ["budget", "stock"]
    assert filled(form)["items"] == "発券機 1台"
    form = await office[AOI].fills(form, "vendor", single(form), comment="改めました。")
    assert "一者で足ります。" in words(form)
    answer = await office[AOI].submits(form, single_reason="特許品のため。")
    assert answer["response_action"] == "clear"
    card = words(await office[KEN].card())
    assert "業者の選定：見積合わせ → 一者随意契約" in card
    assert "改めました。" in card


async def test_a_form_that_was_opened_in_version_0_is_still_taken(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    typed = {"title": "机の購入", "text": "理由は別紙のとおり。", "amount": ""}
    old = {"private_metadata": ""}
    assert await office.send(office[AOI].submission(office[AOI].form(), old, **typed)) == {}
    await office.settle()
    assert "机の購入" in words(await office[KEN].card())
