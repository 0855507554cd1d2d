"""Front door of member events: people who join or leave the workspace or change their language."""

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from commands.context import NEWS
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser


def register(app: AsyncApp) -> None:
    for event in NEWS:
        app.event(event)(update_member)


async def update_member(event: dict[str, Any], context: AsyncBoltContext, staff: StaffDesk) -> None:
    member = event["user"]
    if _is_from_here(member, context) and not member.get("is_bot"):
        await staff.update_member(SlackUser.of(member))


def _is_from_here(member: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Return whether a member belongs to this workspace or organisation.

    Slack also sends events of people from other workspaces that share a channel with this one. A
    colleague's second account there may have the same address, and must not replace the one here.
    """
    organisation = (member.get("enterprise_user") or {}).get("enterprise_id")
    same_organisation = organisation is not None and organisation == context.enterprise_id
    return same_organisation or member.get("team_id") == context.team_id
