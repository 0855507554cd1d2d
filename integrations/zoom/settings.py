"""Settings of the app at Zoom."""

from typing import Annotated

from msgspec import Meta, field

from kaigi.settings_group import N_, SettingsGroup

_HTTP = r"^https?://[^\s/?#]+[^\s]*$"
_WEBSOCKET = r"^wss?://[^\s/?#]+[^\s]*$"


class ZoomSettings(SettingsGroup, frozen=True, kw_only=True):
    """A Server-to-Server OAuth app. Absent: no meetings, and everything else runs."""

    optional = True
    hidden = frozenset({"client_secret", "events_url"})

    account_id: Annotated[
        str, Meta(description=N_("the account ID of the Server-to-Server OAuth app at Zoom"))
    ] = field(name="ZOOM_ACCOUNT_ID")
    client_id: Annotated[
        str, Meta(description=N_("the client ID of the Server-to-Server OAuth app at Zoom"))
    ] = field(name="ZOOM_CLIENT_ID")
    client_secret: Annotated[
        str, Meta(description=N_("the client secret of the Server-to-Server OAuth app at Zoom"))
    ] = field(name="ZOOM_CLIENT_SECRET")
    api_url: Annotated[
        str,
        Meta(
            pattern=_HTTP,
            description=N_("an http or https address, such as https://api.zoom.us/v2"),
        ),
    ] = field(default="https://api.zoom.us/v2", name="ZOOM_API_URL")
    oauth_url: Annotated[
        str,
        Meta(
            pattern=_HTTP,
            description=N_("an http or https address, such as https://zoom.us/oauth/token"),
        ),
    ] = field(default="https://zoom.us/oauth/token", name="ZOOM_OAUTH_URL")
    events_url: (
        Annotated[
            str,
            Meta(
                pattern=_WEBSOCKET,
                description=N_("a wss address, such as wss://ws.zoom.us/ws?subscriptionId=abc"),
            ),
        ]
        | None
    ) = field(default=None, name="ZOOM_EVENTS_URL")
