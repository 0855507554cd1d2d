"""Routes of a person's page: workspace, conversations, clock; refused to other pages."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from sandbox import server
from sandbox.box import Settings
from sandbox.clock import Clock
from sandbox.json_types import Json
from sandbox.server import Running, start
from tests.sandbox.city import AOI, GENERAL, KEN, MANIFEST, WORKSPACE, Bot, Person, window


async def test_the_workspace_names_its_people_commands_and_suggestions(aoi: Person) -> None:
    workspace = await aoi.get("workspace")
    assert [user["real_name"] for user in workspace["users"]] == [
        "佐藤 葵",
        "田中 健",
        "林 芽衣",
        "去った 人",
    ]
    assert workspace["suggested"] == [AOI, KEN]
    assert (workspace["suggested_channels"], workspace["days_off"]) == ([GENERAL], ["2026-11-23"])
    assert workspace["commands"][0]["command"] == "/ringi"
    assert [shortcut["type"] for shortcut in workspace["shortcuts"]] == ["global", "message"]
    assert workspace["app"]["bot_user_id"] == "U0SANDBOX1"


async def test_conversations_count_what_was_not_read_and_always_hold_the_app(
    aoi: Person, ken: Person
) -> None:
    await ken.does("say", channel=GENERAL, text="1")
    await aoi.does("say", channel=GENERAL, text="mine")
    by_name = {c["name"]: c for c in await aoi.get("conversations")}
    assert by_name["general"]["unread"] == 1
    assert by_name["Kaigi"]["is_app"]
    assert by_name["old"]["archived"]
    await aoi.does("read", channel=GENERAL)
    by_name = {c["name"]: c for c in await aoi.get("conversations")}
    assert by_name["general"]["unread"] == 0
    assert "closed" not in {c["name"] for c in await ken.get("conversations")}


async def test_history_comes_oldest_first_fifty_at_a_time_and_threads_apart(aoi: Person) -> None:
    said = [(await aoi.does("say", channel=GENERAL, text=str(n)))["ts"] for n in range(60)]
    await aoi.does("say", channel=GENERAL, text="reply", thread_ts=said[-1])
    newest = await aoi.get("history", channel=GENERAL)
    assert [m["text"] for m in newest["messages"]] == [str(n) for n in range(10, 60)]
    assert newest["messages"][-1]["reply_count"] == 1
    older = await aoi.get("history", channel=GENERAL, before=newest["messages"][0]["ts"])
    assert ([m["text"] for m in older["messages"]], older["has_more"]) == (
        [str(n) for n in range(10)],
        False,
    )
    thread = await aoi.get("history", channel=GENERAL, thread_ts=said[-1])
    assert [m["text"] for m in thread["messages"]] == ["59", "reply"]


async def test_a_window_hears_of_a_new_conversation_and_of_the_bot(bot: Bot, aoi: Person) -> None:
    async with window(aoi) as seen:
        async with bot.socket():
            assert (await seen.next("connections"))["count"] == 1
        assert (await seen.next("connections"))["count"] == 0
        posted = await bot.calls("chat.postMessage", channel=AOI, text="x")
        assert (await seen.next("conversation"))["conversation"]["id"] == posted["channel"]
        assert (await seen.next("message"))["message"]["text"] == "x"


async def test_people_write_to_each_other_without_the_app(
    aoi: Person, ken: Person, bot: Bot
) -> None:
    assert (await aoi.does("say", channel=KEN, text="個人的に"))["ok"]
    [direct] = [c for c in await ken.get("conversations") if c.get("other_user") == AOI]
    assert [m["text"] for m in await ken.history(direct["id"])] == ["個人的に"]
    assert (await bot.calls("conversations.history", channel=direct["id"]))[
        "error"
    ] == "channel_not_found"


async def test_the_day_moves_for_all_who_wait_for_it(
    running: Running, session: ClientSession, aoi: Person
) -> None:
    clock = f"{running.url}/clock"
    waiting = asyncio.create_task(session.get(clock, params={"after": "0", "timeout": "20"}))
    async with window(aoi) as seen:
        async with session.post(clock, json={"advance": 3600}) as answer:
            moved = await answer.json()
        assert moved["offset"] == 3600
        assert (await seen.next("clock"))["now"] == pytest.approx(moved["now"], abs=5)
    async with await waiting as answer:
        assert (await answer.json())["offset"] == 3600
    said = (await aoi.does("say", channel=GENERAL, text="x"))["ts"]
    assert float(said) == pytest.approx(time.time() + 3600, abs=5)

    async with session.post(clock, json={"offset": 0}) as answer:
        assert (await answer.json())["offset"] == 0
    later = (await aoi.does("say", channel=GENERAL, text="y"))["ts"]
    assert later > said, "the order of messages survives a step back"


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_a_bot_can_name_exactly_the_offset_that_it_follows(offset: float) -> None:
    clock = Clock()
    clock.move(offset)
    assert timedelta(seconds=clock.offset).total_seconds() == clock.offset


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_foreign_page_cannot_drive_the_workspace(
    running: Running, session: ClientSession, headers: dict[str, str]
) -> None:
    for path in ("/client/workspace", "/api/api.test", "/record", "/"):
        async with session.get(f"{running.url}{path}", headers=headers) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_picture_on_a_foreign_page_neither_writes_nor_reads(
    running: Running, session: ClientSession, site: str
) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    post = f"/api/chat.postMessage?token=xoxb-sandbox&channel={GENERAL}&text=x"
    for path in (post, "/api/apps.connections.open?token=xapp-sandbox", "/record", "/"):
        async with session.get(f"{running.url}{path}", headers=headers) as answer:
            assert answer.status == 403
    assert not running.box.workspace.channels[GENERAL].messages


async def test_a_link_on_a_foreign_page_opens_the_page_and_nothing_else(
    running: Running, session: ClientSession
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    async with session.get(f"{running.url}/?user=U0000001", headers=headers) as answer:
        assert answer.status == 200
    async with session.get(f"{running.url}/api/api.test", headers=headers) as answer:
        assert answer.status == 403


async def test_the_page_is_served_fresh_and_nothing_beside_it(
    running: Running, session: ClientSession
) -> None:
    async with session.get(f"{running.url}/") as answer:
        assert answer.status == (200 if (server.PAGE / "index.html").exists() else 404)
        assert answer.status == 404 or answer.headers["Cache-Control"] == "no-cache"
    async with session.get(f"{running.url}/%2e%2e/server.py") as answer:
        assert answer.status == 404


async def test_the_record_is_told_from_a_number_on(
    running: Running, session: ClientSession, bot: Bot
) -> None:
    for _ in range(3):
        await bot.calls("auth.test")
    async with session.get(f"{running.url}/record", params={"since": "1"}) as answer:
        entries = await answer.json()
    assert [entry["n"] for entry in entries] == [2, 3]
    assert "xoxb" not in json.dumps(entries)


async def test_what_the_manifest_switches_off_is_off() -> None:
    tabs = {
        "home_tab_enabled": False,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }
    manifest = {**MANIFEST, "features": {**MANIFEST["features"], "app_home": tabs}}
    async with await start(WORKSPACE, manifest) as running, ClientSession() as session:
        bot, aoi = Bot(session, running.url), Person(AOI, session, running.url)
        home = await bot.calls("views.publish", user_id=AOI, view={"type": "home", "blocks": []})
        direct = (await bot.calls("chat.postMessage", channel=AOI, text="x"))["channel"]
        typed = await aoi.does("say", channel=direct, text="x")
        app = (await aoi.get("workspace"))["app"]
    assert (home["error"], typed["error"], app["messages_read_only"]) == (
        "not_enabled",
        "read_only",
        True,
    )


async def test_twenty_thousand_people_are_no_trouble() -> None:
    async with (
        await start(city_of(20_000), MANIFEST, settings=Settings(limits=0)) as running,
        ClientSession() as session,
    ):
        bot, cursor, seen, pages = Bot(session, running.url), "", 0, 0
        while cursor or not pages:
            page = await bot.calls("users.list", limit=1000, cursor=cursor, include_locale=True)
            seen, pages = seen + len(page["members"]), pages + 1
            cursor = page["response_metadata"]["next_cursor"]
    assert (seen, pages) == (20_001, 21)


async def test_a_city_takes_time_by_its_size_and_not_by_its_square() -> None:
    took = {}
    for size in (1_000, 10_000):
        began = time.perf_counter()
        async with await start(city_of(size), MANIFEST, settings=Settings(limits=0)):
            took[size] = time.perf_counter() - began
    assert took[10_000] < 50 * took[1_000]


def city_of(people: int) -> Json:
    users = [
        {"name": f"p{n}", "real_name": f"職員 {n}", "email": f"p{n}@city.example"}
        for n in range(people)
    ]
    return {**WORKSPACE, "users": users, "suggested": []}
