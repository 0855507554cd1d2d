"""Connections to the HTTP front door that send nothing, too many of them, and a taken port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot import arrivals, http
from bot.http import HttpServer
from tests.unit.test_zoom_events import unused_port

HALF = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"


async def well(_request: web.Request) -> web.Response:
    return web.json_response({})


async def hangs(_request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError("unreachable")


@asynccontextmanager
async def serving(port: int) -> AsyncIterator[HttpServer]:
    routes = [web.get("/healthz", well), web.get("/hangs", hangs)]
    server = HttpServer("127.0.0.1", port, routes)
    task = asyncio.create_task(server.run())
    try:
        async with asyncio.timeout(10):
            while not server.is_listening:  # noqa: ASYNC110 - it sets no event
                await asyncio.sleep(0)
        yield server
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def said(port: int, sent: bytes) -> bytes:
    """Send this, and return all that comes until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_each_connection_has_one_answer_and_is_closed() -> None:
    port = unused_port()
    async with serving(port):
        for path in (b"/healthz", b"/nowhere"):
            answer = await said(port, WHOLE.replace(b"/healthz", path))
            assert b"Connection: close" in answer
            assert answer.startswith(b"HTTP/1.1 200" if path == b"/healthz" else b"HTTP/1.1 404")


@pytest.mark.parametrize("sent", [b"", b"GET", HALF])
async def test_a_header_that_does_not_end_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(arrivals, "HEADER_TIMEOUT", 0.05)
    port = unused_port()
    async with serving(port):
        assert await said(port, sent) == b""


async def test_a_body_that_does_not_end_is_not_waited_for_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrivals, "REQUEST_TIMEOUT", 0.05)
    port = unused_port()
    async with serving(port):
        answer = await said(port, WHOLE.replace(b"/healthz", b"/hangs"))
    assert answer.startswith(b"HTTP/1.1 503")


async def test_however_many_connect_and_say_nothing_a_request_is_answered() -> None:
    port = unused_port()
    async with serving(port):
        silent = [
            await asyncio.open_connection("127.0.0.1", port)
            for _ in range(3 * arrivals.MOST_CONNECTIONS)
        ]
        for _reader, writer in silent:
            writer.write(HALF)
        assert (await said(port, WHOLE)).startswith(b"HTTP/1.1 200")
        closed = 0
        for reader, _writer in silent:
            with suppress(TimeoutError, ConnectionError):
                closed += await asyncio.wait_for(reader.read(), 0.01) == b""
        assert len(silent) - closed <= arrivals.MOST_CONNECTIONS * 2
        for _reader, writer in silent:
            writer.close()


async def test_a_port_that_is_taken_is_logged_and_opened_as_soon_as_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "PORT_RETRY", 0.01)
    with capture_logs() as logs, socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = HttpServer("127.0.0.1", port, [web.get("/healthz", well)])
        task = asyncio.create_task(server.run())
        async with asyncio.timeout(10):
            while not logs:  # noqa: ASYNC110 - it sets no event
                await asyncio.sleep(0)
        assert (logs[0]["event"], logs[0]["port"]) == ("http.port_not_open", port)
        other.close()
        async with asyncio.timeout(10):
            while not server.is_listening:  # noqa: ASYNC110 - it sets no event
                await asyncio.sleep(0)
        assert (await said(port, WHOLE)).startswith(b"HTTP/1.1 200")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
