"""Sandbox in the bench's own process, and the envelopes of clicks on its cards."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from bench.people import WORKSPACE
from bot.cli import manifest
from sandbox import interactivity, server
from sandbox.box import Settings
from sandbox.json_types import Json
from sandbox.server import Running

ACK_TIMEOUT = 60.0
"""Seconds to wait for an ack: slow ones are to be measured, not given up."""


@asynccontextmanager
async def sandbox(limits: float = 0, workspace: Json = WORKSPACE) -> AsyncIterator[Running]:
    settings = Settings(limits=limits, ack_seconds=ACK_TIMEOUT)
    async with await server.start(workspace, manifest.manifest(), settings=settings) as running:
        yield running


def clicks(running: Running, user: str, action_id: str) -> Iterator[Json]:
    """Yield the payload of a click on each card of a person that has this button, oldest first.

    Every contender gets the same envelopes, so that none has more to read than another.
    """
    box = running.box
    person = box.workspace.people[user]
    channel = box.workspace.app_direct(user)
    for message in list(channel.messages.values()):
        blocks = message.body.get("blocks", [])
        named = next(
            (
                {"block_id": block["block_id"], "action_id": action_id}
                for block in blocks
                for element in block.get("elements", [])
                if element.get("action_id") == action_id
            ),
            None,
        )
        if named is None:
            continue
        action = interactivity.action(box, blocks, named)
        assert action is not None
        yield interactivity.action_in_message(box, person, channel, message, action, {})
