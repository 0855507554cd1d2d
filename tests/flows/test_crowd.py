"""Fifty people and devices press on one document in the same instant."""

import asyncio
from collections.abc import Iterator

from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office
from tests.flows.reading import APPROVE, RETURN, Json, words

STRANGERS = (AOI, MARI, RIKU, EMMA)


async def test_fifty_at_once_make_one_act_and_the_others_hear_who_and_when(office: Office) -> None:
    card = await office.circulating("モニター40台の購入")
    form = await office[KEN].opens(card, RETURN)
    drafter_heard = len(await office[AOI].messages())
    presses = list(_presses(office, card, form))
    assert len(presses) == 50
    acks = await asyncio.gather(*(office.send(press) for press in presses))
    await office.settle()

    assert await office.acts() in (["drafted", "decided"], ["drafted", "returned"])
    assert len(await office[AOI].messages()) == drafter_heard + 1
    assert len(await office[KEN].messages()) == 1

    over_forms = [words(ack["view"]) for ack in acks if ack.get("response_action") == "push"]
    own = office[KEN].told() + over_forms
    others = [said for number in STRANGERS for said in office[number].told()]
    assert len(own) + len(others) == 49
    assert all("11月24日 10:02にご自身で" in said for said in own)
    _each_in_their_own_words(office)


async def test_fifty_see_a_home_and_a_card_that_agree_in_the_end(office: Office) -> None:
    card = await office.circulating("モニター40台の購入", amount="600000")
    await office[KEN].opens_home()
    presses = [office[KEN].click(card, APPROVE) for _ in range(50)]
    await asyncio.gather(*(office.send(press) for press in presses))
    await office.settle()
    assert "モニター40台の購入" not in words(office[KEN].home())
    assert "承認 田中 健 11月24日 10:02" in words(await office[KEN].card())
    assert len(await office[MARI].messages()) == 1
    assert len(office[KEN].told()) == 49


def _presses(office: Office, card: Json, form: Json) -> Iterator[Json]:
    """Yield clicks of Ken's own devices, and of others who were shown his card."""
    for n in range(20):
        yield office[KEN].click(card, APPROVE)
        yield office[KEN].submission(form, comment=f"{n}台目の端末から")
    for _ in range(5):
        yield office[RIKU].click(card, APPROVE)
        yield office[EMMA].click(card, RETURN)


def _each_in_their_own_words(office: Office) -> None:
    """Check that each is told, and nothing about a document whose route they are not on."""
    said = "この文書の操作やコメントができるのは、起案者と回議先の職員だけです。"
    assert office[RIKU].told() == [said] * 5
    said = "Only the drafter and the people on its route can act or comment on this document."
    assert office[EMMA].told() == [said] * 5
