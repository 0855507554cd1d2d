"""Related documents on forms and on the opened document."""

from collections.abc import Sequence

from kaigi import blocks
from kaigi.approvals.draft_rules import Related
from kaigi.approvals.items import Item, State
from kaigi.approvals.related import MOST
from kaigi.blocks import Block, Option
from kaigi.content import RELATED
from kaigi.errors import _
from kaigi.i18n import Translator

OPEN = "approvals.related.open"
"""The action id of the button that opens a related document from another."""
TITLE = 200
"""Characters of a title in the list."""
STATES = {
    State.CIRCULATING: _("in circulation"),
    State.RETURNED: _("returned"),
    State.DECIDED: _("decided"),
    State.WITHDRAWN: _("withdrawn"),
    State.REJECTED: _("rejected"),
}


def field(chosen: Sequence[Related], t: Translator) -> Block:
    """Draw the field in which they are searched and chosen."""
    shown = [_chosen(each, t) for each in chosen]
    element = blocks.search(RELATED, t("Title or number"), shown, MOST)
    hint = t("Documents that you may read, such as a precedent. At most {n}.", n=MOST)
    return blocks.field(RELATED, t("Related documents"), element, hint=hint, optional=True)


def found(items: Sequence[Item], t: Translator) -> list[Option]:
    """Draw what a search has found."""
    return [_option(item, t) for item in items]


def listed(related: Sequence[Item | None], t: Translator) -> list[Block]:
    """Draw them on the opened document: each with a button, if this reader may read it."""
    if not related:
        return []
    shown: list[Block] = [blocks.heading(t("Related documents"))]
    shown += [
        blocks.row(_line(item, t, TITLE), blocks.button(t("Open"), OPEN, item.id))
        for item in related
        if item
    ]
    if hidden := sum(item is None for item in related):
        shown.append(blocks.note(_hidden(hidden, t)))
    return shown


def names(numbers: Sequence[str], t: Translator) -> str:
    """Write the numbers of documents, whose titles not every reader may know."""
    return t(", ").join(t("document {number}", number=number) for number in numbers) or t("None")


def _chosen(related: Related, t: Translator) -> Option:
    if related.item:
        return _option(related.item, t)
    return blocks.option(_hidden(1, t), related.id)


def _hidden(count: int, t: Translator) -> str:
    return t.plural(
        "A document that you may not read", "{n} documents that you may not read", count
    )


def _option(item: Item, t: Translator) -> Option:
    return blocks.option(_line(item, t, blocks.OPTION - 25)[: blocks.OPTION], item.id)


def _line(item: Item, t: Translator, longest: int) -> str:
    title = blocks.excerpt(" ".join(item.content.title.split()), longest)
    state = t.text(STATES[item.state])
    return t("{number}: {title} ({state})", number=item.id, title=title, state=state)
