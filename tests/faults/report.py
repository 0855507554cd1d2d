"""Figures of a run."""

import argparse
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.faults.finding import Finding
from tests.faults.history import Outcome
from tests.faults.run import Plan, Result

MOST_SHOWN = 20


def again(options: argparse.Namespace) -> str:
    given = {name: getattr(options, name) for name in ("seed", "seconds", "database", "replicas")}
    return " ".join(
        f"--{name} {value:g}" if isinstance(value, float) else f"--{name} {value}"
        for name, value in given.items()
    )


def figures(plan: Plan, result: Result, findings: list[Finding]) -> dict[str, Any]:
    history = result.history
    outcomes = Counter(ask.outcome for ask in history.asked)
    lines = Counter(line["type"] for line in history.record)
    return {
        "seed": plan.seed,
        "seconds": plan.seconds,
        "replicas": plan.replicas,
        "asked": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "asked_by_kind": dict(Counter(ask.kind for ask in history.asked)),
        "mischief": result.mischief,
        "deaths": len(history.deaths),
        "record": dict(lines) | {"entry": sum(len(d["entries"]) for d in history.of("document"))},
        "told": len(history.told),
        "seconds_to_rest": round(result.rest, 1),
        "unavoidable": dict(Counter(f.rule for f in findings if f.unavoidable)),
        "findings": [f"{f.rule}: {f.what}" for f in findings if not f.unavoidable],
    }


def table(plan: Plan, result: Result, findings: list[Finding]) -> Iterator[str]:
    told = figures(plan, result, findings)
    for name, value in told.items():
        if name != "findings":
            shown = (
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            yield f"  {name:16} {shown}"
    yield f"  {'findings':16} {len(told['findings'])}"
    for line in told["findings"][:MOST_SHOWN]:
        yield f"    ✗ {line}"
    if len(told["findings"]) > MOST_SHOWN:
        yield f"    … and {len(told['findings']) - MOST_SHOWN} more"
