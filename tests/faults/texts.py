"""Texts and amounts that people type: no two alike, so that a mix-up shows."""

import random
from dataclasses import replace

from tests.faults.city import DEPARTMENT_HEAD_FROM
from tests.faults.history import Content
from tests.faults.words import Words

THINGS = ("desks", "monitors", "椅子", "headsets", "printers", "書架", "whiteboards")
REASONS = ("Please add offers", "That is too many", "見積りを添えてください", "Wait for the budget")
MOST = 10 * DEPARTMENT_HEAD_FROM


def versions(dice: random.Random, words: Words) -> list[Content]:
    """Make a document, as it is submitted first, and again where no acknowledgement came.

    Some correct it in between, where the bot's cards show what it has taken.
    """
    first = Content(text=_text(dice), amount=_amount(dice))
    corrected = Content(text=_text(dice), amount=_amount(dice))
    return _again(dice, first, corrected if words.shows_content else first)


def revisions(dice: random.Random) -> list[Content]:
    """Make the revision of a returned document; half of them leave the amount as it is."""
    first = Content(text=_text(dice), comment=_reason(dice))
    if dice.random() < 0.5:
        first = replace(first, amount=_amount(dice))
    return _again(dice, first, replace(first, text=_text(dice), amount=_amount(dice)))


def comments(dice: random.Random) -> list[Content]:
    return _again(dice, Content(comment=_reason(dice)), Content(comment=_reason(dice)))


def _again(dice: random.Random, first: Content, corrected: Content) -> list[Content]:
    attempts = dice.randint(1, 3)
    then = corrected if dice.random() < 0.5 else first
    return [first, *[then] * (attempts - 1)]


def _amount(dice: random.Random) -> str:
    small = dice.random() < 0.5
    return str(
        dice.randint(1, DEPARTMENT_HEAD_FROM - 1)
        if small
        else dice.randint(DEPARTMENT_HEAD_FROM, MOST)
    )


def _text(dice: random.Random) -> str:
    lines = dice.choice([1, 1, 1, 10])
    return ". ".join(
        f"We need {dice.randint(2, 99999)} {dice.choice(THINGS)}" for _ in range(lines)
    )


def _reason(dice: random.Random) -> str:
    return f"{dice.choice(REASONS)} ({dice.randint(2, 99999)})."
