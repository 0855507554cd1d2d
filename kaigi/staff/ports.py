"""Ports of the staff room: the workspace's users, wherever the chat is."""

from collections.abc import AsyncIterator
from typing import Protocol

from kaigi.staff.matching import SlackUser


class Workspace(Protocol):
    """The workspace as the staff room asks it."""

    def users(self) -> AsyncIterator[SlackUser]:
        """Yield every user, page by page; bots are left out. Raises Unavailable, Rejected."""
        ...
