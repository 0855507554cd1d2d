"""The published contracts, and what it takes to hold a sandbox's record against them.

Where a published schema is plainly wrong about Slack, the correction is listed here, and only here:

- `Res_*` and `In_*` know no null, which Slack sends for what is absent (enterprise, close,
  previous_view_id): an error about a null is no error.
- `In_*` refuse properties that Slack adds later: additionalProperties is relaxed, as their README
  asks.
- `Res_*` describe `state` and `event_payload` as empty objects, although they carry the values
  sent.
- Blocks in `Res_*` stop at eight kinds: blocks are held against the strict Block Kit check instead.
- `In_block_actions_button` describes `confirm` of an action as that of a legacy attachment, with
  strings; Slack repeats the object of the button.
- `In_block_actions_button` requires a response_url and a button; views have no response_url,
  selects are no buttons.
- `Req_*` mostly lack team_id, which Slack's own Python SDK adds to every call of a Bolt listener.
- `In_ev_message` describes messages without a subtype only.
"""

import functools
import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft7Validator, ValidationError

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
SPECS = Path(os.environ.get("KAIGI_SPECS", ROOT.parent / "shared" / "specs"))
SLACK = SPECS / "slack"

requires_specs = pytest.mark.skipif(
    not SLACK.is_dir(),
    reason=f"needs the published contracts in {SPECS} (or where KAIGI_SPECS says)",
)

VIEW_KEYS = ("type", "title", "submit", "close", "callback_id", "private_metadata")
EMPTY_IN_SCHEMA = ("state", "event_payload")
EVENTS = {"app_home_opened": "In_ev_app_home_opened", "app_mention": "In_ev_app_mention"}
INTERACTIONS = {
    "block_actions": "In_block_actions_button",
    "view_submission": "In_view_submission",
    "view_closed": "In_view_closed",
    "shortcut": "In_shortcut",
    "message_action": "In_message_action",
}


class Validator:
    """Validator with jsonschema's error messages.

    Most of what crosses the wire is valid, and a compiled validator finds that a hundred times
    as fast.
    """

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self._compiled = jsonschema_rs.Draft7Validator(schema, validate_formats=False)
        self._exact = Draft7Validator(schema)

    def iter_errors(self, payload: Any) -> Iterator[ValidationError]:
        if not self._compiled.is_valid(payload):
            yield from self._exact.iter_errors(payload)


