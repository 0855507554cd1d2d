"""Front door of presence: /here and /who; the buttons of question, sheet and home; the form."""

from datetime import date

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument, clicked_message, form_value
from kaigi.presence import cards, messages, modals
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.rules import PeopleRef, Tap, UnitRef
from kaigi.presence.segments import Half, Place
from kaigi.units import department_of


def register(app: AsyncApp) -> None:
    app.command("/here")(here)
    app.command("/who")(who)
    for choice in (*cards.TAPS, "same"):
        app.action(f"presence.{choice}")(tap)
    app.action("presence.change")(change)
    app.view("presence.day")(fill_in)
    app.action("presence.fresh")(refresh)
    app.action("presence.departments")(departments)
    app.action("presence.unit")(unit)
    app.action("presence.mine")(mine)
    app.action("presence.unanswered")(unanswered)
    app.action("presence.remind")(remind)
    app.action("presence.people")(people)


async def here(
    ack: AsyncAck, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    text = argument(body)
    if not text.strip():
        await caller.show(modals.day_form(*await presence.own_day(caller.actor), caller.t))
        return await ack()
    declared = await presence.declare_typed(caller.actor, text, caller.click)
    answer = cards.taken(*declared, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def who(ack: AsyncAck, body: Payload, caller: Caller, presence: PresenceDesk) -> BoltResponse:
    found = await presence.who(caller.actor, argument(body))
    answer = cards.draw_found(found, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def tap(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    chosen = Tap.unpack(action["value"])
    # A reminder is another message than the question, and is updated as such.
    is_reminder = action["block_id"] == messages.REMINDER
    question = None if is_reminder else clicked_message(body)
    await presence.tap(caller.actor, chosen, caller.click, question)
    return await ack()


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


async def refresh(ack: AsyncAck, action: Payload, presence: PresenceDesk) -> BoltResponse:
    await presence.refresh_sheet(date.fromisoformat(action["value"]))
    return await ack()


async def departments(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    day, _bar, start = action["value"].partition("|")
    sheet = await presence.sheet_of(date.fromisoformat(day), caller.actor)
    await caller.replace(modals.departments(sheet, int(start), caller.t))
    return await ack()


async def people(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    ref = PeopleRef.unpack(action["value"])
    found = await presence.people_called(caller.actor, ref)
    await caller.replace(modals.people(found, ref.start, caller.t))
    return await ack()


async def unit(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    view = await presence.unit(caller.actor, UnitRef.unpack(action["value"]))
    await caller.replace(modals.unit(view, caller.t))
    return await ack()


async def mine(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Open the department of the person who clicks."""
    own = UnitRef(date.fromisoformat(action["value"]), department_of(caller.actor.section))
    view = await presence.unit(caller.actor, own)
    await caller.replace(modals.unit(view, caller.t))
    return await ack()


async def unanswered(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Open the names of those who have not answered."""
    day = date.fromisoformat(action["value"])
    view = await presence.reminders.unanswered(caller.actor, day)
    await caller.replace(modals.unanswered(view, caller.t))
    return await ack()


async def remind(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Remind those who have not answered, and show it in the open form."""
    day = date.fromisoformat(action["value"])
    view = await presence.reminders.remind(caller.actor, day)
    await caller.replace(modals.unanswered(view, caller.t))
    return await ack()


def chosen(view: Payload) -> tuple[date, dict[Half, Place], str]:
    """Read the form. A half in which nothing is chosen arrives as null."""
    day = form_value(view, "day")["selected_date"]
    options = {half: form_value(view, half).get("selected_option") for half in Half}
    places = {half: Place(option["value"]) for half, option in options.items() if option}
    return date.fromisoformat(day), places, form_value(view, "note").get("value") or ""
