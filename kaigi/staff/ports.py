"""Port of the staff room to the chat workspace."""

from collections.abc import AsyncIterator
from typing import Protocol

from kaigi.staff.matching import SlackUser


class Workspace(Protocol):
    """Workspace and its users."""

    def users(self) -> AsyncIterator[SlackUser]:
        """Yield every user but bots, page by page. Raise Unavailable or Rejected."""
        ...
