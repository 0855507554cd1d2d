"""Block Kit's rules for blocks and views: of each field by the table, then across fields."""

import json
from collections.abc import Iterator

from sandbox.blockkit.elements import SUGGESTED
from sandbox.blockkit.rules import LARGEST_JSON, LONGEST_MARKDOWN, SURFACES
from sandbox.json_types import Json


def problems(kind: str, payload: Json | list[Json]) -> list[str]:
    """Return the problems of a message's blocks or a view, in Slack's phrases.

    `kind` is message, modal or home.
    """
    surface = SURFACES.get(kind)
    if surface is None:
        return [f"unsupported type: {kind} [json-pointer:/view]"]
    found: list[str] = []
    surface(payload, "/blocks" if kind == "message" else "/view", found)
    if not found:
        found = list(_across_fields(kind, payload))
    return found


def option_problems(options: object) -> list[str]:
    """Return the problems of the options that the app has found for an external select."""
    found: list[str] = []
    SUGGESTED(options, "/options", found)
    return found


def _across_fields(kind: str, payload: Json | list[Json]) -> Iterator[str]:
    """Yield the problems across fields, where each field by itself is right."""
    blocks: list[Json] = payload if isinstance(payload, list) else payload["blocks"]
    yield from _repeated((block["block_id"] for block in blocks if "block_id" in block), "block_id")
    for number, block in enumerate(blocks):
        yield from _in_block(kind, block, f"/blocks/{number}")
    if kind == "message" and sum(block["type"] == "table" for block in blocks) > 1:
        yield "only_one_table_allowed [json-pointer:/blocks]"
    if (
        sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
        > LONGEST_MARKDOWN
    ):
        most = LONGEST_MARKDOWN + 1
        yield f"markdown must be less than {most} characters in all [json-pointer:/blocks]"
    has_input = kind == "modal" and any(block["type"] == "input" for block in blocks)
    if has_input and isinstance(payload, dict) and not payload.get("submit"):
        yield "missing required field: submit, as there is an input [json-pointer:/view]"
    if len(json.dumps(payload)) > LARGEST_JSON:
        yield f"must be less than {LARGEST_JSON + 1} bytes [json-pointer:/]"


def _in_block(kind: str, block: Json, at: str) -> Iterator[str]:
    if block["type"] == "alert" and kind != "modal":
        yield f"alert is allowed in modals only [json-pointer:{at}]"
    elif block["type"] == "section" and not (block.get("text") or block.get("fields")):
        yield f"missing required field: text or fields [json-pointer:{at}]"
    elif block["type"] in ("actions", "context_actions"):
        given = (element["action_id"] for element in block["elements"] if element.get("action_id"))
        yield from _repeated(given, "action_id", at)
    elif block["type"] == "table" and len({len(row) for row in block["rows"]}) > 1:
        yield f"all rows must have the same number of cells [json-pointer:{at}]"


def _repeated(identities: Iterator[str], name: str, at: str = "/blocks") -> Iterator[str]:
    seen: set[str] = set()
    for identity in identities:
        if identity in seen:
            yield f'`{name}` must be unique, "{identity}" is repeated [json-pointer:{at}]'
        seen.add(identity)
