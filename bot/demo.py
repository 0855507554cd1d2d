"""`kaigi demo`: the sandbox as a process of its own, a sample city, and the bot between them."""

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import HttpUrl, SecretStr
from rich.console import Console

from bot import manifest
from bot.app import serve, translator
from bot.settings import Office, Settings
from kaigi.clock import OfficeClock
from kaigi.errors import Unavailable, _
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.sample import STORY, Citizen
from kaigi.storage import Storage, migrate

FOLDER = Path(".cache/demo")
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
PATIENCE = 20.0
"""Seconds that the sandbox may take to start."""


def prepare(office: Office, people: int, folder: Path) -> tuple[Settings, Path]:
    """An empty record with the city's staff in it, and the same people as a workspace; anew each time."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    city = sample.city(people)
    workspace = folder / "workspace.json"
    workspace.write_text(json.dumps(workspace_of(city), ensure_ascii=False), encoding="utf-8")
    settings = Settings.model_construct(
        database_url=f"sqlite:///{folder / 'kaigi.sqlite3'}",
        timezone=office.timezone,
        locale=office.locale,
        bot_token=SecretStr(BOT_TOKEN),
        app_token=SecretStr(APP_TOKEN),
    )
    _employ(settings.database_url, city)
    return settings, workspace


async def run(office: Office, settings: Settings, workspace: Path, port: int) -> None:
    async with _sandbox(workspace, port, office.locale) as url:
        clock = OfficeClock()
        following = asyncio.create_task(follow(clock, url))
        opened = settings.model_copy(update={"api_url": HttpUrl(f"{url}/api/")})
        await serve(opened, clock, ready=lambda: _invite(office, url))
        following.cancel()


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
    storage = Storage(database_url)
    migrate(storage)
    file = roster.write(sample.roster(city, "ja"), "ja").encode()
    asyncio.run(StaffDesk(storage).import_roster(roster.read(file)))
    storage.close()


@asynccontextmanager
async def _sandbox(workspace: Path, port: int, locale: str) -> AsyncIterator[str]:
    """Yields its address, and ends it with us."""
    command = ["-m", "sandbox", "--workspace", str(workspace), "--manifest", str(manifest.PATH)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--port", str(port), "--locale", locale, stdout=PIPE
    )
    try:
        yield await _address(process, port)
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
        raise Unavailable(
            _("The page could not be opened at port {port}. Try another: kaigi demo --port 0", port=port)
        )
    return line.rstrip("/")


async def follow(clock: OfficeClock, url: str) -> None:
    """Whoever moves the day on the page moves the bot's day too."""
    async with aiohttp.ClientSession() as session:
        while True:
            params = {"after": str(clock.offset.total_seconds()), "timeout": "25"}
            async with session.get(f"{url}/clock", params=params) as answer:
                clock.move(timedelta(seconds=float((await answer.json())["offset"])))


def _invite(office: Office, url: str) -> None:
    t = translator(office)
    Console().print(t("Kaigi's demo is open: {url}  (Ctrl+C ends it)", url=url))
