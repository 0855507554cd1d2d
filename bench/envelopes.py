"""The sandbox in the bench's own process, and the envelopes of clicks on the cards in it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from bench.people import WORKSPACE
from bot.cli import manifest
from sandbox import interactivity, server
from sandbox.box import Settings
from sandbox.json_types import Json
from sandbox.server import Running

OVERLOADED = 60.0
"""Seconds after which an answer no longer counts: here what took long is to be measured, not given up."""


@asynccontextmanager
async def sandbox(limits: float = 0, workspace: Json = WORKSPACE) -> AsyncIterator[Running]:
    settings = Settings(limits=limits, ack_seconds=OVERLOADED)
    async with await server.start(workspace, manifest.manifest(), settings=settings) as running:
        yield running


def clicks(running: Running, user: str, action_id: str) -> Iterator[Json]:
    """What Slack tells of a click on each card of this person's that has this button, oldest first.

    The same envelopes go to every contender, so that none has more to read than another.
    """
    box = running.box
    person, channel = box.workspace.people[user], box.workspace.app_direct(user)
    for message in list(channel.messages.values()):
        blocks = message.body.get("blocks", [])
        named = next((named for named in _buttons(blocks) if named["action_id"] == action_id), None)
        if named is None:
            continue
        action = interactivity.action(box, blocks, named)
        assert action is not None
        yield interactivity.action_in_message(box, person, channel, message, action, {})


def _buttons(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        for element in block.get("elements", []):
            if "action_id" in element:
                yield {"block_id": block["block_id"], "action_id": element["action_id"]}
