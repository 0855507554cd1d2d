"""Slack's real limits: each person who taps sees the answer at once, however many tap together."""

from bot.app import CHANNEL
from tests.flows.office import AOI, KEN, PEOPLE, open_office
from tests.flows.presence_office import CHANGE, HOME, Morning
from tests.flows.reading import labels, words

MANY = 70
"""More than chat.update takes in a minute."""


async def test_an_answer_is_seen_at_once_also_where_updates_are_used_up(database_url: str) -> None:
    async with open_office(database_url, channel=CHANNEL, sandbox_limits=1) as office:
        morning = await Morning.in_(office, channel=CHANNEL)
        await morning.at(8, 15)
        for _ in PEOPLE:
            await office.later(seconds=1)
        question = await office[AOI].card()
        for _ in range(MANY):
            await office.send(office[AOI].click(question, HOME))
            await office.settle()
        await office[KEN].clicks(await office[KEN].card(), HOME)
        assert labels(await office[KEN].card()) == [CHANGE]
        assert office.calls("chat.update") == []
        assert office.errors() == set()


async def test_a_tap_whose_address_ran_out_before_the_answer_left_is_answered_by_update(
    database_url: str,
) -> None:
    async with open_office(database_url) as office:
        morning = await Morning.in_(office)
        await morning.at(8, 15)
        tapped = office[AOI].click(await office[AOI].card(), HOME)
        office.machine.advance(minutes=31)
        await office.send(tapped)
        await office.settle()
        assert words(await office[AOI].card()).startswith("11月24日(火)：在宅")
        assert len(office.calls("chat.update")) == 1


async def test_what_is_said_after_the_tap_reaches_the_same_message(database_url: str) -> None:
    async with open_office(database_url) as office:
        morning = await Morning.in_(office)
        await morning.at(8, 15)
        await office[AOI].clicks(await office[AOI].card(), HOME)
        await morning.says(AOI, "出張 県庁")
        assert words(await office[AOI].card()).startswith("11月24日(火)：出張 (県庁)")
        assert len(office.calls("chat.update")) == 1
        assert len(await office[AOI].messages()) == 1
