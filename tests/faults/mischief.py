"""Faults of a run: those of the wire, cut connections, and killed bots."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.hours import Hours
from tests.faults.house import House
from tests.faults.staffing import Staffing
from tests.faults.wire import Json

STARTING = ("auth.test", "users.list", "apps.connections.open")
"""Methods that a bot calls when it starts."""
METHODS = (
    "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.publish",
    "conversations.history", "conversations.replies", "conversations.open", "files.info",
    "files.getUploadURLExternal", "files.completeUploadExternal", "response_url", *STARTING,
)  # fmt: skip
ENVELOPES = ("block_actions", "view_submission", "/ringi", "/here", "/meet", "app_home_opened")
ERRANDS = ("meetingCreate", "meetings", "meeting", "meetingStatus", "meetingDelete")
ZOOM_EVENTS = (
    "meeting.started",
    "meeting.ended",
    "meeting.participant_joined",
    "meeting.participant_left",
)


@dataclass
class Mischief:
    """Random faults; the choices come from `dice`, their times also depend on the machine.

    `others`: further faults, with their frequencies. `only`: names of faults to choose from.
    """

    house: House
    dice: random.Random
    gap: float
    staffing: Staffing | None = None
    others: dict[Callable[[], None], int] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    def work(self, hours: Hours) -> None:
        while hours.rest(self.dice.expovariate(1 / self.gap)):
            self.house.look_after()
            self.strike()

    def strike(self) -> None:
        kinds: dict[Callable[[], None], int] = {
            self._kill: 3, self._kill_in_the_middle: 4, self._start_in_trouble: 2,
            self._stop: 1, self._cut: 2,
            self._cut_on_envelope: 2, self._drop_ack: 3, self._deliver_twice: 3, self._refuse: 2,
            self._fail: 4, self._slow: 2, self._slow_updates: 6, self._break_zoom: 4,
            self._lose_event: 2, self._move_clock: 1,
            **self.others,
        }  # fmt: skip
        if self.staffing:
            kinds |= dict.fromkeys(self.staffing.changes, 2)
        if self.only:
            kinds = {k: n for k, n in kinds.items() if k.__name__.strip("_") in self.only}
        (chosen,) = self.dice.choices([*kinds], [*kinds.values()])
        name = chosen.__name__.strip("_")
        self.counts[name] = self.counts.get(name, 0) + 1
        chosen()

    def _kill(self) -> None:
        for place in self._some_bots():
            self.house.kill(place)

    def _kill_in_the_middle(self) -> None:
        """Kill bots in the middle of a slow call to Slack or Zoom."""
        method = self.dice.choice([*METHODS, *ERRANDS])
        self._fault("slow", where={"method": method}, ms=self.dice.randint(200, 1500), count=3)
        time.sleep(self.dice.uniform(0, 2))
        self._kill()

    def _start_in_trouble(self) -> None:
        """Kill bots whose successors meet refusals, errors or slow answers when they start."""
        for method in self.dice.sample(STARTING, self.dice.randint(1, len(STARTING))):
            self.dice.choice([self._refuse, self._fail, self._slow])(method)
        self._kill()

    def _stop(self) -> None:
        for place in self._some_bots()[:1]:
            self.house.stop(place)

    def _some_bots(self) -> list[int]:
        places = range(self.house.replicas)
        return self.dice.sample(places, self.dice.randint(1, len(places)))

    def _cut(self) -> None:
        self._fault("cut_socket", how=self.dice.choice(["abort", "close", "refresh"]))

    def _cut_on_envelope(self) -> None:
        self._fault("cut_socket", where=self._some_envelope(), count=self._few())

    def _drop_ack(self) -> None:
        self._fault("drop_ack", where=self._some_envelope(), count=self._few())

    def _deliver_twice(self) -> None:
        self._fault("deliver_twice", where=self._some_envelope(), count=5 * self._few())

    def _refuse(self, method: str = "") -> None:
        where = {"method": method or self.dice.choice(METHODS)}
        wait = self.dice.randint(1, 3)
        self._fault("rate_limit", where=where, seconds=self.dice.uniform(0.5, 3), retry_after=wait)

    def _fail(self, method: str = "") -> None:
        where = {"method": method or self.dice.choice(METHODS)}
        status = self.dice.choice([500, 502, 503])
        after = self.dice.random() < 0.6
        self._fault("server_error", where=where, count=self._few(), status=status, after=after)

    def _slow(self, method: str = "") -> None:
        where = {"method": method or self.dice.choice(METHODS)}
        self._fault("slow", where=where, ms=self.dice.randint(100, 4000), count=self._few())

    def _slow_updates(self) -> None:
        """Keep updates on their way for so long that newer ones are wanted meanwhile."""
        for method in ("chat.update", "views.publish"):
            self._fault(
                "slow", where={"method": method}, ms=self.dice.randint(500, 1500), seconds=15
            )

    def _break_zoom(self) -> None:
        where = {"system": "zoom", "method": self.dice.choice(ERRANDS)}
        name = self.dice.choice(["no_answer", "server_error", "html", "rate_limit", "slow"])
        how: Json = {
            "no_answer": {"ms": 500},
            "slow": {"ms": 1500},
            "rate_limit": {"retry_after": 1},
        }.get(name, {"after": self.dice.random() < 0.6})
        self._fault(name, where=where, count=self._few(), **how)

    def _lose_event(self) -> None:
        name = self.dice.choice(["lost_event", "deliver_twice", "cut_socket"])
        where = {"system": "zoom", "type": self.dice.choice(ZOOM_EVENTS)}
        self._fault(name, where=where, count=self._few())

    def _move_clock(self) -> None:
        """Let all bots' clocks be ahead for a moment."""
        start = time.time()
        self.house.ahead.touch()
        time.sleep(self.dice.uniform(0.2, 2))
        self.house.ahead.unlink()
        self.house.jumps.append((start, time.time()))

    def _some_envelope(self) -> dict[str, str]:
        return {"type": self.dice.choice(ENVELOPES)}

    def _few(self) -> int:
        return self.dice.randint(1, 3)

    def _fault(self, name: str, **settings: object) -> None:
        self.house.wire.post("faults", name=name, **settings)
