"""`kaigi demo`: the sandbox as a process of its own, a sample city, and the bot between them."""

import asyncio
import fcntl
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import aiohttp
import typer
from msgspec.structs import replace

from bot.app import translator
from bot.cli import manifest
from bot.database import up_to_date
from bot.service import serve
from bot.settings import OfficeSettings, Settings
from kaigi.clock import OfficeClock
from kaigi.errors import Refused, _
from kaigi.presence import sample as mornings
from kaigi.presence import tables as presence
from kaigi.presence.calendar import Calendar
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.sample import STORY, Citizen
from kaigi.storage import Storage

RECORD, WORKSPACE, LOCK = "kaigi.sqlite3", "workspace.json", "lock"
MANAGERS = "C0MANAGERS"
MANAGERS_NAME = {"ja": "課長会", "en": "managers"}
PERSONNEL = "総務部/人事課"
COUNTERS = {
    "市民部/市民課": 9, "市民部/保険年金課": 7, "総務部/税務課": 7,
    "福祉部/障害福祉課": 7, "福祉部/高齢介護課": 7, "福祉部/子育て支援課": 7,
}  # fmt: skip
"""So many that on most mornings one of them is not reached."""
SAID_BEFORE, SAID_AHEAD = timedelta(days=14), timedelta(days=45)
YEAR = 366
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
                _(
                    "End it, or give this one a folder of its own: kaigi demo --port 0 --folder FOLDER"
                ),
            ) from None
        yield


def prepare(office: OfficeSettings, people: int, folder: Path) -> tuple[Settings, Path]:
    """An empty record with the city's staff in it, and the same people as a workspace; anew each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in (RECORD, f"{RECORD}-wal", f"{RECORD}-shm"):
        (folder / old).unlink(missing_ok=True)
    city = sample.city(people)
    today = datetime.now(office.zone).date()
    described = workspace_of(city, office.locale, days_off(today))
    workspace = folder / WORKSPACE
    workspace.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    settings = Settings(
        database_url=f"sqlite:///{folder / RECORD}",
        timezone=office.timezone,
        locale=office.locale,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        managers_channel=MANAGERS,
        personnel=PERSONNEL,
        counters=COUNTERS,
        zoom_account_id="sandbox-account",
        zoom_client_id="sandbox-client",
        zoom_client_secret="sandbox-secret",  # noqa: S106 - the sandbox's own
    )
    _employ(settings.database_url, city, today)
    return settings, workspace


async def run(
    office: OfficeSettings,
    settings: Settings,
    workspace: Path,
    port: int,
    *,
    open_page: bool = False,
) -> None:
    """Until SIGINT or SIGTERM. Raises Refused where the port is taken, and what `serve` raises."""
    async with _sandbox(workspace, port, office.locale) as (process, url):
        clock = OfficeClock()
        await serve(
            replace(settings, **addresses(url)),
            clock,
            ready=lambda: _invite(office, url, open_page=open_page),
            beside={"day": lambda: follow(clock, url), "page": process.wait},
        )


def addresses(url: str) -> dict[str, Any]:
    """Where the sandbox at `url` speaks Slack's and Zoom's protocols."""
    return {
        "api_url": f"{url}/api/",
        "zoom_api_url": f"{url}/zoom/v2",
        "zoom_oauth_url": f"{url}/zoom/oauth/token",
        "zoom_events_url": f"{url.replace('http', 'ws', 1)}/zoom/ws?subscriptionId=sandbox",
    }


def days_off(today: date) -> list[str]:
    """In the year to come, as the page may skip them."""
    days = (today + timedelta(days=n) for n in range(YEAR))
    working_days = Calendar()
    return [day.isoformat() for day in days if not working_days.is_working(day)]


def workspace_of(city: list[Citizen], locale: str, days_off: list[str]) -> dict[str, Any]:
    """The city as the sandbox takes it: its people are the workspace's users."""
    managers = {"id": MANAGERS, "name": MANAGERS_NAME[locale], "is_private": True, "app": True}
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
        "channels": [
            {"name": "general", "members": "all"},
            {**managers, "members": [c.member.email for c in city if _is_manager(c)]},
        ],
        "suggested": list(STORY),
        "suggested_channels": [MANAGERS],
        "days_off": days_off,
        "tokens": {"bot": BOT_TOKEN, "app": APP_TOKEN},
    }


def _part(email: str) -> dict[str, str]:
    parts = {STORY.drafter: "drafter", STORY.section_head: "chief", STORY.department_head: "head"}
    return {"role": parts[email]} if email in parts else {}


def _is_manager(citizen: Citizen) -> bool:
    """Heads of departments and sections, and personnel."""
    member = citizen.member
    return (member.is_head and member.section.count("/") < 2) or member.section.startswith(
        PERSONNEL
    )


def _employ(database_url: str, city: list[Citizen], today: date) -> None:
    storage = up_to_date(database_url)
    file = roster.write(sample.roster(city, "ja"), "ja").encode()
    asyncio.run(StaffDesk(storage).import_roster(roster.read(file)))
    _let_them_say(storage, city, today)
    storage.close()


def _let_them_say(storage: Storage, city: list[Citizen], today: date) -> None:
    """Most have said where they will be. The story's three have not, from today on: they are asked."""
    days = (today - SAID_BEFORE + timedelta(days=n) for n in range((SAID_BEFORE + SAID_AHEAD).days))
    working_days = filter(Calendar().is_working, days)
    numbers = ((citizen.member.number, citizen.member.counter_duty) for citizen in city)
    cast = {citizen.member.number for citizen in city if citizen.member.email in STORY}
    answers = [
        (number, said)
        for number, said in mornings.city(numbers, working_days)
        if said.day < today or number not in cast
    ]
    storage.run_now(lambda tx: presence.fill(tx, answers, datetime.now(UTC)))


@asynccontextmanager
async def _sandbox(workspace: Path, port: int, locale: str) -> AsyncIterator[tuple[Process, str]]:
    """Its process and address. It ends with us, however we end: its input is a pipe that ends with us.

    In a session of its own, so that Ctrl+C reaches the bot alone, which then says goodbye to it in order.
    """
    options = [
        "--workspace",
        workspace,
        "--manifest",
        manifest.PATH,
        "--port",
        port,
        "--locale",
        locale,
    ]
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


def _invite(office: OfficeSettings, url: str, *, open_page: bool) -> None:
    t = translator(office)
    typer.echo(t("Kaigi's demo is open: {url}  (Ctrl+C ends it)", url=url))
    if open_page:
        typer.launch(url)
