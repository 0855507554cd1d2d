"""Views of a person's lists: this room's part of a home, and a list page by page."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kaigi import blocks
from kaigi.approvals import absent, contents, narrowing, parts, tray_views
from kaigi.approvals.items import Item, Offered, State
from kaigi.approvals.listing import HOME_LIMIT, LIST_LIMIT, HomeState, Listing, ListKind
from kaigi.approvals.narrowing import ALL, BELOW, Narrowing, section_key
from kaigi.approvals.parts import Surface
from kaigi.approvals.waits import Wait
from kaigi.blocks import Block
from kaigi.errors import Text, _
from kaigi.i18n import Translator

LIST = "approvals.list"
"""The callback id of a list's modal."""
NARROW = "approvals.narrow"
"""The block id of a list's menus; each is named after it and a field of `Narrowing`."""


READ_ALL = "approvals.read_all"
"""The action id of the button that marks a page of documents as read."""
LABEL = 60
"""Characters of a menu's answer, beside its number."""


class ListTexts(Struct, frozen=True):
    """Words of one list: above it on a home, above it in a modal, and in place of no document."""

    heading: Text
    title: Text
    nothing: Text


TEXTS = {
    ListKind.WAITING: ListTexts(
        _("Waiting for you"), _("Waiting for you"), _("Nothing waits for you.")
    ),
    ListKind.BACK: ListTexts(
        _("To revise or answer"), _("To revise or answer"), _("Nothing came back to you.")
    ),
    ListKind.DRAFTED: ListTexts(
        _("Your documents under way"),
        _("Your documents"),
        _("None of your documents is in circulation."),
    ),
    ListKind.REVIEWS: ListTexts(
        _("To read afterwards"),
        _("To read afterwards"),
        _("You have read everything that went on without you."),
    ),
}


def draw_home(state: HomeState, t: Translator) -> list[Block]:
    """Draw the beginning of each list, within `HOME_BUDGET` blocks.

    That nothing waits is said only where nothing came back, either.
    """
    new = blocks.button(t("New document"), "approvals.new", "new", "primary")
    came_back = any(each.rows for each in state.lists if each.kind is ListKind.BACK)
    unsaid = {ListKind.WAITING, ListKind.DRAFTED} if came_back else {ListKind.BACK}
    drawn = [
        [blocks.divider(), *_on_home(listing, t)]
        for listing in state.lists
        if listing.rows or listing.kind not in unsaid
    ]
    shown = [block for part in drawn for block in part][1:]
    shown += absent.on_home(state.to_read, t)
    return [*shown, blocks.buttons("approvals.new", new)]


def listed(listing: Listing, t: Translator) -> dict[str, Any]:
    """Draw a page of a list: menus that narrow it, its place, and buttons to other pages."""
    kind = listing.kind
    start = listing.start
    rows = listing.rows[:LIST_LIMIT]
    last = start + len(rows)
    content = _menus(listing, t)
    if listing.by != Narrowing():
        content.append(
            blocks.note(
                t("{n} of {whole} documents", n=f"{listing.total:,}", whole=f"{listing.whole:,}")
            )
        )
    content += _rows(listing, LIST_LIMIT, t)
    if not rows:
        nothing = _("No document is left.") if listing.whole else TEXTS[kind].nothing
        content.append(blocks.words(t.text(nothing)))
    turns = []
    if kind is ListKind.REVIEWS and rows:
        ids = ",".join(row.item.id for row in rows)
        turns.append(blocks.button(t("Mark all of these as read"), READ_ALL, ids))
    if start > 0:
        earlier = max(0, start - LIST_LIMIT)
        turns.append(blocks.button(t("Earlier"), f"approvals.{kind}", str(earlier)))
    if last < listing.total:
        turns.append(blocks.button(t("Further"), f"approvals.{kind}.further", str(last)))
    if start > 0 or last < listing.total:
        place = t("{first}–{last} of {total}", first=start + 1, last=last, total=listing.total)
        content.append(blocks.note(place))
    if kind is ListKind.WAITING and listing.total > 1:
        turns.append(tray_views.open_button(t, listing.by))
    if turns:
        content.append(blocks.buttons("approvals.turn", *turns))
    return blocks.modal(
        t.text(TEXTS[kind].title),
        content,
        close=t("Close"),
        callback_id=LIST,
        private_metadata=f"{kind}:{start}:{listing.by.pack()}",
    )


