"""Zoom's published contract, and what it takes to hold a sandbox's record of Zoom against it.

Looked up in the patched subset first, then in Zoom's own files. Stricter than the schemas in two
things: a name that the operation does not know is an error, and so is a moment without a zone.
What the published answers lack although Zoom sends it is listed here, and only here.
"""

import functools
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jsonschema import Draft7Validator, FormatChecker

from tests.contract.published import SPECS

Json = dict[str, Any]
FILES = ("zoom-subset-patched.json", "zoom-meetings-users-2023-10.json", "zoom-phone-2024-12.json")
UNPUBLISHED = {"meetingCreate": {"uuid", "host_id", "status"}}
"""The examples on Zoom's own pages have these in the answer to a create."""

formats = FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^@\s]+@[^@\s]+", value) is not None


def check_zoom_record(record: list[Json], *, of_app: bool = True) -> list[str]:
    """List what breaks Zoom's contract in a sandbox's record (GET /record).

    `of_app=False` checks only what the sandbox said, for tests whose calls are wrong on purpose.
    """
    found = []
    for entry in record:
        if entry["kind"] == "zoom" and entry["type"] != "token":
            problems = [*_of_answer(entry), *(_of_call(entry) if of_app else ())]
            found += [f"#{entry['n']} {entry['type']}: {problem}" for problem in problems]
    return found


@functools.cache
def operations() -> dict[str, tuple[str, str, Json]]:
    """Map each operationId to its verb, its path, and its published description."""
    found: dict[str, tuple[str, str, Json]] = {}
    for name in FILES:
        published = json.loads((SPECS / name).read_text(encoding="utf-8"))
        for path, verbs in published["paths"].items():
            for verb, described in verbs.items():
                if isinstance(described, dict):
                    found.setdefault(
                        described.get("operationId", ""), (verb.upper(), path, described)
                    )
    return found


def _of_call(entry: Json) -> Iterator[str]:
    asked, (verb, path, described) = entry["request"], operations()[entry["type"]]
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(f"/zoom/v2{path}"))
    if asked["method"] != verb or not re.fullmatch(pattern, asked["path"]):
        yield f"{asked['method']} {asked['path']} is not {verb} {path}"
    parameters = {
        each["name"]: each for each in described.get("parameters", []) if each["in"] == "query"
    }
    for name, value in asked["query"].items():
        if name not in parameters:
            yield f"no parameter {name}"
        else:
            schema = parameters[name]["schema"]
            typed = int(value) if schema.get("type") == "integer" and value.isdigit() else value
            yield from _errors(schema, typed)
    body = (
        described.get("requestBody", {})
        .get("content", {})
        .get("application/json", {})
        .get("schema")
    )
    if body is None:
        yield from ("a body that is not asked for",) if asked["body"] else ()
    else:
        yield from _errors(body, asked["body"])
        yield from _unknown(body, asked["body"])


def _of_answer(entry: Json) -> Iterator[str]:
    if "failed_with" in entry:
        return
    responses = operations()[entry["type"]][2]["responses"]
    status = str(entry["status"])
    if status not in responses:
        yield f"{status} is not among {sorted(responses)}"
        return
    schema = responses[status].get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        yield from (f"{status} has no content",) if entry["response"] is not None else ()
        return
    yield from _errors(schema, entry["response"])
    known = UNPUBLISHED.get(entry["type"], set())
    yield from (name for name in _unknown(schema, entry["response"]) if name not in known)


def _errors(schema: Json, value: object) -> Iterator[str]:
    for error in Draft7Validator(schema, format_checker=formats).iter_errors(value):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def _unknown(schema: Json, value: object) -> Iterator[str]:
    """Yield names that the schema does not have, as deep as the schema lists names."""
    if isinstance(value, list):
        for item in value:
            yield from _unknown(schema.get("items", {}), item)
    known = schema.get("properties")
    if isinstance(value, dict) and known:
        for name, inner in value.items():
            if name not in known:
                yield name
            else:
                yield from _unknown(known[name], inner)
