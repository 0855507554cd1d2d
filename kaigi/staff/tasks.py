"""Tasks of the staff room, which the relay runs against the workspace."""

import asyncio

import structlog

from kaigi.delivery.ports import Sending, Sent
from kaigi.errors import Rejected, Unavailable
from kaigi.staff.desk import StaffDesk
from kaigi.staff.notices import log_changes
from kaigi.staff.ports import Workspace

log = structlog.get_logger(__name__)

FIRST_SYNC = 20.0
"""Seconds for the first match, after which it is left to the relay."""


class StaffTasks:
    """Synchronisation of the staff register with the workspace's users, by e-mail address."""

    def __init__(self, desk: StaffDesk, workspace: Workspace) -> None:
        self._desk = desk
        self._workspace = workspace

    async def sync(self) -> None:
        """Match everyone now. Raise Unavailable, or Rejected if Slack does not list users."""
        last_report = await self._desk.last_report()
        users = [user async for user in self._workspace.users()]
        matching = await self._desk.match(users, last_report)
        log.info(
            "staff.matched",
            matched=matching.matched,
            without_slack=len(matching.without_slack),
        )
        log_changes(matching.rebindings)
        if matching.contests:
            log.warning("staff.contested", numbers=[each.number for each in matching.contests])

    async def prepare(self) -> None:
        """Match everyone before requests come in, but only the first time.

        With a register that knows no Slack user every click would be refused. Later, reading
        20,000 users must not keep clicks waiting at each start: the relay does it then.
        """
        if not await self._desk.knows_anyone():
            try:
                async with asyncio.timeout(FIRST_SYNC):
                    await self.sync()
            except (Unavailable, Rejected, TimeoutError) as error:
                log.warning("staff.sync_failed", exc_info=error)
            else:
                return
        await self._desk.promise_sync()

    async def send(self, _sending: Sending) -> Sent:
        """Match everyone, called by the relay."""
        try:
            await self.sync()
        except (Unavailable, Rejected):
            await self._desk.match_failed()
            raise
        return Sent()
