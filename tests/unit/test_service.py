"""What the running bot asks of the machine."""

import asyncio

import pytest

from bot import service


async def test_what_is_owed_waits_for_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "HEAD_START", 0)
    opened, begun = asyncio.Event(), asyncio.Event()

    async def part() -> None:
        assert opened.is_set()
        begun.set()

    following = asyncio.create_task(service._after(opened, part)())
    await asyncio.sleep(0)
    assert not begun.is_set()
    opened.set()
    await following
    assert begun.is_set()


async def test_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LONGEST_OPENING", 0)
    begun = asyncio.Event()

    async def part() -> None:
        begun.set()

    await service._after(asyncio.Event(), part)()
    assert begun.is_set()
