"""Logs for the operator: one JSON object a line, one line an event.

No token, title, text, comment, name or link of a person ever goes in. An error says what kind it is and where
it arose, never its message: a database's repeats the row, a parser's the input. What libraries say is cut off
before the first value.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from kaigi.errors import KaigiError

OURS = ("bot", "commands", "integrations", "kaigi")
_VALUE = re.compile(r"[:({\[<'\"\n].*", re.DOTALL)
ROOT = Path(__file__).parents[1]

Event = MutableMapping[str, Any]


def configure(level: int = logging.INFO) -> None:
    """`level` is for our own events. Libraries speak from WARNING on: below it they write whole requests."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _what_went_wrong,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[_handler(shared)], force=True)
    for package in OURS:
        logging.getLogger(package).setLevel(level)


def _handler(shared: list[structlog.typing.Processor]) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_words, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    return handler


def _first_words(_logger: Any, _method: str, event: Event) -> Event:
    """A library's sentence up to its first value, and where it was said."""
    record: logging.LogRecord = event["_record"]
    words = _VALUE.sub("", record.msg if record.args else record.getMessage()).strip()
    event["event"] = words or record.funcName
    event["at"] = f"{_inside(record.pathname)}:{record.lineno}"
    return event


def _what_went_wrong(_logger: Any, _method: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if error is not None:
        event["error"] = [_described(each) for each in _chain(error)]
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, and whatever a group holds."""
    while error is not None:
        yield error
        for member in getattr(error, "exceptions", ()):
            yield from _chain(member)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> dict[str, Any]:
    described: dict[str, Any] = {"kind": f"{type(error).__module__}.{type(error).__qualname__}"}
    if code := _code(error):
        described["code"] = code
    return described | {"at": list(_places(error))}


def _places(error: BaseException) -> Iterator[str]:
    """The innermost, and how our own code came there."""
    for depth, frame in enumerate(reversed(extract_tb(error.__traceback__))):
        file = _inside(frame.filename)
        if depth == 0 or file.parts[0] in OURS:
            yield f"{file}:{frame.lineno} {frame.name}"


def _inside(file: str) -> Path:
    path = Path(file)
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _code(error: BaseException) -> str | None:
    """What the other side calls it; our own errors are known by their sentence, without its values."""
    match error:
        case KaigiError():
            return error.text.msgid
        case SlackApiError():
            answer = getattr(error.response, "data", None)
            return str(answer.get("error")) if isinstance(answer, dict) else None
        case OSError():
            return error.strerror
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return str(code) if code else None
