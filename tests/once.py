"""Work of libraries that a process of tests does once, in place of once in each test.

Processes of the bot, which some tests start, have the libraries as they are.
"""

import functools
import ssl
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect


def do_once() -> None:
    share_compiled_statements()
    remember_validators()
    read_certificates_once()


class CompiledStatements(dict[Any, Any]):
    """Compiled statements by the name of their dialect, in place of the engine's own dialect."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def share_compiled_statements() -> None:
    """Let all engines share one cache of compiled statements.

    Each test has engines of its own; to compile its statements again was an eighth of a flow's CPU
    time.
    """
    shared = CompiledStatements()

    def engine_created(engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=shared)

    DefaultDialect.engine_created = engine_created  # type: ignore[method-assign]


def remember_validators() -> None:
    """Let Slack's library look for the validators of a kind of block once.

    It looks through all attributes of each block that is drawn: a third of the CPU time of tests
    that draw many cards.
    """

    @functools.cache
    def validators(kind: type[JsonObject]) -> tuple[str, ...]:
        return tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator"))

    def validate_json(block: JsonObject) -> None:
        for name in validators(type(block)):
            getattr(block, name)()

    JsonObject.validate_json = validate_json  # type: ignore[method-assign, assignment]


def read_certificates_once() -> None:
    """Let all clients of one kind share their TLS context.

    To read the certificates takes 20 ms of CPU time, for each bot that is connected to Zoom.
    """
    once = functools.cache(ssl.create_default_context)
    ssl.create_default_context = once  # type: ignore[assignment]
