"""An approver rejects a document: from the opened document, with a reason, and for good."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import ADD, APPROVE, ASK, COPY, HOLD, OPEN, REJECT, RETURN, labels, words

WHY = "予算がありません。"


async def test_a_document_is_rejected_and_those_concerned_hear_why_once(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[KEN].clicks(card, APPROVE)
    card = await office[MARI].card()
    assert labels(card) == [APPROVE, RETURN, OPEN]
    opened = await office[MARI].opens(card, OPEN)
    assert labels(opened) == [APPROVE, RETURN, REJECT, ASK, ADD, HOLD, COPY]
    form = await office[MARI].opens(opened, REJECT)
    assert "新しく起案" in words(form)
    refused = await office[MARI].submits(form, comment=" ")
    assert refused["response_action"] == "errors"
    assert (await office[MARI].submits(form, comment=WHY))["response_action"] == "clear"
    await office.settle()
    [_drafted, told] = await office[AOI].messages()
    for text in ("山本 真理さんが「モニター40台の購入」を却下しました", WHY):
        assert text in words(told)
    assert labels(told) == [OPEN]
    [_card, news] = await office[KEN].messages()
    assert "あなたが承認した" in words(news)
    assert labels(await office[MARI].card()) == [OPEN]
    assert "✕ 却下 山本 真理" in words(await office[MARI].card())
