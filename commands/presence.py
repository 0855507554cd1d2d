"""Front door of presence: /here and /who; the buttons of question, sheet and home; the form."""

from datetime import date

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument, asker, clicked_message, form_value, parsed
from kaigi import mentions, trace
from kaigi.delivery.desk import AnswerDesk
from kaigi.presence import cards, day_cards, messages, modals, pieces, rules
from kaigi.presence.buttons import PeopleRef, SheetPage, Tap, UnitRef, read_day
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.entries import EntryDesk
from kaigi.presence.readers import ReaderDesk
from kaigi.presence.reminders import ReminderDesk
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import WHOLE_DAY, Half, declarable
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
    for weekday in range(7):
        app.action(f"presence.change.{weekday}")(change)
    app.action("presence.withdraw")(withdraw)
    app.view("presence.day")(fill_in)
    app.action("presence.fresh")(refresh)
    app.action("presence.departments")(departments)
    app.action("presence.unit")(unit)
    app.action("presence.mine")(mine)
    app.action("presence.unanswered")(unanswered)
    app.action("presence.remind")(remind)
    app.action("presence.people")(people)
    app.action("presence.enter")(entry_form)
    app.view("presence.enter")(enter)


async def here(
    ack: AsyncAck, body: Payload, caller: Caller, presence: PresenceDesk, entries: EntryDesk
) -> BoltResponse:
    """Declare what was typed; behind a mention, for the person mentioned.

    Nothing typed opens the form, and so does a word to take an answer back: its button is there.
    """
    text = argument(body)
    named = mentions.led_by_mention(text)
    if named and named[0] == body["user_id"]:
        text = named[1]
    elif named:
        entered = await entries.enter_typed(caller.actor, *named, caller.click)
        answer = day_cards.entered(entered, caller.t)
        return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")
    rules.check_no_name(text)
    if not text.strip() or pieces.is_withdrawal(text):
        await caller.show(modals.day_form(*await presence.own_day(caller.actor), caller.t))
        return await ack()
    result = await presence.declare_typed(caller.actor, text, caller.click)
    if isinstance(result, NotTaken):
        trace.ends("refused")
        answer = day_cards.not_taken(result, caller.t)
    else:
        answer = day_cards.taken(result, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def who(ack: AsyncAck, body: Payload, caller: Caller, readers: ReaderDesk) -> BoltResponse:
    found = await readers.who(caller.actor, argument(body))
    answer = cards.draw_found(found, caller.t)
    return await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")


async def tap(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    chosen = parsed(Tap.unpack, action.get("value"))
    # A reminder is another message than the question, and is updated as such.
    is_reminder = action["block_id"] == messages.REMINDER
    question = None if is_reminder else clicked_message(body)
    await presence.close_question(caller.actor, chosen.day)
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
    chosen = parsed(Tap.unpack, action.get("value"))
    result = await presence.tap_privately(caller.actor, chosen, caller.click)
    answer = day_cards.taken(result, caller.t)
    await delivery.answer(caller.click, asker(body), answer, replaces=True)
    return await ack()


async def choose_day(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Answer for the whole day that is chosen in the form; the result takes the form's place."""
    day = chosen_day(body.get("view") or {})
    whole_day = tuple(half.span for half in WHOLE_DAY)
    chosen = Tap(day, whole_day, parsed(declarable, action.get("value")))
    result = await presence.tap_privately(caller.actor, chosen, caller.click)
    await caller.replace(modals.noted(result, caller.t))
    return await ack()


async def change(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    day = parsed(read_day, action.get("value"))
    await presence.close_question(caller.actor, day)
    await caller.show(modals.day_form(*await presence.own_day(caller.actor, day), caller.t))
    return await ack()


async def withdraw(
    ack: AsyncAck, action: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    """Take back the answer that the form was opened with; what is left takes the form's place."""
    day = parsed(read_day, action.get("value"))
    left = await presence.withdraw(caller.actor, day, caller.click)
    await caller.replace(modals.withdrawn(left, caller.t))
    return await ack()


async def fill_in(
    ack: AsyncAck, view: Payload, caller: Caller, presence: PresenceDesk
) -> BoltResponse:
    before = parsed(str, view.get("private_metadata", ""))
    declared = chosen(view, chosen_day(view), before)
    taken = await presence.fill_in(caller.actor, declared, caller.click)
    if taken.closed:
        closed = modals.on_closed_day(declared.day, caller.t)
        return await ack(response_action="update", view=closed)
    if taken.cost.documents:
        return await ack(response_action="update", view=modals.noted(taken, caller.t))
    return await ack()


async def refresh(ack: AsyncAck, action: Payload, readers: ReaderDesk) -> BoltResponse:
    await readers.refresh_sheet(parsed(read_day, action.get("value")))
    return await ack()


async def departments(
    ack: AsyncAck, action: Payload, caller: Caller, readers: ReaderDesk
) -> BoltResponse:
    page = parsed(SheetPage.unpack, action.get("value"))
    sheet = await readers.sheet_of(page.day, caller.actor)
    await caller.replace(modals.departments(sheet, page.start, caller.t))
    return await ack()


async def people(
    ack: AsyncAck, action: Payload, caller: Caller, readers: ReaderDesk
) -> BoltResponse:
    ref = parsed(PeopleRef.unpack, action.get("value"))
    found = await readers.people_called(caller.actor, ref)
    await caller.replace(modals.people(found, ref.start, caller.t))
    return await ack()


async def unit(ack: AsyncAck, action: Payload, caller: Caller, readers: ReaderDesk) -> BoltResponse:
    ref = parsed(UnitRef.unpack, action.get("value"))
    view = await readers.unit(caller.actor, ref)
    await caller.replace(modals.unit(view, caller.t))
    return await ack()


async def mine(ack: AsyncAck, action: Payload, caller: Caller, readers: ReaderDesk) -> BoltResponse:
    """Open the department of the person who clicks."""
    day = parsed(read_day, action.get("value"))
    own = UnitRef(day, department_of(caller.actor.section))
    view = await readers.unit(caller.actor, own)
    await caller.replace(modals.unit(view, caller.t))
    return await ack()


async def unanswered(
    ack: AsyncAck, action: Payload, caller: Caller, reminders: ReminderDesk
) -> BoltResponse:
    """Open the names of those who have not answered."""
    day = parsed(read_day, action.get("value"))
    view = await reminders.unanswered(caller.actor, day)
    await caller.replace(modals.unanswered(view, caller.t))
    return await ack()


async def remind(
    ack: AsyncAck, action: Payload, caller: Caller, reminders: ReminderDesk
) -> BoltResponse:
    """Remind those who have not answered, and show it in the open form."""
    day = parsed(read_day, action.get("value"))
    view = await reminders.remind(caller.actor, day)
    await caller.replace(modals.unanswered(view, caller.t))
    return await ack()


async def entry_form(
    ack: AsyncAck, action: Payload, caller: Caller, entries: EntryDesk
) -> BoltResponse:
    """Open the form in which one answers for another."""
    form = await entries.form(caller.actor, parsed(read_day, action.get("value")))
    await caller.show(modals.entry_form(form, caller.t))
    return await ack()


async def enter(ack: AsyncAck, view: Payload, caller: Caller, entries: EntryDesk) -> BoltResponse:
    day = parsed(read_day, view.get("private_metadata"))
    option = form_value(view, "person").get("selected_option")
    listed = parsed(str, option["value"]) if option else ""
    typed = parsed(str, form_value(view, "staff_number").get("value") or "").strip()
    number = rules.one_person(listed, typed)
    declared = chosen(view, day)
    result = await entries.enter(caller.actor, number, [declared], caller.click)
    return await ack(response_action="update", view=modals.entered(result, caller.t))


def chosen(view: Payload, day: date, note_before: str = "") -> Declaration:
    """Read the places of a form. A half in which nothing is chosen arrives as null.

    `note_before` is the destination that the form was opened with.
    """
    options = {half: form_value(view, half).get("selected_option") for half in Half}
    places = {
        half: parsed(declarable, option["value"]) for half, option in options.items() if option
    }
    note = parsed(str, form_value(view, "note").get("value") or "")
    return rules.declaration_of_form(day, places, note, note_before)


def chosen_day(view: Payload) -> date:
    """Read the day that is chosen in a form."""
    return parsed(read_day, form_value(view, "day").get("selected_date"))
