"""An earlier document becomes a new draft (引用起案)."""

from datetime import UTC, datetime

from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office
from tests.flows.reading import APPROVE, COPY, OPEN, REJECT, Json, day, filled, inputs, words
from tests.flows.test_forms import boxes

SENT = {"ok": True}
OLD = "令和8年度 机の購入"


async def copies(office: Office, who: str, card: Json) -> Json:
    """Open the document of a card, and press "copy"."""
    opened = await office[who].opens(card, OPEN)
    form = await office[who].opens(opened, COPY)
    assert len(office[who].forms()) == 1, "the new draft is in place of the document"
    return form


async def test_the_drafter_copies_a_decided_document_into_the_next_fiscal_year(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    card = await office.circulating(OLD, text="令和８年度の予算で購入する。", files=[file])
    await office[KEN].clicks(card, APPROVE)
    office.clock.at = datetime(2027, 4, 1, 1, tzinfo=UTC)
    form = await copies(office, AOI, (await office[AOI].messages())[0])
    assert filled(form) == {
        "title": "令和9年度 机の購入",
        "text": "令和９年度の予算で購入する。",
        "amount": "",
    }
    said = words(form)
    assert "「令和8年度 机の購入」（文書" in said
    assert "令和8年度 → 令和9年度" in said
    assert "令和８年度 → 令和９年度" in said
    assert "添付ファイルは引用していません" in said
    assert await office[AOI].submits(form) == SENT
    new = words(await office[KEN].card())
    assert "令和9年度 机の購入" in new
    assert "見積書.pdf" not in new


async def test_who_may_read_a_rejected_document_copies_it_as_a_draft_of_their_own(
    office: Office,
) -> None:
    opened = await office[KEN].opens(await office.circulating(OLD), OPEN)
    form = await office[KEN].opens(opened, REJECT)
    await office[KEN].submits(form, comment="不要です。")
    copy = await copies(office, KEN, await office[KEN].card())
    assert filled(copy)["title"] == OLD
    assert "置き換えた語" not in words(copy)
    assert await office[KEN].submits(copy) == SENT
    assert OLD in words(await office[MARI].card())


async def test_dates_are_left_empty_and_choices_stay(office: Office) -> None:
    await office[AOI].types("/ringi 物品購入 窓口の番号札発券機")
    form = office[AOI].form()
    vendor = next(o for o in inputs(form)["vendor"]["options"] if o["value"] == "quotes")
    typed = {
        "items": "発券機 1台",
        "amount": "480,000",
        "text": "老朽化のため。",
        "delivery": day("2026-12-25"),
        "vendor": {"type": "radio_buttons", "selected_option": vendor},
        "checks": boxes(form, "budget", "stock"),
    }
    assert await office[AOI].submits(form, **typed) == SENT
    copy = await copies(office, AOI, await office[AOI].card())
    fields = inputs(copy)
    assert "initial_date" not in fields["delivery"]
    assert fields["vendor"]["initial_option"]["value"] == "quotes"
    assert filled(copy)["items"] == "発券機 1台"
    assert "空欄にした項目：納入希望日、確認事項" in words(copy)
    assert "initial_options" not in fields["checks"], "they were ticked of the earlier purchase"
    assert "添付ファイル" not in words(copy)
    again = {"type": "radio_buttons", "selected_option": vendor}
    assert "空欄にした項目：納入希望日" in words(await office[AOI].fills(copy, "vendor", again))


async def test_a_copy_is_saved_for_later_and_still_says_from_which_document(
    office: Office,
) -> None:
    await office.circulating(OLD)
    copy = await copies(office, AOI, await office[AOI].card())
    await office.post(
        "click",
        user=office[AOI].slack_id,
        container=copy["container"],
        block_id="approvals.save",
        action_id="approvals.save",
        values={},
    )
    await office[AOI].closes(office[AOI].form())
    await office[AOI].types("/ringi")
    form = await office[AOI].opens(office[AOI].form(), "再開")
    assert "を引用しました" in words(form)
    assert await office[AOI].submits(form, title="椅子の購入") == SENT
    assert "椅子の購入" in words(await office[KEN].card())


async def test_who_may_not_read_a_document_copies_nothing_of_it(office: Office) -> None:
    card = await office.circulating(OLD)
    opened = await office[KEN].opens(card, OPEN)
    item = next(e for b in opened["blocks"] for e in b.get("elements", []) if "value" in e)["value"]
    payload = office[RIKU].submission(office[KEN].form(), {"callback_id": "approvals.draft"})
    number = item.partition(":")[0]
    payload["view"]["private_metadata"] = f'general:{{"copied":"{number}"}}'
    office.strange.add("view_submission")
    answer = await office.send(payload)
    assert "その文書は存在しないか、閲覧する権限がありません。" in words(answer["view"])
    assert await office[RIKU].messages() == []


async def test_in_english(office: Office) -> None:
    await office[EMMA].types("/ringi general")
    form = office[EMMA].form()
    typed = {"title": "Desks in FY2026", "text": "2026年度", "amount": ""}
    assert await office[EMMA].submits(form, **typed) == SENT
    office.clock.at = datetime(2027, 5, 1, tzinfo=UTC)
    opened = await office[EMMA].opens(await office[EMMA].card(), "Open")
    copy = await office[EMMA].opens(opened, "Copy to a new draft")
    assert filled(copy)["title"] == "Desks in FY2027"
    assert "Set again: FY2026 → FY2027, 2026年度 → 2027年度" in words(copy)
