"""Rules of the operators' notices about dead tasks: one message an hour, which grows."""

from datetime import UTC, datetime, timedelta

PREFIX = "operators:"
OVERLAP = timedelta(minutes=1)
"""A task that died just before the hour may be listed just after it; twice is harmless."""
_HOUR = "%Y-%m-%dT%H"


def key(now: datetime) -> str:
    """Return the key of the hour's notice."""
    return PREFIX + now.astimezone(UTC).strftime(_HOUR)


def hour_of(key: str) -> datetime:
    """Return the beginning of the hour that a notice is about."""
    return datetime.strptime(key.removeprefix(PREFIX), _HOUR).replace(tzinfo=UTC)


def keys_naming(died: datetime) -> set[str]:
    """Return the keys of the notices that may list a task that died then."""
    return {key(died), key(died + OVERLAP)}


def is_notice(key: str) -> bool:
    """Tell whether a task is itself a notice to the operators."""
    return key.startswith(PREFIX)
