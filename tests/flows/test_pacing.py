"""Slack's real limits on one side of the wire, the relay's pacing on the other."""

from bot.app import CHANNEL
from tests.flows.office import AOI, KEN, open_office
from tests.flows.reading import words

MORNING = 30


async def test_thirty_documents_for_one_chief_at_once_arrive_and_nothing_is_sent_too_fast(
    database_url: str,
) -> None:
    async with open_office(database_url, channel=CHANNEL, sandbox_limits=1) as office:
        for n in range(MORNING):
            await office[AOI].types("/ringi 伺い")
            assert await office[AOI].submits(
                office[AOI].form(), title=f"文書{n:02}", text="理由。"
            ) == {"ok": True}
        started = office.machine.now()
        while (
            len(await office[KEN].messages()) < MORNING
            or len(await office[AOI].messages()) < MORNING
        ):
            await office.later(seconds=0.5)
        assert (office.machine.now() - started).total_seconds() < 1.1 * MORNING
        assert office.errors() == set(), "not one call was answered with ratelimited"
        titles = [words(card).partition("\n")[0] for card in await office[KEN].messages()]
        assert titles == [f"文書{n:02}" for n in range(MORNING)], (
            "in the order in which they were drafted"
        )
