"""Modals of the presence room (the form for a day, departments, units) and its part of the home."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)

from kaigi import blocks
from kaigi.i18n import Translator
from kaigi.presence import cards, day_cards
from kaigi.presence.buttons import PeopleRef, SheetPage, UnitRef
from kaigi.presence.rules import NOTE_LIMIT
from kaigi.presence.segments import DECLARABLE, Day, Half, Place, clip, gaps
from kaigi.presence.sheet import Branch, Sheet
from kaigi.presence.views import (
    Entered,
    EntryForm,
    HomeState,
    PeopleFound,
    Question,
    Taken,
    Unanswered,
    UnitView,
)
from kaigi.presence.wording import HALVES, PLACES, where

PAGE = 40
CHOICES = 100
"""Options of a select, by Slack's limit."""
HOME_BUDGET = 20
"""Blocks of this room on a home, of Slack's 100 for all rooms."""


def day_form(day: date, answer: Day, t: Translator) -> dict[str, Any]:
    """Draw the form for a day, with the present answer filled in.

    One button answers for the whole of the day that is chosen above it. The form remembers the
    destination that it was opened with.
    """
    note = next((segment.note for segment in answer if segment.note), "")
    whole_day = [
        blocks.button(t.text(PLACES[place]), f"presence.day.{place}", place)
        for place in day_cards.TAPS
    ]
    return blocks.modal(
        t("Where are you?"),
        [
            blocks.field(
                "day", t("Day"), DatePickerElement(action_id="day", initial_date=day.isoformat())
            ),
            blocks.words(t("All day:")),
            blocks.buttons("presence.day", *whole_day),
            *([_withdraw(day, t)] if answer else []),
            blocks.words(t("Half a day, or another place:")),
            *(_half(half, answer, t) for half in HALVES),
            _destination(note, t),
            blocks.note(
                t(
                    "You can also type in a channel, for example: {examples}",
                    examples=t("/here home pm · /here tomorrow trip Tokyo"),
                )
            ),
        ],
        submit=t("Save"),
        close=t("Cancel"),
        callback_id="presence.day",
        private_metadata=note,
    )


def _destination(note: str, t: Translator) -> Block:
    return blocks.field(
        "note",
        t("Destination"),
        PlainTextInputElement(action_id="note", max_length=NOTE_LIMIT, initial_value=note or None),
        hint=t("Of a trip, or where you are out."),
        optional=True,
    )


def _withdraw(day: date, t: Translator) -> Block:
    label = t("Withdraw the answer for {day}", day=day)
    button = blocks.button(label, "presence.withdraw", day.isoformat())
    return blocks.buttons("presence.withdraw", button)


def on_closed_day(day: date, t: Translator) -> dict[str, Any]:
    """Draw in the place of the form that its day was recorded, and is not a working day."""
    shown = blocks.words(t("Noted. The office is closed on {days}.", days=day))
    return blocks.modal(t("Where are you?"), [shown], close=t("Close"))


def noted(result: Taken, t: Translator) -> dict[str, Any]:
    """Draw what was recorded, in the place of the form."""
    sentence, *notes = day_cards.told(result, t)
    shown = [blocks.words(sentence), *map(blocks.note, notes)]
    return blocks.modal(t("Where are you?"), shown, close=t("Close"))


def withdrawn(question: Question, t: Translator) -> dict[str, Any]:
    """Draw in the place of the form what is left of a day whose answer was withdrawn."""
    left = where(question.answer, t)
    sentence = t("The answer for {day} was withdrawn: {where}", day=question.day, where=left)
    return blocks.modal(t("Where are you?"), [blocks.words(sentence)], close=t("Close"))


def unit(view: UnitView, t: Translator) -> dict[str, Any]:
    """Draw a unit, with a way back to the one above it."""
    above = view.branch.path.rpartition("/")[0]
    back = [_turn(t("Back"), "presence.unit", UnitRef(view.day, above).pack())] if above else []
    shown = [*cards.of_branch(view, t), *back]
    return blocks.modal(t("Who is where"), shown, close=t("Close"), callback_id="presence.unit")


