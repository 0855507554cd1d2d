"""Installed app, as its manifest describes it."""

from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from sandbox.json_types import Json

APP_ID = "A0SANDBOX1"
BOT_ID = "B0SANDBOX1"
BOT_USER_ID = "U0SANDBOX1"


@dataclass(frozen=True, slots=True)
class App:
    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    has_home: bool = True
    has_messages: bool = True
    reads_messages: bool = True
    id: str = APP_ID
    bot_id: str = BOT_ID
    bot_user_id: str = BOT_USER_ID

    def has_command(self, name: str) -> bool:
        return any(command["command"] == name for command in self.commands)

    def shortcut(self, callback_id: str) -> Json | None:
        return next((s for s in self.shortcuts if s["callback_id"] == callback_id), None)

    @property
    def profile(self) -> Json:
        return {
            "id": self.bot_id,
            "app_id": self.id,
            "name": self.name,
            "deleted": False,
            "updated": 0,
            "icons": {},
            "team_id": "",
        }


def read(path: Path) -> Json:
    manifest: Json = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return manifest


def install(manifest: Json) -> App:
    """Return the app that a parsed manifest describes; missing parts are empty."""
    features = manifest.get("features", {})
    tabs = features.get("app_home", {})
    name = (
        features.get("bot_user", {}).get("display_name") or manifest["display_information"]["name"]
    )
    return App(
        name=name,
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(
            manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
        ),
        commands=[
            {
                "command": described["command"],
                "description": described.get("description", ""),
                "usage_hint": described.get("usage_hint", ""),
            }
            for described in features.get("slash_commands", [])
        ],
        shortcuts=list(features.get("shortcuts", [])),
        has_home=tabs.get("home_tab_enabled", True),
        has_messages=tabs.get("messages_tab_enabled", True),
        reads_messages=not tabs.get("messages_tab_read_only_enabled", False),
    )
