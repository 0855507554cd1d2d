"""Turns whose commit stands, though its answer was lost with the database's connection."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from kaigi.delivery import Relay, Sending, Sent, Task
from kaigi.delivery.desk import OutboxDesk
from kaigi.errors import CommitUnknown, KaigiError, Rejected, Unavailable, _
from kaigi.storage import Storage
from tests.unit.outside import House

T = TypeVar("T")


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


async def lose_the_answer(
    monkeypatch: pytest.MonkeyPatch, house: House, relay: Relay | None = None
) -> None:
    """Let the relay claim and send, and lose the answer to the commit that settles it."""
    relay = relay or house.relay
    run, commits = house.storage.run, iter(["claim", "settle"])

    async def lossy(work: Callable[[Connection], T]) -> T:
        result = await run(work)
        if next(commits) == "settle":
            raise CommitUnknown(_("Lost."))
        return result

    with monkeypatch.context() as patched:
        patched.setattr(house.storage, "run", lossy)
        with pytest.raises(CommitUnknown):
            await relay.run_until_idle()


async def test_what_follows_a_sending_happens_once_though_the_answer_to_its_commit_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[str] = []

    async def act(sending: Sending) -> Sent:
        return Sent(then=lambda _tx: followed.append(sending.key))

    relay = Relay(house.storage, house.outbox, {"system": act}, house.clock)
    await house.put(Task("act", "system"))
    await lose_the_answer(monkeypatch, house, relay)
    assert followed == ["act"]
    await relay.run_until_idle()
    assert followed == ["act"]
    assert await house.column("act", "done") is not None


async def test_a_rejection_is_told_once_though_the_answer_to_its_commit_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def tell(_tx: Connection, sending: Sending, _error: KaigiError | None) -> None:
        told.append(sending.key)

    house.outside.failures["a"] = [Rejected(_("No."), "no")]
    relay = house.another_relay(on_dead=tell)
    await house.put(Task("a", "card"))
    await lose_the_answer(monkeypatch, house, relay)
    await relay.run_until_idle()
    assert told == ["a"]
    assert await house.column("a", "dead") is True


@pytest.mark.parametrize("wish", ["put", "retry"])
async def test_what_was_wanted_after_such_a_commit_is_sent(
    house: House, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    house.outside.failures["a"] = [Rejected(_("No."), "no")]
    await house.put(Task("a", "card"))
    await lose_the_answer(monkeypatch, house)
    if wish == "put":
        await house.put(Task("a", "card"))
    else:
        await OutboxDesk(house.storage, house.clock).retry(["a"])
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a", "a"]
    assert await house.column("a", "dead") is False


async def test_the_wait_after_a_failure_begins_once_though_the_answer_to_its_commit_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.outside.failures["a"] = [Unavailable(_("Away."))]
    await house.put(Task("a", "card"))
    await lose_the_answer(monkeypatch, house)
    house.clock.advance(seconds=0.9)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a"]
    assert await house.column("a", "failures") == 1
    house.clock.advance(seconds=0.1)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a", "a"]
