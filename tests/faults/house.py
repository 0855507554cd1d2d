"""Processes of a run: the sandbox, the bots, and the commands that export the record."""

import json
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tests.faults.city import MANAGERS_ID, City
from tests.faults.history import Line
from tests.faults.morning import BEFORE, Moment, Morning
from tests.faults.wire import NoAnswer, Wire
from tests.processes import Running, Yard, until

PROJECT = Path(__file__).parents[2]
OURS = {"PYTHONPATH": str(PROJECT)}
"""Environment that runs the code beside this checker, not another installed copy."""
AHEAD = "FAULTS_AHEAD"
"""Variable that names the file during whose existence a bot's clock is ahead; see `clocked`."""
START = 60.0
"""Seconds that a bot may take to start on a busy machine."""
STOP, COMMAND = 60.0, 120.0
SCHEDULED = 3.0
"""Seconds after which a connected bot has seen what is due, and noted when it looked."""
ASKING = 60.0
"""Seconds in which the question goes out, also where the bots are started again meanwhile."""
QUESTION = "presence:ask:"
"""Beginning of the keys of the question's tasks in `kaigi export`."""
LATEST_NINE = 120.0
"""Seconds after which it becomes nine o'clock even if the question was not asked."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Command lines in shell syntax; `{staff}` is the roster's file, empty ones are left out."""

    bot: str = f"{sys.executable} -m tests.faults.clocked run"
    staff: str = f"{sys.executable} -m bot staff import {{staff}}"
    export: str = f"{sys.executable} -m bot export"
    verify: str = f"{sys.executable} -m bot audit verify"


