"""Common part of the floors: a listener, with Kaigi's connection to Slack and nothing else."""

import logging
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bench.orders import Orders, execute, no_op
from bot import log
from bot.settings import SlackSettings
from integrations.slack.client import web_client

APPROVE = "approvals.act.approve"


async def serve(
    settings: SlackSettings,
    register: Callable[[AsyncApp], object],
    *,
    process_before_response: bool,
    orders: Orders | None = None,
) -> None:
    log.configure(logging.ERROR)
    client = web_client(settings.bot_token, settings.api_url)
    app = AsyncApp(client=client, process_before_response=process_before_response)
    register(app)
    handler = AsyncSocketModeHandler(app, settings.app_token)
    handler.client.proxy = client.proxy
    await handler.connect_async()
    try:
        await execute({"settle": no_op, **(orders or {})})
    finally:
        await handler.close_async()
