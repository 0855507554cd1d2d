"""Switches that make the wire misbehave, for tests and by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.json_types import Json

NAMES = (
    "drop_ack", "deliver_twice", "cut_socket", "rate_limit", "server_error", "slow",
    "html", "no_answer", "lost_event", "no_licence", "daily_quota",
)  # fmt: skip
"""The second line is Zoom's alone; `where: {"system": "zoom"}` keeps one of the first line to Zoom."""


@dataclass(slots=True)
class Fault:
    """Acts `count` times, or until a moment of wire time, on the methods or envelope types that it names."""

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
        name, where = settings.pop("name"), settings.pop("where", {})
        seconds, count = settings.pop("seconds", None), settings.pop("count", None)
        until = None if seconds is None else self._wire() + float(seconds)
        if count is None and until is None:
            count = 1
        self._active.append(Fault(name, count, until, where, settings))

    def take(self, name: str, **what: str) -> Json | None:
        """The settings of the first such fault that concerns `what`, using up one of its times."""
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
        """Waits if the server is to be slow; the settings of a server error if there is to be one."""
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
