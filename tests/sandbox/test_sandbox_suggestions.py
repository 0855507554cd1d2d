"""An external select asks the app for its options while a person types."""

from tests.sandbox.city import Bot, Person, Socket
from tests.sandbox.test_sandbox_interactions import LABEL, does, modal, opened


async def test_options_from_outside_are_asked_of_the_app_and_checked(
    aoi: Person, socket: Socket, bot: Bot
) -> None:
    field = {"type": "multi_external_select", "action_id": "value", "min_query_length": 2}
    block = {"type": "input", "block_id": "like", "label": LABEL, "element": field}
    view = await opened(aoi, socket, bot, modal(blocks=[block]))
    named = {
        "container": {"type": "view", "view_id": view["id"]},
        "block_id": "like",
        "action_id": "value",
    }
    assert (await aoi.does("suggest", **named, value="机"))["options"] == [], "too short"
    option = {"text": LABEL, "value": "7"}
    asking = await does(aoi, "suggest", **named, value="机の")
    payload = await socket.acks_next("interactive", options=[option])
    assert (payload["type"], payload["value"]) == ("block_suggestion", "机の")
    assert (payload["block_id"], payload["view"]["id"]) == ("like", view["id"])
    assert (await asking)["options"] == [option]
    asking = await does(aoi, "suggest", **named, value="机の")
    await socket.acks_next("interactive", options=[option] * 101)
    assert (await asking)["error"] == "dispatch_failed"
