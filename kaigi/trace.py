"""The request id, from an envelope to every call that follows from it.

It is in each line of the log, and stored beside each task. It is part of the running context, which
asyncio copies into tasks and the storage into its threads.
"""

from contextlib import AbstractContextManager, nullcontext

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

REQUEST, OUTCOME = "request", "outcome"


def following(cause: str | None) -> AbstractContextManager[None]:
    """Bind `cause`, such as an envelope's id, to everything done within."""
    return bound_contextvars(**{REQUEST: cause}) if cause else nullcontext()


def cause() -> str | None:
    """Return the id bound to the running context; None if there is none."""
    found: str | None = get_contextvars().get(REQUEST)
    return found


def ends(outcome: str) -> None:
    """Record how the request ended, for its `request.done` line in the log."""
    bind_contextvars(**{OUTCOME: outcome})


def outcome() -> str:
    return str(get_contextvars().get(OUTCOME, "done"))
