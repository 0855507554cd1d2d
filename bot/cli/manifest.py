"""The app's manifest for Slack, and the link that creates the app from it."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PATH = Path(__file__).parents[2] / "manifest.yml"


def text() -> str:
    return PATH.read_text(encoding="utf-8")


@cache
def manifest() -> dict[str, Any]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - `kaigi run` does not read the manifest

    read: dict[str, Any] = YAML(typ="safe", pure=True).load(text())
    return read


def scopes() -> set[str]:
    return set(manifest()["oauth_config"]["scopes"]["bot"])


def link() -> str:
    """Return the address of Slack's page for new apps, with everything filled in."""
    return "https://api.slack.com/apps?" + urlencode({"new_app": 1, "manifest_yaml": text()})
