"""What every request goes through before its handler."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware


class Middleware(AsyncMiddleware):
    """A class, since Bolt puts fifty arguments together for each middleware that is a function."""

    @abstractmethod
    async def prepare(self, request: AsyncBoltRequest) -> None:
        """Whoever is refused here gets no further."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt calls it
    ) -> BoltResponse:
        await self.prepare(req)
        return await next()
