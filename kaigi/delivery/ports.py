"""What the relay asks of those who send, and what they answer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from kaigi.errors import KaigiError

Body = Mapping[str, Any]
Address = Mapping[str, str]
"""Where something stands outside, so that it can be changed there: for a message `{"channel", "ts"}`."""


class Sending(Struct, frozen=True):
    """One attempt to make one task so.

    `address` is where an earlier sending put it, None the first time. `depends_on` is the address of the task that
    this one follows. `in_doubt`: an earlier attempt may have arrived, so look before repeating.
    """

    key: str
    kind: str
    body: Body
    address: Address | None = None
    depends_on: Address | None = None
    in_doubt: bool = False


Then = Callable[[Connection], None]


class Sent(Struct, frozen=True):
    """`then` runs in the transaction that closes the task: both stand, once, or neither does."""

    address: Address | None = None
    then: Then | None = None


Sender = Callable[[Sending], Awaitable[Sent]]
"""Raises the errors of `kaigi.errors`: Unavailable, OutcomeUnknown, Rejected."""

OnDead = Callable[[Connection, Sending, KaigiError | None], None]
"""Called in the transaction that gives a task up; the error is None where a program error was the cause."""
