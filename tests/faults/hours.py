"""Working time of a run."""

import threading
import time
from dataclasses import dataclass, field


@dataclass
class Hours:
    """Working time until `end`, or until it is cancelled."""

    end: float
    _off: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> bool:
        return time.time() < self.end and not self._off.is_set()

    def rest(self, seconds: float) -> bool:
        """Pause, and tell whether the working time goes on afterwards."""
        self._off.wait(max(0.0, min(seconds, self.end - time.time())))
        return self.go_on()

    def call_off(self) -> None:
        self._off.set()
