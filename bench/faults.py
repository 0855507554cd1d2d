"""What the fault checker finds in either bot: the same people, acts, seed and mischief, on both databases.

`bench/faults.json` has the findings by rule. Files are none of the afternoon's business, and left out.
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
SEED, ACTS = 11, ("draft", "sign", "mend")
PATIENCE = 600.0
NOT_ITS_BUSINESS = "each file once"
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
    """By bot and database: how many findings of each rule, and what was asked of it."""
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
    del rules[NOT_ITS_BUSINESS]
    return dict(rules.most_common())


def _run(options: list[str], seconds: int) -> list[dict[str, Any]]:
    """One bot on PostgreSQL too, since the afternoon's knows of no second."""
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
        # It ends with 1 where it has found something.
        subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
        found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
        return found
