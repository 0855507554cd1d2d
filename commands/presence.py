"""Where everybody is: /here and /who, the buttons of question, sheet and home, the form for a day."""

from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller, argument
from kaigi.presence import cards, modals
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.rules import Half, Place, Tap, UnitRef

Payload = dict[str, Any]


def register(app: AsyncApp) -> None:
    app.command("/here")(here)
    app.command("/who")(who)
    for choice in (*cards.TAPS, "same"):
        app.action(f"presence.{choice}")(tap)
    app.action("presence.change")(change)
    app.view("presence.day")(fill_in)
    app.action("presence.fresh")(fresh)
    app.action("presence.departments")(departments)
    app.action("presence.unit")(unit)


async def here(
    ack: AsyncAck, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    text = argument(body)
    if not text.strip():
        await caller.show(modals.day_form(*await presence.own_day(caller.actor), caller.t))
        return await ack()
    day, said = await presence.here(caller.actor, text, caller.click)
    answer = cards.taken(day, said, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def who(ack: AsyncAck, body: Payload, caller: Caller, presence: PresenceDesk) -> BoltResponse:
    answer = await presence.who(caller.actor, argument(body), caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def tap(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    chosen = Tap.unpack(action["value"])
    await presence.tap(caller.actor, chosen, caller.click, tapped_on(body))
    return await ack()


def tapped_on(body: Payload) -> Payload | None:
    """The message, as a delivery of the kind "reply" takes it; None where it was a button of the home."""
    if "message" not in body:
        return None
    place = body["container"]
    return {
        "response_url": body["response_url"],
        "channel": place["channel_id"],
        "ts": place["message_ts"],
    }


async def change(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    day = date.fromisoformat(action["value"])
    await caller.show(modals.day_form(*await presence.own_day(caller.actor, day), caller.t))
    return await ack()


async def fill_in(
    ack: AsyncAck, view: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    day, places, note = chosen(view)
    await presence.fill_in(caller.actor, day, places, note, caller.click)
    return await ack()


async def fresh(ack: AsyncAck, action: Payload, presence: PresenceDesk) -> BoltResponse:
    await presence.fresh(date.fromisoformat(action["value"]))
    return await ack()


async def departments(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    day, _bar, start = action["value"].partition("|")
    sheet = await presence.sheet_of(date.fromisoformat(day))
    await turn_to(caller, modals.departments(sheet, int(start), caller.t))
    return await ack()


async def unit(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    unit_ref = UnitRef.unpack(action["value"])
    branch, half, at = await presence.unit(caller.actor, unit_ref)
    await turn_to(caller, modals.unit(unit_ref.day, branch, half, at, caller.t))
    return await ack()


async def turn_to(caller: Caller, view: Payload) -> None:
    """In place of the view that the click came from: Slack stacks three, and a city hall is deeper."""
    await (caller.redraw(caller.view_id, view) if caller.view_id else caller.show(view))


def chosen(view: Payload) -> tuple[date, dict[Half, Place], str]:
    """What stands in the form; a half where nothing is chosen arrives as null."""
    day = _value(view, "day")["selected_date"]
    options = {half: _value(view, half).get("selected_option") for half in Half}
    places = {half: Place(option["value"]) for half, option in options.items() if option}
    return date.fromisoformat(day), places, _value(view, "note").get("value") or ""


def _value(view: Payload, name: str) -> Payload:
    found: Payload = view["state"]["values"].get(name, {}).get(name, {})
    return found
