"""`kaigi demo`: two processes that begin and end together."""

import asyncio
import os
import signal
import socket
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import manifest
from bot.cli.demo import follow
from kaigi.clock import OfficeClock
from sandbox import server
from tests.flows.reading import Json, words
from tests.process.stage import Person, Stage, Workspace
from tests.processes import PATIENCE, Running, until

SMALL = ("demo", "--people", 40)
DAY = 86_400.0
TOKYO = ZoneInfo("Asia/Tokyo")
HOME = "Home"


def demo(stage: Stage, *options: object) -> tuple[Running, Workspace]:
    bot = stage.kaigi(*SMALL, "--port", 0, *options, KAIGI_LOCALE="en")
    said = until(bot.said)
    return bot, Workspace(bot, said.split()[4])


def children(of: Running) -> list[int]:
    """Read the ids of child processes from Linux's /proc."""
    return list(
        map(int, Path(f"/proc/{of.process.pid}/task/{of.process.pid}/children").read_text().split())
    )


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "State:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks for the processes in Linux's /proc"
)
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_however_the_demo_ends_the_page_ends_with_it(stage: Stage, end: signal.Signals) -> None:
    bot, _page = demo(stage)
    (sandbox,) = children(bot)
    code = bot.end(end)
    assert code == (-signal.SIGKILL if end is signal.SIGKILL else 0)
    until(lambda: gone(sandbox))
    left = {path.relative_to(stage.folder).parts[0] for path in stage.folder.iterdir()}
    assert left == {".cache", "0.out", "0.err"}


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks for the processes in Linux's /proc"
)
def test_a_page_that_dies_takes_the_demo_with_it_and_that_is_said(stage: Stage) -> None:
    bot, _page = demo(stage)
    os.kill(children(bot)[0], signal.SIGKILL)
    assert bot.process.wait(12) == 1
    assert "bot.service_ended" in bot.events()


def test_a_port_that_is_taken_is_said_with_the_way_out(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said, complaint = stage.run(
            *SMALL, "--port", taken.getsockname()[1], KAIGI_LOCALE="en"
        )
    assert (code, said) == (1, "")
    assert complaint.splitlines()[-1].endswith("kaigi demo --port 0")
    assert "Traceback" not in complaint


def test_a_second_demo_leaves_the_first_ones_record_alone(stage: Stage) -> None:
    _bot, page = demo(stage)
    code, _, complaint = stage.run(*SMALL, "--port", 0, KAIGI_LOCALE="en")
    assert code == 1
    assert "--folder" in complaint
    assert aoi(page).types("/ringi") == {"ok": True}


def test_the_morning_begins_when_the_pages_clock_is_moved_to_it(stage: Stage) -> None:
    _bot, page = demo(stage)
    day = next_working_day(page)
    move_to(page, day, 8, 15)
    drafter = aoi(page)
    (question,) = until(drafter.messages)
    drafter.clicks(question, HOME)
    until(lambda: HOME in words(drafter.messages()[0]))
    move_to(page, day, 9, 0)
    sheet = until(lambda: managers_channel(page))
    assert "As of 9:00" in words(sheet[0])
    assert "people · Office" in words(sheet[0])


def next_working_day(page: Workspace) -> date:
    """Find a working day after tomorrow: it is not over, whatever time it is now."""
    off = page.see("client/workspace")["days_off"]
    days = (datetime.now(TOKYO).date() + timedelta(days=n) for n in range(2, 20))
    return next(day for day in days if day.isoformat() not in off)


def move_to(page: Workspace, day: date, hour: int, minute: int) -> None:
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)
    page.post("clock", now=at.timestamp())


def managers_channel(page: Workspace) -> list[Json]:
    """Read the managers' channel as the section head sees it."""
    shown = page.see("client/workspace")
    (channel,) = shown["suggested_channels"]
    head = next(user["id"] for user in shown["users"] if user["role"] == "chief")
    found: list[Json] = page.see("client/history", user=head, channel=channel)["messages"]
    return found


async def test_the_bot_follows_the_day_that_the_page_shows_also_after_the_page_was_away() -> None:
    clock = OfficeClock()
    page = await server.start({}, manifest.manifest())
    following = asyncio.create_task(follow(clock, page.url))
    page.box.clock.move(40 * DAY)
    await clock_shows(clock, 40)
    await page.close()
    page = await server.start({}, manifest.manifest(), int(page.url.rpartition(":")[2]))
    page.box.clock.move(-2 * DAY)
    await clock_shows(clock, -2)
    following.cancel()
    await page.close()


async def clock_shows(clock: OfficeClock, days: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while clock.offset != timedelta(days=days):
            await clock.wait_until(clock.now() + timedelta(seconds=1))


def aoi(page: Workspace) -> Person:
    shown = page.see("client/workspace")
    return Person(page, next(user["id"] for user in shown["users"] if user["role"] == "drafter"))
