"""Members of the workspace: joining, leaving, and changes of address or language."""

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from commands.payloads import MEMBER_EVENTS, Payload
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser, is_ours


def register(app: AsyncApp) -> None:
    for event in sorted(MEMBER_EVENTS):
        app.event(event)(update_member)


async def update_member(event: Payload, context: AsyncBoltContext, staff: StaffDesk) -> None:
    """Update a member of our workspace or organisation.

    Slack also reports people of other workspaces who share a channel with us. A colleague's
    second account there may have the same address, and must not replace the one here.
    """
    member = event["user"]
    own = context.authorize_result
    if own and is_ours(member, own.team_id, own.enterprise_id) and not member.get("is_bot"):
        await staff.update_member(SlackUser.of(member))
