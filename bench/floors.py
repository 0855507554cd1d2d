"""What the floors have in common: a listener, and nothing else of Kaigi's but its way to Slack."""

import logging
from collections.abc import Callable

from slack_bolt.async_app import AsyncApp

from bench.orders import Orders, nothing, obey
from bot import log
from bot.settings import Settings
from integrations.slack.client import socket_handler, web_client

APPROVE = "approvals.act.approve"


async def serve(
    settings: Settings,
    register: Callable[[AsyncApp], object],
    *,
    process_before_response: bool,
    orders: Orders | None = None,
) -> None:
    log.configure(logging.ERROR)
    client = web_client(settings.bot_token, settings.api_url)
    app = AsyncApp(client=client, process_before_response=process_before_response)
    register(app)
    handler = socket_handler(app, settings.app_token)
    await handler.connect_async()
    try:
        await obey({"settle": nothing, **(orders or {})})
    finally:
        await handler.close_async()
