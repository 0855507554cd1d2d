"""Two replicas on one outbox spend one budget."""

import asyncio
from collections.abc import Mapping
from threading import Event

import pytest
from sqlalchemy import Connection

from kaigi.delivery import Task, claims
from kaigi.delivery.pacing import Budget
from kaigi.storage import Storage
from tests.unit.outside import CHANNEL, House

PATIENCE = 0.5
"""Seconds for which a claim is held up, so that the other replica could overtake it."""


async def test_a_replica_never_spends_what_another_has_spent_since_it_looked(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    if storage.is_sqlite:
        pytest.skip("there one transaction writes at a time")
    house = House.over(storage)
    most = int(CHANNEL.limits["views.publish"].per_minute)
    await house.put(*[Task(f"home:{n}", "home") for n in range(2 * most)])
    looked, overtaken = Event(), Event()
    read_budgets = claims.read_budgets

    def slowly_at_first(tx: Connection) -> Mapping[str, Budget]:
        found = read_budgets(tx)
        if not looked.is_set():
            looked.set()
            overtaken.wait(PATIENCE)
        return found

    monkeypatch.setattr(claims, "read_budgets", slowly_at_first)
    slow = asyncio.create_task(house.relay.run_until_idle())
    assert await asyncio.to_thread(looked.wait, 20)
    await house.another_relay().run_until_idle()
    overtaken.set()
    await slow
    assert len(house.outside.keys) == most
