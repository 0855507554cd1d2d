"""One id from what came in to every call that follows from it: in the lines of the log, and beside each task.

It is part of the running context, and so goes wherever that is copied: into a task of asyncio, into the
storage's threads.
"""

from contextlib import AbstractContextManager, nullcontext

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

REQUEST, OUTCOME = "request", "outcome"


def following(cause: str | None) -> AbstractContextManager[None]:
    """What is done within is done because of `cause`, such as an envelope's id."""
    return bound_contextvars(**{REQUEST: cause}) if cause else nullcontext()


def cause() -> str | None:
    """None where nothing that came in is the reason."""
    found: str | None = get_contextvars().get(REQUEST)
    return found


def ends(outcome: str) -> None:
    """Said where it is known how a request ended, for whoever keeps account of it."""
    bind_contextvars(**{OUTCOME: outcome})


def outcome() -> str:
    return str(get_contextvars().get(OUTCOME, "done"))
