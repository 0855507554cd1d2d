"""A connection pooler in transaction mode, such as pgbouncer: no client keeps a server.

A client's next transaction goes to the server connection that was used longest ago. So nothing
that a session remembers, such as a prepared statement, is there again.
"""

import asyncio
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

NO_ENCRYPTION = (80877103, 80877104)
STARTUP = 196608
Message = tuple[bytes, bytes]


async def message(reader: asyncio.StreamReader) -> Message:
    """Read a message: its kind, and all of its bytes."""
    head = await reader.readexactly(5)
    (length,) = struct.unpack("!I", head[1:])
    return head[:1], head + await reader.readexactly(length - 4)


@dataclass
class Server:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


@dataclass
class Pooler:
    """Serves clients by two connections to the PostgreSQL behind `path`, a Unix socket."""

    path: Path
    free: deque[Server] = field(default_factory=deque)
    available: asyncio.Condition = field(default_factory=asyncio.Condition)
    transactions: int = 0
    greeting: bytes = b""
    """Answer to a client that connects, while both servers may be at work."""

    async def open(self, database: str) -> None:
        for _server in range(2):
            reader, writer = await asyncio.open_unix_connection(self.path)
            said = f"user\0postgres\0database\0{database}\0\0".encode()
            writer.write(struct.pack("!II", len(said) + 8, STARTUP) + said)
            greeting = b""
            while (received := await message(reader))[0] != b"Z":
                if received[0] != b"K":
                    greeting += received[1]
            self.greeting = greeting
            self.free.append(Server(reader, writer))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await self._greet(reader, writer)
            while True:
                kind, sent = await message(reader)
                if kind == b"X":
                    break
                await self._transaction(kind, sent, reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            length, code = struct.unpack("!II", await reader.readexactly(8))
            await reader.readexactly(length - 8)
            if code not in NO_ENCRYPTION:
                break
            writer.write(b"N")
        key = b"K" + struct.pack("!III", 12, 0x7FFFFFFF, 1)  # of no process
        writer.write(self.greeting + key + b"Z\0\0\0\x05I")

    async def _transaction(
        self, kind: bytes, sent: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Assign a server to a client until it is ready, and in no transaction."""
        async with self.available:
            await self.available.wait_for(lambda: self.free)
            server = self.free.popleft()
        self.transactions += 1
        awaited = 0
        try:
            while True:
                server.writer.write(sent)
                awaited += kind in (b"Q", b"S")
                idle = False
                while awaited and kind in (b"Q", b"S"):
                    answered, answer = await message(server.reader)
                    writer.write(answer)
                    if answered == b"Z":
                        awaited -= 1
                        idle = answer[-1:] == b"I"
                if idle and not awaited:
                    return
                kind, sent = await message(reader)
        finally:
            async with self.available:
                self.free.append(server)
                self.available.notify()


@contextmanager
def pooling(path: Path, database: str, folder: Path) -> Iterator[Pooler]:
    """Run a pooler in a thread, at a Unix socket in `folder`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def open_pooler() -> tuple[Pooler, asyncio.Server]:
        pooler = Pooler(path)
        await pooler.open(database)
        return pooler, await asyncio.start_unix_server(pooler.serve, folder / ".s.PGSQL.6432")

    async def close() -> None:
        door.close()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for server in pooler.free:
            server.writer.close()
            await server.writer.wait_closed()

    pooler, door = asyncio.run_coroutine_threadsafe(open_pooler(), loop).result(10)
    yield pooler
    asyncio.run_coroutine_threadsafe(close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
