"""Bugs planted on purpose, `python -m tests.faults.planted [NAME …]`: can each of them be found?

Each bug is planted in the bot of a run of the fault checker, or, where no kill can show it, under a
named test. It counts as found if a rule that it breaks has a finding, or if the test fails.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PLANT = "-m tests.faults.plant {bug}"
BY_TEST = ("-n", "0", "-q", "-p", "no:cacheprovider")
UNTIL_IDLE = 1200.0
"""Seconds that a run may take after its faults."""
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug of `tests.faults.bugs`, and what is to find it: a rule in a run, or a test.

    `rules`: those that it breaks, of which a run breaks one at least.
    """

    name: str
    rules: tuple[str, ...] = ()
    test: str = ""
    database: str = "sqlite"
    seed: int = 11
    options: tuple[str, ...] = ()


AS_TYPED, AS_RECORDED = "content as it was typed", "content as it is recorded"
EACH_MESSAGE, EACH_CARD = "each message once", "each card up to date"
EACH_CLICK = "each rejected click answered"
UNIT = "tests/unit/test_"
BUSY = ("--pause", "1", "--only", "draft", "sign", "mend")
"""Options of a run with so many documents that Slack's limits are reached."""
PLANTED = (
    Bug("approval-by-anyone", ("only allowed acts", "no act on another's card")),
    Bug("end-by-anyone", (EACH_CLICK, "no act on another's card")),
    Bug(
        "key-lost",
        ("each declaration once", "each act once", "each meeting once", EACH_CLICK),
        options=("--gap", "2", "--faults", "deliver_twice"),
    ),
    Bug("copy-forgotten", (EACH_CARD,)),
    Bug("ack-before-commit", ("each act once", EACH_CLICK)),
    Bug("sent-twice", (EACH_MESSAGE, "each meeting once at Zoom", "each file once")),
    Bug("row-dropped", (EACH_MESSAGE, EACH_CARD)),
    Bug("first-content-again", (AS_TYPED,)),
    Bug("comment-cut", (AS_TYPED, AS_RECORDED)),
    Bug("files-zeroed", (AS_TYPED,)),
    Bug("newer-wish-lost", (EACH_CARD,)),
    Bug("turns-not-taken", ("no call beyond Slack's limits",), database="postgresql", options=BUSY),
    Bug(
        "failure-kept",
        test=f"{UNIT}storage_writer.py::test_what_fails_among_them_is_undone_alone",
    ),
    Bug(
        "lanes-ignored",
        test=f"{UNIT}delivery_relay.py"
        "::test_a_conversation_is_kept_in_order_and_spaced_while_others_go_at_once",
    ),
    Bug(
        "not-on-disk",
        test=f"{UNIT}storage_file.py::test_a_commit_is_on_the_disk_before_it_is_answered",
    ),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Result of a trial: what found the bug (empty where nothing did), and after how long.

    `faults`: seconds of faults, of the `seconds` until the verdict; 0 under a test.
    """

    bug: Bug
    seed: int
    found_by: str
    faults: float
    seconds: float


def main() -> None:
    options = _options()
    chosen = [bug for bug in PLANTED if bug.name in options.names or not options.names]
    trials = []
    for bug in chosen:
        trials.append(trial := _try(bug, options))
        _say(_row(trial))
    _say("")
    for line in _table(trials):
        _say(line)
    sys.exit(not all(trial.found_by for trial in trials))


def _try(bug: Bug, options: argparse.Namespace) -> Trial:
    start = time.monotonic()
    seed = bug.seed if options.seed is None else options.seed
    if bug.test:
        command = ["-m", "tests.faults.plant", bug.name, "pytest", *BY_TEST, bug.test]
        failed = _run(command, options.seconds).returncode == 1
        return Trial(bug, seed, bug.test if failed else "", 0, time.monotonic() - start)
    with TemporaryDirectory(dir=options.folder, prefix=f"{bug.name}-") as folder:
        broken = _rules_broken(bug, seed, options, Path(folder))
    found_by = ", ".join(rule for rule in bug.rules if rule in broken)
    return Trial(bug, seed, found_by, options.seconds, time.monotonic() - start)


def _rules_broken(bug: Bug, seed: int, options: argparse.Namespace, folder: Path) -> set[str]:
    """Run the checker on a bot with this bug, and return the rules that have findings."""
    plant = f"{sys.executable} {PLANT.format(bug=bug.name)}"
    report = folder / "report.json"
    command = [
        "-m", "tests.faults", "--seconds", f"{options.seconds}", "--database", bug.database,
        "--seed", f"{seed}",
        "--folder", str(folder), "--report", str(report), *bug.options,
        "--bot", f"{plant} tests.faults.clocked run",
        "--staff", f"{plant} bot staff import {{staff}}",
        "--export", f"{plant} bot export", "--verify", f"{plant} bot audit verify",
    ]  # fmt: skip
    ended = _run(command, options.seconds)
    if not report.exists():
        raise RuntimeError(f"{bug.name}: {ended.stderr[-2000:]}")
    [told] = json.loads(report.read_text(encoding="utf-8"))
    return {finding.partition(": ")[0] for finding in told["findings"]}


def _run(command: list[str], seconds: float) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - this project's
        [sys.executable, *command],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=seconds + UNTIL_IDLE,
        check=False,
    )


def _table(trials: list[Trial]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| bug | database, seed | found by | seconds |"
    yield "|---|---|---|---|"
    yield from map(_row, trials)


def _row(trial: Trial) -> str:
    bug = trial.bug
    where = "" if bug.test else f"{bug.database}, {trial.seed}"
    found = trial.found_by or "**not found**"
    seconds = (
        f"{trial.faults:.0f} ({trial.seconds:.0f})" if trial.faults else f"{trial.seconds:.0f}"
    )
    return f"| `{bug.name}` | {where} | {found} | {seconds} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.planted", description=__doc__)
    names = [bug.name for bug in PLANTED]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--seconds", type=float, default=120, help="of faults in each run")
    parser.add_argument("--seed", type=int, help="for all of them; each has one of its own")
    parser.add_argument("--folder", type=Path, help="where the runs keep their files")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"no such bug: {', '.join(sorted(unknown))}")
    return options


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main()
