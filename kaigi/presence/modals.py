"""The form for a day, departments and units over the conversation, and this room's part of a home."""

from collections.abc import Mapping
from datetime import date, datetime
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
from kaigi.presence import cards
from kaigi.presence.rules import NOTE_LIMIT, Day, Half, Place, UnitRef
from kaigi.presence.sheet import Branch, Sheet

PAGE = 40
SAID: tuple[Place, ...] = tuple(
    place for place in cards.PLACES if place and place is not Place.AWAY
)


def day_form(day: date, said: Day, t: Translator) -> dict[str, Any]:
    note = next((segment.note for segment in said.values() if segment.note), "")
    destination = PlainTextInputElement(
        action_id="note", max_length=NOTE_LIMIT, initial_value=note or None
    )
    return blocks.modal(
        t("Where are you?"),
        [
            blocks.field(
                "day", t("Day"), DatePickerElement(action_id="day", initial_date=day.isoformat())
            ),
            *(_half(half, said, t) for half in cards.HALVES),
            blocks.field(
                "note",
                t("Destination"),
                destination,
                hint=t("Of a trip, or where you are out."),
                optional=True,
            ),
        ],
        submit=t("Save"),
        close=t("Cancel"),
        callback_id="presence.day",
    )


def unit(day: date, branch: Branch, half: Half, at: datetime, t: Translator) -> dict[str, Any]:
    above = branch.path.rpartition("/")[0]
    back = [_turn(t("Back"), "presence.unit", UnitRef(day, above).pack(), t)] if above else []
    shown = [*cards.of_branch(day, branch, half, at, t), *back]
    return blocks.modal(t("Who is where"), shown, close=t("Close"), callback_id="presence.unit")


def departments(sheet: Sheet, start: int, t: Translator) -> dict[str, Any]:
    """All of them, so many on a page."""
    shown = sheet.departments[start : start + PAGE]
    pages = [
        (t("Earlier"), start - PAGE, start > 0),
        (t("Further"), start + PAGE, start + PAGE < len(sheet.departments)),
    ]
    turns = [
        _turn(label, "presence.departments", f"{sheet.day.isoformat()}|{to}", t)
        for label, to, is_there in pages
        if is_there
    ]
    summary = blocks.words(f"{t.day(sheet.day)}  {cards.counted(sheet.tally, t)}")
    body = [cards.department(sheet.day, group, t) for group in shown]
    return blocks.modal(t("Who is where"), [summary, *body, *turns], close=t("Close"))


def on_home(
    today: date,
    week: Mapping[date, Day],
    section: Branch,
    half: Half,
    at: datetime,
    t: Translator,
    closed: str | None = None,
) -> list[Block]:
    """My day, my week, my section now. `closed`: the office is, today; the holiday's name, or empty."""
    is_off = closed is not None and not week[today]
    words = {day: cards.where(said, t) for day, said in week.items()}
    if is_off:
        words[today] = _closed(closed, t)
    lines = "\n".join(f"{t.day(day)}  {where}" for day, where in words.items())
    nobody = closed is not None and not section.size()
    now = [blocks.header(t("Your section now")), *_section(today, section, half, t)]
    return [
        blocks.header(t("Where you are")),
        blocks.words(t("Today, {day}: {where}", day=today, where=words[today])),
        _all_the_same(today, t) if is_off else cards.own_day(today, week[today], t),
        cards.titled(t("This week"), lines),
        *([] if nobody else now),
        blocks.note(cards.as_of(at, t)),
    ]


def _closed(holiday: str | None, t: Translator) -> str:
    return t("Office closed ({holiday})", holiday=holiday) if holiday else t("Office closed")


def _all_the_same(day: date, t: Translator) -> Block:
    """Nobody is asked on such a day, and whoever works can say where."""
    return blocks.buttons(
        "presence", blocks.button(t("Say where you are"), "presence.change", day.isoformat())
    )


def _section(today: date, section: Branch, half: Half, t: Translator) -> list[Block]:
    """With names where they can be taken in at a glance."""
    everybody = [who for inner in _every(section) for who in inner.people]
    look = blocks.button(t("Open"), "presence.unit", UnitRef(today, section.path).pack())
    shown = blocks.words(cards.counted(section.tally, t))
    if 0 < len(everybody) <= PAGE:
        shown = blocks.words(cards.by_place(everybody, half, t))
    return [shown, blocks.buttons("presence.section", look)]


def _every(branch: Branch) -> list[Branch]:
    return [branch, *(found for inner in branch.below for found in _every(inner))]


def _half(half: Half, said: Day, t: Translator) -> Block:
    options: dict[Place, Option] = {
        place: blocks.option(t.text(cards.PLACES[place]), str(place)) for place in SAID
    }
    chosen = options.get(said[half].place) if half in said else None
    select = StaticSelectElement(
        action_id=half, options=list(options.values()), initial_option=chosen
    )
    return blocks.field(half, t.text(cards.HALVES[half]), select, optional=True)


def _turn(label: str, action_id: str, value: str, t: Translator) -> Block:
    return blocks.buttons(f"{action_id}.{value}"[:255], blocks.button(label, action_id, value))
