"""The manifest says what the app listens to, and the app listens to what the manifest says."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

import commands.approvals
import commands.home
import commands.meetings
import commands.members
import commands.presence
from bot.cli import manifest
from tests.contract.published import SPECS

FEATURES = (
    commands.approvals,
    commands.home,
    commands.meetings,
    commands.presence,
    commands.members,
)


class Registrar:
    """Takes registrations as an AsyncApp does, and keeps the names."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {kind: set() for kind in ("command", "shortcut", "event")}

    def __getattr__(self, kind: str) -> Callable[..., Callable[[object], None]]:
        def register(name: str, matchers: object = None) -> Callable[[object], None]:
            self.names.setdefault(kind, set()).add(name)
            return lambda listener: None

        return register


@pytest.fixture(scope="module")
def listeners() -> dict[str, set[str]]:
    registrar = Registrar()
    for feature in FEATURES:
        feature.register(registrar)
    return registrar.names


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return manifest.manifest()


def test_every_command_shortcut_and_event_has_a_listener_and_every_listener_is_in_the_manifest(
    listeners: dict[str, set[str]], described: dict[str, Any]
) -> None:
    features, settings = described["features"], described["settings"]
    assert {command["command"] for command in features["slash_commands"]} == listeners["command"]
    assert {shortcut["callback_id"] for shortcut in features["shortcuts"]} == listeners["shortcut"]
    subscribed = {name.partition(".")[0] for name in settings["event_subscriptions"]["bot_events"]}
    assert subscribed == listeners["event"]


def test_the_manifest_is_valid_against_slacks_schema(described: dict[str, Any]) -> None:
    schema = SPECS / "slack" / "manifest.schema.2.0.0.json"
    if not schema.exists():
        pytest.skip(f"Slack's published schemas are not at {SPECS}")
    jsonschema.validate(described, json.loads(schema.read_text()), cls=jsonschema.Draft7Validator)


def test_every_scope_says_why_it_is_needed() -> None:
    lines = manifest.text().split("    bot:\n", 1)[1].split("settings:", 1)[0].splitlines()
    assert [line for line in lines if " # " not in line] == []


def test_the_link_creates_the_app_from_this_very_manifest() -> None:
    link = manifest.link()
    assert link.startswith("https://api.slack.com/apps?new_app=1&manifest_yaml=")
    assert YAML(typ="safe", pure=True).load(manifest.text())["display_information"]["name"] in link
