"""View of a home: the parts of all rooms, one below the other."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from kaigi import blocks
from kaigi.home.ports import HomePart
from kaigi.i18n import Translator

LIMIT = 100
"""Slack's limit of blocks in a home, for the budgets of all parts and a divider for each."""


def draw(parts: Sequence[HomePart], state: Sequence[Any], t: Translator) -> dict[str, Any]:
    """Draw each part from its state, cut at its budget; those that cannot wait come first."""
    pairs = list(zip(parts, state, strict=True))
    pairs.sort(key=lambda pair: not pair[0].is_urgent(pair[1]))
    drawn = [[blocks.divider(), *part.draw(each, t)[: part.budget]] for part, each in pairs]
    return blocks.home(list(chain.from_iterable(part for part in drawn if len(part) > 1))[1:])
