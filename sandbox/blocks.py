"""Ids that Slack adds to blocks, and lookups of their interactive elements."""

import secrets
from collections.abc import Iterator

from sandbox.json_types import Json

INTERACTIVE = (
    "button", "checkboxes", "datepicker", "datetimepicker", "timepicker", "overflow",
    "radio_buttons", "static_select", "external_select", "users_select", "conversations_select",
    "channels_select", "multi_static_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "plain_text_input", "number_input",
    "email_text_input", "url_text_input", "file_input", "rich_text_input", "workflow_button",
    "icon_button", "feedback_buttons",
)  # fmt: skip


def completed(blocks: list[Json]) -> list[Json]:
    """Return a copy with the block_ids and action_ids that the app left out."""
    return [_complete_block(block) for block in blocks]


def _complete_block(block: Json) -> Json:
    complete = {**block}
    if not complete.get("block_id"):
        complete["block_id"] = secrets.token_urlsafe(4)
    for place in ("accessory", "element"):
        if isinstance(block.get(place), dict):
            complete[place] = _complete_element(block[place])
    if block["type"] in ("actions", "context_actions"):
        complete["elements"] = [_complete_element(element) for element in block["elements"]]
    for place in ("actions", "child_blocks"):
        if isinstance(block.get(place), list):
            complete[place] = [
                _complete_element(inner) if inner["type"] in INTERACTIVE else _complete_block(inner)
                for inner in block[place]
            ]
    return complete


def _complete_element(element: Json) -> Json:
    if element["type"] in INTERACTIVE and not element.get("action_id"):
        return {**element, "action_id": secrets.token_urlsafe(4)}
    return element


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each element that a person can act on, after the block that holds it."""
    for block in blocks:
        inner = [block.get("accessory"), block.get("element")]
        inner += (
            block.get("elements", []) if block["type"] in ("actions", "context_actions") else []
        )
        inner += block.get("actions", [])
        for element in inner:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block, element
        nested = block.get("child_blocks") or (
            block["elements"] if block["type"] == "carousel" else []
        )
        yield from interactive_elements(nested)


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json | None:
    for block, element in interactive_elements(blocks):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return element
    return None
