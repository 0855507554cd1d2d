"""Record of the traffic in order, bounded and without secrets."""

from collections import deque
from collections.abc import Callable
from itertools import islice

from sandbox.json_types import Json

KEPT = 20_000


class Record:
    """The last `KEPT` entries, which share the workspace's objects to save memory."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def add(
        self, kind: str, name: str, request: object, response: object = None, **more: object
    ) -> Json:
        self._count += 1
        label = "method" if kind == "call" else "type"
        entry: Json = {
            "n": self._count,
            "kind": kind,
            label: name,
            "at": self._now(),
            "request": request,
        }
        entry["response"] = response
        entry.update(more)
        self._entries.append(entry)
        return entry

    def since(self, number: int) -> list[Json]:
        first = self._count - len(self._entries)
        return list(islice(self._entries, max(0, number - first), None))
