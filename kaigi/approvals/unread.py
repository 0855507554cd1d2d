"""Dialogs before an approval without opening the document, and when they are left out. Pure."""

from collections.abc import Iterable

from msgspec.structs import replace

from kaigi.approvals.items import Choice, Item
from kaigi.errors import _
from kaigi.steps import StepKind


def decides(item: Item) -> bool:
    """Tell whether the next answer on its step is the decision, which no one pulls back."""
    last = item.steps[-1]
    is_last = bool(last.waiting) and len(last.acts) + 1 >= last.quorum
    return is_last and last.kind is not StepKind.CONFIRM


def once_opened(item: Item, choices: Iterable[Choice], least: int = 0) -> tuple[Choice, ...]:
    """Return a person's choices after they opened the item in this round.

    Of what was opened, a dialog asks only before the decision, from so many yen: `least`.
    """
    amount = item.content.amount or 0
    is_asked = decides(item) and amount >= least
    title = item.content.title
    effect = _("“{title}”: this is the decision, and it cannot be pulled back.", title=title)
    return tuple(
        replace(choice, confirm_unread_from=None, confirm=effect if is_asked else None)
        if choice.confirm_unread_from is not None
        else choice
        for choice in choices
    )
