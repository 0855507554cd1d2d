"""Registered deputies who cannot act, as an import and `kaigi doctor` name them."""

from collections.abc import Iterator, Sequence

from kaigi.errors import Text, _
from kaigi.staff.columns import TITLES
from kaigi.staff.rules import DeputyFaults

_NAMED = 20


def told(faults: DeputyFaults) -> Iterator[tuple[Text, Text]]:
    """Yield what is wrong, and how to mend it."""
    mend = _(
        "Name others in the staff list (column “{column}”), and import it.",
        column=TITLES["deputies"],
    )
    if faults.gone:
        pairs = [f"{number} → {deputy}" for number, deputy in faults.gone]
        yield _("Deputies who are not on the staff list: {pairs}", pairs=_some(pairs)), mend
    if faults.oneself:
        yield _("People who are their own deputies: {people}", people=_some(faults.oneself)), mend
    if faults.circles:
        circles = [" → ".join((*circle, circle[0])) for circle in faults.circles]
        yield (
            _(
                "Deputies in a circle, so that no one decides while all of it are away: {circles}",
                circles=_some(circles),
            ),
            mend,
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
