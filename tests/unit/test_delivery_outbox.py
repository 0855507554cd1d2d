"""Tasks that desks put, and the calls that they become."""

import asyncio

import pytest
from sqlalchemy import Connection, select, update

from kaigi.delivery import Outbox, Relay, Sender, Sending, Sent, Task
from kaigi.delivery.desk import OutboxDesk
from kaigi.delivery.tables import state_of, task
from kaigi.errors import Rejected, Unavailable, _
from kaigi.storage import Storage
from tests.unit.outside import House


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


async def test_a_task_is_sent_after_its_commit_and_never_before(
    house: House,
) -> None:
    def broken(tx: Connection) -> None:
        house.outbox.put(tx, [Task("a", "card")])
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await house.storage.run(broken)
    await house.relay.run_until_idle()
    assert house.outside.keys == []
    await house.put(Task("a", "card"))
    await house.relay.run_until_idle()
    await house.relay.run_until_idle()
    assert house.outside.keys == ["a"]


async def test_several_puts_before_the_sending_become_one_call_with_the_last(house: House) -> None:
    for text in ("one", "two", "three"):
        await house.put(Task("a", "card", body={"text": text}))
    await house.relay.run_until_idle()
    assert house.outside.bodies == [{"text": "three"}]


async def test_of_two_puts_of_one_key_in_one_go_the_last_is_sent(house: House) -> None:
    puts = [Task("a", "card", body={"text": text}) for text in ("one", "two")]
    await house.storage.run(lambda tx: house.outbox.put(tx, puts))
    await house.relay.run_until_idle()
    assert house.outside.bodies == [{"text": "two"}]


async def test_what_was_sent_is_known_by_its_address_from_then_on(house: House) -> None:
    await house.put(Task("a", "card"))
    await house.relay.run_until_idle()
    assert await house.column("a", "method") == "chat.update"
    await house.put(Task("a", "card", body={"text": "decided"}))
    await house.relay.run_until_idle()
    assert [sending.address for sending in house.outside.sent] == [
        None,
        {"channel": "C1", "ts": "1"},
    ]
    assert await house.column("a", "method") == "chat.update", "and spends the budget of updates"


async def test_what_answered_a_click_is_retold_by_update_when_it_has_changed(house: House) -> None:
    await house.put(Task("a", "card"))
    await house.relay.run_until_idle()
    await house.put(Task("a", "reply", body={"response_url": "https://hooks.slack.com/actions/1"}))
    await house.relay.run_until_idle()
    assert await house.column("a", "method") == "response_url", "and spends no budget"
    await house.storage.run(lambda tx: house.outbox.touch(tx, ["a"]))
    assert await house.column("a", "method") == "chat.update"
    await house.relay.run_until_idle()
    assert [sending.kind for sending in house.outside.sent] == ["card", "reply", "card"]
    assert [sending.address is None for sending in house.outside.sent] == [True, False, False]


async def test_a_put_while_the_last_one_is_in_flight_is_sent_after_it(house: House) -> None:
    await house.put(Task("a", "card", body={"text": "old"}))
    house.outside.gate = asyncio.Event()
    in_flight = asyncio.create_task(house.relay.run_until_idle())
    await house.outside.arrived.wait()
    await house.put(Task("a", "card", body={"text": "new"}))
    await house.another_relay().run_until_idle()
    assert house.outside.bodies == [{"text": "old"}], "the first relay holds it"
    house.outside.gate.set()
    await in_flight
    assert house.outside.bodies == [{"text": "old"}, {"text": "new"}]
    assert house.outside.sent[1].address == {"channel": "C1", "ts": "1"}


async def test_an_answer_given_once_is_given_once_however_often_the_envelope_comes(
    house: House,
) -> None:
    answer = Task("click", "answer", body={"text": "Already decided"})
    for _again in range(3):
        await house.storage.run(lambda tx: house.outbox.put_once(tx, [answer]))
        await house.relay.run_until_idle()
    assert house.outside.keys == ["click"]


