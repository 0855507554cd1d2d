"""Services that start after the transport, and not before."""

import asyncio

import pytest

from bot import service


async def test_the_relay_starts_after_the_transport_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "HEAD_START", 0)
    opened = asyncio.Event()
    begun = asyncio.Event()

    async def relay() -> None:
        assert opened.is_set()
        begun.set()

    following = asyncio.create_task(service._after(opened, relay)())
    await asyncio.sleep(0)
    assert not begun.is_set()
    opened.set()
    await following
    assert begun.is_set()


async def test_where_slack_cannot_be_reached_it_starts_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "LONGEST_OPENING", 0)
    begun = asyncio.Event()

    async def relay() -> None:
        begun.set()

    await service._after(asyncio.Event(), relay)()
    assert begun.is_set()
