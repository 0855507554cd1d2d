"""People go on after an update: cards that the release before had sent still work."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.cli import manifest
from kaigi.ledger.audit import AuditDesk
from kaigi.storage import Storage, migrate
from sandbox import server
from sandbox.box import Settings as BoxSettings
from sandbox.clock import Clock as BoxClock
from tests.configured import settings
from tests.flows.colleague import Colleague
from tests.flows.office import PATIENT, UNLIMITED, Bot, MachineTime, Office
from tests.flows.reading import APPROVE, OPEN, RETURN, Json, labels, words
from tests.release import load, rows_by_table
from tests.unit.timekeeping import SteppedClock

KEN, MARI, EMMA, RIKU, SORA = ("001002", "001004", "001005", "002001", "002002")
MEND = "修正して再提出"
AFTERWARDS = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""An hour after the last act in the record of the release before."""
OLD_ACTIONS = {"approve": APPROVE, "return": RETURN, "resubmit": MEND, "open": OPEN}
WAITING = {("4", KEN): "1.0", ("5", MARI): "1.1", ("7", KEN): "2.0", ("8", MARI): "3.1"}
"""Documents that wait, for whom, and the revision on their cards."""


@pytest_asyncio.fixture
async def office(empty_database_url: str) -> AsyncIterator[Office]:
    """Office of the previous release, updated, with its people in the workspace."""
    clock = SteppedClock()
    clock.set(AFTERWARDS)
    machine = MachineTime()
    machine.set(AFTERWARDS)
    day = BoxClock(wall=lambda: clock.now().timestamp(), wire=machine.seconds)
    box_settings = BoxSettings(limits=0, ack_seconds=PATIENT, clock=day)
    box = await server.start(workspace(), manifest.manifest(), settings=box_settings)
    storage = Storage(empty_database_url)
    load(storage)
    migrate(storage)
    async with box, aiohttp.ClientSession() as http:
        chosen = settings(database_url=empty_database_url, api_url=box.api_url)
        bot = await Bot.over(storage, chosen, clock, machine, UNLIMITED)
        office = Office(box, bot, http, clock, machine)
        for person, row in zip(box.box.workspace.humans(), staff(), strict=True):
            direct = box.box.workspace.app_direct(person.id)
            number = row["number"]
            office.people[number] = Colleague(number, person.id, direct.id, office)
        await office.match_staff()
        yield office
        await office.bot.end()


def staff() -> list[Json]:
    return [row for row in rows_by_table()["staff"] if row["active"] and row["slack_id"]]


def workspace() -> Json:
    return {
        "team": {"id": "T0KAIGI", "name": "みほん市", "domain": "mihon"},
        "users": [
            {
                "name": row["email"].partition("@")[0],
                "real_name": row["name"],
                "email": row["email"],
                "section": row["section"],
                "locale": row["slack_locale"] or "ja-JP",
            }
            for row in staff()
        ],
        "channels": [{"name": "general", "members": "all"}],
    }


async def old_card(office: Office, key: str, value: str, *actions: str) -> Json:
    """Post a card as the release before drew it, and record it as the message of this task."""
    _room, _document, _part, person, _round = key.split(":")
    buttons = [
        {
            "type": "button",
            "action_id": f"approvals.{action}",
            "value": value,
            "text": {"type": "plain_text", "text": OLD_ACTIONS[action], "emoji": False},
        }
        for action in (*actions, "open")
    ]
    answer = await office.bot.house.app.client.chat_postMessage(
        channel=office[person].slack_id,
        text="文書",
        blocks=[{"type": "actions", "block_id": "approvals", "elements": buttons}],
    )
    address = json.dumps({"channel": answer["channel"], "ts": answer["ts"]})
    await office.bot.storage.run(
        lambda tx: tx.execute(
            text("UPDATE task SET address = :address, done = 1 WHERE key = :key"),
            {"address": address, "key": key},
        ).close()
    )
    return await office[person].card()


@pytest.mark.parametrize(("waiting", "revision"), WAITING.items())
async def test_an_old_card_approves_and_shows_it(
    office: Office, waiting: tuple[str, str], revision: str
) -> None:
    document, person = waiting
    round_ = revision.partition(".")[0]
    key = f"approval:{document}:asked:{person}:{round_}"
    card = await old_card(office, key, f"{document}:{revision}", "approve", "return")
    await office[person].clicks(card, APPROVE)
    found = next(m for m in await office[person].messages() if m["ts"] == card["ts"])
    assert APPROVE not in labels(found)
    assert "✓" in words(found)
    verdict = await AuditDesk(office.bot.storage).verify()
    assert verdict.broken is None
    assert verdict.entries == len(rows_by_table()["entry"]) + 1


async def test_an_old_card_returns_with_a_comment_and_its_drafter_revises(office: Office) -> None:
    card = await old_card(office, f"approval:4:asked:{KEN}:1", "4:1.0", "approve", "return")
    form = await office[KEN].opens(card, RETURN)
    assert (await office[KEN].submits(form, comment="見積書を。"))["response_action"] == "clear"
    told = await old_card(office, f"approval:6:told:{EMMA}:1", "6:1.0", "resubmit")
    form = await office[EMMA].opens(told, MEND)
    sent = await office[EMMA].submits(form, comment="Please see the estimate.")
    assert sent["response_action"] == "clear"
    assert (await AuditDesk(office.bot.storage).verify()).broken is None


async def test_an_old_card_of_a_decided_document_is_refused_in_words(office: Office) -> None:
    card = await old_card(office, f"approval:1:asked:{SORA}:1", "1:1.0", "approve", "return")
    await office[SORA].clicks(card, APPROVE)
    assert "決裁済み" in office[SORA].told()[-1]


async def test_a_home_shows_what_waited_before_the_update(office: Office) -> None:
    labels_of_home = labels(await office[KEN].opens_home())
    assert labels_of_home.count(APPROVE) == len(
        [row for row in rows_by_table()["document"] if row["waiting_for"] == KEN]
    )
