"""A bot in a process of its own, with a sandbox of its own to click in."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import IO, Any

from sandbox.json_types import Json
from sandbox.server import Running

ROOT = Path(__file__).parent.parent
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-sandbox", "SLACK_APP_TOKEN": "xapp-sandbox"}
NO_SETTINGS: Mapping[str, str] = {}
EXIT_TIMEOUT = 30.0
LONGEST_LINE = 1 << 20
LOG_TAIL = 4_000
"""Bytes of its log to show where a contender fails."""


@dataclass(frozen=True, slots=True)
class Contender:
    sandbox: Running
    process: Process

    async def order(self, name: str, argument: object = "") -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name} {argument}\n".encode())
        return await _answer(self.process)

    async def settle(self) -> None:
        """Wait until all work of the last click is done."""
        await self.order("settle")

    async def click(self, payload: Json) -> float:
        """Return the seconds from the envelope to its ack."""
        started = perf_counter()
        await self.sandbox.box.sockets.ask("interactive", "block_actions", payload)
        return perf_counter() - started


@asynccontextmanager
async def contender(
    sandbox: Running,
    module: str,
    database_url: str,
    *options: str,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> AsyncIterator[Contender]:
    with TemporaryFile() as log:

        def show_log(failed: type[BaseException] | None, *_how: object) -> None:
            if failed:
                log.seek(max(0, log.tell() - LOG_TAIL))
                sys.stderr.write(log.read().decode(errors="replace"))

        async with AsyncExitStack() as ending:
            ending.push(show_log)
            process = await spawn(sandbox, (module, *options), database_url, log, settings)
            ending.push_async_callback(_end, process)
            assert await _answer(process) == "ready"
            yield Contender(sandbox, process)


async def spawn(
    sandbox: Running,
    command: tuple[str, ...],
    database_url: str,
    log: IO[bytes] | int,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> Process:
    """Start a module with its arguments and the settings of a bot in this workspace."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    addresses = {"SLACK_API_URL": sandbox.api_url, "KAIGI_DATABASE_URL": database_url}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command,
        cwd=ROOT,
        env={**kept, **TOKENS, **addresses, **settings},
        stdin=PIPE,
        stdout=PIPE,
        stderr=log,
        limit=LONGEST_LINE,
    )


async def _answer(process: Process) -> Any:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError(f"a contender ended with {await process.wait()}; its log says why")
    return json.loads(line)


async def _end(process: Process) -> None:
    """Close the contender's input, which ends it; kill one that hangs."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), EXIT_TIMEOUT)
    except TimeoutError:
        process.kill()
        await process.wait()
