"""Slack's published rate limits as token buckets, by the wire clock."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

# Calls a minute. Slack publishes lower bounds ("20+"): only the bound itself is reliable.
TIER_1 = 1
TIER_2 = 20
TIER_3 = 50
TIER_4 = 100
# "Hundreds per minute": auth.test and chat.getPermalink have tiers of their own.
SPECIAL = 600
# Slack lets ten sockets open at once although the method is Tier 1: its burst exceeds its rate.
TIER_1_BURST = 20
# One message a second in each channel, with short bursts; "several hundred" a minute in all.
POST_PER_SECOND = 1.0
POST_BURST = 5
POST_PER_MINUTE = 300

TIERS = {
    "api.test": TIER_4,
    "apps.connections.open": TIER_1,
    "auth.test": SPECIAL,
    "blocks.validate": TIER_4,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": SPECIAL,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": POST_PER_MINUTE,
    "chat.update": TIER_3,
    "conversations.create": TIER_2,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "reactions.add": TIER_3,
    "reactions.get": TIER_3,
    "reactions.remove": TIER_2,
    "team.info": TIER_3,
    "users.conversations": TIER_2,
    "users.getPresence": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.lookupByEmail": TIER_3,
    "users.profile.get": TIER_4,
    "users.profile.set": TIER_3,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


@dataclass(slots=True)
class Bucket:
    per_second: float
    capacity: float
    level: float
    filled_at: float

    def wait(self, now: float) -> float:
        """Return the seconds until one call fits; 0 when it fits now."""
        self.level = min(self.capacity, self.level + (now - self.filled_at) * self.per_second)
        self.filled_at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second


class RateLimits:
    """Rate limits of all methods; `scale` multiplies rates and bursts, 0 switches them off."""

    def __init__(self, wire: Callable[[], float], scale: float = 1.0) -> None:
        self._wire = wire
        self._scale = scale
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def retry_after(self, method: str, channel: str = "") -> int:
        """Return the whole seconds to wait before this call; count it where that is 0."""
        if not self._scale:
            return 0
        per_minute = TIERS[method]
        burst = max(per_minute, TIER_1_BURST)
        buckets = [self._bucket((method, ""), per_minute / 60, burst)]
        if method == "chat.postMessage" and channel:
            buckets.append(self._bucket((method, channel), POST_PER_SECOND, POST_BURST))
        now = self._wire()
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait:
            return ceil(wait)
        for bucket in buckets:
            bucket.level -= 1
        return 0

    def _bucket(self, key: tuple[str, str], per_second: float, burst: float) -> Bucket:
        if key not in self._buckets:
            capacity = burst * self._scale
            self._buckets[key] = Bucket(per_second * self._scale, capacity, capacity, self._wire())
        return self._buckets[key]
