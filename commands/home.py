"""App Home: drawn when somebody looks at it, and again whenever what it shows has changed."""

from typing import Any

from kaigi.delivery.desk import DeliveryDesk
from slack_bolt.async_app import AsyncApp

from commands.visitor import Visitor


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(event: dict[str, Any], visitor: Visitor, delivery: DeliveryDesk) -> None:
    if event.get("tab") == "home":
        await delivery.show_home(visitor.actor.id)
