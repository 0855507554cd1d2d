"""Scopes of the app: none is missing, and none is unused."""

from bot.cli import manifest
from bot.cli.doctor import examine
from sandbox.api import METHODS
from sandbox.workspace import Channel
from tests.configured import changed
from tests.flows.meeting_office import Meetings
from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, Json

UNINVITED = "ELSEWHERE"
ESTIMATE = b"%PDF-1.7 estimate"


async def test_the_scopes_that_the_stories_use_are_those_of_the_manifest(office: Office) -> None:
    await _a_day(office)
    async with Meetings.in_(office) as meetings:
        await _a_meeting_wherever_one_is_wanted(office, meetings)
    calls = [entry for entry in office.record() if entry["kind"] == "call"]
    used = {METHODS[call["method"]].scope for call in calls} - {""}
    granted = set(manifest.manifest()["oauth_config"]["scopes"]["bot"])
    assert used | _implied(office, calls) == granted


async def _a_day(office: Office) -> None:
    """Make every call in a day: a document with files is returned and decided, and calls fail."""
    file = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    office.fault("server_error", where={"method": "chat.postMessage"})
    assert await office.drafts(AOI, "モニター40台の購入", amount="600000", files=[file["id"]]) == {
        "ok": True
    }
    for _ in range(3):
        await office.later(seconds=60)
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment="図面も。")
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(mend, comment="図面は別に送りました。")
    await office[KEN].opens_home()
    await office[KEN].opens(await office[KEN].card(), OPEN)
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    bot = dict.fromkeys([office.box.app.bot_user_id])
    office.box.workspace.add_channel(Channel("C0MANAGERS", "課長会", "group", bot))
    for managers_channel in ("C0000001", "C0MANAGERS"):
        chosen = {"managers_channel": managers_channel}
        assert [finding async for finding in examine(changed(office.bot.house.settings, **chosen))]


async def _a_meeting_wherever_one_is_wanted(office: Office, meetings: Meetings) -> None:
    """Start meetings in all kinds of channels: answers are lost, or the bot is not invited."""
    aoi = office[AOI].slack_id
    both = dict.fromkeys([aoi, office.box.app.bot_user_id])
    for channel in (
        Channel("HERE", "here", "channel", both),
        Channel("BEHIND-DOORS", "behind-doors", "group", both),
        Channel(UNINVITED, "elsewhere", "channel", dict.fromkeys([aoi])),
    ):
        office.box.workspace.add_channel(channel)
        if channel.id != UNINVITED:
            office.fault("server_error", after=True, count=2, where={"method": "chat.postMessage"})
        await meetings.types(AOI, channel.name, channel.id)
        await office.later(seconds=60)
        assert len(channel.messages) == 1
        await meetings.types(AOI, "end", channel.id)


def _implied(office: Office, calls: list[Json]) -> set[str]:
    """Find scopes that belong to no method alone, each by what was sent and what came."""
    by_us = [
        file for file in office.box.files.by_id.values() if file.user == office.box.app.bot_user_id
    ]
    looks = [
        call["request"]["channel"] for call in calls if call["method"] == "conversations.history"
    ]
    channels = [
        call["response"]["channel"] for call in calls if call["method"] == "conversations.info"
    ]
    pages = [call["response"]["members"] for call in calls if call["method"] == "users.list"]
    proven = {
        "commands": any(
            entry["type"] == "/ringi" for entry in office.record() if entry["kind"] == "envelope"
        ),
        "chat:write.public": UNINVITED
        in {call["request"]["channel"] for call in calls if call["method"] == "chat.postMessage"},
        "channels:history": "HERE" in looks,
        "groups:history": "BEHIND-DOORS" in looks,
        "channels:read": any(looked["is_channel"] for looked in channels),
        "groups:read": any(looked["is_group"] for looked in channels),
        "im:history": any(channel.startswith("D") for channel in looks),
        "users:read.email": all("email" in user["profile"] for page in pages for user in page),
        "files:read": any(file.content == ESTIMATE for file in by_us),
    }
    return {scope for scope, is_used in proven.items() if is_used}
