"""Fault checker, `python -m tests.faults`: runs the bot under faults, then lists broken rules."""

import argparse
import json
import random
import signal
import sys
import time
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from tests.faults import report, words
from tests.faults.databases import DATABASES
from tests.faults.house import Commands
from tests.faults.run import Plan, run
from tests.faults.verdict import judge

SHORT, SHORT_PAUSE, LONG_PAUSE = 300, 1.5, 3.5
"""Seconds: in a run that is not short, the updates that wait for Slack's limit would pile up."""


def main() -> None:
    options = _options()
    # An exit by exception stops the processes, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    names = list(DATABASES) if options.database == "both" else [options.database]
    again = f"python -m tests.faults {report.again(options)}"
    say(f"seed {options.seed}; the same choices again: {again}")
    say("(The choices come from the seed; the moments at which they strike are the machine's.)")
    told = [_one(options, name) for name in names]
    if options.report:
        options.report.write_text(
            json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    sys.exit(any(each["findings"] for each in told))


def _one(options: argparse.Namespace, name: str) -> dict[str, Any]:
    replicas = 1 if name == "sqlite" else options.replicas
    plan = Plan(
        options.seed,
        options.seconds,
        replicas,
        gap=options.gap,
        faults=tuple(options.faults),
        pause=options.pause or (SHORT_PAUSE if options.seconds <= SHORT else LONG_PAUSE),
        only=tuple(options.only),
        words=words.read(options.words),
        commands=_commands(options),
    )
    say(f"{name}, {replicas} bot{'s' if replicas > 1 else ''}, {options.seconds:.0f} s")
    folder = Path(mkdtemp(prefix=f"{name}-", dir=options.folder and options.folder.resolve()))
    with DATABASES[name](folder) as database:
        result = run(plan, database, folder, say)
    findings = judge(result.history)
    for line in report.table(plan, result, findings):
        say(line)
    told = report.figures(plan, result, findings)
    if told["findings"]:
        say(f"the logs, the wire (wire.json) and the record (record.jsonl) are kept in {folder}")
    else:
        rmtree(folder)
    return {"database": name, **told}


def _commands(options: argparse.Namespace) -> Commands:
    if not options.bot:
        return Commands()
    return Commands(options.bot, options.staff, options.export, options.verify)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800, help="of mischief, on each database")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--replicas", type=int, default=2, help="on PostgreSQL; SQLite has one")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(100_000))
    parser.add_argument("--faults", nargs="*", default=[], help="deliver_twice fail slow …")
    parser.add_argument("--gap", type=float, default=5.0, help="seconds between faults, on average")
    parser.add_argument(
        "--pause", type=float, help="seconds between the acts of a worker, if not as usual"
    )
    parser.add_argument("--report", type=Path, help="write the figures and findings here, as JSON")
    parser.add_argument("--folder", type=Path, help="where a run keeps its files")
    other = parser.add_argument_group(
        "another bot", "command lines; settings come by the environment"
    )
    other.add_argument(
        "--bot", default="", help="runs it until it is told to stop; {staff} is the roster"
    )
    other.add_argument(
        "--staff", default="", help="reads the roster before the first start, if it needs one"
    )
    other.add_argument("--export", default="", help="prints what it has, as kaigi export does")
    other.add_argument(
        "--verify", default="", help="ends with 0 if its record holds, if it can tell"
    )
    other.add_argument(
        "--only", nargs="*", default=[], help="what it is asked for: draft sign mend declare …"
    )
    other.add_argument(
        "--words", type=Path, help="its words where they differ, as JSON; see words.py"
    )
    options = parser.parse_args()
    if options.bot and not options.export:
        parser.error("--bot needs --export")
    return options


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main()
