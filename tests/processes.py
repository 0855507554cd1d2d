"""Processes with a folder of their own: started, observed and killed, with none left running."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 30.0
"""Seconds; nothing here takes nearly as long, unless it never comes."""

T = TypeVar("T")


def until(look: Callable[[], T], within: float = PATIENCE) -> T:
    """Poll until the answer is truthy, and return it; a server that is not up yet is no answer."""
    end = time.monotonic() + within
    while True:
        try:
            found = look()
        except (ConnectionError, AssertionError):
            if time.monotonic() > end:
                raise
        else:
            if found:
                return found
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


@dataclass
class Running:
    """Process whose output is kept in files, so that it never has to wait for a reader."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.out.read_text(encoding="utf-8")

    def complained(self) -> str:
        return self.err.read_text(encoding="utf-8")

    def log(self) -> list[dict[str, Any]]:
        """Return the complete lines of the log, parsed."""
        lines = self.complained().rpartition("\n")[0].splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def events(self) -> list[str]:
        return [line["event"] for line in self.log()]

    def until_logged(self, event: str, times: int = 1) -> None:
        until(lambda: self.events().count(event) >= times or self._has_not_died())

    def _has_not_died(self) -> bool:
        if not self.alive:
            raise RuntimeError(f"ended with {self.process.returncode}: {self.complained()[-2000:]}")
        return False

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.end(signal.SIGKILL)


@dataclass
class Yard:
    """Starts processes in a folder of their own, and leaves none behind."""

    folder: Path
    running: list[Running] = field(default_factory=list)

    def start(self, *command: object, **environment: str) -> Running:
        """Start a module of this project, or a script."""
        return self.launch([sys.executable, *map(str, command)], **environment)

    def launch(self, command: list[str], **environment: str) -> Running:
        number = len(self.running)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        with out.open("wb") as told, err.open("wb") as complained:
            process = subprocess.Popen(  # noqa: S603 - what a test names
                command,
                env=self.environment(environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=complained,
            )
        self.running.append(Running(process, out, err))
        return self.running[-1]

    def environment(self, given: dict[str, str]) -> dict[str, str]:
        """Return the variables given, and of our own only those by which programs are found."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | given

    def clear(self) -> None:
        for each in self.running:
            if each.alive:
                each.kill()
