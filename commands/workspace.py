"""Who joins the workspace, leaves it, or reads another language there is known by it at once."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from kaigi.home.desk import HomeDesk
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser

NEWS = {"team_join", "user_change"}
"""Events about somebody who has asked for nothing, and who need not be on the staff list."""


def register(app: AsyncApp) -> None:
    for event in NEWS:
        app.event(event)(met)


async def met(event: dict[str, Any], staff: StaffDesk, home: HomeDesk) -> None:
    member = event["user"]
    if member.get("is_bot"):
        return
    if changed := await staff.meet(SlackUser.of(member)):
        await home.redraw([account.number for account in changed])
