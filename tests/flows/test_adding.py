"""A head needs another section's consent, and asks for it before deciding."""

from tests.flows.office import AOI, KEN, SORA, Office
from tests.flows.reading import ADD, APPROVE, OPEN, PULL_BACK, Json, labels, picked, words

WHY = "財政課の意見を聞きたいです。"


async def adding(office: Office) -> Json:
    """Ask for Sora's consent as Ken, on a new document of Aoi's, and return the answer."""
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, ADD)
    assert "先にその人へ回り" in words(form)
    return await office[KEN].submits(form, comment=WHY, person=picked(office[SORA].slack_id))


async def test_the_document_goes_to_them_with_the_reason_and_comes_back(office: Office) -> None:
    assert (await adding(office))["response_action"] == "clear"
    card = await office[SORA].card()
    assert "田中 健さんが、あなたの合議を求めています" in words(card)
    assert WHY in words(card)
    [mine] = await office[KEN].messages()
    assert labels(mine) == [OPEN]
    await office[SORA].clicks(card, labels(card)[0])
    mine, again = await office[KEN].messages()
    assert labels(mine) != labels(again)
    await office[KEN].clicks(again, APPROVE)
    assert await office.acts() == ["drafted", "added", "consented", "decided"]
    opened = words(await office[AOI].opens((await office[AOI].messages())[0], OPEN))
    assert "田中 健さんが途中で追加" in opened


async def test_it_is_taken_back_while_they_have_not_answered(office: Office) -> None:
    await adding(office)
    card = await office[SORA].card()
    opened = await office[KEN].opens((await office[KEN].messages())[0], OPEN)
    await office[KEN].clicks(opened, PULL_BACK)
    assert labels(await office[SORA].card()) == [OPEN]
    await office[SORA].clicks(card, labels(card)[0])
    assert await office.acts() == ["drafted", "added", "pulled_back"]
    newest = (await office[KEN].messages())[-1]
    await office[KEN].clicks(newest, APPROVE)
    assert (await office.acts())[-1] == "decided"


async def test_a_form_sent_twice_asks_once(office: Office) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, ADD)
    twice = office[KEN].submission(form, comment=WHY, person=picked(office[SORA].slack_id))
    for _ in range(2):
        await office.send(twice)
    await office.settle()
    assert await office.acts() == ["drafted", "added"]
    assert len(await office[SORA].messages()) == 1


async def test_nobody_a_stranger_the_drafter_and_oneself_are_refused_at_the_field(
    office: Office,
) -> None:
    stranger = await office.stranger("金")
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, ADD)
    for accounts, why in (
        ([], "必須"),
        ([stranger.slack_id], "職員名簿に登録されていません"),
        ([office[AOI].slack_id], "起案者です"),
        ([office[KEN].slack_id], "すでに回議先です"),
    ):
        answer = await office[KEN].submits(form, comment=WHY, person=picked(*accounts))
        assert why in answer["errors"]["person"]
    assert await office.acts() == ["drafted"]
