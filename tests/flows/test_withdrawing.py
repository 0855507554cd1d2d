"""The drafter takes a document back: while it circulates, and after it was returned."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import APPROVE, NEW, OPEN, RETURN, WITHDRAW, button, labels, words

WITHDRAWN = "■ 取下げ 佐藤 葵 11月24日 10:02"


async def test_a_document_is_withdrawn_after_a_question_and_every_copy_says_so(
    office: Office,
) -> None:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    own = await office[AOI].card()
    _block, element = button(own, WITHDRAW)
    assert "「モニター40台の購入」を取り下げます" in element["confirm"]["text"]["text"]
    await office[AOI].clicks(own, WITHDRAW)
    assert await office.acts() == ["drafted", "approved", "withdrawn"]
    told = await office[KEN].card()
    for copy in (await office[AOI].card(), (await office[KEN].messages())[0]):
        assert WITHDRAWN in words(copy)
        assert labels(copy) == [OPEN]
    assert WITHDRAWN in words(await office[MARI].card())
    assert labels(await office[MARI].card()) == [OPEN]
    assert "あなたが承認した「モニター40台の購入」を、佐藤 葵さんが取り下げました。" in words(told)


async def test_what_is_withdrawn_waits_for_nobody_and_leaves_every_home(office: Office) -> None:
    await office.circulating()
    await office[KEN].opens_home()
    await office[AOI].clicks(await office[AOI].opens_home(), WITHDRAW)
    assert labels(office[AOI].home())[0] == NEW
    assert labels(office[KEN].home())[0] == NEW


async def test_a_returned_document_is_withdrawn_from_the_message_of_the_return(
    office: Office,
) -> None:
    told = await office.returned()
    await office[AOI].clicks(told, WITHDRAW)
    assert await office.acts() == ["drafted", "returned", "withdrawn"]
    assert labels(await office[AOI].card()) == [OPEN]
    assert len(await office[KEN].messages()) == 1


async def test_who_acts_on_a_withdrawn_document_hears_that_it_was_withdrawn(
    office: Office,
) -> None:
    card = await office.circulating()
    await office[AOI].clicks(await office[AOI].card(), WITHDRAW)
    await office.send(office[KEN].click(card, APPROVE))
    await office.send(office[KEN].click(card, RETURN))
    await office.settle()
    said = "11月24日 10:02に佐藤 葵さんが取り下げました。\nこれ以上の操作は必要ありません。"
    assert office[KEN].told() == [said, said]


async def test_a_decided_document_is_withdrawn_no_more(office: Office) -> None:
    card = await office.circulating()
    own = await office[AOI].card()
    await office[KEN].clicks(card, APPROVE)
    await office.send(office[AOI].click(own, WITHDRAW))
    await office.settle()
    assert "11月24日 10:02に田中 健さんが決裁済みです。" in office[AOI].told()[0]
    assert await office.acts() == ["drafted", "decided"]
