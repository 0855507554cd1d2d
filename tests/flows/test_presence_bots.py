"""One morning and several processes: side by side, gone for a while, killed before an answer."""

import asyncio

import pytest

from kaigi.presence.rules import SHEET_AT
from tests.flows.office import AOI, PEOPLE, Office
from tests.flows.presence_office import CHANGE, HOME, TUESDAY, Morning, start_bot
from tests.flows.reading import labels, words


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_bots_on_one_postgresql_ask_once_and_bring_one_sheet(office: Office) -> None:
    morning = await Morning.in_(office)
    second = await start_bot(office, office.bot.house.settings)
    houses = [office.bot.house, second.house]
    for hour, minute in ((8, 0), (8, 15), (8, 16), (SHEET_AT.hour, 0), (9, 1)):
        office.clock.set(morning.moment(hour, minute))
        await asyncio.gather(*(house.jobs.look() for house in houses))
        await asyncio.gather(*(house.relay.run_until_idle() for house in houses))
    assert [len(await office[number].messages()) for number in PEOPLE] == [1] * len(PEOPLE)
    assert len(morning.sheets()) == 1
    assert len(office.calls("chat.postMessage")) == len(PEOPLE) + 1
    await office[AOI].clicks(await office[AOI].card(), HOME)
    assert "在宅 1" in words(morning.sheet())
    await second.end()


async def test_a_bot_that_is_started_at_930_asks_nobody_and_brings_the_sheet(
    office: Office,
) -> None:
    morning = await Morning.in_(office)
    await morning.at(7, 59)
    settings = office.bot.house.settings
    await office.bot.end()
    office.clock.set(morning.moment(9, 30))
    office.bot = await start_bot(office, settings)
    await morning.at(9, 30)
    assert [await office[number].messages() for number in PEOPLE] == [[]] * len(PEOPLE)
    assert "9:30現在" in words(morning.sheet())
    await morning.at(8, 15, TUESDAY.replace(day=25))
    assert len(await office[AOI].messages()) == 1, "the next morning is like any other"


async def test_a_tap_whose_answer_the_dying_bot_did_not_bring_is_answered_by_the_next(
    office: Office,
) -> None:
    morning = await Morning.in_(office)
    await morning.at(8, 15)
    await office.send(office[AOI].click(await office[AOI].card(), HOME))
    settings = office.bot.house.settings
    await office.bot.end()
    office.bot = await start_bot(office, settings)
    await office.settle()
    (answered,) = await office[AOI].messages()
    assert labels(answered) == [CHANGE]
    assert words(answered).startswith("11月24日(火)：在宅")
