"""Cards of the bell: pure, state and translator in, blocks out."""

from kaigi import blocks
from kaigi.blocks import Block, Message
from kaigi.i18n import Translator
from tests.example.rules import Ring

HOME_BUDGET = 3


def draw(rung: Ring, sound: str) -> Message:
    sentence = f"{sound.capitalize()} {rung.number}"
    return blocks.message(sentence, [blocks.words(sentence)])


def draw_home(rung: Ring | None, t: Translator) -> list[Block]:
    told = "" if rung is None else f"{rung.by}, {t.moment(rung.at)}"
    return [
        blocks.header("Bell"),
        blocks.words(f"Last rung: {told}"),
        blocks.buttons("bell", blocks.button("Ring", "bell.ring", "ring")),
    ]
