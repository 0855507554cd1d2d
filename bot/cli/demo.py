"""`kaigi demo`: the sandbox as a process of its own, a sample city, and the bot."""

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

from bot.cli import manifest
from bot.cli.office import translator
from bot.database import open_migrated
from bot.service import serve
from bot.settings import OfficeSettings, Settings, SlackSettings, read, terminal_language
from integrations.zoom.settings import ZoomSettings
from kaigi.clock import OfficeClock
from kaigi.errors import Refused, _
from kaigi.ledger.settings import LedgerSettings
from kaigi.presence import sample as mornings
from kaigi.presence import tables as presence
from kaigi.presence.calendar import Calendar
from kaigi.presence.settings import PresenceSettings
from kaigi.staff import roster, sample
from kaigi.staff.desk import StaffDesk
from kaigi.staff.sample import STORY, Citizen
from kaigi.storage import Storage

RECORD = "kaigi.sqlite3"
WORKSPACE = "workspace.json"
LOCK = "lock"
MANAGERS = "C0MANAGERS"
SLACK_LOCALES = {"ja": "ja-JP", "en": "en-US"}
MANAGERS_NAME = {"ja": "課長会", "en": "managers"}
CITY = {"ja": "みほん市", "en": "Mihon City"}
PERSONNEL = "総務部/人事課"
COUNTERS = {
    "市民部/市民課": 9, "市民部/保険年金課": 7, "総務部/税務課": 7,
    "福祉部/障害福祉課": 7, "福祉部/高齢介護課": 7, "福祉部/子育て支援課": 7,
}  # fmt: skip
"""So many that on most mornings one of them is not reached."""
SAID_BEFORE = timedelta(days=14)
SAID_AHEAD = timedelta(days=45)
YEAR = 366
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - the sandbox's own
APP_TOKEN = "xapp-sandbox"  # noqa: S105
PATIENCE = 20.0
"""Seconds that the sandbox may take to start."""
CLOCK_LOST = 1.0


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Lock the folder, since two demos would write into one record. Raises Refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Another demo is open in {folder}.", folder=folder),
                _("End it, or give this one another folder: kaigi demo --port 0 --folder FOLDER"),
            ) from None
        yield


def read_office() -> OfficeSettings:
    """Read the office's settings, in the language of the command line. Raises BadSettings."""
    return replace(read(OfficeSettings), locale=terminal_language())


