"""Log events have one schema, and the operators' table of them is current."""

import ast

import pytest

from tests.log_events import PAGE, Calls, page, scan


def test_every_event_has_a_dotted_name_and_one_shape_of_errors() -> None:
    assert scan()[1] == []


def test_the_table_in_the_guide_is_made_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    "wrong",
    [
        'log.info("nobody listens")',
        "log.info(name)",
        'log.error("relay.failed", error=str(error))',
        'log.log(level, "dead" if dead else "delivery.failed")',
    ],
)
def test_a_call_of_another_shape_is_named(wrong: str) -> None:
    calls = Calls("x.py")
    calls.visit(ast.parse(wrong))
    assert len(calls.problems) == 1
