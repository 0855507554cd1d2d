"""What happens at which time, once."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of the time. Always aware, always UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)
