"""Who joins the workspace, leaves it, or reads another language there is known by it at once."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from commands.context import NEWS
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser


def register(app: AsyncApp) -> None:
    for event in NEWS:
        app.event(event)(met)


async def met(event: dict[str, Any], context: AsyncBoltContext, staff: StaffDesk) -> None:
    member = event["user"]
    if _is_from_here(member, context) and not member.get("is_bot"):
        await staff.meet(SlackUser.of(member))


def _is_from_here(member: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Slack tells of people from elsewhere, too, who share a channel with us. A colleague's second account
    there may have the same address, and must not take the place of the one here.
    """
    organisation = (member.get("enterprise_user") or {}).get("enterprise_id")
    same_organisation = organisation is not None and organisation == context.enterprise_id
    return same_organisation or member.get("team_id") == context.team_id
