"""Findings of the fault checker in either bot, with the same people, acts, seed and faults.

It runs on both databases. `bench/faults.json` has the findings by rule. The afternoon's bot has no
files, so their rule is left out.
"""

import json
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
FOUND = ROOT / "bench" / "faults.json"
SEED = 11
ACTS = ("draft", "sign", "mend")
TIMEOUT = 600.0
EXCLUDED_RULE = "each file once"
MODULE = f"{shlex.quote(sys.executable)} -m bench.afternoon"
BOTS: dict[str, list[str]] = {
    "kaigi": [],
    "afternoon": [
        *(
            "--bot",
            f"{MODULE}.app",
            "--staff",
            f"{MODULE}.staff {{staff}}",
            "--export",
            f"{MODULE}.export",
        ),
        *("--words", str(ROOT / "bench" / "afternoon" / "words.json")),
    ],
}


def check(seconds: int) -> dict[str, Any]:
    """Count the findings of each rule, and the acts, by bot and database."""
    bots = {name: _by_database(_run(options, seconds)) for name, options in BOTS.items()}
    return {"seed": SEED, "seconds": seconds, **bots}


def _by_database(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        run["database"]: {
            "asked": sum(run["asked"].values()),
            "deaths": run["deaths"],
            "findings": by_rule(run["findings"]),
        }
        for run in runs
    }


def by_rule(findings: list[str]) -> dict[str, int]:
    rules = Counter(finding.partition(":")[0] for finding in findings)
    del rules[EXCLUDED_RULE]
    return dict(rules.most_common())


def _run(options: list[str], seconds: int) -> list[dict[str, Any]]:
    """Run one process of the bot, since the afternoon's does not support a second one."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        named = {
            "seconds": seconds,
            "seed": SEED,
            "replicas": 1,
            "folder": folder,
            "report": report,
        }
        given = [part for name, value in named.items() for part in (f"--{name}", str(value))]
        command = [sys.executable, "-m", "tests.faults", *given, *options, "--only", *ACTS]
        # Its exit code is 1 where it has findings.
        subprocess.run(  # noqa: S603
            command, cwd=ROOT, timeout=TIMEOUT, check=False, stdout=subprocess.DEVNULL
        )
        found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
        return found
