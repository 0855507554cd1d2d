"""A contender's own side: it says that it is ready, and does what it is told, a line for a line."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Orders = Mapping[str, Callable[[str], Awaitable[Any]]]


async def obey(orders: Orders) -> None:
    """Until whoever started us lets go of our input. An answer is one line of JSON."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _say("ready")
    while line := await reader.readline():
        name, _blank, argument = line.decode().strip().partition(" ")
        _say(await orders[name](argument))


def _say(answer: Any) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - the line that the other side waits for


async def nothing(_argument: str) -> None:
    """For a contender that does nothing after its answer."""