def departments(sheet: Sheet, start: int, t: Translator) -> dict[str, Any]:
    """Draw one page of all departments, from number `start` on."""
    shown = sheet.departments[start : start + PAGE]
    pages = [
        (t("Earlier"), start - PAGE, start > 0),
        (t("Further"), start + PAGE, start + PAGE < len(sheet.departments)),
    ]
    turns = [
        _turn(label, "presence.departments", SheetPage(sheet.day, to).pack())
        for label, to, is_there in pages
        if is_there
    ]
    head: list[Block] = [blocks.words(f"{t.day(sheet.day)}  {cards.counted(sheet.tally, t)}")]
    if sheet.short and not start:
        head.append(cards.counters(sheet.short, t))
    body = [cards.department(sheet.day, group, t) for group in shown]
    return blocks.modal(t("Who is where"), [*head, *body, *turns], close=t("Close"))


def unanswered(view: Unanswered, t: Translator) -> dict[str, Any]:
    """Draw who has not answered, by unit, with a button that reminds them for who may."""
    count = len(view.people)
    named: dict[str, list[str]] = {}
    for person in view.people[: cards.NAMES]:
        name = person.name if person.in_chat else t("{name} (not in Slack)", name=person.name)
        named.setdefault(person.section, []).append(name)
    units = [cards.titled(path, t(", ").join(names)) for path, names in named.items()]
    sentence = t.plural("{n} person has not answered", "{n} people have not answered", count)
    units_shown = t(", ").join(path or t("Whole office") for path in view.paths)
    body: list[Block] = [
        blocks.words(f"{t.day(view.day)} · {units_shown}"),
        blocks.words(sentence if count else t("Everyone has answered.")),
        *units[: cards.NODES],
    ]
    if count > cards.NAMES or len(units) > cards.NODES:
        body.append(blocks.note(t("There are more: open the departments.")))
    day = view.day.isoformat()
    buttons = []
    if view.reminded is not None:
        body.append(blocks.words(_reminded(view.reminded, t)))
    elif view.may_remind and count:
        buttons.append(blocks.button(t("Remind them"), "presence.remind", day, "primary"))
    if view.may_enter:
        buttons.append(blocks.button(t("Answer for someone…"), "presence.enter", day))
    if buttons:
        body.append(blocks.buttons("presence.unanswered", *buttons))
    return blocks.modal(t("Not answered"), body, close=t("Close"))


def entry_form(form: EntryForm, t: Translator) -> dict[str, Any]:
    """Draw the form to answer for another: for one who has not answered, or by staff number."""
    people = [blocks.option(who.name, who.number) for who in form.people[:CHOICES]]
    select = StaticSelectElement(action_id="person", options=people)
    choice = [blocks.field("person", t("Not answered"), select, optional=True)] if people else []
    number = PlainTextInputElement(action_id="staff_number", max_length=20)
    return blocks.modal(
        t("Answer for someone"),
        [
            blocks.words(t.day(form.day)),
            *choice,
            blocks.field("staff_number", t("Or staff number"), number, optional=True),
            *(_half(half, (), t) for half in HALVES),
            _destination("", t),
            blocks.note(t("The person is told by message, and can change it.")),
        ],
        submit=t("Save"),
        close=t("Cancel"),
        callback_id="presence.enter",
        private_metadata=form.day.isoformat(),
    )


def entered(result: Entered, t: Translator) -> dict[str, Any]:
    """Draw what was recorded for another, in the place of the form."""
    first, *notes = day_cards.entered_lines(result, t)
    shown = [blocks.words(first), *map(blocks.note, notes)]
    return blocks.modal(t("Answer for someone"), shown, close=t("Close"))


def _reminded(count: int, t: Translator) -> str:
    return t.plural(
        "A reminder goes to {n} person, once a day.",
        "A reminder goes to {n} people, once a day each.",
        count,
    )


