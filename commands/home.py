"""App Home: drawn when somebody looks at it, and again whenever what it shows has changed."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from commands.context import Caller
from kaigi.home.desk import HomeDesk


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(event: dict[str, Any], caller: Caller, home: HomeDesk) -> None:
    if event.get("tab") == "home":
        await home.show(caller.actor.id)
