"""Floor of a home: a listener that publishes a finished one."""

import asyncio
import json

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.floors import serve
from bot.settings import SlackSettings, read


async def main() -> None:
    view = "{}"

    async def take(finished: str) -> None:
        nonlocal view
        view = finished

    async def opened(event: dict[str, str], client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=json.loads(view))

    def register(app: AsyncApp) -> None:
        app.event("app_home_opened")(opened)

    await serve(read(SlackSettings), register, process_before_response=True, orders={"view": take})


if __name__ == "__main__":
    asyncio.run(main())
