"""App Home: drawn when a person opens it, and again whenever its content changes."""

from slack_bolt.async_app import AsyncApp

from commands.context import Caller
from commands.payloads import Payload
from kaigi.home.desk import HomeDesk


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(event: Payload, caller: Caller, home: HomeDesk) -> None:
    if event.get("tab") == "home":
        await home.show(caller.actor.id)
