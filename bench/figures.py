"""Figures of `make bench`, each with a floor that was measured in the same run."""

import json
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Bound:
    """Bound of a ratio, a greatest or a `least` value; `exclusive` excludes the value itself.

    `exact`: the ratio must be this value.
    """

    value: float
    least: bool = False
    exclusive: bool = False
    exact: bool = False

    def holds(self, ratio: float) -> bool:
        if self.exact:
            return ratio == self.value
        if self.exclusive and ratio == self.value:
            return False
        return ratio >= self.value if self.least else ratio <= self.value

    def __str__(self) -> str:
        if self.exact:
            return f"= {self.value:g}"
        sign = (">" if self.least else "<") if self.exclusive else ("≥" if self.least else "≤")
        return f"{sign} {self.value:g}"


BOUNDS = {
    "click.latency": Bound(1.6),
    "click.vs_default": Bound(0.5, exclusive=True),
    "click.throughput": Bound(0.5, least=True),
    "click.p99": Bound(3),
    "burst.decided": Bound(1, exact=True),
    "burst.told": Bound(1, exact=True),
    "burst.throughput": Bound(0.5, least=True),
    "steps5.click.latency": Bound(1.6),
    "steps5.click.throughput": Bound(0.5, least=True),
    "sheet.compute.400": Bound(3),
    "sheet.compute.20000": Bound(3),
    "fanout.rate": Bound(0.95, least=True),
    "fanout.refused": Bound(1),
    "start.ready": Bound(2.5),
    "growth.100k": Bound(1.3),
    "growth.1m": Bound(1.3),
    "growth.statements": Bound(1),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; its name begins with `pg.` on PostgreSQL, where the bound is the same."""

    name: str
    value: float
    unit: str
    floor: float

    @property
    def ratio(self) -> float:
        """Value by floor: 1 where both are 0, infinite where only the floor is 0."""
        if self.value == self.floor:
            return 1.0
        return self.value / self.floor if self.floor else math.inf

    @property
    def bound(self) -> Bound | None:
        return BOUNDS.get(self.name.removeprefix("pg."))

    @property
    def holds(self) -> bool:
        return self.bound is None or self.bound.holds(self.ratio)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "floor": round(self.floor, 4),
            "ratio": round(self.ratio, 3) if math.isfinite(self.ratio) else None,
        }


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    """Return the 99th percentile; of fewer than 100 values, the greatest."""
    return sorted(values)[math.ceil(len(values) * 0.99) - 1]


def table(figures: Iterable[Figure]) -> Table:
    drawn = Table("figure", "unit")
    for heading in ("value", "floor", "ratio", "bound"):
        drawn.add_column(heading, justify="right")
    drawn.add_column("holds")
    for figure in figures:
        holds = "" if figure.bound is None else ("yes" if figure.holds else "[red]NO[/red]")
        drawn.add_row(
            figure.name,
            figure.unit,
            f"{figure.value:,.2f}",
            f"{figure.floor:,.2f}",
            f"{figure.ratio:.2f}",
            str(figure.bound or ""),
            holds,
        )
    return drawn


def save(figures: Iterable[Figure], path: Path) -> None:
    """Write the figures of this run, and keep the other ones."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    rows = {row["name"]: row for row in known} | {
        figure.name: figure.as_json() for figure in figures
    }
    path.write_text(json.dumps(list(rows.values()), indent=1) + "\n", encoding="utf-8")
