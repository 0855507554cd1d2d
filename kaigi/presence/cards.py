"""Messages of the presence room: units and people, as the private answers to /who."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
)

from kaigi import blocks
from kaigi.blocks import Message
from kaigi.errors import Text, _
from kaigi.i18n import Translator
from kaigi.presence.buttons import PeopleRef, UnitRef
from kaigi.presence.rules import PEOPLE_SHOWN
from kaigi.presence.segments import LEAVE, Half, Place, segment_at
from kaigi.presence.sheet import Branch, Colleague, Group, PublicCounter, Tally
from kaigi.presence.views import Found, PeopleFound, UnitsFound, UnitView
from kaigi.presence.wording import HALVES, PLACES, where

Labels = Mapping[Place | None, Text]
CLOSED: Labels = {**PLACES, None: _("Office closed")}
"""Labels of places on a closed day, on which no answer is missing."""
MISSING_FIRST = sorted(
    PLACES, key=lambda place: (place is not None, place not in {*LEAVE, Place.AWAY})
)

# A message holds 50 blocks, and more than about 10,000 characters are too long to be read.
NODES = 40
NAMES = 200


def draw_found(found: Found, t: Translator) -> Message:
    """Draw the private answer to /who."""
    match found:
        case UnitsFound():
            return units(found, t)
        case PeopleFound():
            return people(found, t)
        case UnitView():
            return one_branch(found, t)


def short_counters(counters: Sequence[PublicCounter], t: Translator) -> list[str]:
    """Return a line for each counter below its minimum, with the people on counter duty alone."""
    lines = [
        t(
            "{section} (counter, {duty} assigned): {needed} needed, {there} present",
            section=counter.section,
            duty=counter.on_duty,
            needed=counter.needed,
            there=counter.there,
        )
        for counter in counters
    ]
    return [t("⚠ Counters below their minimum:"), *lines]


def counters(short: Sequence[PublicCounter], t: Translator) -> Block:
    lines = [*short_counters(short[:NODES], t), *_more(len(short) - NODES, t)]
    return blocks.words("\n".join(lines))


def department(day: date, group: Group, t: Translator) -> Block:
    return _row(_line(group.name, group.tally, t), UnitRef(day, group.name), t)


def of_branch(view: UnitView, t: Translator) -> list[Block]:
    """Draw a unit in at most 45 blocks: with every name if there is room, else unit by unit."""
    branch = view.branch
    is_today = view.day == view.at.date()
    title = branch.path if is_today else t("{unit} on {day}", unit=branch.path, day=view.day)
    labels = CLOSED if view.is_closed else PLACES
    head = [blocks.header(title), _at(view.half, branch.tally, t, labels)]
    closed = [t("Office closed")] if view.is_closed else []
    note = blocks.note(" · ".join([t.day(view.day), *closed, as_of(view.at, t)]))
    if branch.size() <= NAMES and branch.nodes() <= NODES:
        return [*head, *_names(branch, view.half, t, labels), note]
    own = [blocks.words(by_place(branch.people, view.half, t, labels))] if branch.people else []
    rows = [
        _row(_line(below.name, below.tally, t, labels), UnitRef(view.day, below.path), t)
        for below in branch.below[:NODES]
    ]
    more = [blocks.note(line) for line in _more(len(branch.below) - NODES, t)]
    return [*head, *own, *rows, *more, note]


def units(found: UnitsFound, t: Translator) -> Message:
    """Draw several units, to choose from."""
    rows = [_row(path, UnitRef(found.day, path), t) for path in found.paths[:NODES]]
    more = [blocks.note(line) for line in _more(len(found.paths) - NODES, t)]
    sentence = t("There are several units of this name.")
    if found.part:
        sentence = t("There are several units with “{name}” in their names.", name=found.part)
    return blocks.message(sentence, [blocks.words(sentence), *rows, *more])


def people(found: PeopleFound, t: Translator) -> Message:
    lines = [person(who, found, t) for who in found.people[:PEOPLE_SHOWN]]
    body: list[Block] = [*map(blocks.words, lines), blocks.note(t.day(found.day))]
    if len(found.people) > PEOPLE_SHOWN:
        ref = PeopleRef(found.day, found.name).pack()
        body.append(
            blocks.buttons("presence.people", blocks.button(t("Show all"), "presence.people", ref))
        )
    return blocks.message(lines[0], body)


def person(who: Colleague, found: PeopleFound, t: Translator) -> str:
    """Return where a person is; on a closed day no one was asked, and no answer is none missing."""
    place = t("Office closed") if found.is_closed and not who.day else where(who.day, t)
    return f"{who.name} ({who.section})  {place}"


def one_branch(view: UnitView, t: Translator) -> Message:
    labels = CLOSED if view.is_closed else PLACES
    sentence = f"{view.branch.path}: {counted(view.branch.tally, t, labels)}"
    return blocks.message(sentence, of_branch(view, t))


def by_place(
    people: Iterable[Colleague], half: Half, t: Translator, labels: Labels = PLACES
) -> str:
    """Return a line for each place: number and names of the people, the missing ones first.

    Those who hold a post there beside their main one are named, and not counted. Those who serve
    the counter are marked, since the sheet compares their number with the counter's minimum.
    """
    groups: dict[Place | None, list[str]] = {}
    counts: Counter[Place | None] = Counter()
    for who in people:
        segment = segment_at(who.day, half.minute)
        place = segment.place if segment else None
        note = f" ({segment.note})" if segment and segment.note else ""
        groups.setdefault(place, []).append(_name(who, t) + note)
        counts[place] += not who.concurrent
    return "\n".join(
        _named(labels[place], groups[place], counts[place], t)
        for place in MISSING_FIRST
        if place in groups
    )


def _name(who: Colleague, t: Translator) -> str:
    if who.concurrent:
        return t("{name} (concurrent post)", name=who.name)
    return t("{name} (counter)", name=who.name) if who.counter_duty else who.name


def counted(tally: Tally, t: Translator, labels: Labels = PLACES) -> str:
    """Return the numbers of people by place; the number without an answer is always shown."""
    shown = [place for place in PLACES if tally.get(place) or place is None]
    return " · ".join(f"{t.text(labels[place])} {tally.get(place, 0)}" for place in shown)


def as_of(at: datetime, t: Translator) -> str:
    return t("As of {time}", time=t.time(at))


def _named(place: Text, names: list[str], count: int, t: Translator) -> str:
    listed = names[:NAMES]
    if len(names) > NAMES:
        listed.append(t.plural("and {n} other", "and {n} others", len(names) - NAMES))
    shown = t(", ").join(listed)
    if not count:
        return t("{place}: {names}", place=place, names=shown)
    return t("{place} {count}: {names}", place=place, count=count, names=shown)


def titled(title: str, text: str, *, bold: bool = True) -> Block:
    """Return a title over a text in which nothing is read as markup."""
    style = RichTextElementParts.TextStyle(bold=True) if bold else None
    head = RichTextElementParts.Text(text=blocks.shown(title), style=style)
    body = RichTextElementParts.Text(text=blocks.excerpt(blocks.shown(text), blocks.TEXT))
    return RichTextBlock(
        elements=[RichTextSectionElement(elements=[part]) for part in (head, body)]
    )


def _at(half: Half, tally: Tally, t: Translator, labels: Labels) -> Block:
    counts = counted(tally, t, labels)
    return blocks.words(t("{half}: {counts}", half=t.text(HALVES[half]), counts=counts))


def _names(branch: Branch, half: Half, t: Translator, labels: Labels) -> list[Block]:
    is_section = branch.path.count("/") < 2
    people = by_place(branch.people, half, t, labels)
    own = [titled(branch.name, people, bold=is_section)] if branch.people else []
    return [*own, *(block for inner in branch.below for block in _names(inner, half, t, labels))]


def _line(name: str, tally: Tally, t: Translator, labels: Labels = PLACES) -> str:
    return f"{name} ({sum(tally.values())})  {counted(tally, t, labels)}"


def _row(text: str, unit_ref: UnitRef, t: Translator) -> Block:
    look = blocks.button(t("Open"), "presence.unit", unit_ref.pack())
    return SectionBlock(text=blocks.plain(text), accessory=look)


def _more(count: int, t: Translator) -> list[str]:
    return [t.plural("and {n} more", "and {n} more", count)] if count > 0 else []
