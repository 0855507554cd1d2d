"""Trace of a request: its id in every log line and task that follows from it, and its outcome.

Both are context variables, which asyncio tasks and the storage's threads copy.
"""

from contextlib import AbstractContextManager, nullcontext

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

REQUEST = "request"
OUTCOME = "outcome"


def following(cause: str | None) -> AbstractContextManager[None]:
    """Bind `cause`, such as an envelope's id, as the cause of everything done inside the block."""
    return bound_contextvars(**{REQUEST: cause}) if cause else nullcontext()


def cause() -> str | None:
    """Return the id of the request that is the cause; None without one, as for scheduled work."""
    found: str | None = get_contextvars().get(REQUEST)
    return found


def ends(outcome: str) -> None:
    """Record how the current request ended, for its line in the log."""
    bind_contextvars(**{OUTCOME: outcome})


def outcome() -> str:
    return str(get_contextvars().get(OUTCOME, "done"))
