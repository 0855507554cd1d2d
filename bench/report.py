"""Tables of `docs/performance.md`, which `make bench` writes from its measurements.

`python -m bench.report` rewrites them and the chart from `bench/latest.json`.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.picture import draw

ROOT = Path(__file__).parent.parent
LATEST = ROOT / "bench" / "latest.json"
PROFILE = ROOT / "bench" / "profile.json"
FOUND = ROOT / "bench" / "faults.json"
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "pictures" / "performance.svg"
COMPARED = {
    "latency": "from a click to its ack, one at a time",
    "shown": "until the card that was clicked shows it",
    "throughput": "acks a second, 64 clicks in flight",
    "decided": "decisions a second that came to stand",
    "lost": "acked, and never came to stand",
}
"""Rows of the comparison, by the last part of their figures' names."""
DATABASES = ("sqlite", "postgresql")


def write() -> None:
    PICTURE.write_text(draw(read_figures()), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables().items():
        page = _replaced(page, name, table)
    PAGE.write_text(page, encoding="utf-8")


def read_figures() -> list[Figure]:
    rows = json.loads(LATEST.read_text(encoding="utf-8"))
    return [Figure(row["name"], row["value"], row["unit"], row["floor"]) for row in rows]


def tables() -> dict[str, str]:
    """Return the tables by the name of their place in the page."""
    figures = read_figures()
    return {
        "figures": of_figures([figure for figure in figures if "afternoon." not in figure.name]),
        "comparison": of_comparison(figures, _read(FOUND)),
        "profile": of_profile(_read(PROFILE)),
    }


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def of_figures(figures: Sequence[Figure]) -> str:
    rows = [
        f"| `{f.name}` | {_number(f.value)} {f.unit} | {_number(f.floor)} {f.unit} | {f.ratio:.2f}"
        f" | {f.bound or ''} | {'' if f.bound is None else 'yes' if f.holds else '**no**'} |"
        for f in figures
    ]
    return "\n".join(
        ["| figure | value | floor | ratio | bound | holds |", "|---|--:|--:|--:|--:|---|", *rows]
    )


def of_comparison(figures: Sequence[Figure], faults: dict[str, Any]) -> str:
    named = {figure.name: figure for figure in figures}
    rows = []
    for name, label in COMPARED.items():
        pairs = [named.get(f"{prefix}afternoon.{name}") for prefix in ("", "pg.")]
        cells: list[str] = []
        for pair in pairs:
            if pair is None:
                cells += ["", ""]
            else:
                cells += [f"{_number(value)} {pair.unit}" for value in (pair.value, pair.floor)]
        rows.append(f"| {label} | {' | '.join(cells)} |")
    rows += _faults(faults)
    heading = "| | Kaigi, SQLite | afternoon, SQLite | Kaigi, PostgreSQL | afternoon, PostgreSQL |"
    return "\n".join([heading, "|---|--:|--:|--:|--:|", *rows])


def _faults(found: dict[str, Any]) -> list[str]:
    """Return a row for all findings of the fault checker, and one for each broken rule."""
    runs = [
        found[bot][database]["findings"] for database in DATABASES for bot in ("kaigi", "afternoon")
    ]
    rules = dict.fromkeys(rule for run in runs for rule in run)
    cells = {
        f"the fault checker's findings in {found['seconds']} s": [
            sum(run.values()) for run in runs
        ],
        **{f"· {rule}": [run.get(rule, 0) for run in runs] for rule in rules},
    }
    return [f"| {name} | {' | '.join(map(str, counts))} |" for name, counts in cells.items()]


def of_profile(shares: dict[str, float]) -> str:
    rows = [f"| {layer} | {share:.0%} |" for layer, share in shares.items()]
    return "\n".join(["| a click's time in | share |", "|---|--:|", *rows])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def _replaced(page: str, name: str, table: str) -> str:
    begin = f"<!-- {name}: written by make bench -->"
    end = f"<!-- end of {name} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return place.sub(lambda _: f"{begin}\n{table}\n{end}", page)


if __name__ == "__main__":
    write()
