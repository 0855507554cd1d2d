"""One schema for the log: dotted names, errors by exc_info, and a table that is current."""

import pytest

from tests import log_events
from tests.log_events import LOGGER, PRODUCT, ROOT, calls, calls_in, page, problems, table

REWRITTEN_ELSEWHERE = ("kaigi/delivery/relay.py",)


def test_every_event_has_a_dotted_name_and_no_error_in_words() -> None:
    found = [call for call in calls() if call.file not in REWRITTEN_ELSEWHERE]
    assert list(problems(found)) == []


def test_every_logger_is_called_log() -> None:
    """Or its calls would not be found."""
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            assert source.count("get_logger(") == source.count(LOGGER), path


def test_the_table_of_events_is_current() -> None:
    """Mend it by `python -m tests.log_events --update`."""
    assert page(list(calls())) == log_events.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("log.info('failed')", "x.py:1: 'failed' is not of the form area.what_happened"),
        ("log.info(name)", "x.py:1: the event's name is no constant"),
        ("log.info(f'a.{b}')", "x.py:1: the event's name is no constant"),
        ("log.shout('a.b')", "x.py:1: shout is no level"),
        ("log.error('a.b', error=str(error))", "x.py:1: error= is to be exc_info="),
        ("log.error('a.b', why='so')", "x.py:1: why= is to be exc_info="),
    ],
)
def test_what_is_wrong_with_a_call_is_named(line: str, problem: str) -> None:
    assert list(problems(list(calls_in(f"{LOGGER};{line}", "x.py")))) == [problem]


def test_an_event_has_one_row_with_all_its_levels_and_keys() -> None:
    source = """
log.error("b.c", key=1)
log.log(logging.ERROR if dead else logging.WARNING, "b.c" if dead else "b.d", exc_info=error)
"""
    assert table(list(calls_in(LOGGER + source, "x.py"))).splitlines()[2:] == [
        "| `b.c` | warning, error | `error`, `key` | x.py |",
        "| `b.d` | warning, error | `error` | x.py |",
    ]
