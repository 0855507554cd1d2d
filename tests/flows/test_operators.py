"""Notices to the operators about dead tasks, without a word of their content."""

from sqlalchemy import Connection, select

from kaigi.delivery import Task
from kaigi.delivery.desk import OutboxDesk
from kaigi.delivery.tables import task
from kaigi.operators.desk import update_notices
from tests.flows.office import UNLIMITED, Office
from tests.flows.presence_office import furnish
from tests.flows.reading import Json, words

SECRET = "椅子の見積り"


async def watched(office: Office, channel: str = "general") -> None:
    """Restart the bot with that channel as the operators'."""
    ids = {each.name: each.id for each in office.box.workspace.channels.values()}
    await furnish(office, {"operators_channel": ids.get(channel, channel)}, UNLIMITED)
    office.expected = {"channel_not_found", "expired_url"}
    office.failing = {"delivery.dead"}


async def give_up(office: Office, *keys: str) -> None:
    """Put answers at a response_url that has expired."""
    body = {"response_url": f"{office.url}/response/none", "text": SECRET, "blocks": []}
    tasks = [Task(key, "answer", body=body) for key in keys]
    await office.bot.storage.run(lambda tx: office.bot.house.outbox.put(tx, tasks))
    await office.settle()


def told(office: Office) -> list[Json]:
    """Return the channel's messages, oldest first."""
    general = next(c for c in office.box.workspace.channels.values() if c.name == "general")
    return [message.body for message in general.messages.values()]


async def keys(office: Office) -> list[str]:
    def ours(tx: Connection) -> list[str]:
        return list(tx.scalars(select(task.c.key).where(task.c.key.startswith("operators:"))))

    return await office.bot.storage.run(ours)


async def test_one_message_an_hour_gathers_what_was_given_up_in_it(office: Office) -> None:
    await watched(office)
    await give_up(office, "delivery:answer:4710")
    await give_up(office, "delivery:answer:4711")
    (message,) = told(office)
    said = words(message)
    assert "11月24日 10:00以降、2件の送信を断念しました" in said
    assert "answer · delivery:answer:4710 · Rejected expired_url" in said
    assert "answer · delivery:answer:4711 · Rejected expired_url" in said
    assert "kaigi outbox list --dead" in said
    assert "kaigi outbox retry" in said
    assert SECRET not in repr(message)
    office.machine.advance(hours=1)
    await give_up(office, "delivery:answer:4712")
    first, second = map(words, told(office))
    assert "2件" in first
    assert "11月24日 11:00以降、1件の送信を断念しました" in second
    assert "全部で3件" in second


async def test_ten_are_named_and_the_others_counted(office: Office) -> None:
    await watched(office)
    await give_up(office, *[f"delivery:answer:{n:02}" for n in range(13)])
    (message,) = told(office)
    assert words(message).count("Rejected expired_url") == 10
    assert "ほか3件" in words(message)


async def test_a_channel_that_cannot_be_reached_is_not_complained_of_in_itself(
    office: Office,
) -> None:
    await watched(office, "C0ELSEWHERE")
    await give_up(office, "delivery:answer:1", "delivery:answer:2")
    await office.later(minutes=5)
    dead = [line["key"] for line in office.logged if line["event"] == "delivery.dead"]
    assert sorted(set(dead)) == [
        "delivery:answer:1",
        "delivery:answer:2",
        "operators:2026-11-24T01",
    ]
    assert await keys(office) == ["operators:2026-11-24T01"]


async def test_what_was_tried_again_before_anybody_was_told_is_not_told(office: Office) -> None:
    await watched(office)
    operators = Task("operators:2026-11-24T01", "card")
    await office.bot.storage.run(lambda tx: office.bot.house.outbox.put(tx, [operators]))
    await office.settle()
    assert told(office) == []


async def test_where_no_channel_is_set_nobody_is_told(office: Office) -> None:
    office.expected = {"expired_url"}
    office.failing = {"delivery.dead"}
    await give_up(office, "delivery:answer:1")
    assert await keys(office) == []


def tending(office: Office) -> OutboxDesk:
    """Make the desk as `kaigi outbox` does."""
    return OutboxDesk(office.bot.storage, office.machine, update_notices(office.bot.house.outbox))


async def test_a_delivery_dropped_or_tried_again_counts_no_more(office: Office) -> None:
    await watched(office)
    await give_up(office, "delivery:answer:1", "delivery:answer:2", "delivery:answer:3")
    await tending(office).drop(["delivery:answer:1"])
    await office.settle()
    (message,) = told(office)
    assert "delivery:answer:1" not in words(message)
    assert "2件" in words(message)


async def test_when_all_is_tended_to_the_message_says_so(office: Office) -> None:
    await watched(office)
    await give_up(office, "delivery:answer:1", "delivery:answer:2")
    await tending(office).drop(["delivery:answer:1", "delivery:answer:2"])
    await office.settle()
    (message,) = told(office)
    assert "✓ 11月24日 10:00以降に断念した送信は、すべて再送するか取りやめました" in words(message)


async def test_what_is_given_up_once_more_stands_there_again(office: Office) -> None:
    await watched(office)
    await give_up(office, "delivery:answer:1", "delivery:answer:2")
    assert await tending(office).retry_all() == 2
    await office.settle()
    (message,) = told(office)
    assert "2件の送信を断念しました" in words(message)
