"""Sendings give way to acks, and start at once where no one clicks."""

import asyncio

from kaigi.delivery.ports import Sending, Sent
from kaigi.delivery.priority import InteractivePriority


class Told:
    """A record of events, in their order."""

    def __init__(self) -> None:
        self.of: list[str] = []

    async def send(self, sending: Sending) -> Sent:
        self.of.append(sending.key)
        return Sent({"ts": "1"})


def _message(key: str) -> Sending:
    return Sending(key, "card", {})


async def test_where_nobody_clicks_a_sending_starts_at_once() -> None:
    told = Told()
    asyncio.get_running_loop().call_soon(told.of.append, "what comes next")
    await InteractivePriority().wrap(told.send)(_message("card"))
    assert told.of == ["card"]


async def test_it_waits_until_the_click_is_answered() -> None:
    told, priority = Told(), InteractivePriority()
    with priority.answering():
        sending = asyncio.ensure_future(priority.wrap(told.send)(_message("card")))
        await asyncio.sleep(0)
        told.of.append("answer")
    assert await sending == Sent({"ts": "1"})
    assert told.of == ["answer", "card"]


async def test_a_click_that_comes_between_two_sendings_goes_before_the_second() -> None:
    told, priority = Told(), InteractivePriority()
    with priority.answering():
        first, second = (
            asyncio.ensure_future(priority.wrap(told.send)(_message(key)))
            for key in ("first", "second")
        )
        await asyncio.sleep(0)
    await first
    with priority.answering():
        await asyncio.sleep(0)
        told.of.append("answer")
    await second
    assert told.of == ["first", "answer", "second"]


async def test_where_the_clicks_never_end_it_goes_all_the_same() -> None:
    told, priority = Told(), InteractivePriority()
    with priority.answering():
        await priority.wrap(told.send)(_message("card"))
    assert told.of == ["card"]


async def test_one_that_is_cut_off_while_it_waits_does_not_keep_the_next() -> None:
    told, priority = Told(), InteractivePriority()
    with priority.answering():
        cut_off = asyncio.ensure_future(priority.wrap(told.send)(_message("cut off")))
        await asyncio.sleep(0)
        cut_off.cancel()
        await priority.wrap(told.send)(_message("next"))
    assert told.of == ["next"]
