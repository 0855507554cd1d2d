"""kill -9, and on again: nothing lost, nothing said twice."""

import sqlite3

from tests.flows.reading import words
from tests.process.stage import AOI, KEN, Person, Stage, Workspace
from tests.processes import until


def cards(person: Person) -> list[str]:
    return [words(message) for message in person.messages()]


def test_killed_after_the_ack_and_before_sending_it_sends_after_the_restart(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.fault("rate_limit", where={"method": "chat.postMessage"}, seconds=60, retry_after=1)
    assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}
    bot.kill()
    workspace.mend()
    assert cards(workspace.person(KEN)) == []
    stage.open_bot(workspace, database)
    assert "40 monitors" in until(lambda: cards(workspace.person(KEN)))[0]


def test_killed_while_slack_was_writing_it_looks_and_does_not_send_again(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.fault("slow", where={"method": "chat.postMessage"}, ms=1500)
    assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}
    until(lambda: workspace.calls("chat.postMessage"))
    bot.kill()
    assert len(until(lambda: cards(workspace.person(KEN)))) == 1
    the_lease_runs_out(database)
    bot = stage.open_bot(workspace, database)
    until(lambda: workspace.calls("conversations.history"))
    until(lambda: nothing_is_open(database))
    assert bot.end() == 0
    assert len(cards(workspace.person(KEN))) == 1


def test_killed_in_the_middle_of_a_click_the_click_counts_once_or_not_at_all(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.person(AOI).drafts("40 monitors")
    card = until(workspace.person(KEN).messages)[-1]
    workspace.fault("drop_ack", where={"type": "block_actions"})
    workspace.fault("rate_limit", where={"method": "chat.update"}, seconds=60, retry_after=1)
    refused = workspace.person(KEN).clicks(card, "Approve")
    assert not refused["ok"]
    bot.kill()
    workspace.mend()
    stage.open_bot(workspace, database)
    workspace.person(KEN).clicks(card, "Approve")
    assert until(lambda: [card for card in cards(workspace.person(AOI)) if "approved" in card])
    until(lambda: nothing_is_open(database))
    assert len([card for card in cards(workspace.person(AOI)) if "approved" in card]) == 1
    assert len(entries(database)) == 2


def the_lease_runs_out(database: str) -> None:
    """Expire the dead process's leases and free its lanes, as half a minute would."""
    with sqlite3.connect(database.removeprefix("sqlite:///")) as record:
        record.execute("UPDATE task SET lease = 1 WHERE lease > 0")
        record.execute("UPDATE lane SET held = 0")
    record.close()


def nothing_is_open(database: str) -> bool:
    return not rows(database, "SELECT key FROM task WHERE done IS NULL")


def entries(database: str) -> list[tuple[object, ...]]:
    return rows(database, "SELECT sequence FROM entry")


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    record = sqlite3.connect(database.removeprefix("sqlite:///"))
    found: list[tuple[object, ...]] = record.execute(query).fetchall()
    record.close()
    return found


def test_killed_while_zoom_was_making_a_meeting_it_finds_that_one_and_makes_no_other(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database, **workspace.zoom())
    workspace.fault("no_answer", where={"method": "meetingCreate"})
    assert workspace.person(AOI).types("/meet Budget", workspace.general())["ok"]
    until(lambda: workspace.asked_of_zoom("meetingCreate"))
    bot.kill()
    assert workspace.cards() == []
    the_lease_runs_out(database)
    bot = stage.open_bot(workspace, database, **workspace.zoom())
    assert "Budget" in words(until(workspace.cards)[0])
    until(lambda: nothing_is_open(database))
    assert bot.end() == 0
    assert len(workspace.asked_of_zoom("meetingCreate")) == len(workspace.cards()) == 1
    assert len(workspace.person(AOI).messages()) == 1


def test_killed_between_the_reservation_and_the_call_the_meeting_is_made_after_the_restart(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database, **workspace.zoom())
    workspace.fault("server_error", where={"method": "meetingCreate"}, seconds=60)
    assert workspace.person(AOI).types("/meet Budget", workspace.general())["ok"]
    until(lambda: workspace.asked_of_zoom("meetingCreate"))
    bot.kill()
    workspace.mend()
    the_lease_runs_out(database)
    stage.open_bot(workspace, database, **workspace.zoom())
    until(workspace.cards)
    until(lambda: nothing_is_open(database))
    assert len(workspace.cards()) == 1
