"""The relay when systems outside fail, or its own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, delete, event, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from integrations.slack.limits import FILES_AT_ONCE
from kaigi.delivery import Limit, Outbox, Relay, Sending, Sent, Task
from kaigi.delivery.claims import LEASE
from kaigi.delivery.tables import budget
from kaigi.errors import KaigiError, OutcomeUnknown, Rejected, Unavailable, _
from kaigi.storage import Storage
from tests.unit.outside import CHANNEL, House


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[asyncio.Task[None]]:
    loop = asyncio.create_task(relay.run())
    try:
        yield loop
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def until(condition: asyncio.Event) -> None:
    async with asyncio.timeout(10):
        await condition.wait()
        condition.clear()


async def test_a_commit_wakes_the_relay(house: House) -> None:
    async with running(house.relay):
        await house.put(Task("a", "card"))
        await until(house.outside.arrived)
        await house.put(Task("b", "card"))
        await until(house.outside.arrived)
    assert house.outside.keys == ["a", "b"]


async def test_what_failed_is_tried_again_when_its_time_has_come(house: House) -> None:
    house.outside.failures["a"] = [Unavailable(_("Away.")), Unavailable(_("Away."))]
    await house.put(Task("a", "card"))
    await house.relay.run_until_idle()
    house.clock.advance(seconds=0.9)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a"]
    house.outside.arrived.clear()
    async with running(house.relay):
        house.clock.advance(seconds=0.2)
        await until(house.outside.arrived)
    assert house.outside.keys == ["a", "a"]


async def test_short_trouble_keeps_the_order_of_a_conversation(house: House) -> None:
    house.outside.failures["first"] = [Unavailable(_("Away."))]
    await house.put(Task("first", "card", lane="U1"))
    await house.put(Task("second", "card", lane="U1"))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["first"]
    for _second in range(4):
        house.clock.advance(seconds=1)
        await house.relay.run_until_idle()
    assert house.outside.keys == ["first", "first", "second"]


async def test_a_program_error_delays_nothing_behind_it(house: House) -> None:
    house.outside.failures["look"] = [IndexError("list index out of range")] * 20
    await house.put(Task("look", "system", lane="zoom:1"))
    await house.put(Task("end", "system", lane="zoom:1"))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["look", "end"]


async def test_one_that_keeps_failing_steps_aside_for_the_others(house: House) -> None:
    house.outside.failures["poison"] = [Unavailable(_("Away."))] * 20
    await house.put(Task("poison", "system", lane="U1"))
    await house.put(Task("fine", "system", lane="U1"))
    for _second in range(12):
        await house.relay.run_until_idle()
        house.clock.advance(seconds=1)
    assert house.outside.keys == ["poison"] * 4 + ["fine"]


async def test_being_asked_to_wait_holds_the_conversation_and_the_method_and_nothing_else(
    house: House,
) -> None:
    house.outside.failures["a"] = [Unavailable(_("Wait."), retry_after=30)]
    await house.put(Task("a", "card", lane="U1"))
    await house.relay.run_until_idle()
    await house.put(
        Task("b", "card", lane="U2"), Task("c", "home", lane="U1"), Task("d", "home", lane="U2")
    )
    house.clock.advance(seconds=29)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a", "d"]
    house.clock.advance(seconds=3)
    await house.relay.run_until_idle()
    assert sorted(house.outside.keys) == ["a", "a", "b", "c", "d"]
    assert await house.column("a", "failures") == 0


async def test_a_rejection_is_told_to_the_listener(house: House) -> None:
    def tell(tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        house.outbox.put(tx, [Task(f"notice:{sending.key}", "card", body={"text": str(error)})])

    house.outside.failures["a"] = [Rejected(_("No such channel."), "channel_not_found")]
    await house.put(Task("a", "card"))
    await house.another_relay(on_dead=tell).run_until_idle()
    assert house.outside.keys == ["a", "notice:a"]
    assert await house.column("a", "dead") is True
    await house.put(Task("a", "card"))
    await house.relay.run_until_idle()
    assert await house.column("a", "dead") is False, "a later put is a new chance"


async def test_a_listener_that_fails_does_not_stop_the_other_tasks(house: House) -> None:
    def deaf(tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        tx.execute(delete(budget))
        raise LookupError

    house.outside.failures["a"] = [Rejected(_("No."), "no")]
    await house.put(Task("a", "card"), Task("b", "card"))
    await house.another_relay(on_dead=deaf).run_until_idle()
    assert sorted(house.outside.keys) == ["a", "b"]
    assert await house.column("a", "dead") is True
    rows = await house.storage.run(lambda tx: tx.execute(select(budget)).all())
    assert rows, "what the failed listener did is undone"


async def test_what_follows_a_sending_stands_with_it_or_not_at_all(house: House) -> None:
    attempts: list[str] = []

    def follow(tx: Connection) -> None:
        house.outbox.put(tx, [Task("follow-up", "system")])
        if not attempts:
            attempts.append("failed")
            raise LookupError

    async def act(sending: Sending) -> Sent:
        await house.outside(sending)
        return Sent(then=follow if sending.key == "act" else None)

    relay = Relay(house.storage, house.outbox, {"system": act}, house.clock, jitter=lambda: 0.5)
    await house.put(Task("act", "system"))
    await relay.run_until_idle()
    assert house.outside.keys == ["act"]
    house.clock.advance(seconds=2)
    await relay.run_until_idle()
    assert house.outside.keys == ["act", "act", "follow-up"]
    assert [sending.in_doubt for sending in house.outside.sent] == [False, True, False]


async def test_a_process_that_dies_while_sending_is_taken_over_and_the_next_looks_first(
    house: House,
) -> None:
    house.outside.gate = asyncio.Event()
    await house.put(Task("a", "card", lane="U1"))
    process = asyncio.create_task(house.relay.run_until_idle())
    await until(house.outside.arrived)
    process.cancel()
    house.outside.gate = None
    house.clock.advance(seconds=LEASE - 1)
    await house.another_relay().run_until_idle()
    assert house.outside.keys == ["a"]
    house.clock.advance(seconds=2)
    await house.another_relay().run_until_idle()
    assert [sending.in_doubt for sending in house.outside.sent] == [False, True]
    assert await house.column("a", "done") is not None


async def test_a_silence_is_looked_into_before_the_next_attempt_and_a_refusal_is_not(
    house: House,
) -> None:
    house.outside.failures["a"] = [OutcomeUnknown(_("Silence.")), Unavailable(_("Away."))]
    house.outside.failures["b"] = [Unavailable(_("Away."))]
    await house.put(Task("a", "card"), Task("b", "card"))
    for _minute in range(3):
        await house.relay.run_until_idle()
        house.clock.advance(seconds=60)
    doubts = [(sending.key, sending.in_doubt) for sending in house.outside.sent]
    assert sorted(doubts) == [("a", False), ("a", True), ("a", True), ("b", False), ("b", False)]


async def test_a_sending_that_lasts_keeps_its_lease(house: House) -> None:
    house.outside.gate = asyncio.Event()
    await house.put(Task("a", "card", lane="U1"))
    async with running(house.relay):
        await until(house.outside.arrived)
        for _third in range(9):
            before = await house.column("a", "lease")
            house.clock.advance(seconds=LEASE / 3 + 0.1)
            while await house.column("a", "lease") == before:
                await house.storage.run(lambda tx: house.outbox.touch(tx, ["rings the relay"]))
            await house.another_relay().run_until_idle()
        house.outside.gate.set()
        await house.relay.drain(timeout=10)
    assert house.outside.keys == ["a"]
    assert await house.column("a", "done") is not None


async def test_two_replicas_share_the_work_and_never_a_task(house: House) -> None:
    await house.put(*[Task(f"t{n}", "system", lane=f"U{n % 50}") for n in range(200)])
    await asyncio.gather(*[house.another_relay().run_until_idle() for _replica in range(2)])
    await house.relay.run_until_idle()
    assert sorted(house.outside.keys) == sorted(f"t{n}" for n in range(200))


async def test_a_conversation_is_kept_in_order_and_spaced_while_others_go_at_once(
    house: House,
) -> None:
    for n in range(5):
        await house.put(Task(f"u1:{n}", "card", lane="U1"), Task(f"x{n}", "card", lane=f"X{n}"))
    await house.relay.run_until_idle()
    assert sorted(key for key in house.outside.keys if key.startswith("x")) == [
        f"x{n}" for n in range(5)
    ]
    for _tenth in range(40):
        house.clock.advance(seconds=0.1)
        await house.relay.run_until_idle()
    one = [
        (s.key, at)
        for s, at in zip(house.outside.sent, house.outside.at, strict=True)
        if s.key[0] == "u"
    ]
    assert [key for key, _at in one] == [f"u1:{n}" for n in range(5)]
    assert one[4][1] - one[2][1] >= 2


async def test_people_who_wait_go_before_the_many_who_do_not(house: House) -> None:
    channel = replace(CHANNEL, limits={**CHANNEL.limits, "chat.postMessage": Limit(60)})
    house.outbox = Outbox(house.clock, channel)
    relay = house.another_relay()
    await house.put(
        *[Task(f"prompt{n}", "card", lane=f"U{n}", low_priority=True) for n in range(30)]
    )
    await relay.run_until_idle()
    assert len(house.outside.sent) == 1, "an even flow"
    await house.put(*[Task(f"answer{n}", "card", lane=f"V{n}") for n in range(10)])
    await relay.run_until_idle()
    assert len(house.outside.sent) == 11
    assert all(key.startswith("answer") for key in house.outside.keys[1:])


async def test_what_is_under_way_at_the_end_is_given_its_time(house: House) -> None:
    house.outside.gate = asyncio.Event()
    await house.put(Task("a", "card"))
    loop = asyncio.create_task(house.relay.run())
    await until(house.outside.arrived)
    draining = asyncio.create_task(house.relay.drain(timeout=10))
    await loop
    await house.put(Task("late", "card"))
    house.outside.gate.set()
    await draining
    assert house.outside.keys == ["a"]
    assert await house.column("a", "done") is not None


async def test_the_end_is_orderly_even_while_the_database_is_away(house: House) -> None:
    def refuse(_connection: Connection) -> None:
        raise OperationalError(
            "BEGIN", None, ConnectionError("the database system is shutting down")
        )

    event.listen(house.storage.engine, "begin", refuse)
    with capture_logs() as logs:
        await house.relay.drain(timeout=0)
    assert [entry["event"] for entry in logs] == ["delivery.database_away"]


async def test_what_takes_longer_than_that_is_cut_off_and_taken_up_by_the_next(
    house: House,
) -> None:
    house.outside.gate = asyncio.Event()
    await house.put(Task("a", "card", lane="U1"))
    loop = asyncio.create_task(house.relay.run())
    await until(house.outside.arrived)
    await house.relay.drain(timeout=0)
    await loop
    house.outside.gate = None
    await house.another_relay().run_until_idle()
    assert [sending.in_doubt for sending in house.outside.sent] == [False, True]


async def test_the_relay_outlives_the_databases_absence(house: House) -> None:
    refusals = iter(range(3))

    def refuse(_connection: Connection) -> None:
        if next(refusals, None) is not None:
            raise OperationalError(
                "BEGIN", None, ConnectionError("the database system is shutting down")
            )

    await house.put(Task("a", "card"))
    event.listen(house.storage.engine, "begin", refuse)
    with capture_logs() as logs:
        async with running(house.relay):
            while not house.outside.sent:
                house.clock.advance(seconds=1)
                await asyncio.sleep(0)
    assert [entry["event"] for entry in logs][:3] == ["delivery.database_away"] * 3


async def test_files_never_take_all_the_places_of_cards(house: House) -> None:
    """Copies may take minutes: only so many are under way, though each has another reader."""
    house.outside.gate = asyncio.Event()
    files = [Task(f"file:{n}", "file", lane=f"files:U{n}") for n in range(40)]
    await house.put(*files)
    async with running(house.relay):
        while len(house.outside.sent) < FILES_AT_ONCE:
            await until(house.outside.arrived)
        await house.put(Task("urgent", "card", lane="U1"))
        while "urgent" not in house.outside.keys:
            await until(house.outside.arrived)
        assert len(house.outside.sent) == FILES_AT_ONCE + 1
        house.outside.gate.set()
        while len(house.outside.sent) < 41:
            await until(house.outside.arrived)
