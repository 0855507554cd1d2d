"""The drafter adds people whose consent is asked for before the last step."""

from typing import Any

from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, SORA, Office
from tests.flows.reading import MEND, OPEN, RETURN, Json, inputs, labels, picked, words

CONSENT = "同意"


async def drafts(office: Office, *people: str, **typed: Any) -> Json:
    """Submit a document of Aoi's with the consent of these people, and return the answer."""
    await office[AOI].types("/ringi 伺い")
    chosen = picked(*(office[who].slack_id for who in people))
    filled = {"title": "机の購入", "text": "別紙のとおり。", "amount": "", **typed}
    return await office[AOI].submits(office[AOI].form(), **{**filled, "approvals.consents": chosen})


async def test_each_is_asked_in_the_order_chosen_before_the_last_step(office: Office) -> None:
    assert await drafts(office, SORA, RIKU) == {"ok": True}
    assert await office[KEN].messages() == []
    card = await office[SORA].card()
    opened = words(await office[SORA].opens(card, OPEN))
    assert "小林 空" in opened
    assert "起案者が追加" in opened
    await office[SORA].clicks(card, labels(card)[0])
    assert await office[KEN].messages() == []
    card = await office[RIKU].card()
    await office[RIKU].clicks(card, labels(card)[0])
    card = await office[KEN].card()
    await office[KEN].clicks(card, labels(card)[0])
    assert await office.acts() == ["drafted", "consented", "consented", "decided"]


async def test_from_500000_yen_they_stand_between_the_two_heads(office: Office) -> None:
    assert await drafts(office, SORA, amount="600000") == {"ok": True}
    for who in (KEN, SORA, MARI):
        card = await office[who].card()
        await office[who].clicks(card, labels(card)[0])
    assert await office.acts() == ["drafted", "approved", "consented", "decided"]


async def test_the_drafter_and_those_on_the_route_are_refused_at_the_field(
    office: Office,
) -> None:
    said = {AOI: "自分は選べません", KEN: "田中 健さんは、すでに回議先です"}
    for who, why in said.items():
        answer = await drafts(office, who)
        assert why in answer["errors"]["approvals.consents"]
    stranger = await office.stranger("金")
    await office[AOI].types("/ringi 伺い")
    answer = await office[AOI].submits(
        office[AOI].form(),
        **{"title": "t", "text": "t", "approvals.consents": picked(stranger.slack_id)},
    )
    assert "職員名簿" in answer["errors"]["approvals.consents"]
    assert await office[KEN].messages() == []


async def test_a_revision_changes_them_and_the_next_card_says_so(office: Office) -> None:
    await drafts(office, SORA)
    form = await office[SORA].opens(await office[SORA].card(), RETURN)
    await office[SORA].submits(form, comment="総務課に合議してください。")
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    assert inputs(mend)["approvals.consents"]["initial_users"] == [office[SORA].slack_id]
    await office[AOI].submits(mend, **{"approvals.consents": picked(office[RIKU].slack_id)})
    card = words(await office[RIKU].card())
    assert "合議先の追加：小林 空 → 中村 陸" in card


async def test_a_revision_without_any_goes_the_forms_own_way(office: Office) -> None:
    await drafts(office, SORA)
    form = await office[SORA].opens(await office[SORA].card(), RETURN)
    await office[SORA].submits(form, comment="合議は不要です。")
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(mend, **{"approvals.consents": picked()})
    assert "合議先の追加：小林 空 → なし" in words(await office[KEN].card())


async def test_in_english(office: Office) -> None:
    await office[EMMA].types("/ringi general")
    typed = {"title": "Desks", "text": "t", "amount": ""}
    chosen = {"approvals.consents": picked(office[SORA].slack_id)}
    assert await office[EMMA].submits(office[EMMA].form(), **typed, **chosen) == {"ok": True}
    opened = await office[EMMA].opens(await office[EMMA].card(), "Open")
    assert "added by the drafter" in words(opened)
