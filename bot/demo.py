"""`kaigi demo`: the sandbox as a process of its own, a sample city, and the bot between them."""

import asyncio
import fcntl
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
import typer
from pydantic import HttpUrl, SecretStr

from bot import manifest
from bot.app import translator
from bot.database import up_to_date
from bot.service import serve
from bot.settings import Office, Settings
from kaigi.clock import OfficeClock
from kaigi.errors import Refused, _
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.sample import STORY, Citizen

FOLDER = Path(".cache/demo")
RECORD, WORKSPACE, LOCK = "kaigi.sqlite3", "workspace.json", "lock"
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
PATIENCE = 20.0
"""Seconds that the sandbox may take to start."""
CLOCK_LOST = 1.0


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two demos would write into one record. Raises Refused for the second."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Another demo is open in {folder}.", folder=folder),
                _("End it, or give this one a folder of its own: kaigi demo --port 0 --folder FOLDER"),
            ) from None
        yield


def prepare(office: Office, people: int, folder: Path) -> tuple[Settings, Path]:
    """An empty record with the city's staff in it, and the same people as a workspace; anew each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (RECORD, f"{RECORD}-wal", f"{RECORD}-shm"):
        (folder / old).unlink(missing_ok=True)
    city = sample.city(people)
    workspace = folder / WORKSPACE
    workspace.write_text(json.dumps(workspace_of(city), ensure_ascii=False), encoding="utf-8")
    settings = Settings.model_construct(
        database_url=f"sqlite:///{folder / RECORD}",
        timezone=office.timezone,
        locale=office.locale,
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN),
    )
    _employ(settings.database_url, city)
    return settings, workspace


async def run(
    office: Office, settings: Settings, workspace: Path, port: int, *, open_page: bool = False
) -> None:
    """Until SIGINT or SIGTERM. Raises Refused where the port is taken, and what `serve` raises."""
    async with _sandbox(workspace, port, office.locale) as (process, url):
        clock = OfficeClock()
        await serve(
            settings.model_copy(update={"api_url": HttpUrl(f"{url}/api/")}),
            clock,
            ready=lambda: _invite(office, url, open_page=open_page),
            beside={"day": lambda: follow(clock, url), "page": process.wait},
        )


def workspace_of(city: list[Citizen]) -> dict[str, Any]:
    """The city as the sandbox takes it: its people are the workspace's users."""
    return {
        "team": {"id": "T0KAIGI", "name": "見本市", "domain": "mihon"},
        "users": [
            {
                "name": citizen.member.email.partition("@")[0],
                "real_name": citizen.member.name,
                "real_name_en": citizen.romaji,
                "email": citizen.member.email,
                "title": citizen.member.title,
                "section": citizen.member.section,
                "locale": "ja-JP",
                "tz": "Asia/Tokyo",
                **_part(citizen.member.email),
            }
            for citizen in city
        ],
        "channels": [{"name": "general", "members": "all"}],
        "suggested": list(STORY),
        "tokens": {"bot": BOT_TOKEN, "app": APP_TOKEN},
    }


def _part(email: str) -> dict[str, str]:
    parts = {STORY.drafter: "drafter", STORY.section_head: "chief", STORY.department_head: "head"}
    return {"role": parts[email]} if email in parts else {}


def _employ(database_url: str, city: list[Citizen]) -> None:
    storage = up_to_date(database_url)
    file = roster.write(sample.roster(city, "ja"), "ja").encode()
    asyncio.run(StaffDesk(storage).import_roster(roster.read(file)))
    storage.close()


@asynccontextmanager
async def _sandbox(workspace: Path, port: int, locale: str) -> AsyncIterator[tuple[Process, str]]:
    """Its process and address. It ends with us, however we end: its input is a pipe that ends with us.

    In a session of its own, so that Ctrl+C reaches the bot alone, which then says goodbye to it in order.
    """
    options = ["--workspace", workspace, "--manifest", manifest.PATH, "--port", port, "--locale", locale]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", *map(str, options), "--until-input-ends"),
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,
    )
    try:
        yield process, await _address(process, port)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _address(process: Process, port: int) -> str:
    """The sandbox's first line."""
    assert process.stdout is not None  # noqa: S101 - asked for with PIPE
    async with asyncio.timeout(PATIENCE):
        line = (await process.stdout.readline()).decode().strip()
    if not line:
        raise Refused(
            _("The page could not be opened at port {port}.", port=port),
            _("Something else may be there. Try another port: kaigi demo --port 0"),
        )
    return line.rstrip("/")


async def follow(clock: OfficeClock, url: str) -> NoReturn:
    """Whoever moves the day on the page moves the bot's day too."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                await _follow_once(clock, url, session)
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(CLOCK_LOST)


async def _follow_once(clock: OfficeClock, url: str, session: aiohttp.ClientSession) -> None:
    """Waits on the other side for the next move."""
    params = {"after": str(clock.offset.total_seconds()), "timeout": "25"}
    async with session.get(f"{url}/clock", params=params, raise_for_status=True) as answer:
        clock.move(timedelta(seconds=float((await answer.json())["offset"])))


def _invite(office: Office, url: str, *, open_page: bool) -> None:
    t = translator(office)
    typer.echo(t("Kaigi's demo is open: {url}  (Ctrl+C ends it)", url=url))
    if open_page:
        typer.launch(url)