def _on_home(listing: Listing, t: Translator) -> list[Block]:
    kind = listing.kind
    texts = TEXTS[kind]
    heading = t.text(texts.heading)
    rows = listing.rows[: HOME_LIMIT[kind]]
    if not rows:
        return [blocks.header(heading), blocks.words(t.text(texts.nothing))]
    counted = t("{what} ({n})", what=heading, n=f"{listing.total:,}")
    shown: list[Block] = [blocks.header(counted), *_rows(listing, HOME_LIMIT[kind], t)]
    more = listing.total - len(rows)
    doors = []
    if more > 0:
        shown.append(blocks.note(t.plural("and {n} more", "and {n} more", more)))
        doors.append(blocks.button(t("Open all {n}", n=listing.whole), f"approvals.{kind}", "0"))
    if kind is ListKind.WAITING and listing.total > 1:
        doors.append(tray_views.open_button(t))
    return [*shown, *([blocks.buttons(f"approvals.{kind}", *doors)] if doors else [])]


def _rows(listing: Listing, most: int, t: Translator) -> list[Block]:
    """Draw rows with a divider between any two: at most three blocks each."""
    drawn = [
        [blocks.divider(), *_row(listing.kind, row, listing.waits.get(row.item.id), t)]
        for row in listing.rows[:most]
    ]
    return [block for row in drawn for block in row][1:]


def _row(kind: ListKind, row: Offered, wait: Wait | None, t: Translator) -> list[Block]:
    item = row.item
    lines = [parts.short(item, wait, t), parts.status(item, t)]
    if kind is not ListKind.WAITING:
        lines += _why_back(item, t)
        answers = [replace(each, is_rare=False) for each in row.choices if each.about]
        row = replace(row, choices=(*answers, *(each for each in row.choices if not each.about)))
    title = contents.title(item.content, t)
    return [
        blocks.titled(title, "\n".join(lines)),
        blocks.buttons(f"approvals.{kind}.{item.id}", *parts.buttons(row, Surface.ROW, t)),
    ]


def _why_back(item: Item, t: Translator) -> list[str]:
    """Write the beginning of why it was returned to its drafter, or of what they are asked."""
    acts = [item.acts[number - 1] for number in item.open_inquiries]
    acts += item.acts[-1:] if item.state is State.RETURNED else ()
    said = [blocks.excerpt(" ".join((act.comment or "").split()), parts.REASON) for act in acts]
    return [t("“{text}”", text=text) for text in said]


def _menus(listing: Listing, t: Translator) -> list[Block]:
    """Draw the menus that narrow a list, where there is something to narrow."""
    by = listing.by
    if listing.kind is not ListKind.WAITING or listing.whole < 2:
        return []
    titles = {name: t.text(title) for name, title in listing.titles.items()}
    forms = {name: (titles.get(name, name), n) for name, n in listing.forms.items()}
    sections = {section_key(name): (name, n) for name, n in listing.sections.items()}
    amounts = {str(n): t("From {amount}", amount=t.yen(n)) for n in narrowing.AMOUNTS} | {
        f"{BELOW}{n}": t("Below {amount}", amount=t.yen(n)) for n in narrowing.AMOUNTS
    }
    sum_chosen = f"{BELOW}{by.below}" if by.below else str(by.least)
    days = {
        str(n): t.plural("{n} working day or more", "{n} working days or more", n)
        for n in narrowing.DAYS
    }
    menus = (
        ("form", t("All forms"), by.form, _numbered(forms, t)),
        ("section", t("All sections"), by.section, _numbered(sections, t)),
        ("least", t("Any amount"), sum_chosen, amounts),
        ("days", t("Any time of waiting"), str(by.days), days),
    )
    drawn = [
        blocks.menu(
            f"{NARROW}.{name}",
            every,
            [
                blocks.option(blocks.excerpt(label, blocks.OPTION), value)
                for value, label in ((ALL, every), *answers.items())
            ],
            chosen,
        )
        for name, every, chosen, answers in menus
    ]
    return [blocks.menus(NARROW, *drawn)]


def _numbered(answers: Mapping[str, tuple[str, int]], t: Translator) -> dict[str, str]:
    """Write the answers of a menu, each with its number, which is never cut off."""
    return {
        value: t("{what} ({n})", what=blocks.excerpt(what, LABEL), n=f"{n:,}")
        for value, (what, n) in answers.items()
    }
