"""Front door of presence: /here and /who; the buttons of question, sheet and home; the form."""

from datetime import date

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument, clicked_message, form_value
from kaigi import trace
from kaigi.delivery.desk import AnswerDesk, Asker
from kaigi.presence import cards, day_cards, messages, modals, rules
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.rules import Declaration, PeopleRef, Tap, UnitRef
from kaigi.presence.segments import WHOLE_DAY, Half, Place
from kaigi.presence.views import NotTaken
from kaigi.units import department_of


def register(app: AsyncApp) -> None:
    app.command("/here")(here)
    app.command("/who")(who)
    for choice in (*day_cards.TAPS, day_cards.SAME):
        app.action(f"presence.{choice}")(tap)
        app.action(f"presence.instead.{choice}")(tap_instead)
        app.action(f"presence.day.{choice}")(choose_day)
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
    result = await presence.declare_typed(caller.actor, text, caller.click)
    if isinstance(result, NotTaken):
        trace.ends("refused")
        answer = day_cards.not_taken(result, caller.t)
    else:
        answer = day_cards.taken(result, caller.t)
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


async def tap_instead(
    ack: AsyncAck,
    action: Payload,
    body: Payload,
    caller: Caller,
    presence: PresenceDesk,
    delivery: AnswerDesk,
) -> BoltResponse:
    """Answer by a button below a line that was refused; the result takes the refusal's place."""
    chosen = Tap.unpack(action["value"])
    result = await presence.tap_privately(caller.actor, chosen, caller.click)
    answer = day_cards.taken(result, caller.t)
    asker = Asker(body["user"]["id"], body["channel"]["id"], body["response_url"])
    await delivery.answer(caller.click, asker, answer, replaces=True)
    return await ack()


async def choose_day(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Answer for the whole day that is chosen in the form; the result takes the form's place."""
    day = date.fromisoformat(form_value(body["view"], "day")["selected_date"])
    whole_day = tuple(half.span for half in WHOLE_DAY)
    chosen = Tap(day, whole_day, Place(action["value"]))
    result = await presence.tap_privately(caller.actor, chosen, caller.click)
    await caller.replace(modals.noted(result, caller.t))
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
    declared = chosen(view)
    if await presence.fill_in(caller.actor, declared, caller.click):
        return await ack()
    return await ack(response_action="update", view=modals.on_closed_day(declared.day, caller.t))


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


def chosen(view: Payload) -> Declaration:
    """Read the form, which knows the destination that it was opened with.

    A half in which nothing is chosen arrives as null.
    """
    day = date.fromisoformat(form_value(view, "day")["selected_date"])
    options = {half: form_value(view, half).get("selected_option") for half in Half}
    places = {half: Place(option["value"]) for half, option in options.items() if option}
    note = form_value(view, "note").get("value") or ""
    return rules.declaration_of_form(day, places, note, view.get("private_metadata", ""))
