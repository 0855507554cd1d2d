"""Live updates of a person's open windows: JSON frames over a websocket."""

import asyncio
import json
from collections import defaultdict

from aiohttp import web

from sandbox.json_types import Json
from sandbox.workspace import Channel


class Live:
    def __init__(self) -> None:
        self._windows: defaultdict[str, set[asyncio.Queue[str]]] = defaultdict(set)

    def tell(self, user: str, frame: Json) -> None:
        windows = self._windows.get(user)
        if windows:
            text = json.dumps(frame, ensure_ascii=False)
            for window in windows:
                window.put_nowait(text)

    def watching(self) -> list[str]:
        return list(self._windows)

    def tell_members(self, channel: Channel, frame: Json) -> None:
        for user in self.watching():
            if user in channel.members:
                self.tell(user, frame)

    def tell_all(self, frame: Json) -> None:
        for user in self.watching():
            self.tell(user, frame)

    async def serve(self, request: web.Request, user: str, first: Json) -> web.WebSocketResponse:
        """Serve one window's websocket until the window is closed."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        window: asyncio.Queue[str] = asyncio.Queue()
        self._windows[user].add(window)
        writer = asyncio.create_task(_write(socket, window))
        try:
            await socket.send_json(first)
            async for _ in socket:
                pass
        finally:
            writer.cancel()
            self._windows[user].discard(window)
            if not self._windows[user]:
                del self._windows[user]
        return socket


async def _write(socket: web.WebSocketResponse, window: asyncio.Queue[str]) -> None:
    while not socket.closed:
        try:
            await socket.send_str(await window.get())
        except ConnectionResetError:
            return