def prepare(office: OfficeSettings, people: int, folder: Path) -> tuple[Settings, Path]:
    """Write a new record with the city's staff, and the same people as a workspace.

    The forms are those of KAIGI_FORMS, where it is set: an administrator tries their own so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / RECORD).exists():
        t = translator(office)
        typer.echo(
            t(
                "The record of the last demo, {file}, is replaced by a new one.",
                file=folder / RECORD,
            ),
            err=True,
        )
    for old in (RECORD, f"{RECORD}-wal", f"{RECORD}-shm"):
        (folder / old).unlink(missing_ok=True)
    city = sample.city(people)
    today = datetime.now(office.zone).date()
    described = workspace_of(city, office.locale, days_off(today))
    workspace = folder / WORKSPACE
    workspace.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    settings = Settings(
        replace(office, database_url=f"sqlite:///{folder / RECORD}"),
        SlackSettings(bot_token=BOT_TOKEN, app_token=APP_TOKEN),
        rooms={
            LedgerSettings: replace(
                read(LedgerSettings), top_decider=sample.unit_name(sample.TOP, office.locale)
            ),
            PresenceSettings: PresenceSettings(
                managers_channel=MANAGERS,
                personnel=sample.unit_name(PERSONNEL, office.locale),
                counters={
                    sample.unit_name(unit, office.locale): needed
                    for unit, needed in COUNTERS.items()
                },
            ),
            ZoomSettings: ZoomSettings(
                account_id="sandbox-account",
                client_id="sandbox-client",
                client_secret="sandbox-secret",  # noqa: S106 - the sandbox's own
            ),
        },
    )
    _employ(settings.office, city, today)
    return settings, workspace


async def run(
    office: OfficeSettings,
    settings: Settings,
    workspace: Path,
    port: int,
    *,
    open_page: bool = False,
) -> None:
    """Run until SIGINT or SIGTERM. Raises Refused if the port is taken, and as `serve`."""
    async with _sandbox(workspace, port, office.locale) as (process, url):
        clock = OfficeClock()
        await serve(
            settings_at(settings, url),
            clock,
            ready=lambda: _invite(office, url, open_page=open_page),
            beside={"day": lambda: follow(clock, url), "page": process.wait},
        )


def settings_at(settings: Settings, url: str) -> Settings:
    """Return the settings for the sandbox at `url`, which speaks Slack's and Zoom's protocols."""
    zoom = replace(
        settings.of(ZoomSettings),
        api_url=f"{url}/zoom/v2",
        oauth_url=f"{url}/zoom/oauth/token",
        events_url=f"{url.replace('http', 'ws', 1)}/zoom/ws?subscriptionId=sandbox",
    )
    return replace(
        settings,
        slack=replace(settings.slack, api_url=f"{url}/api/"),
        rooms={**settings.rooms, ZoomSettings: zoom},
    )


def days_off(today: date) -> list[str]:
    """Return the days off of the year to come, which the page may skip."""
    days = (today + timedelta(days=n) for n in range(YEAR))
    working_days = Calendar()
    return [day.isoformat() for day in days if not working_days.is_working(day)]


def workspace_of(city: list[Citizen], locale: str, days_off: list[str]) -> dict[str, Any]:
    """Describe the city for the sandbox: its people are the workspace's users."""
    parts = {
        STORY.drafter: {"role": "drafter"},
        STORY.section_head: {"role": "chief"},
        STORY.department_head: {"role": "head"},
    }
    managers = {"id": MANAGERS, "name": MANAGERS_NAME[locale], "is_private": True, "app": True}
    return {
        "team": {"id": "T0KAIGI", "name": CITY[locale], "domain": "mihon"},
        "users": [
            {
                "name": citizen.member.email.partition("@")[0],
                "real_name": employed.name,
                "real_name_en": citizen.romaji,
                "email": citizen.member.email,
                "title": employed.title,
                "section": employed.section,
                "locale": SLACK_LOCALES[locale],
                "tz": "Asia/Tokyo",
                **parts.get(citizen.member.email, {}),
            }
            for citizen, employed in zip(city, sample.roster(city, locale), strict=True)
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


def _is_manager(citizen: Citizen) -> bool:
    """Tell whether the citizen heads a department or section, or is in personnel."""
    member = citizen.member
    return (member.is_head and member.section.count("/") < 2) or member.section.startswith(
        PERSONNEL
    )


def _employ(office: OfficeSettings, city: list[Citizen], today: date) -> None:
    storage = open_migrated(office.database_url)
    file = roster.write(sample.roster(city, office.locale), office.locale).encode()
    asyncio.run(StaffDesk(storage).import_roster(roster.read(file)))
    _declare_presence(storage, city, today, office.locale)
    storage.close()


def _declare_presence(storage: Storage, city: list[Citizen], today: date, language: str) -> None:
    """Declare presence for most people; the story's three are asked from today on."""
    days = (today - SAID_BEFORE + timedelta(days=n) for n in range((SAID_BEFORE + SAID_AHEAD).days))
    working_days = filter(Calendar().is_working, days)
    numbers = ((citizen.member.number, citizen.member.counter_duty) for citizen in city)
    cast = {citizen.member.number for citizen in city if citizen.member.email in STORY}
    answers = [
        (number, said)
        for number, said in mornings.city(numbers, working_days, language=language)
        if said.day < today or number not in cast
    ]
    storage.run_now(lambda tx: presence.fill(tx, answers, datetime.now(UTC)))


@asynccontextmanager
async def _sandbox(workspace: Path, port: int, locale: str) -> AsyncIterator[tuple[Process, str]]:
    """Start the sandbox; yield its process and address.

    It ends with us, however we end, since its input is a pipe of ours. It has a session of its
    own, so that Ctrl+C reaches the bot alone, which then disconnects in order.
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
    """Read the address from the sandbox's first line."""
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
    """Move the bot's day whenever the page's day is moved."""
    page = f"{url}/clock"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                # A long poll: the sandbox answers with the next move.
                asked = {"after": str(clock.offset.total_seconds()), "timeout": "25"}
                async with session.get(page, params=asked, raise_for_status=True) as answer:
                    clock.move(timedelta(seconds=float((await answer.json())["offset"])))
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(CLOCK_LOST)


def _invite(office: OfficeSettings, url: str, *, open_page: bool) -> None:
    t = translator(office)
    typer.echo(t("Kaigi's demo is open: {url}  (Ctrl+C ends it)", url=url))
    if open_page:
        typer.launch(url)
