"""A section head holds a document until they know more, and then goes on."""

from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import (
    ADD,
    APPROVE,
    ASK,
    COPY,
    HOLD,
    OPEN,
    REJECT,
    RELEASE,
    RETURN,
    labels,
    words,
)

WHY = "監査の結果を待っています。"


async def test_the_drafter_sees_who_holds_it_and_why_and_the_holder_acts(office: Office) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, HOLD)
    assert "理由は佐藤 葵さんに表示されます。" in words(form), "no other is on the step"
    assert (await office[KEN].submits(form, comment=WHY))["response_action"] == "clear"
    for number in (AOI, KEN):
        messages = await office[number].messages()
        assert len(messages) == 1, "the cards say so, and no message"
        assert f"保留 田中 健 11月24日 10:02：{WHY}" in words(messages[0])
    opened = await office[KEN].opens(await office[KEN].card(), OPEN)
    assert labels(opened) == [APPROVE, RETURN, REJECT, ASK, ADD, RELEASE, COPY]
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    assert await office.acts() == ["drafted", "held", "decided"]


async def test_it_is_released_from_the_opened_document_and_the_cards_forget_it(
    office: Office,
) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, HOLD)
    await office[KEN].submits(form, comment=WHY)
    opened = await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].clicks(opened, RELEASE)
    assert labels(office[KEN].form()) == [APPROVE, RETURN, REJECT, ASK, ADD, HOLD, COPY]
    assert WHY not in words(await office[AOI].card())
    assert await office.acts() == ["drafted", "held", "released"]
