"""Flags: reasons to look at a document before agreeing to it with several others. Pure.

A flag is a sentence for the person who is asked. A further kind is a function and a place in
`FLAGS`.
"""

import math
import statistics
from collections.abc import Callable, Iterable

from msgspec import Struct

from kaigi.approvals.items import Choice, Comment, Item, Offered
from kaigi.errors import Text, _

MOST_COMPARED = 100
"""Documents of a form with which an amount is compared: the last that were decided."""
FEWEST_COMPARED = 10
"""With fewer of them, no amount is called unusual."""
TIMES_MEDIAN = 3
"""An unusual amount is at least so many times the median, and above the 95th percentile."""


class Usual(Struct, frozen=True):
    """Amounts of a form's last decided documents, in yen: how many, the median, the 95th
    percentile.
    """

    count: int
    median: int
    high: int


class Known(Struct, frozen=True):
    """Facts beside the item itself.

    `opened`: the last round in which this person opened it in Kaigi, 0 for none. `usual`: None
    where too few documents of the form were decided.
    """

    person: str
    opened: int = 0
    usual: Usual | None = None


class Flagged(Struct, frozen=True):
    """A row of a tray: the item, the choice by which this person agrees to it, and its flags.

    `agree` is None where the person cannot agree by one click, such as while an outcome is pending.
    """

    offered: Offered
    agree: Choice | None
    flags: tuple[Text, ...] = ()

    @property
    def is_preselected(self) -> bool:
        return self.agree is not None and not self.flags


def usual(amounts: Iterable[int]) -> Usual | None:
    """Compute how large a form's amounts are; None where there are too few to compare with."""
    found = sorted(amounts)
    if len(found) < FEWEST_COMPARED:
        return None
    high = found[math.ceil(0.95 * len(found)) - 1]
    return Usual(len(found), round(statistics.median(found)), high)


def agreeing(offered: Offered) -> Choice | None:
    """Return the choice that agrees by one click: it asks for no comment and ends nothing."""
    return next(
        (
            choice
            for choice in offered.choices
            if choice.style == "primary"
            and choice.comment is Comment.NONE
            and not choice.edits
            and not choice.confirm
        ),
        None,
    )


def flagged(offered: Offered, known: Known) -> Flagged:
    agree = agreeing(offered)
    if agree is None:
        hold = held(offered.item)
        return Flagged(offered, None, (hold,) if hold else ())
    found = (flag(offered.item, agree, known) for flag in FLAGS)
    return Flagged(offered, agree, tuple(text for text in found if text))


def held(item: Item, _agree: Choice | None = None, _known: Known | None = None) -> Text | None:
    """Flag a hold with its reason: also that of another person, who alone may act."""
    if not item.hold:
        return None
    act = item.acts[item.hold - 1]
    why = " ".join((act.comment or "").split())
    return _("Held by {who}: {why}", who=act.by, why=why)


def asked(item: Item, _agree: Choice, _known: Known) -> Text | None:
    """Flag questions that the drafter has not answered yet, by the first of them."""
    if not item.open_inquiries:
        return None
    act = item.acts[item.open_inquiries[0] - 1]
    return _("The question of {who} is not answered yet.", who=act.by)


def revised(item: Item, _agree: Choice, known: Known) -> Text | None:
    """Flag what was revised after this person had acted on it."""
    acted = [
        act.round
        for act in item.acts
        if act.by.id == known.person
        and act.round < item.round
        and (act.kind.signs or act.kind.ends_round)
    ]
    return _("Revised since you acted on it in round {n}.", n=max(acted)) if acted else None


def unusual(item: Item, _agree: Choice, known: Known) -> Text | None:
    """Flag an amount far above those of the form's last decided documents."""
    amount = item.content.amount or 0
    compared = known.usual
    if compared is None or amount <= max(compared.high, TIMES_MEDIAN * compared.median - 1):
        return None
    return _(
        "Unusual amount: {times} times the median ({median} yen) of the last {n} documents of this"
        " form that were decided.",
        times=f"{amount / max(compared.median, 1):,.1f}".removesuffix(".0"),
        median=f"{compared.median:,}",
        n=compared.count,
    )


def unread(item: Item, _agree: Choice, known: Known) -> Text | None:
    """Flag files of a document that was not opened in Kaigi: Slack does not tell who opens one."""
    if not item.content.files or known.opened >= item.round:
        return None
    return _("You have not opened this document in this round; it has files.")


def large(item: Item, agree: Choice, _known: Known) -> Text | None:
    """Flag an amount from which a single approval asks once more, too."""
    limit = agree.confirm_unread_from
    if limit is None or (item.content.amount or 0) < limit:
        return None
    return _("{limit} yen or more.", limit=f"{limit:,}")


FLAGS: tuple[Callable[[Item, Choice, Known], Text | None], ...] = (
    held,
    asked,
    revised,
    unusual,
    unread,
    large,
)
"""All kinds, in the order in which a document shows them."""
