"""The operators' log: one JSON object a line, one line an event, on stderr.

An event's name is `area.what_happened`; `docs/log-events.md` lists them. No token, title, text,
comment, name or link of a person is logged. An error is described by kind, code and place, never by
its message: a database's repeats the row, a parser's the input. A library's message is cut before
its first value.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from integrations.slack.errors import error_code
from kaigi.errors import KaigiError, Rejected

SILENT = logging.CRITICAL + 1
"""For commands, which print their findings themselves."""
OURS = ("bot", "commands", "integrations", "kaigi")
_VALUE = re.compile(r"[:({\[<'\"\n].*", re.DOTALL)
ROOT = Path(__file__).parents[1]

Event = MutableMapping[str, Any]


class _Lines(structlog.WriteLogger):
    """A writer of our own events to stderr; by way of `logging` a line takes three times as long.

    A line that cannot be written, as on a full disk, is lost, and raises nothing.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__(sys.stderr)
        self.name = name

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def configure(level: int = logging.INFO) -> None:
    """Set up the log. `level` is for our own events; SILENT drops all of them.

    Libraries log from WARNING on: below it they log whole requests.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        describe_error,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render] if level < SILENT else [_drop],
        logger_factory=_Lines,
        wrapper_class=structlog.make_filtering_bound_logger(min(level, logging.CRITICAL)),
    )
    handler = _handler_of_libraries([_cut_before_values, *shared], render)
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


def _drop(_logger: Any, _method: str, _event: Event) -> Event:
    raise structlog.DropEvent


def _cut_before_values(_logger: Any, _method: str, event: Event) -> Event:
    """Keep a library's message up to its first value, and add its place."""
    record: logging.LogRecord = event["_record"]
    words = _VALUE.sub("", record.msg if record.args else record.getMessage()).strip()
    event["event"] = words or record.funcName
    event["at"] = f"{inside(record.pathname)}:{record.lineno}"
    return event


def describe_error(_logger: Any, _method: str, event: Event) -> Event:
    """Replace `exc_info` by `error`: a list of the error and its causes, without their messages."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if error is not None:
        event["error"] = [_described(each) for each in _chain(error)]
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, its causes, and the members of exception groups."""
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
    """Yield the innermost place, and those of our own code above it."""
    for depth, frame in enumerate(reversed(extract_tb(error.__traceback__))):
        file = inside(frame.filename)
        if depth == 0 or file.parts[0] in OURS:
            yield f"{file}:{frame.lineno} {frame.name}"


def inside(file: str) -> Path:
    """Return a file's path inside the project; the whole one for a file elsewhere."""
    path = Path(file)
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def _code(error: BaseException) -> str | None:
    """Return the other side's code for it; for our own errors the sentence without its values."""
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
