"""Members of the workspace: joining, leaving, and changes of address or language."""

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from commands.payloads import MEMBER_EVENTS, Payload
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser


def register(app: AsyncApp) -> None:
    for event in sorted(MEMBER_EVENTS):
        app.event(event)(update_member)


async def update_member(event: Payload, context: AsyncBoltContext, staff: StaffDesk) -> None:
    """Update a member of our workspace or organisation.

    Slack also reports people of other workspaces who share a channel with us. A colleague's
    second account there may have the same address, and must not replace the one here.
    """
    member = event["user"]
    organisation = (member.get("enterprise_user") or {}).get("enterprise_id")
    same_organisation = organisation is not None and organisation == context.enterprise_id
    is_ours = same_organisation or member.get("team_id") == context.team_id
    if is_ours and not member.get("is_bot"):
        await staff.update_member(SlackUser.of(member))
