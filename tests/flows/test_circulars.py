"""A circular goes to its readers, who confirm that they have read it; nobody decides it."""

from tests.flows.office import AOI, KEN, RIKU, SORA, Office
from tests.flows.reading import (
    ADD,
    ASK,
    COPY,
    HOLD,
    OPEN,
    PULL_BACK,
    REJECT,
    RETURN,
    WITHDRAW,
    Json,
    inputs,
    labels,
    picked,
    words,
)

CONFIRM = "確認"


async def circulates(office: Office, *readers: str) -> Json:
    """Submit a circular as Aoi, and return its form as she saw it."""
    await office[AOI].types("/ringi 回覧 年末の当番")
    form = office[AOI].form()
    chosen = picked(*(office[number].slack_id for number in readers))
    assert await office[AOI].submits(form, text="別紙のとおり。", readers=chosen) == {"ok": True}
    return form


async def test_a_circular_goes_to_the_people_chosen(office: Office) -> None:
    form = await circulates(office, SORA, RIKU)
    assert "全員が「確認」を押すと、回覧済みになります。" in words(form)
    assert not [name for name in inputs(form) if "consents" in name], "nobody decides it"
    card = await office[SORA].card()
    assert "回覧先：小林 空、中村 陸" in words(card)
    assert card["text"] == "回覧：年末の当番（内容を読み、「確認」を押してください）"
    assert "年末の当番" in words(await office[RIKU].card())
    assert "年末の当番" in words(await office[SORA].opens_home())
    assert "金額" not in words(office[SORA].home())


async def test_its_readers_confirm_and_the_drafter_hears_when_all_have(office: Office) -> None:
    await circulates(office, SORA, RIKU)
    assert labels(await office[SORA].card()) == [CONFIRM, OPEN]
    assert labels(await office[SORA].opens_home())[:2] == [CONFIRM, OPEN]
    assert "必要な2人のうち0人が確認済み" in words(await office[AOI].card())
    await office[SORA].clicks(await office[SORA].card(), CONFIRM)
    assert "必要な2人のうち1人が確認済み" in words(await office[AOI].card())
    await office[RIKU].clicks(await office[RIKU].card(), CONFIRM)
    told = words(await office[AOI].card())
    assert "中村 陸さんが「年末の当番」を確認しました。全員の確認が済みました（回覧済み）。" in told
    for number in (AOI, SORA, RIKU):
        [first, *_news] = await office[number].messages()
        assert "確認 中村 陸 11月24日 10:02（回覧済み）" in words(first)
        assert "決裁" not in words(first)
        assert "承認" not in words(first)
    assert await office.acts() == ["drafted", "confirmed", "read"]


async def test_a_reader_stops_it_for_nobody_and_asks_the_drafter_instead(office: Office) -> None:
    await circulates(office, SORA, RIKU)
    opened = await office[SORA].opens(await office[SORA].card(), OPEN)
    assert labels(opened) == [CONFIRM, ASK, COPY]
    assert not {RETURN, REJECT, HOLD, ADD} & set(labels(opened))
    form = await office[SORA].opens(opened, ASK)
    await office[SORA].submits(form, comment="1月も同じですか。")
    await office[RIKU].clicks(await office[RIKU].card(), CONFIRM)
    assert await office.acts() == ["drafted", "inquired", "confirmed"]


async def test_a_confirmation_is_pulled_back_and_a_circular_is_withdrawn(office: Office) -> None:
    await circulates(office, SORA, RIKU)
    await office[SORA].clicks(await office[SORA].card(), CONFIRM)
    opened = await office[SORA].opens(await office[SORA].card(), OPEN)
    assert PULL_BACK in labels(opened)
    await office[SORA].closes(opened)
    await office[AOI].clicks(await office[AOI].card(), WITHDRAW)
    assert "あなたが確認した「年末の当番」を、佐藤 葵さんが取り下げました。" in words(
        await office[SORA].card()
    )


async def test_a_second_click_is_told_of_the_first(office: Office) -> None:
    await circulates(office, KEN)
    card = await office[KEN].card()
    click = office[KEN].click(card, CONFIRM)
    await office[KEN].clicks(card, CONFIRM)
    click["trigger_id"] = "another"
    await office.send(click)
    await office.settle()
    [told] = office[KEN].told()
    assert "11月24日 10:02に確認しています。" in told
