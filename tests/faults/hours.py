"""How long everybody works."""

import threading
import time
from dataclasses import dataclass, field


@dataclass
class Hours:
    """Until `end`, or until they are called off."""

    end: float
    _off: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> bool:
        return time.time() < self.end and not self._off.is_set()

    def rest(self, seconds: float) -> bool:
        """Whether there is still something to be done afterwards."""
        self._off.wait(max(0.0, min(seconds, self.end - time.time())))
        return self.go_on()

    def call_off(self) -> None:
        self._off.set()
