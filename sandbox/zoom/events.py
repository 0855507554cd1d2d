"""Zoom's event websocket: one connection; events without a connection are lost."""

import asyncio
import json

from aiohttp import WSMsgType, web

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.zoom.tokens import Tokens


class Events:
    def __init__(self, box: Box, tokens: Tokens) -> None:
        self._box = box
        self._tokens = tokens
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def connected(self) -> bool:
        return self._socket is not None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection; a second one closes the first."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if not self._tokens.accepts(request.query.get("access_token", "")):
            await socket.send_json(
                {"module": "build_connection", "success": False, "content": "Invalid Token"}
            )
            await socket.close()
            return socket
        await self.close()
        self._socket = socket
        self._transport = request.transport
        await socket.send_json({"module": "build_connection", "success": True, "content": "ok"})
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                if json.loads(message.data).get("module") == "heartbeat":
                    await socket.send_json({"module": "heartbeat", "success": True})
        finally:
            if self._socket is socket:
                self._socket = self._transport = None
        return socket

    async def publish(self, name: str, described: Json) -> None:
        payload = {
            "event": name,
            "event_ts": int(self._box.clock.now() * 1000),
            "payload": {"account_id": self._tokens.account_id, "object": described},
        }
        entry = self._box.record.add("zoom_event", name, payload)
        what = {"type": name, "system": "zoom"}
        if self._box.faults.take("cut_socket", **what) is not None:
            self.cut()
        lost = self._box.faults.take("lost_event", **what) is not None or self._socket is None
        times = 0 if lost else 1 + (self._box.faults.take("deliver_twice", **what) is not None)
        entry["delivered"] = times
        for _ in range(times):
            await self._send(payload)

    def cut(self) -> None:
        """Abort below the websocket: the client gets no close frame, only a broken connection."""
        if self._transport is not None:
            self._transport.abort()
        self._socket = self._transport = None

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = self._transport = None

    async def _send(self, payload: Json) -> None:
        if self._socket is None:
            return
        try:
            await self._socket.send_json({"module": "message", "content": json.dumps(payload)})
        except ConnectionResetError:
            return
