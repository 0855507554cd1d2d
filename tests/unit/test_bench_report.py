"""Page on performance: it shows what the last run measured."""

from xml.etree.ElementTree import fromstring

import pytest

from bench import report
from bench.faults import by_rule
from bench.figures import Figure
from bench.picture import draw

FIGURES = [
    Figure("click.latency", 4.5, "ms", 3.0),
    Figure("click.p99", 40.0, "ms", 10.0),
    Figure("memory.idle", 113.0, "MB", 45.0),
    Figure("fanout.refused", 0.0, "calls", 0.0),
    Figure("afternoon.latency", 4.0, "ms", 11.0),
]
FAULTS = {
    "seconds": 90,
    "kaigi": {"sqlite": {"findings": {}}, "postgresql": {"findings": {}}},
    "afternoon": {
        "sqlite": {"findings": {"each act once": 4, "only allowed acts": 1}},
        "postgresql": {"findings": {"each act once": 2}},
    },
}


@pytest.mark.parametrize("name", ["figures", "comparison", "profile"])
def test_the_tables_on_the_page_are_those_of_the_last_run(name: str) -> None:
    assert report.tables()[name] in report.PAGE.read_text(encoding="utf-8")


def test_the_picture_is_that_of_the_last_run() -> None:
    assert report.PICTURE.read_text(encoding="utf-8") == draw(report.read_figures())


def test_the_picture_names_every_figure_that_has_a_ratio_and_shows_which_hold() -> None:
    drawing = fromstring(draw(FIGURES))  # noqa: S314 - it is our own
    words = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert [figure.name in words for figure in FIGURES] == [True, True, True, False, True]
    assert "4.5 : 3 ms = 1.50 (≤ 1.6)" in words
    colours = [box.get("fill") for box in drawing.iter("{http://www.w3.org/2000/svg}rect")]
    assert colours == ["white", "#2e7d32", "#c62828", "#607d8b", "#607d8b"]


def test_the_two_bots_stand_in_one_row_also_where_one_database_was_not_measured() -> None:
    rows = report.of_comparison(FIGURES, FAULTS).splitlines()
    assert rows[2] == "| from a click to its ack, one at a time | 4 ms | 11 ms |  |  |"


def test_what_the_fault_checker_found_stands_below_rule_by_rule() -> None:
    *_, every, once, law = report.of_comparison(FIGURES, FAULTS).splitlines()
    assert every == "| the fault checker's findings in 90 s | 0 | 5 | 0 | 2 |"
    assert once == "| · each act once | 0 | 4 | 0 | 2 |"
    assert law == "| · only allowed acts | 0 | 1 | 0 | 0 |"


def test_findings_are_counted_by_the_rule_that_they_name() -> None:
    said = [
        "each act once: approve",
        "only allowed acts: Purchase 1",
        "each act once: x",
        "each file once: y",
    ]
    assert by_rule(said) == {"each act once": 2, "only allowed acts": 1}
