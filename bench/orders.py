"""Orders to a contender on its standard input: a line of answer for each line."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Orders = Mapping[str, Callable[[str], Awaitable[Any]]]


async def execute(orders: Orders) -> None:
    """Carry out the orders until the input ends; each answer is one line of JSON."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _answer("ready")
    while line := await reader.readline():
        name, _blank, argument = line.decode().strip().partition(" ")
        _answer(await orders[name](argument))


def _answer(answer: Any) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - the line that the bench reads


async def no_op(_argument: str) -> None:
    """Do nothing, for a contender without work after its answer."""
