"""Settings for tests, by the flat names of their fields; Zoom's begin with `zoom_`."""

from typing import Any

from msgspec.structs import replace

from bot.settings import HttpSettings, OfficeSettings, Settings, SlackSettings
from integrations.zoom.settings import ZoomSettings
from kaigi.ledger.settings import LedgerSettings
from kaigi.operators.settings import OperatorsSettings
from kaigi.presence.settings import PresenceSettings
from kaigi.settings_group import SettingsGroup

ROOMS: tuple[type[SettingsGroup], ...] = (LedgerSettings, PresenceSettings, OperatorsSettings)


def settings(**values: Any) -> Settings:
    """Return settings for the sandbox, with these values."""
    slack = SlackSettings(bot_token="xoxb-sandbox", app_token="xapp-sandbox")
    return changed(Settings(OfficeSettings(), slack), **values)


def changed(before: Settings, **values: Any) -> Settings:
    """Return the settings with these values in the groups that they belong to."""
    zoom = {
        name.removeprefix("zoom_"): values.pop(name)
        for name in [*values]
        if name.startswith("zoom_")
    }
    rooms = dict(before.rooms)
    if zoom:
        known = before.optional(ZoomSettings)
        rooms[ZoomSettings] = replace(known, **zoom) if known else ZoomSettings(**zoom)
    for group in ROOMS:
        if mine := _taken(group, values):
            rooms[group] = replace(before.of(group), **mine)
    done = Settings(
        replace(before.office, **_taken(OfficeSettings, values)),
        replace(before.slack, **_taken(SlackSettings, values)),
        replace(before.http, **_taken(HttpSettings, values)),
        rooms,
    )
    assert not values, f"no such settings: {sorted(values)}"
    return done


def _taken(group: type[SettingsGroup], values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.pop(name) for name in group.__struct_fields__ if name in values}


def addresses(url: str) -> dict[str, str]:
    """Return the addresses under which the sandbox at `url` speaks Slack's and Zoom's protocols."""
    return {
        "api_url": f"{url}/api/",
        "zoom_api_url": f"{url}/zoom/v2",
        "zoom_oauth_url": f"{url}/zoom/oauth/token",
        "zoom_events_url": f"{url.replace('http', 'ws', 1)}/zoom/ws?subscriptionId=sandbox",
    }
