"""Faults to inject into the wire, for tests and by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.json_types import Json

NAMES = (
    "drop_ack", "deliver_twice", "cut_socket", "rate_limit", "server_error", "slow",
    "html", "no_answer", "lost_event", "no_licence", "daily_quota",
)  # fmt: skip
"""Names of the faults: the second line applies to Zoom alone.

`where: {"system": "zoom"}` restricts one of the first line to Zoom.
"""


@dataclass(slots=True)
class Fault:
    """A fault in the methods or envelope types that `where` names.

    It applies `count` times, or until a time of the wire clock.
    """

    name: str
    count: int | None
    until: float | None
    where: Json
    settings: Json

    def concerns(self, **what: str) -> bool:
        return all(what.get(key) == value for key, value in self.where.items())

    def as_json(self) -> Json:
        return {"name": self.name, "count": self.count, "where": self.where, **self.settings}


class Faults:
    def __init__(self, wire: Callable[[], float]) -> None:
        self._wire = wire
        self._active: list[Fault] = []

    def add(self, description: Json) -> None:
        settings = {**description}
        name = settings.pop("name")
        where = settings.pop("where", {})
        seconds = settings.pop("seconds", None)
        count = settings.pop("count", None)
        until = None if seconds is None else self._wire() + float(seconds)
        if count is None and until is None:
            count = 1
        self._active.append(Fault(name, count, until, where, settings))

    def take(self, name: str, **what: str) -> Json | None:
        """Return the settings of the first such fault for `what`, and count it as applied once."""
        if not self._active:
            return None
        self._drop_spent()
        for fault in self._active:
            if fault.name == name and fault.concerns(**what):
                if fault.count is not None:
                    fault.count -= 1
                return fault.settings
        return None

    async def broken(self, **what: str) -> Json | None:
        """Wait where a fault slows the server; return the settings of a server error, if any."""
        slow = self.take("slow", **what)
        if slow is not None:
            await asyncio.sleep(float(slow.get("ms", 1000)) / 1000)
        return self.take("server_error", **what)

    def listed(self) -> list[Json]:
        self._drop_spent()
        return [fault.as_json() for fault in self._active]

    def clear(self) -> None:
        self._active.clear()

    def _drop_spent(self) -> None:
        now = self._wire()
        self._active = [
            fault
            for fault in self._active
            if (fault.count is None or fault.count > 0)
            and (fault.until is None or now < fault.until)
        ]
