"""Readers of the payloads that Slack sends."""

from collections.abc import Mapping
from typing import Any


def form_value(view: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the state of one input of a submitted form, whose block and action have this name."""
    found: dict[str, Any] = view["state"]["values"].get(name, {}).get(name, {})
    return found
