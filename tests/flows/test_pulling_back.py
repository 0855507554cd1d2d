"""An approver who has pressed Approve too soon takes it back from the opened document."""

from tests.flows.office import KEN, MARI, Office
from tests.flows.reading import APPROVE, OPEN, PULL_BACK, RETURN, labels, words


async def test_an_approval_is_pulled_back_and_given_again(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[KEN].clicks(card, APPROVE)
    opened = await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].clicks(opened, PULL_BACK)
    mine = await office[KEN].card()
    assert labels(mine) == [APPROVE, RETURN, OPEN]
    assert len(await office[KEN].messages()) == 1, "the card that they have"
    theirs = await office[MARI].card()
    assert labels(theirs) == [OPEN]
    assert "課長：田中 健（承認待ち）" in words(theirs)
    await office[KEN].clicks(mine, APPROVE)
    again = await office[MARI].messages()
    assert labels(again[-1]) == [APPROVE, RETURN, OPEN]
    await office[MARI].clicks(again[-1], APPROVE)
    assert "決裁 山本 真理" in words(await office[KEN].card())
