"""What the two floors have in common: one listener to Kaigi's own click, and nothing else."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp

from bench.orders import nothing, obey, speak_of_errors_alone
from bot.settings import Settings
from integrations.slack.client import socket_handler, web_client

APPROVE = "approvals.approve"
Listener = Callable[[AsyncAck], Awaitable[None]]


async def serve(settings: Settings, listener: Listener, *, process_before_response: bool) -> None:
    speak_of_errors_alone()
    client = web_client(settings.bot_token.get_secret_value(), str(settings.api_url))
    app = AsyncApp(client=client, process_before_response=process_before_response)
    app.action(APPROVE)(listener)
    handler = socket_handler(app, settings.app_token.get_secret_value())
    await handler.connect_async()
    try:
        await obey({"settle": nothing})
    finally:
        await handler.close_async()
