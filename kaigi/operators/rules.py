"""When the operators hear of deliveries that were given up: one message an hour, which grows."""

from datetime import UTC, datetime, timedelta

ROOM = "operators:"
_HOUR = "%Y-%m-%dT%H"
OVERLAP = timedelta(minutes=1)
"""What ended just before the hour may be told just after it; to be told twice does no harm."""


def key(now: datetime) -> str:
    return ROOM + now.astimezone(UTC).strftime(_HOUR)


def begins(key: str) -> datetime:
    """The hour that a message with this key is about."""
    return datetime.strptime(key.removeprefix(ROOM), _HOUR).replace(tzinfo=UTC)


def told_in(given_up: datetime) -> set[str]:
    """The keys of the messages that may name it."""
    return {key(given_up), key(given_up + OVERLAP)}


def is_ours(key: str) -> bool:
    return key.startswith(ROOM)
