"""The department head returns a document to the section head, and takes a return back."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import (
    APPROVE,
    MEND,
    OPEN,
    PULL_BACK,
    RETURN,
    Json,
    inputs,
    labels,
    words,
)

WHY = "数量の根拠を確かめてください。"


def to(form: Json, place: int) -> Json:
    """Choose one of the places that the form offers."""
    chosen = inputs(form)["option"]["options"][place]
    return {"type": "static_select", "selected_option": chosen}


async def at_mari(office: Office) -> Json:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    return await office[MARI].card()


async def test_it_goes_to_the_section_head_who_signs_again_with_the_reason_before_them(
    office: Office,
) -> None:
    form = await office[MARI].opens(await at_mari(office), RETURN)
    offered = inputs(form)["option"]["options"]
    assert [each["text"]["text"] for each in offered] == ["佐藤 葵（起案者）", "課長：田中 健"]
    done = await office[MARI].submits(form, comment=WHY, option=to(form, 1))
    assert done["response_action"] == "clear"
    cards = await office[KEN].messages()
    assert len(cards) == 2, "a new card, and no other message"
    assert labels(cards[1]) == [APPROVE, RETURN, OPEN]
    assert WHY in words(cards[1])
    assert APPROVE not in labels(cards[0])
    news = await office[AOI].card()
    assert "山本 真理さんが「モニター40台の購入」を田中 健さんまで差し戻しました。" in words(news)
    assert MEND not in labels(news)
    await office[KEN].clicks(cards[1], APPROVE)
    again = await office[MARI].messages()
    assert labels(again[-1]) == [APPROVE, RETURN, OPEN]
    await office[MARI].clicks(again[-1], APPROVE)
    kinds = ["drafted", "approved", "sent_back", "approved", "decided"]
    assert await office.acts() == kinds
    assert len([m for m in await office[AOI].messages() if "まで差し戻しました" in words(m)]) == 1


async def test_a_form_that_was_opened_by_an_earlier_version_returns_to_the_drafter(
    office: Office,
) -> None:
    form = await office[MARI].opens(await at_mari(office), RETURN)
    old = office[MARI].submission(form, comment=WHY)
    del old["view"]["state"]["values"]["option"]
    await office.send(old)
    await office.settle()
    assert await office.acts() == ["drafted", "approved", "returned"]


async def test_ones_own_return_is_taken_back_until_the_drafter_has_resubmitted(
    office: Office,
) -> None:
    news = await office.returned()
    opened = await office[KEN].opens(await office[KEN].card(), OPEN)
    late = await office[AOI].opens(news, MEND)
    await office[KEN].clicks(opened, PULL_BACK)
    assert labels(await office[KEN].card()) == [APPROVE, RETURN, OPEN]
    gone = await office[AOI].card()
    assert "差戻しを取り消しました" in words(gone)
    assert MEND not in labels(gone)
    await office[AOI].submits(late, comment="直しました。")
    assert "すでに" in words(office[AOI].form())
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment=WHY)
    again = await office[AOI].messages()
    assert WHY in words(again[-1])
    assert labels(again[-1])[0] == MEND
    assert "差戻しを取り消しました" in words(again[-2])
    revision = await office[AOI].opens(again[-1], MEND)
    await office[AOI].submits(revision, comment="根拠を添えました。")
    seen = await office[KEN].opens(await office[KEN].card(), OPEN)
    assert PULL_BACK not in labels(seen)
