"""Logs for the operator: one JSON object a line, one line an event.

No token, title, text, comment, name or link of a person ever goes in. An error says what kind it is and where
it arose, never its message: a database's repeats the row, a parser's the input. What libraries say is cut off
before the first value.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from traceback import extract_tb
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from integrations.slack.errors import error_code
from kaigi.errors import KaigiError, Rejected

SILENT = logging.CRITICAL + 1
"""For commands that say themselves what they find."""
OURS = ("bot", "commands", "integrations", "kaigi")
_VALUE = re.compile(r"[:({\[<'\"\n].*", re.DOTALL)
ROOT = Path(__file__).parents[1]

Event = MutableMapping[str, Any]


class _Lines:
    """Where our own events go, each in one piece: by way of `logging` a line takes three times as long.

    A line that cannot be written, on a full disk, is lost; what it was about goes on.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        with _one_by_one, suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = msg


class _Silence(_Lines):
    def msg(self, line: str) -> None:
        pass

    debug = info = warning = error = critical = msg


_one_by_one = Lock()


def configure(level: int = logging.INFO) -> None:
    """`level` is for our own events; SILENT lets nothing through. Libraries speak from WARNING on: below it
    they write whole requests.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _what_went_wrong,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render],
        logger_factory=_Lines if level < SILENT else _Silence,
        wrapper_class=structlog.make_filtering_bound_logger(min(level, logging.CRITICAL)),
    )
    handler = _handler_of_libraries([_first_words, *shared], render)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def _handler_of_libraries(
    before: list[structlog.typing.Processor], render: structlog.typing.Processor
) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
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
        case Rejected():
            return error.code
        case KaigiError():
            return error.text.msgid
        case SlackApiError():
            return error_code(error)
        case OSError():
            return error.strerror
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return str(code) if code else None