@functools.cache
def strict_check() -> Callable[[str, Any], list[str]]:
    """Load validate(kind, payload) of the strict check; kind is message, modal or home."""
    spec = importlib.util.spec_from_file_location(
        "blockkit_check", SLACK / "slack_blockkit_check.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    inside = vars(module)
    inside["_V"] = {kind: Validator(slow.schema) for kind, slow in inside["_V"].items()}
    validate: Callable[[str, Any], list[str]] = inside["validate"]
    return validate


def check_record(record: list[Json], *, of_app: bool = True) -> list[str]:
    """List what breaks the published contracts in a sandbox's record (GET /record).

    `of_app=False` checks only what the sandbox said, for tests whose calls are wrong on purpose.
    """
    found = []
    for entry in record:
        name = entry.get("method") or entry.get("type")
        problems = [*_of_sandbox(entry), *(_of_app(entry) if of_app else ())]
        found += [f"#{entry['n']} {entry['kind']} {name}: {problem}" for problem in problems]
    return found


def _of_sandbox(entry: Json) -> Iterator[str]:
    if entry["kind"] == "call" and entry["response"] is not None:
        yield from _check(f"Res_{entry['method'].replace('.', '_')}", entry["response"])
    elif entry["kind"] == "envelope":
        payload = entry["request"]["payload"]
        yield from _check(_schema_of(entry["request"]["type"], payload), payload)


def _schema_of(kind: str, payload: Json) -> str:
    if kind == "slash_commands":
        return "In_slash_command"
    if kind == "interactive":
        return INTERACTIONS.get(payload["type"], "")  # of suggestions nothing is published
    event = payload["event"]
    if event["type"] == "message" and "subtype" not in event:
        return "In_ev_message"
    return EVENTS.get(event["type"], "")


def _of_app(entry: Json) -> Iterator[str]:
    request = entry["request"]
    if entry["kind"] == "call":
        yield from _check(f"Req_{entry['method'].replace('.', '_')}", request)
    elif entry["kind"] == "response_url":
        yield from _strictly("message", request.get("blocks") or [])
    elif entry["kind"] == "ack" and isinstance(request.get("view"), dict):
        yield from _strictly("modal", request["view"])


def _check(schema: str, payload: Json) -> Iterator[str]:
    """Check blocks by the strict check, the rest by the schema, in which blocks are then empty."""
    blocks_problems: list[str] = []
    stripped = _without_blocks(payload, blocks_problems)
    yield from blocks_problems
    validator = _validator(schema)
    if validator is None:
        return
    if schema.startswith("Req_"):
        stripped = _as_typed(stripped, validator.schema)
    if schema == "In_block_actions_button" and stripped["actions"][0]["type"] != "button":
        stripped = {**stripped, "actions": []}
    for error in validator.iter_errors(stripped):
        if not _excused(schema, payload, error):
            yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def _without_blocks(value: Any, problems: list[str]) -> Any:
    if isinstance(value, list):
        return [_without_blocks(item, problems) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("blocks"), list):
        if value.get("type") in ("modal", "home"):
            view = {key: value[key] for key in VIEW_KEYS if value.get(key) is not None} | {
                "blocks": value["blocks"]
            }
            if view["type"] == "home":
                view.pop("title", None)
            problems += _strictly(view["type"], view)
        else:
            problems += _strictly("message", value["blocks"])
        value = {**value, "blocks": []}
    return {key: _without_blocks(inner, problems) for key, inner in value.items()}


def _strictly(kind: str, payload: Any) -> list[str]:
    """Check equal payloads once: a card is in the call, in its answer, and in every click on it."""
    return _strictly_once(kind, json.dumps(payload, sort_keys=True))


@functools.lru_cache(maxsize=4096)
def _strictly_once(kind: str, payload: str) -> list[str]:
    return strict_check()(kind, json.loads(payload))


@functools.cache
def _validator(schema: str) -> Validator | None:
    path = SLACK / "calls" / f"{schema}.schema.json"
    if not path.is_file():
        return None
    published = json.loads(path.read_text(encoding="utf-8"))
    definitions = published.get("definitions", {})
    if "Confirmation" in definitions:
        definitions["Confirmation"] = definitions["ConfirmationDialog"]
    return Validator(_relaxed(published) if schema.startswith("In_") else published)


def _relaxed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_relaxed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _relaxed(value)
        for key, value in schema.items()
        if not (key == "additionalProperties" and value is False)
    }


def _excused(schema: str, payload: Json, error: ValidationError) -> bool:
    if schema.startswith("Req_"):
        return False
    if error.instance is None:
        return True
    if error.validator == "additionalProperties" and error.absolute_path:
        return error.absolute_path[-1] in EMPTY_IN_SCHEMA
    in_view = payload.get("container", {}).get("type") == "view"
    return in_view and error.validator == "required" and "'response_url'" in error.message


def _as_typed(args: Json, schema: Any) -> Json:
    """Give each argument the type that the schema has for it: a query or form knows text only."""
    types = dict(_argument_types(schema, schema))
    return {
        name: _typed(value, types.get(name)) for name, value in args.items() if name != "team_id"
    }


def _typed(value: Any, wanted: object) -> Any:
    if not isinstance(value, str):
        return value
    if wanted == "boolean" and value in ("0", "1", "true", "false"):
        return value in ("1", "true")
    if wanted == "number" and value.isdigit():
        return int(value)
    return value


def _argument_types(node: Any, root: Any) -> Iterator[tuple[str, object]]:
    if "$ref" in node:
        yield from _argument_types(root["definitions"][_unquoted(node["$ref"])], root)
    for variant in (*node.get("anyOf", ()), *node.get("allOf", ())):
        yield from _argument_types(variant, root)
    for name, described in node.get("properties", {}).items():
        yield name, described.get("type")


def _unquoted(reference: str) -> str:
    return reference.rpartition("/")[2].replace("%3C", "<").replace("%3E", ">")
