"""Messages about a person's own day: the morning's question, and the answers to /here."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from kaigi import blocks
from kaigi.blocks import Block, ButtonElement, Message
from kaigi.i18n import Translator
from kaigi.presence.buttons import Tap
from kaigi.presence.dates import Days
from kaigi.presence.segments import WHOLE_DAY, Day, Place, gaps, open_spans
from kaigi.presence.views import Cost, Entered, EntryNotice, NotTaken, Question, Taken
from kaigi.presence.wording import PLACES, days, pieces, where

TAPS = (Place.OFFICE, Place.HOME, Place.TRIP, Place.LEAVE)
SAME = "same"
"""Last part of the action id of the button that repeats the last answer."""


def question(asked: Question, t: Translator) -> Message:
    """Draw the morning's question while a part of the day is open, and then the answer.

    Of a day that is over, the answer is one line.
    """
    if asked.is_over:
        sentence = t("{day}: {where}", day=asked.day, where=where(asked.answer, t))
        return blocks.message(sentence, [blocks.note(sentence)])
    if not gaps(asked.answer):
        sentence = t("{day}: {where}", day=asked.day, where=where(asked.answer, t))
        return blocks.message(
            sentence, [blocks.words(sentence), blocks.buttons("presence", _further(asked, t))]
        )
    return blocks.message(_sentence(asked, t), _asked(asked, t, "presence"))


def taps(asked: Question, t: Translator, action: str = "presence") -> Block:
    """Draw the answer buttons. One tap answers for all that is still open, or for an answered day.

    The last answer can be repeated if there is one.
    """
    spans = open_spans(asked.answer) or tuple(half.span for half in WHOLE_DAY)
    buttons = [
        blocks.button(
            t.text(PLACES[place]), f"{action}.{place}", Tap(asked.day, spans, place).pack()
        )
        for place in TAPS
    ]
    again = Tap(asked.day, spans)
    if not any(gaps(asked.day_before, span) for span in spans):
        before = where(again.declaration(asked.day_before).segments, t, with_gaps=False)
        label = t("Same as last time ({where})", where=before)
        buttons.append(blocks.button(label, f"{action}.{SAME}", again.pack()))
    other = blocks.button(t("Half day, other…"), "presence.change", asked.day.isoformat())
    return blocks.buttons("presence", *buttons, other)


def change(day: date, t: Translator) -> ButtonElement:
    return blocks.button(t("Change"), "presence.change", day.isoformat())


def _further(asked: Question, t: Translator) -> ButtonElement:
    """Draw the button below an answer, which asks for the destination that one tap left out."""
    if any(segment.place is Place.TRIP and not segment.note for segment in asked.answer):
        return blocks.button(t("Enter the destination"), "presence.change", asked.day.isoformat())
    return change(asked.day, t)


def taken(result: Taken, t: Translator) -> Message:
    """Draw the private answer to /here."""
    sentence, *notes = told(result, t)
    button = blocks.buttons("presence", change(next(iter(result.days)), t))
    return blocks.message(sentence, [blocks.words(sentence), *map(blocks.note, notes), button])


def told(result: Taken, t: Translator) -> list[str]:
    """Return what was recorded, what it replaces, and on which of its days the office is closed."""
    if len(result.days) == 1:
        ((day, answer),) = result.days.items()
        lines = [t("Noted for {day}: {where}", day=day, where=where(answer, t))]
    else:
        count = t("Noted for {count} days:", count=len(result.days))
        lines = ["\n".join([count, *_by_run(result.days, t)])]
    if any(result.replaced.values()):
        lines.append(_replaced(result.replaced, t))
    if result.closed:
        lines.append(t("The office is closed on {days}.", days=_listed(result.closed, t)))
    if result.skipped:
        lines.append(
            t("Not recorded, since the office is closed: {days}", days=_listed(result.skipped, t))
        )
    return [*lines, *_cost(result.cost, t)]


def _cost(cost: Cost, t: Translator) -> list[str]:
    """Say how many documents are pending, who acts on them, and for how many no one does."""
    if not cost.documents:
        return []
    said = [t.plural("{n} document waits for you.", "{n} documents wait for you.", cost.documents)]
    for name, count in cost.deputies:
        sentence = t.plural(
            "Of {n} {who} may decide in your place.",
            "Of {n} {who} may decide in your place.",
            count,
            who=name,
        )
        said.append(sentence)
    counts = (
        (t("Without you, to be read afterwards: {n}.", n=cost.passed), cost.passed),
        (t("With the others who are asked: {n}.", n=cost.shared), cost.shared),
        (t("Left to nobody until you are back: {n}.", n=cost.waiting), cost.waiting),
    )
    return ["\n".join([*said, *(sentence for sentence, count in counts if count)])]


def _replaced(before: Mapping[date, Day], t: Translator) -> str:
    if len(before) == 1:
        (answer,) = before.values()
        return t("Replaces your earlier answer: {where}", where=where(answer, t, with_gaps=False))
    lines = _by_run(before, t, with_gaps=False)
    return "\n".join([t("Replaces your earlier answers:"), *lines])


def _by_run(answers: Mapping[date, Day], t: Translator, *, with_gaps: bool = True) -> list[str]:
    """Return a line for each run of days with one answer."""
    return [
        t("{day}: {where}", day=days(run, t), where=answer)
        for run in runs(answers)
        if (answer := where(answers[run.first], t, with_gaps=with_gaps))
    ]


def entered(result: Entered, t: Translator) -> Message:
    """Draw the private answer to one who has answered for another."""
    first, *notes = entered_lines(result, t)
    return blocks.message(first, [blocks.words(first), *map(blocks.note, notes)])


def entered_lines(result: Entered, t: Translator) -> list[str]:
    """Return for whom what was recorded, and whether they are told."""
    first, *notes = told(result.taken, t)
    name = result.person.name
    news = t("{who} is told by message.", who=name)
    if not result.person.in_chat:
        news = t("{who} is not in Slack: please tell them.", who=name)
    return [t("{who}: {what}", who=name, what=first), *notes, news]


def entry(state: EntryNotice, t: Translator) -> Message:
    """Draw for a person what another has answered for them, with the days as they are now."""
    lines = "\n".join(_by_run(state.days, t))
    if not state.enterer:
        return blocks.message(lines, [blocks.note(lines)])
    sentence = t("{who} has entered where you are.", who=state.enterer)
    buttons = [] if state.is_over else [blocks.buttons("presence", change(state.day, t))]
    return blocks.message(sentence, [blocks.words(sentence), blocks.words(lines), *buttons])


def not_taken(result: NotTaken, t: Translator) -> Message:
    """Draw the refusal of a line after /here, and the question to answer instead."""
    refusal = result.refusal
    lines = [t.text(text) for text in (refusal.text, refusal.next_step) if text]
    known = pieces(result.understood, t)
    notes = [*lines[1:], *([t("Understood: {pieces}", pieces=known)] if known else [])]
    asked = _asked(result.question, t, "presence.instead")
    if result.is_day_unclear:
        form = blocks.button(
            t("Choose the day…"), "presence.change", result.question.day.isoformat()
        )
        asked = [blocks.buttons("presence", form)]
    return blocks.message(
        " ".join(lines), [blocks.words(lines[0]), *map(blocks.note, notes), *asked]
    )


def _sentence(asked: Question, t: Translator) -> str:
    return t("Where are you working on {day}?", day=asked.day)


def _asked(asked: Question, t: Translator, action: str) -> list[Block]:
    known = [blocks.note(where(asked.answer, t))] if asked.answer else []
    return [blocks.words(_sentence(asked, t)), *known, taps(asked, t, action)]


def runs(answers: Mapping[date, Day]) -> list[Days]:
    """Return days in order, those with one answer put together."""
    groups = [list(group) for _answer, group in groupby(answers.items(), lambda item: item[1])]
    return [Days(group[0][0], group[-1][0]) for group in groups]


def _listed(closed: Iterable[date], t: Translator) -> str:
    return t(", ").join(t.day(day) for day in closed)
