"""`kaigi run` while everything outside answers with each kind of nonsense.

It must never end, acknowledge every click, log no secret, and afterwards be as if nothing had been.
`python -m tests.nonsense --seconds 600` runs it for ten minutes.
"""

import argparse
import itertools
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.flows.reading import words
from tests.foreign import FOREIGN
from tests.process.conftest import employ
from tests.process.stage import AOI, KEN, PEOPLE, TOKENS, Person, Stage, Workspace, a_stage
from tests.processes import Running, until

TITLE, TEXT, TOPIC = "椅子Title", "理由Text", "会議Topic"
SECRETS = (
    *TOKENS.values(),
    "sandbox-secret",
    "ticket=",
    "/response/",
    "access_token",
    TITLE,
    TEXT,
    TOPIC,
    "Sign in to the network",
    *(word for name, login, *_rest in PEOPLE.values() for word in (name, f"{login}@")),
)
AT_THE_START = ("auth.test", "apps.connections.open", "users.list")
RECOVERY = 120.0
"""Seconds until what failed meanwhile has been sent; its waits have grown."""


@dataclass
class Nonsense:
    """One bot, one workspace, and what people did in it."""

    stage: Stage
    workspace: Workspace
    bot: Running
    drafted: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, stage: Stage, database: str, kinds: Sequence[str]) -> "Nonsense":
        """Start the bot while each of the first calls gets each of these answers once."""
        workspace = stage.workspace()
        for method, kind in itertools.product(AT_THE_START, kinds):
            workspace.fault(**FOREIGN[kind].as_fault(where={"method": method}))
        bot = stage.bot(workspace, database, **workspace.zoom())
        run = cls(stage, workspace, bot)
        bot.until_logged("staff.matched")
        until(lambda: workspace.connections() == 1)
        return run

    def draft(self) -> None:
        """Make one more document, while all is well."""
        title = f"{TITLE}{len(self.drafted)}"
        assert self.workspace.person(AOI).drafts(title, TEXT) == {"ok": True}
        until(lambda: title in read(self.workspace.person(KEN)))
        self.drafted.append(title)

    def click(self, kind: str) -> None:
        """Let people click while every call gets this answer. Each is to be acknowledged."""
        self.workspace.fault(**FOREIGN[kind].as_fault(count=1000))
        aoi, ken = self.workspace.person(AOI), self.workspace.person(KEN)
        card = [m for m in ken.messages() if not m.get("is_ephemeral")][-1]
        answers = {
            "/ringi": aoi.types("/ringi"),
            "/here": aoi.types("/here home"),
            "/meet": aoi.types(f"/meet {TOPIC}", self.workspace.general()),
            "Open": ken.clicks(card, "Open"),
        }
        self.unanswered += [
            f"{name} during “{kind}”" for name in answers if not answers[name]["ok"]
        ]
        self.workspace.mend()
        assert self.bot.alive, self.bot.complained()[-2000:]

    def reconnect(self, kind: str, times: int) -> None:
        """Cut the connection, and give this answer to the next calls for an address."""
        scope = {"where": {"method": "apps.connections.open"}, "count": times}
        self.workspace.fault(**FOREIGN[kind].as_fault(**scope))
        self.workspace.fault("cut_socket", how="abort")
        until(lambda: self.workspace.connections() == 1 or self._ended())
        self.workspace.mend()

    def approve(self) -> None:
        """Approve the last document during nonsense, and wait until the drafter knows."""
        kind = random.choice([*FOREIGN])
        card = [m for m in self.workspace.person(KEN).messages() if "Approve" in json.dumps(m)][-1]
        self.workspace.fault(**FOREIGN[kind].as_fault(count=1000))
        assert self.workspace.person(KEN).clicks(card, "Approve")["ok"]
        time.sleep(0.5)
        self.workspace.mend()
        title = self.drafted[-1]
        told = f"approved “{title}”"
        until(lambda: told in read(self.workspace.person(AOI)) or self._ended(), RECOVERY)

    def secrets(self) -> list[str]:
        """Return the secrets that the log holds."""
        said = self.bot.complained()
        return [secret for secret in SECRETS if secret in said]

    def _ended(self) -> bool:
        assert self.bot.alive, self.bot.complained()[-2000:]
        return False


def read(person: Person) -> str:
    return "\n".join(words(message) for message in person.messages())


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def play(run: Nonsense, seconds: float) -> None:
    """Play every kind in turn, until the time is over."""
    end = time.monotonic() + seconds
    for kind in itertools.cycle(FOREIGN):
        run.draft()
        run.click(kind)
        run.reconnect(kind, times=2)
        run.approve()
        say(f"{kind}: {len(run.drafted)} documents, {len(run.unanswered)} clicks unanswered")
        if time.monotonic() > end:
            return


def main() -> int:
    """Run it as a command; return 0 if all held."""
    parser = argparse.ArgumentParser(prog="python -m tests.nonsense", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    seconds = parser.parse_args().seconds
    with TemporaryDirectory() as folder, a_stage(Path(folder)) as stage:
        database = f"sqlite:///{folder}/kaigi.sqlite3"
        assert stage.run("migrate", KAIGI_DATABASE_URL=database, **TOKENS)[0] == 0
        employ(database)
        run = Nonsense.start(stage, database, ["a page as text"])
        play(run, seconds)
        code = run.bot.end()
        secrets = run.secrets()
        lines = run.bot.log()
    say(f"ended with {code}; {len(lines)} lines of log; secrets: {secrets or 'none'}")
    say(f"unanswered: {run.unanswered or 'none'}")
    return 1 if code or secrets or run.unanswered else 0


if __name__ == "__main__":
    sys.exit(main())
