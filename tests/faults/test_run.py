"""Short run with all faults; `make faults` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.city import city
from tests.faults.databases import Database
from tests.faults.run import Plan, run
from tests.faults.verdict import judge

SEED = 17
"""Seed whose faults are server errors, slow updates, a lost ack, and one kill with a hard start."""


@pytest.mark.timeout(300)  # on a busy machine; about 15 seconds on an idle one
def test_a_few_seconds_of_everything_going_wrong_leave_nothing_undone(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replicas = 1 if database_url.startswith("sqlite") else 2
    plan = Plan(
        SEED,
        5,
        replicas,
        workers=4,
        gap=0.8,
        pause=0.3,
        patience=75,
        city=city(1, 2, 2),
        outages=False,
    )
    result = run(plan, Database(database_url), tmp_path, print)
    assert [finding for finding in judge(result.history) if not finding.unavoidable] == []
    assert result.history.deaths
    assert {line["type"] for line in result.history.record} >= {"document", "declaration"}


def test_the_checker_knows_none_of_the_code_that_it_checks() -> None:
    seen = (
        "import tests.faults.__main__, sys;"
        " print(*{name.partition('.')[0] for name in sys.modules})"
    )
    told = subprocess.run(  # noqa: S603
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True
    )
    assert not {"kaigi", "bot", "commands", "integrations", "sandbox"} & set(told.stdout.split())
