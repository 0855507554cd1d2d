"""The front door of the bell."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from tests.example.desk import BellDesk


def register(app: AsyncApp) -> None:
    app.action("bell.ring")(ring)


async def ring(ack: AsyncAck, caller: Caller, bell: BellDesk) -> BoltResponse:
    await bell.ring(caller.actor)
    return await ack()
