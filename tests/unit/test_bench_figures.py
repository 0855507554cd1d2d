"""Figures that the bench derives from its measurements."""

import json
from pathlib import Path

import pytest

from bench.figures import Bound, Figure, p99, save


@pytest.mark.parametrize(
    ("bound", "within", "beyond"),
    [
        (Bound(1.5), 1.5, 1.51),
        (Bound(0.5, exclusive=True), 0.49, 0.5),
        (Bound(0.6, least=True), 0.6, 0.59),
        (Bound(1, exact=True), 1, 0.9998),
        (Bound(1, exact=True), 1, 1.0002),
    ],
)
def test_a_bound_says_what_still_holds(bound: Bound, within: float, beyond: float) -> None:
    assert bound.holds(within)
    assert not bound.holds(beyond)


def test_the_same_bound_holds_on_both_databases() -> None:
    assert not Figure("click.latency", 4.0, "ms", 2.0).holds
    assert not Figure("pg.click.latency", 4.0, "ms", 2.0).holds
    assert Figure("memory.idle", 80.0, "MB", 40.0).holds


def test_p99_is_what_ninety_nine_of_a_hundred_keep_to() -> None:
    assert p99([float(n) for n in range(1, 101)]) == 99
    assert p99([3.0, 9.0, 1.0]) == 9


def test_a_figure_takes_its_last_run_s_place_and_leaves_the_others(tmp_path: Path) -> None:
    latest = tmp_path / "latest.json"
    save([Figure("a", 3.0, "ms", 2.0), Figure("b", 1.0, "/s", 1.0)], latest)
    save([Figure("a", 2.0, "ms", 2.0)], latest)
    assert json.loads(latest.read_text()) == [
        {"name": "a", "value": 2.0, "unit": "ms", "floor": 2.0, "ratio": 1.0},
        {"name": "b", "value": 1.0, "unit": "/s", "floor": 1.0, "ratio": 1.0},
    ]
