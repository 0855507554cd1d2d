"""Socket Mode: tickets, up to ten websockets, and envelopes that the app acknowledges."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.faults import Faults
from sandbox.json_types import Json
from sandbox.record import Record

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0
REFRESH_GRACE = 0.5
# Slack repeats an event at once, after one minute and after five; here the gaps are short.
MOST_RETRIES = 3


class NotAcknowledged(Exception):
    """Interaction without an ack in time: the person sees an error, and it is not repeated."""


@dataclass(slots=True)
class Envelope:
    kind: str
    name: str
    payload: Json
    accepts_response: bool = False
    retry: int = 0
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def frame(self) -> Json:
        frame: Json = {"envelope_id": self.id, "payload": self.payload, "type": self.kind}
        frame["accepts_response_payload"] = self.accepts_response
        if self.kind == "events_api":
            frame["retry_attempt"] = self.retry
            frame["retry_reason"] = "timeout" if self.retry else ""
        return frame


class SocketMode:
    def __init__(
        self,
        record: Record,
        faults: Faults,
        wire: Callable[[], float],
        count_changed: Callable[[int], None],
        ack_seconds: float,
        resend_seconds: float,
    ) -> None:
        self._record = record
        self._faults = faults
        self._wire = wire
        self._count_changed = count_changed
        self._ack_seconds = ack_seconds
        self._resend_seconds = resend_seconds
        self._tickets: dict[str, float] = {}
        self._sockets: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._leaving: set[web.WebSocketResponse] = set()
        self._turn = 0
        self._last_left = float("-inf")
        self._connected = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._names: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        return len(self._sockets)

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._wire() + TICKET_SECONDS
        return ticket

    async def link(self, request: web.Request, app_id: str) -> web.WebSocketResponse:
        """Serve one websocket of the bot until it is closed."""
        if self._wire() > self._tickets.pop(request.query.get("ticket", ""), 0.0):
            raise web.HTTPUnauthorized(text="invalid_ticket")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._sockets) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        hello = {
            "type": "hello",
            "num_connections": self.count + 1,
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
            "connection_info": {"app_id": app_id},
        }
        await socket.send_json(hello)
        if request.transport is not None:
            self._sockets[socket] = request.transport
            self._connected.set()
            self._count_changed(self.count)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self._sockets.pop(socket, None)
            self._leaving.discard(socket)
            self._last_left = self._wire()
            if not self._sockets:
                self._connected.clear()
            self._count_changed(self.count)
        return socket

    async def ask(
        self, kind: str, name: str, payload: Json, accepts_response: bool = False
    ) -> Json:
        """Send an interaction to one socket, once, and return the ack's payload.

        Raise NotAcknowledged after `ack_seconds`.
        """
        await self._wait_for_socket()
        return await self._send(Envelope(kind, name, payload, accepts_response), self._ack_seconds)

    def publish(self, name: str, payload: Json) -> None:
        """Send an event, and repeat it while it is not acknowledged."""
        task = asyncio.create_task(self._repeat_event(name, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cut(self, how: str = "abort") -> None:
        """Abort or close all connections, or for `refresh` ask the app to reconnect."""
        for socket in list(self._sockets):
            if how == "refresh":
                self._leaving.add(socket)
                await socket.send_json(_disconnect("refresh_requested"))
            elif how == "close":
                await socket.close()
            else:
                # Below the websocket: the app gets no close frame, only a broken connection.
                self._sockets[socket].abort()

    async def refresh_every(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.cut("refresh")

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self._sockets):
            await socket.close()

    async def _wait_for_socket(self) -> None:
        """Wait for an app that reconnects after a refresh, which takes some milliseconds."""
        if self._sockets:
            return
        if self._wire() - self._last_left > REFRESH_GRACE:
            raise NotAcknowledged
        try:
            await asyncio.wait_for(self._connected.wait(), REFRESH_GRACE)
        except TimeoutError:
            raise NotAcknowledged from None

    async def _repeat_event(self, name: str, payload: Json) -> None:
        for retry in range(MOST_RETRIES + 1):
            await self._connected.wait()
            try:
                await self._send(
                    Envelope("events_api", name, payload, retry=retry), self._resend_seconds
                )
            except NotAcknowledged:
                continue
            return

    async def _send(self, envelope: Envelope, seconds: float) -> Json:
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope.id] = answer
        self._names[envelope.id] = envelope.name
        try:
            await self._deliver(envelope)
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            raise NotAcknowledged from None
        finally:
            self._waiting.pop(envelope.id, None)
            self._names.pop(envelope.id, None)

    async def _deliver(self, envelope: Envelope) -> None:
        frame = envelope.frame()
        text = json.dumps(frame, ensure_ascii=False)
        what = {"type": envelope.name}
        times = 2 if self._faults.take("deliver_twice", **what) is not None else 1
        for _ in range(times):
            self._record.add("envelope", envelope.name, frame)
            await self._write(text)
        cut = self._faults.take("cut_socket", **what)
        if cut is not None:
            await self.cut(cut.get("how", "abort"))

    async def _write(self, text: str) -> None:
        staying = [socket for socket in self._sockets if socket not in self._leaving]
        choice = staying or list(self._sockets)
        if not choice:
            return
        self._turn += 1
        try:
            await choice[self._turn % len(choice)].send_str(text)
        except ConnectionResetError:
            # The socket broke while sending: to Slack this is an envelope without an ack.
            return

    def _acknowledged(self, frame: Json) -> None:
        envelope_id = str(frame.get("envelope_id", ""))
        name = self._names.get(envelope_id, "")
        dropped = self._faults.take("drop_ack", type=name) is not None
        payload = frame.get("payload") or {}
        self._record.add("ack", name, payload, envelope_id=envelope_id, dropped=dropped)
        answer = self._waiting.get(envelope_id)
        if answer is not None and not answer.done() and not dropped:
            answer.set_result(payload)


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
