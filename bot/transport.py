"""The transport between Slack and the app: Socket Mode, or HTTP where a port may be opened."""

from typing import NoReturn, Protocol


class Transport(Protocol):
    """One way for Slack's requests to come in."""

    async def open(self) -> None:
        """Start to take requests. Raises AuthRejected, and Unavailable to be tried again."""
        ...

    async def is_open(self) -> bool:
        """Tell whether requests can come in at this moment."""
        ...

    async def watch(self) -> NoReturn:
        """Keep it open until cancelled."""
        ...

    async def close(self) -> None:
        """Take nothing new, and let the requests under way be answered."""
        ...
