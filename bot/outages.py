"""Outages of the database while the bot runs: no part ends, except for a file that is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from bot.database import NoDatabase
from bot.rooms import Service
from kaigi.errors import _
from kaigi.storage import DATABASE_AWAY, DatabaseMoved, Storage

log = structlog.get_logger(__name__)

RETRY = 2.0
"""Seconds until a part tries again."""
FILE_CHECK = 1.0
"""Seconds between two looks at SQLite's file."""
LOG_EMPTIED = 600
"""Looks between two times that SQLite's log is emptied of what was deleted."""


def outlasting(name: str, service: Callable[[], Awaitable[object]]) -> Service:
    """Start a service again whenever the database was away."""

    async def run() -> object:
        while True:
            try:
                return await service()
            except DATABASE_AWAY as error:
                log.warning("bot.database_away", service=name, exc_info=error)
            await asyncio.sleep(RETRY)

    return run


async def is_done(prepare: Callable[[], Awaitable[None]]) -> bool:
    """Prepare a room; return False where the database is away."""
    try:
        await prepare()
    except DATABASE_AWAY as error:
        log.warning("bot.database_away", service="preparation", exc_info=error)
        return False
    return True


async def prepare_later(preparations: list[Callable[[], Awaitable[None]]]) -> None:
    """Prepare what could not be prepared before the bot was open."""
    for prepare in preparations:
        await outlasting("preparation", prepare)()


async def watch_file(storage: Storage) -> NoReturn:
    """Raise NoDatabase as soon as SQLite's file is gone: what is committed then is lost."""
    looks = 0
    while True:
        await asyncio.sleep(FILE_CHECK)
        looks += 1
        try:
            await asyncio.to_thread(storage.check_file)
        except DatabaseMoved as error:
            raise NoDatabase(
                error.text,
                _("Stop Kaigi before you move or restore the file, then start it again."),
            ) from error
        if looks % LOG_EMPTIED == 0:
            await is_done(lambda: asyncio.to_thread(storage.empty_log))
