"""People who were off the staff list for a while, and get what they missed when they are back."""

import pytest

from tests.flows.office import AOI, EMMA, KEN, MARI, Office
from tests.flows.reading import APPROVE, RETURN, labels
from tests.flows.test_departed import Terminal, is_whole, list_changes, signs


async def cards_to_sign(office: Office, number: str) -> int:
    return sum(APPROVE in labels(message) for message in await office[number].messages())


async def test_whose_turn_came_meanwhile_gets_the_card_once(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    await signs(office, KEN)
    assert await cards_to_sign(office, MARI) == 0
    await list_changes(office)
    assert await cards_to_sign(office, MARI) == 1
    await list_changes(office)
    await office.match_staff()
    await office.settle()
    assert len(await office[MARI].messages()) == 1
    await signs(office, MARI)
    assert await office.acts() == ["drafted", "approved", "decided"]
    await is_whole(office)


async def test_who_was_chosen_by_an_administrator_gets_the_card_when_back(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    terminal = Terminal(office)
    assert (await terminal.types("hand-on", await terminal.number(), EMMA)).exit_code == 0
    terminal.storage.close()
    await list_changes(office, without=(MARI, EMMA))
    await signs(office, KEN)
    await list_changes(office, without=(MARI,))
    assert "Approve" in labels(await office[EMMA].card())


@pytest.mark.parametrize("button", [APPROVE, RETURN])
async def test_a_drafter_hears_of_the_outcome_when_back(office: Office, button: str) -> None:
    await office.circulating()
    await list_changes(office, without=(AOI,))
    if button == APPROVE:
        await signs(office, KEN)
    else:
        form = await office[KEN].opens(await office[KEN].card(), button)
        await office[KEN].submits(form, comment="見積書を添付してください。")
    assert len(await office[AOI].messages()) == 1
    await list_changes(office)
    assert len(await office[AOI].messages()) == 2
    await list_changes(office)
    assert len(await office[AOI].messages()) == 2


async def test_who_was_gone_twice_before_a_match_gets_what_was_missed_the_first_time(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    await signs(office, KEN)
    office.fault("server_error", where={"method": "users.list"})
    await list_changes(office)
    await list_changes(office, without=(MARI,))
    office.box.faults.clear()
    await list_changes(office)
    await office.later(minutes=5)
    assert await cards_to_sign(office, MARI) == 1
