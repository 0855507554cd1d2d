"""Messages that the relay sends: the question, its reminder, and the managers' sheet."""

from kaigi import blocks
from kaigi.blocks import Block, Message
from kaigi.i18n import Translator
from kaigi.presence import cards, day_cards
from kaigi.presence.buttons import SheetPage
from kaigi.presence.rules import SHEET_UPDATED_UNTIL, is_sheet_updated
from kaigi.presence.segments import gaps
from kaigi.presence.sheet import Sheet
from kaigi.presence.views import EntryNotice, Question, Reminder
from kaigi.presence.wording import HALVES, PLACES

REMINDER = "presence.remind"
"""Block id of a reminder's answer buttons, by which their message is told from the question's."""
SHORT_COUNTERS = 2
"""Counters that the sheet names, since it is read on a phone; "Open all" names the others."""


def draw(state: Question | Reminder | EntryNotice | Sheet, t: Translator) -> Message:
    """Draw a message that the relay sends."""
    match state:
        case Question():
            return day_cards.question(state, t)
        case Reminder():
            return reminder(state, t)
        case EntryNotice():
            return day_cards.entry(state, t)
        case Sheet():
            return sheet(state, t)


def reminder(state: Reminder, t: Translator) -> Message:
    """Draw a reminder while a part of the day is open, and then the answer."""
    question = state.question
    if question.is_over or not gaps(question.answer):
        return day_cards.question(question, t)
    sentence = t("Your answer for {day} is missing. Where are you working?", day=question.day)
    buttons = day_cards.taps(question, t)
    buttons.block_id = REMINDER
    return blocks.message(sentence, [blocks.words(sentence), buttons])


def sheet(drawn: Sheet, t: Translator) -> Message:
    """Draw the managers' sheet in a few lines; units and names are behind its buttons."""
    title = t("Who is where on {day}", day=drawn.day)
    body: list[Block] = [blocks.header(title), blocks.words(_total(drawn, t))]
    if drawn.short:
        body.append(blocks.words("\n".join(_short(drawn, t))))
    body += [
        _unanswered(drawn, t),
        _buttons(drawn, t),
        blocks.note(cards.as_of(drawn.at, t), _updates(drawn, t)),
    ]
    return blocks.message(f"{title}: {cards.counted(drawn.tally, t)}", body)


def _total(drawn: Sheet, t: Translator) -> str:
    half = t.text(HALVES[drawn.half])
    people = sum(drawn.tally.values())
    counts = [
        f"{t.text(name)} {drawn.tally[place]}"
        for place, name in PLACES.items()
        if place is not None and drawn.tally.get(place)
    ]
    return " · ".join([t("{half}: {people} people", half=half, people=people), *counts])


def _short(drawn: Sheet, t: Translator) -> list[str]:
    """Return a line for each of the first counters below their minimum, and one for the others."""
    is_one_more = len(drawn.short) == SHORT_COUNTERS + 1  # as long as the line that hides it
    named = drawn.short if is_one_more else drawn.short[:SHORT_COUNTERS]
    lines = cards.short_counters(named, t)
    more = len(drawn.short) - len(named)
    if more > 0:
        lines.append(t.plural("and {n} more: see Open all", "and {n} more: see Open all", more))
    return lines


def _unanswered(drawn: Sheet, t: Translator) -> Block:
    count = drawn.tally.get(None, 0)
    if not count:
        return blocks.words(t("Everyone has answered."))
    sentence = t.plural("{n} person has not answered", "{n} people have not answered", count)
    names = blocks.button(t("Show names of my unit"), "presence.unanswered", drawn.day.isoformat())
    return blocks.row(sentence, names)


def _buttons(drawn: Sheet, t: Translator) -> Block:
    day = drawn.day.isoformat()
    buttons = [
        blocks.button(t("Open my department"), "presence.mine", day),
        blocks.button(t("Open all"), "presence.departments", SheetPage(drawn.day).pack()),
    ]
    if not _is_updated(drawn, t):
        buttons.append(blocks.button(t("Refresh"), "presence.fresh", day))
    return blocks.buttons("presence.sheet", *buttons)


def _is_updated(drawn: Sheet, t: Translator) -> bool:
    return is_sheet_updated(drawn.day, drawn.at.astimezone(t.zone))


def _updates(drawn: Sheet, t: Translator) -> str:
    time = f"{SHEET_UPDATED_UNTIL:%-H:%M}"
    if _is_updated(drawn, t):
        return t("Kept up to date until {time}.", time=time)
    return t("Automatic updates ended at {time}.", time=time)
