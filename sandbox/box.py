"""State of a running sandbox: the workspace and the mechanisms around it."""

from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.handles import ResponseUrls, Triggers
from sandbox.json_types import Json
from sandbox.live import Live
from sandbox.manifest import install
from sandbox.ratelimit import RateLimits
from sandbox.record import Record
from sandbox.socket_mode import SocketMode
from sandbox.views import Views
from sandbox.workspace import load


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a sandbox; seconds are seconds of the wire clock.

    `limits` scales Slack's rate limits; 0 switches them off.
    """

    limits: float = 1.0
    ack_seconds: float = 3.0
    resend_seconds: float = 3.0
    refresh_seconds: float | None = None
    clock: Clock = field(default_factory=Clock)


class Box:
    def __init__(self, workspace: Json, manifest: Json, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.app = install(manifest)
        self.workspace = load(workspace, self.app, int(self.clock.now()))
        tokens = {"bot": "xoxb-sandbox", "app": "xapp-sandbox"} | workspace.get("tokens", {})
        self.bot_token: str = tokens["bot"]
        self.app_token: str = tokens["app"]
        self.user_tokens: dict[str, str] = {t: user for user, t in tokens.get("people", {}).items()}
        self.record = Record(self.clock.now)
        self.faults = Faults(self.clock.wire)
        self.limits = RateLimits(self.clock.wire, settings.limits)
        self.triggers = Triggers(self.clock.wire)
        self.response_urls = ResponseUrls(self.clock.wire)
        self.live = Live()
        self.views = Views(self.app, self.team_id, self.clock)
        self.files = Files()
        self.sockets = SocketMode(
            self.record,
            self.faults,
            self.clock.wire,
            count_changed=lambda count: self.live.tell_all({"type": "connections", "count": count}),
            ack_seconds=settings.ack_seconds,
            resend_seconds=settings.resend_seconds,
        )
        self.url = ""

    @property
    def team_id(self) -> str:
        identity: str = self.workspace.team["id"]
        return identity