@dataclass
class House:
    yard: Yard
    city: City
    commands: Commands
    database: str
    replicas: int
    morning: Morning | None = None
    nine_at: float = 0.0
    asked_at: float = 0.0
    sheet_at: float = 0.0
    bots: list[Running] = field(default_factory=list)
    deaths: list[float] = field(default_factory=list)
    jumps: list[tuple[float, float]] = field(default_factory=list)
    absences: list[tuple[str, float, float]] = field(default_factory=list)
    """Staff numbers, and from when to when they had no account."""
    troubles: list[str] = field(default_factory=list)
    wire: Wire = field(default_factory=lambda: Wire(""))

    @property
    def day(self) -> date:
        """The office's date."""
        return self.morning.day if self.morning else datetime.now(UTC).date()

    @property
    def absent(self) -> frozenset[str]:
        """People who had no account at some time while the morning's question went out."""
        until_then = self.asked_at + ASKING
        return frozenset(
            number
            for number, start, end in self.absences
            if start <= until_then and end >= self.asked_at
        )

    @property
    def ahead(self) -> Path:
        """File during whose existence the bots' clocks are ahead."""
        return self.yard.folder / "ahead"

    @property
    def _roster(self) -> Path:
        return self.yard.folder / "staff.csv"

    def open(self) -> None:
        if self.morning:
            self.morning.begins(Moment.QUESTION)
        self._roster.write_text(self.city.roster(), encoding="utf-8")
        workspace = self.yard.folder / "workspace.json"
        workspace.write_text(json.dumps(self.city.workspace()), encoding="utf-8")
        sandbox = self.yard.start(
            "-m", "sandbox", "--port", 0, "--limits", 0, "--locale", "en",
            "--workspace", workspace, "--manifest", PROJECT / "manifest.yml", **OURS,
        )  # fmt: skip
        self.wire = Wire(until(lambda: sandbox.said().strip(), START))
        if self.commands.staff:
            self.run(self.commands.staff)
        if self.morning:
            self._start_in_time(self.morning)
        else:
            self._start_all()

    def _start_in_time(self, morning: Morning) -> None:
        """Start the bots before 8:15, and again with more time where they are ready too late.

        The first bots have to be ready: a job that the database does not know has missed nothing.
        Bots that are started later make up for it, however long they take.
        """
        before = BEFORE
        while True:
            self.asked_at = morning.begins(Moment.QUESTION, before)
            self._start_all()
            time.sleep(SCHEDULED)
            if time.time() < self.asked_at:
                return
            self._close_all()
            before *= 2

    def _close_all(self) -> None:
        for bot in self.bots:
            self._close(bot)

    def _start_all(self) -> None:
        self.bots = [self._start() for _ in range(self.replicas)]
        self.until_connected()

    def until_connected(self) -> None:
        """Wait for all bots; one that ends meanwhile is a finding, and started again."""

        def are_connected() -> bool:
            self._start_again()
            return self.connections() >= self.replicas

        until(are_connected, START)

    def connections(self) -> int:
        try:
            count: int = self.wire.see("client/workspace")["connections"]
        except NoAnswer:
            return 0
        return count

    def kill(self, place: int) -> None:
        """Kill a bot by SIGKILL, and start another in its place at once."""
        self.deaths.append(time.time())
        self.bots[place].kill()
        self.bots[place] = self._start()

    def stop(self, place: int) -> None:
        self.deaths.append(time.time())
        self._close(self.bots[place])
        self.deaths.append(time.time())
        self.bots[place] = self._start()

    def _close(self, bot: Running) -> None:
        bot.process.send_signal(signal.SIGTERM)
        try:
            code = bot.process.wait(STOP)
        except subprocess.TimeoutExpired:
            self.troubles.append(f"a bot that was told to stop did not within {STOP:.0f} s")
            bot.kill()
            return
        if code not in {0, -signal.SIGTERM}:  # the latter just after its start
            self.troubles.append(f"a bot that was told to stop ended with {code}")

    def restart(self) -> None:
        """Restart the bots, which look for missed events when they start."""
        for place in range(self.replicas):
            self.stop(place)
        self.until_connected()

    def look_after(self) -> None:
        """Record a bot that ended by itself as a finding, and start it again.

        It becomes nine o'clock here, too, by bots that start in another time zone.
        """
        if self.morning and self._is_nine:
            self.nine_at = 0.0
            self.deaths.append(time.time())
            self._close_all()
            self.deaths.append(time.time())
            self.sheet_at = self.morning.begins(Moment.SHEET)
            self._start_all()
        self._start_again()

    def _start_again(self) -> None:
        for place, bot in enumerate(self.bots):
            if not bot.alive:
                self.troubles.append(f"a bot ended by itself: {bot.complained()[-500:]}")
                self.deaths.append(time.time())
                self.bots[place] = self._start()

    @property
    def _is_nine(self) -> bool:
        """Whether it is time for nine o'clock, and the question of 8:15 was asked."""
        late = time.time() - self.nine_at
        return bool(self.nine_at and late > 0) and (late > LATEST_NINE or self._has_asked())

    def _has_asked(self) -> bool:
        return any(line["key"].startswith(QUESTION) for line in self.record() if "key" in line)

    @property
    def is_morning_over(self) -> bool:
        """Whether the bots have had time to send the sheet; true of a run without a morning."""
        is_ahead = self.nine_at or time.time() < self.sheet_at + SCHEDULED
        return not (self.morning and is_ahead)

    def close(self) -> None:
        self._close_all()
        self.wire.close()

    def record(self) -> list[Line]:
        return [json.loads(line) for line in self.run(self.commands.export).splitlines()]

    def read_list(self, roster: str) -> None:
        """Import a staff list while the bots run."""
        self._roster.write_text(roster, encoding="utf-8")
        ended = self._ended(self.commands.staff)
        if ended.returncode:
            self.troubles.append(f"the staff list was refused: {ended.stdout}{ended.stderr}"[-500:])

    def chains_hold(self) -> bool:
        if not self.commands.verify:
            return True
        return self._ended(self.commands.verify).returncode == 0

    def run(self, command: str) -> str:
        ended = self._ended(command)
        if ended.returncode:
            raise RuntimeError(f"{command}: {ended.stderr[-2000:]}")
        return ended.stdout

    def _ended(self, command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - a command of the operator
            self._line(command),
            env=self.yard.environment(self._environment()),
            cwd=self.yard.folder,
            capture_output=True,
            text=True,
            timeout=COMMAND,
            check=False,
        )

    def _start(self) -> Running:
        return self.yard.launch(self._line(self.commands.bot), **self._environment())

    def _line(self, command: str) -> list[str]:
        """Split a command line; a program's path is relative to the checker's start directory."""
        program, *arguments = shlex.split(command.format(staff=self._roster))
        return [str(Path(program).absolute()) if "/" in program else program, *arguments]

    def _environment(self) -> dict[str, str]:
        events = self.wire.url.replace("http", "ws", 1)
        office = self.morning.settings if self.morning else {}
        return (
            OURS
            | office
            | {
                AHEAD: str(self.ahead),
                "SLACK_BOT_TOKEN": "xoxb-sandbox",
                "SLACK_APP_TOKEN": "xapp-sandbox",
                "SLACK_API_URL": f"{self.wire.url}/api/",
                "KAIGI_DATABASE_URL": self.database,
                "KAIGI_LOCALE": "en",
                "KAIGI_MANAGERS_CHANNEL": MANAGERS_ID,
                "ZOOM_ACCOUNT_ID": "sandbox-account",
                "ZOOM_CLIENT_ID": "sandbox-client",
                "ZOOM_CLIENT_SECRET": "sandbox-secret",
                "ZOOM_API_URL": f"{self.wire.url}/zoom/v2",
                "ZOOM_OAUTH_URL": f"{self.wire.url}/zoom/oauth/token",
                "ZOOM_EVENTS_URL": f"{events}/zoom/ws?subscriptionId=sandbox",
            }
        )
