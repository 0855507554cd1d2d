"""SIGTERM: the bot exits within ten seconds, and nothing begun is lost or done twice."""

import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.flows.reading import words
from tests.process.stage import AOI, KEN, Person, Stage, Workspace
from tests.process.test_killed import nothing_is_open, rows
from tests.processes import Running, until

PROMISED = 10.0
"""Seconds from SIGTERM to the end."""
ACKNOWLEDGED = {"ok": True}


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    """Threads for people who click, since each of them waits for the answer."""
    with ThreadPoolExecutor(8) as clicking:
        yield clicking


def told_to_stop(bot: Running) -> None:
    bot.process.send_signal(signal.SIGTERM)
    bot.until_logged("bot.closing")


def waiting_for_ken(workspace: Workspace, titles: list[str]) -> dict[str, dict[str, object]]:
    """Submit the documents, and return Ken's cards by title."""
    ken = workspace.person(KEN)
    for title in titles:
        assert workspace.person(AOI).drafts(title) == ACKNOWLEDGED
    until(lambda: len(ken.messages()) == len(titles))
    return {title: card for title in titles for card in ken.messages() if title in words(card)}


def decided(database: str) -> int:
    return len(rows(database, "SELECT sequence FROM entry WHERE sequence = 2"))


def posted(workspace: Workspace) -> list[str]:
    """Return the key of every message that Slack was asked to post."""
    return [
        call["request"]["metadata"]["event_payload"]["key"]
        for call in workspace.calls("chat.postMessage")
    ]


def approves(person: Person, card: dict[str, object]) -> dict[str, object]:
    return person.clicks(card, "Approve")


def test_clicks_under_way_count_and_are_answered_and_later_ones_are_not_taken(
    stage: Stage, workspace: Workspace, database: str, hands: ThreadPoolExecutor
) -> None:
    bot = stage.open_bot(workspace, database)
    cards = waiting_for_ken(workspace, ["first", "second", "third", "fourth"])
    ken = workspace.person(KEN)
    for method in ("views.open", "chat.update", "chat.postMessage"):
        workspace.fault("slow", where={"method": method}, ms=1200, seconds=60)
    forms: Future[dict[str, object]] = hands.submit(ken.clicks, cards["first"], "Return")
    acked = list(hands.map(lambda title: approves(ken, cards[title]), ("second", "third")))
    until(lambda: workspace.calls("views.open") and workspace.calls("chat.update"))
    told_to_stop(bot)
    late = hands.submit(approves, ken, cards["fourth"])
    assert bot.process.wait(PROMISED) == 0
    assert acked == [ACKNOWLEDGED] * 2
    assert forms.result() == ACKNOWLEDGED
    assert not late.result()["ok"]
    assert bot.events()[-1] == "bot.closed"
    assert decided(database) == 2
    workspace.mend()
    bot = stage.open_bot(workspace, database)
    until(lambda: nothing_is_open(database))
    assert len(posted(workspace)) == len(set(posted(workspace)))
    assert approves(ken, cards["fourth"]) == ACKNOWLEDGED


def test_a_slack_that_takes_longer_than_that_is_not_waited_for_and_hears_nothing_twice(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.fault("slow", where={"method": "chat.postMessage"}, ms=12_000, count=2)
    assert workspace.person(AOI).drafts("40 monitors") == ACKNOWLEDGED
    until(lambda: len(workspace.calls("chat.postMessage")) == 2)
    told_to_stop(bot)
    assert bot.process.wait(PROMISED) == 0
    until(lambda: workspace.person(KEN).messages())
    until(lambda: workspace.person(AOI).messages())
    stage.open_bot(workspace, database)
    until(lambda: nothing_is_open(database))
    assert len(workspace.calls("conversations.history")) == 2, (
        "it looks before it says anything again"
    )
    assert len(workspace.person(KEN).messages()) == len(workspace.person(AOI).messages()) == 1


def test_a_database_that_hangs_does_not_keep_it(
    stage: Stage, workspace: Workspace, database: str, hands: ThreadPoolExecutor
) -> None:
    bot = stage.open_bot(workspace, database)
    card = waiting_for_ken(workspace, ["first"])["first"]
    with closing(
        sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    ) as another:
        another.execute("BEGIN IMMEDIATE")
        click = hands.submit(approves, workspace.person(KEN), card)
        until(lambda: "block_actions" in [e.get("type") for e in workspace.see("record")])
        told_to_stop(bot)
        assert bot.process.wait(PROMISED) == 0
        assert not click.result()["ok"]
        another.execute("ROLLBACK")
    assert bot.events()[-1] == "bot.forced_exit"
    assert decided(database) == 0
    stage.open_bot(workspace, database)
    assert approves(workspace.person(KEN), card) == ACKNOWLEDGED
