"""Interface between the relay and the senders of each integration."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.errors import KaigiError

Body = Mapping[str, Any]
Address = Mapping[str, str]
"""Address of a sent object, for later updates; that of a message is `{"channel", "ts"}`."""


class Sending(Struct, frozen=True):
    """One attempt at one task.

    `address` is set by an earlier sending, None the first time. `depends_on` is the address of the
    task that this one depends on. `in_doubt`: an earlier attempt may have arrived, so look before
    repeating.
    """

    key: str
    kind: str
    body: Body
    address: Address | None = None
    depends_on: Address | None = None
    in_doubt: bool = False


Then = Callable[[Connection], None]


class Sent(Struct, frozen=True):
    """A successful sending. `then` runs in the transaction that closes the task, exactly once."""

    address: Address | None = None
    then: Then | None = None


Sender = Callable[[Sending], Awaitable[Sent]]
"""Sends one task. Raises Unavailable, OutcomeUnknown, Rejected or Unreachable."""

OnDead = Callable[[Connection, Sending, KaigiError | None], None]
"""Called in the transaction that gives a task up; the error is None after program errors."""


class OnUnreachable(Protocol):
    """Called once for a card whose conversation a person chose and the app is no member of.

    `outside`: the card was posted there by a response_url. The task is done in either case: no
    operator could correct it.
    """

    def __call__(self, tx: Connection, sending: Sending, *, outside: bool) -> None: ...
