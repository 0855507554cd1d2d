"""Socket Mode: an envelope goes to one connection, and again while it is unacknowledged."""

from contextlib import AsyncExitStack

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from sandbox.server import Running
from tests.sandbox.city import AOI, APP_TOKEN, BOT, GENERAL, Bot, Json, Person, Socket
from tests.sandbox.conftest import WireTime


async def fault(bot: Bot, **description: object) -> None:
    async with bot.session.post(f"{bot.url}/faults", json=description) as answer:
        assert answer.status == 200


async def test_it_says_hello_with_the_number_of_connections(bot: Bot, socket: Socket) -> None:
    async with bot.socket() as second:
        assert (socket.hello["num_connections"], second.hello["num_connections"]) == (1, 2)


async def test_a_ticket_is_good_for_one_connection_and_thirty_seconds(
    bot: Bot, wire: WireTime
) -> None:
    used = (await bot.calls("apps.connections.open", token=APP_TOKEN))["url"]
    async with bot.session.ws_connect(used):
        with pytest.raises(WSServerHandshakeError, match="401"):
            await bot.session.ws_connect(used)
    late = (await bot.calls("apps.connections.open", token=APP_TOKEN))["url"]
    wire.now += 31
    with pytest.raises(WSServerHandshakeError, match="401"):
        await bot.session.ws_connect(late)


async def test_an_eleventh_connection_is_sent_away(bot: Bot) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(bot.socket())
        eleventh = await stack.enter_async_context(bot.socket())
        assert (eleventh.hello["type"], eleventh.hello["reason"]) == (
            "disconnect",
            "too_many_websockets",
        )


async def test_each_event_goes_to_one_connection_in_turn(
    aoi: Person, bot: Bot, socket: Socket
) -> None:
    async with bot.socket() as second:
        for n in range(4):
            await aoi.does("say", channel=GENERAL, text=str(n))
        texts = [
            [(await s.acks_next())["event"]["text"] for _ in range(2)] for s in (socket, second)
        ]
        assert sorted(texts) == [["0", "2"], ["1", "3"]]


async def test_an_event_comes_again_until_it_is_acknowledged(aoi: Person, socket: Socket) -> None:
    await aoi.does("say", channel=GENERAL, text="x")
    first, second = await socket.next(), await socket.next()
    assert (first["retry_attempt"], second["retry_attempt"], second["retry_reason"]) == (
        0,
        1,
        "timeout",
    )
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]
    await socket.ack(second)


async def test_what_happened_while_no_bot_was_there_is_told_when_it_comes(
    aoi: Person, bot: Bot
) -> None:
    await aoi.does("say", channel=GENERAL, text="early")
    async with bot.socket() as socket:
        assert (await socket.acks_next())["event"]["text"] == "early"


async def test_only_events_that_the_bot_may_see_are_sent(aoi: Person, socket: Socket) -> None:
    await aoi.does("say", channel="closed", text="unseen")
    await aoi.does("say", channel="secret", text="not subscribed")
    await aoi.does("say", channel=GENERAL, text=f"<@{BOT}> seen")
    kinds = {(await socket.acks_next())["event"]["type"] for _ in range(2)}
    assert kinds == {"message", "app_mention"}


async def test_reactions_and_people_are_events(
    running: Running, aoi: Person, socket: Socket
) -> None:
    said = (await aoi.does("say", channel=GENERAL, text="x"))["ts"]
    await socket.acks_next()
    await aoi.does("react", channel=GENERAL, ts=said, name="eyes")
    await aoi.does("react", channel=GENERAL, ts=said, name="eyes", remove=True)
    new = {"name": "new", "real_name": "新人", "email": "new@city.example"}
    async with aoi.session.post(f"{running.url}/people", json=new) as answer:
        assert answer.status == 200
    async with aoi.session.post(f"{running.url}/people/{AOI}", json={"title": "課長"}) as answer:
        assert answer.status == 200
    events = [(await socket.acks_next())["event"] for _ in range(4)]
    assert [e["type"] for e in events] == [
        "reaction_added",
        "reaction_removed",
        "team_join",
        "user_change",
    ]
    assert events[3]["user"]["profile"]["title"] == "課長"


async def test_a_dropped_ack_counts_as_never_received(
    aoi: Person, bot: Bot, socket: Socket
) -> None:
    await fault(bot, name="drop_ack", where={"type": "message"})
    await aoi.does("say", channel=GENERAL, text="x")
    assert (await socket.acks_next())["event"]["text"] == "x"
    again = await socket.next()
    assert again["retry_attempt"] == 1
    await socket.ack(again)


async def test_an_envelope_can_be_delivered_twice(aoi: Person, bot: Bot, socket: Socket) -> None:
    await fault(bot, name="deliver_twice", where={"type": "message"})
    await aoi.does("say", channel=GENERAL, text="x")
    first, second = await socket.next(), await socket.next()
    assert first == second
    await socket.ack(first)


@pytest.mark.parametrize(
    ("how", "seen"),
    [("abort", WSMsgType.CLOSED), ("close", WSMsgType.CLOSE), ("refresh", WSMsgType.TEXT)],
)
async def test_a_socket_can_be_cut_in_three_ways(
    bot: Bot, socket: Socket, how: str, seen: WSMsgType
) -> None:
    await fault(bot, name="cut_socket", how=how)
    frame = await socket.connection.receive(timeout=5)
    assert frame.type in (seen, WSMsgType.ERROR)
    if how == "refresh":
        refresh: Json = frame.json()
        assert (refresh["type"], refresh["reason"]) == ("disconnect", "refresh_requested")


async def test_a_socket_cut_under_an_envelope_leaves_it_to_be_sent_again(
    aoi: Person, bot: Bot, socket: Socket
) -> None:
    await fault(bot, name="cut_socket", where={"type": "message"})
    await aoi.does("say", channel=GENERAL, text="x")
    async with bot.socket() as second:
        again = await second.next()
        assert (again["retry_attempt"], again["payload"]["event"]["text"]) == (1, "x")
        await second.ack(again)
    assert not socket.connection.closed or socket.connection.close_code is not None