async def test_a_touched_home_is_drawn_again_and_one_that_nobody_opened_is_not(
    house: House,
) -> None:
    await house.put(Task("home:1", "home", body={"person": "1"}))
    await house.relay.run_until_idle()
    await house.storage.run(lambda tx: house.outbox.touch(tx, ["home:1", "home:2"]))
    await house.storage.run(lambda tx: house.outbox.touch(tx, []))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["home:1", "home:1"]


async def test_a_file_waits_for_the_message_in_whose_thread_it_goes(house: House) -> None:
    house.outside.failures["card"] = [Unavailable(_("Away."))]
    await house.put(Task("card", "card"), Task("a file", "file", depends_on="card"))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["card"]
    house.clock.advance(seconds=5)
    await house.relay.run_until_idle()
    assert house.outside.keys == ["card", "card", "a file"]
    assert house.outside.sent[2].depends_on == {"channel": "C1", "ts": "2"}


async def test_what_belongs_to_a_message_that_never_arrived_is_given_up_too(house: House) -> None:
    house.outside.failures["card"] = [Rejected(_("No."), "channel_not_found")]
    await house.put(Task("card", "card"), Task("file", "file", depends_on="card"))
    await house.relay.run_until_idle()
    assert house.outside.keys == ["card"]
    assert await house.column("file", "dead") is True


async def test_what_belongs_to_a_message_that_had_nobody_to_go_to_is_no_failure(
    house: House,
) -> None:
    async def nobody(_sending: Sending) -> Sent:
        return Sent()

    senders = {**house.outside.table(), "card": nobody}
    await house.put(Task("card", "card"), Task("file", "file", depends_on="card"))
    await Relay(house.storage, house.outbox, senders, house.clock).run_until_idle()
    assert house.outside.keys == []
    assert await house.column("file", "done") is not None
    assert await house.column("file", "dead") is False


async def test_ten_thousand_tasks_are_written_in_one_go(house: House) -> None:
    prompts = [Task(f"prompt:{n}", "card", lane=f"U{n}", low_priority=True) for n in range(10_000)]
    await house.put(*prompts)
    await house.put(*prompts[:3])
    await house.put()
    count = select(task.c.id).where(task.c.kind == "card")
    assert len(await house.storage.run(lambda tx: tx.execute(count).all())) == 10_000


async def test_a_task_of_an_earlier_release_without_a_method_is_sent_after_the_upgrade(
    house: House,
) -> None:
    def earlier(tx: Connection) -> None:
        Outbox(house.clock).put(tx, [Task("waits", "answer"), Task("dead", "system")])
        tx.execute(update(task).where(task.c.key == "dead").values(dead=True, done=1.0))

    await house.storage.run(earlier)
    assert await house.column("waits", "method") == ""
    await house.relay.run_until_idle()
    assert house.outside.keys == ["waits"]
    await OutboxDesk(house.storage, house.clock).retry(["dead"])
    await house.relay.run_until_idle()
    assert house.outside.keys == ["waits", "dead"]


def test_a_relay_with_a_sender_whose_kind_has_no_method_is_not_made(house: House) -> None:
    senders: dict[str, Sender] = {**house.outside.table(), "telegram": house.outside}
    with pytest.raises(ValueError, match="telegram"):
        Relay(house.storage, house.outbox, senders, house.clock)


async def test_a_task_of_a_kind_that_no_channel_declares_is_not_put(house: House) -> None:
    with pytest.raises(KeyError, match="telegram"):
        await house.put(Task("a", "telegram"))


async def test_each_state_of_a_task_is_told_from_its_columns(house: House) -> None:
    house.outside.failures["retrying"] = [Unavailable(_("Away."))]
    house.outside.failures["dead"] = [Rejected(_("No."), "no")]
    keys = ("dead", "done", "dropped", "retrying")
    await house.put(*[Task(key, "card") for key in keys])
    await house.relay.run_until_idle()
    await house.put(Task("dropped", "card"))
    await OutboxDesk(house.storage, house.clock).drop(["dropped"])
    await house.put(Task("waiting", "card"))
    states = {key: await state(house, key) for key in (*keys, "waiting")}
    assert states == {key: key for key in states}


async def state(house: House, key: str) -> str:
    found = select(task).where(task.c.key == key)
    now = house.clock.now().timestamp()
    return await house.storage.run(lambda tx: state_of(tx.execute(found).one(), now))