def people(found: PeopleFound, start: int, t: Translator) -> dict[str, Any]:
    """Draw one page of the people found, from number `start` on."""
    shown = [
        blocks.words(cards.person(who, found, t)) for who in found.people[start : start + PAGE]
    ]
    pages = [
        (t("Earlier"), start - PAGE, start > 0),
        (t("Further"), start + PAGE, start + PAGE < len(found.people)),
    ]
    turns = [
        _turn(label, "presence.people", PeopleRef(found.day, found.name, to).pack())
        for label, to, is_there in pages
        if is_there
    ]
    body = [*shown, blocks.note(t.day(found.day)), *turns]
    return blocks.modal(t("Who is where"), body, close=t("Close"))


def draw_home(state: HomeState, t: Translator) -> list[Block]:
    """Draw a person's day, week and section; at most 9 blocks, whatever the section's size."""
    today = state.section.day
    is_off = state.closed is not None and not state.week[today]
    words = {day: where(answer, t) for day, answer in state.week.items()}
    if is_off and state.closed:
        words[today] = t("Office closed ({holiday})", holiday=state.closed)
    elif is_off:
        words[today] = t("Office closed")
    lines = "\n".join(f"{t.day(day)}  {said}" for day, said in words.items())
    is_empty = state.closed is not None and not state.section.branch.size()
    section = (
        [] if is_empty else [blocks.header(t("Your section now")), *_section(state.section, t)]
    )
    if gaps(state.week[today]) and not is_off:
        buttons = day_cards.taps(Question(today, state.week[today], state.day_before), t)
    else:
        label = t("Say where you are") if is_off else t("Change")
        form = blocks.button(label, "presence.change", today.isoformat())
        buttons = blocks.buttons("presence", form)
    return [
        blocks.header(t("Where you are")),
        blocks.words(t("Today, {day}: {where}", day=today, where=words[today])),
        buttons,
        cards.titled(t("This week"), lines),
        *_coming([day for day in state.week if day > today], t),
        *section,
        blocks.note(cards.as_of(state.section.at, t)),
    ]


def _coming(days: Sequence[date], t: Translator) -> list[Block]:
    """Draw a button for each day of the week that is still to come, which opens its form."""
    buttons = [
        blocks.button(t("Answer for {day}", day=on), f"presence.change.{on.weekday()}", f"{on}")
        for on in days
    ]
    return [blocks.buttons("presence.week", *buttons)] if buttons else []


def _section(view: UnitView, t: Translator) -> list[Block]:
    """Draw a section with names if it fits on one page of text, else with numbers."""
    everybody = [colleague for unit in _units(view.branch) for colleague in unit.people]
    shown = blocks.words(cards.counted(view.branch.tally, t))
    if 0 < len(everybody) <= PAGE:
        shown = blocks.words(cards.by_place(everybody, view.half, t))
    open_ = blocks.button(t("Open"), "presence.unit", UnitRef(view.day, view.branch.path).pack())
    return [shown, blocks.buttons("presence.section", open_)]


def _units(branch: Branch) -> list[Branch]:
    """Return a unit and all units below it."""
    return [branch, *(unit for below in branch.below for unit in _units(below))]


def _half(half: Half, answer: Day, t: Translator) -> Block:
    """Draw the choice for one half; nothing is chosen yet if the half has no one place."""
    options: dict[Place, Option] = {
        place: blocks.option(t.text(name), str(place))
        for place, name in PLACES.items()
        if place in DECLARABLE
    }
    places = {segment.place for segment in clip(answer, half.span)}
    chosen = places.pop() if len(places) == 1 and not gaps(answer, half.span) else None
    select = StaticSelectElement(
        action_id=half,
        options=list(options.values()),
        initial_option=options[chosen] if chosen else None,
    )
    return blocks.field(half, t.text(HALVES[half]), select, optional=True)


def _turn(label: str, action_id: str, value: str) -> Block:
    return blocks.buttons(f"{action_id}.{value}"[:255], blocks.button(label, action_id, value))
