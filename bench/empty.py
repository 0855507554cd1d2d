"""The other floor: nothing at all, in Bolt's default mode."""

import asyncio

from slack_bolt.async_app import AsyncAck

from bench.floors import serve
from bot.settings import Settings, read


async def listener(ack: AsyncAck) -> None:
    await ack()


if __name__ == "__main__":
    asyncio.run(serve(read(Settings), listener, process_before_response=False))
