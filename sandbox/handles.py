"""Short-lived handles that an app gets with an interaction: trigger ids and response URLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5
KEPT = 20_000


@dataclass(slots=True)
class Trigger:
    user: str
    view_id: str | None
    made_at: float
    exchanged: bool = False


class TriggerRefused(Exception):
    """Refused trigger id; its text is Slack's error code."""


class Triggers:
    def __init__(self, wire: Callable[[], float]) -> None:
        self._wire = wire
        self._made: dict[str, Trigger] = {}

    def make(self, user: str, view_id: str | None = None) -> str:
        """Make a trigger id; only one with the modal in which the person acted can push."""
        if len(self._made) >= KEPT:
            del self._made[next(iter(self._made))]
        trigger_id = f"{len(self._made)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._made[trigger_id] = Trigger(user, view_id, self._wire())
        return trigger_id

    def look(self, trigger_id: str) -> Trigger:
        trigger = self._made.get(trigger_id)
        if trigger is None:
            raise TriggerRefused("invalid_arguments")
        if trigger.exchanged:
            raise TriggerRefused("exchanged_trigger_id")
        if self._wire() - trigger.made_at > TRIGGER_SECONDS:
            raise TriggerRefused("expired_trigger_id")
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """Context of a response URL; `message_ts` is None for a slash command."""

    user: str
    channel: str
    message_ts: str | None
    made_at: float
    uses: int = 0


class ResponseUrls:
    def __init__(self, wire: Callable[[], float]) -> None:
        self._wire = wire
        self._made: dict[str, ResponseUrl] = {}

    def make(self, user: str, channel: str, message_ts: str | None = None) -> str:
        if len(self._made) >= KEPT:
            del self._made[next(iter(self._made))]
        token = secrets.token_urlsafe(18)
        self._made[token] = ResponseUrl(user, channel, message_ts, self._wire())
        return token

    def use(self, token: str) -> ResponseUrl | str:
        """Return the context to answer in, or Slack's error code."""
        found = self._made.get(token)
        if found is None or self._wire() - found.made_at > RESPONSE_URL_SECONDS:
            return "expired_url"
        if found.uses >= RESPONSE_URL_USES:
            return "used_url"
        found.uses += 1
        return found
