"""Floor of a bot: an empty listener in Bolt's default mode.

It imports nothing of Kaigi's, so it is also the floor of start time and memory.
"""

import asyncio
import logging
import os

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.orders import execute, no_op


async def listener(ack: AsyncAck) -> None:
    await ack()


async def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)
    app.action("approvals.act.approve")(listener)
    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()
    try:
        await execute({"settle": no_op})
    finally:
        await handler.close_async()


if __name__ == "__main__":
    asyncio.run(main())
