"""`kaigi outbox` beside a bot that runs: what it holds is seen, and the bot does as it is told."""

import json
from typing import Any

from kaigi.delivery import Outbox, Task
from kaigi.storage import Storage
from tests.process.stage import Stage, Workspace
from tests.processes import until

KEY = "approval:1:asked:0000102:1"


def promise(database: str) -> None:
    """As another bot on the same record would: to a channel that is not there."""
    storage = Storage(database)
    body = {"channel": "C0NOWHERE", "text": "40 monitors"}
    storage.run_now(lambda tx: Outbox().put(tx, [Task(KEY, "message", body=body)]))
    storage.close()


def test_what_was_given_up_is_listed_tried_again_and_dropped_while_the_bot_runs(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    def outbox(*words: str) -> tuple[int, str, str]:
        return stage.run("outbox", *words, KAIGI_DATABASE_URL=database, KAIGI_LOCALE="en")

    def given_up() -> list[dict[str, Any]]:
        _code, said, _complaint = outbox("list", "--dead", "--json")
        found: list[dict[str, Any]] = json.loads(said)["rows"]
        return found

    bot = stage.open_bot(workspace, database)
    promise(database)
    bot.until_logged("delivery.dead")
    (row,) = until(given_up)
    assert (row["key"], row["tried"]) == (KEY, 1)
    assert row["error"].startswith("Rejected channel_not_found")
    assert outbox("retry", "--all-dead") == (0, "To be tried again: 1\n", "")
    bot.until_logged("delivery.dead", times=2)
    assert until(given_up)[0]["tried"] == 2
    assert outbox("drop", KEY, "--yes")[0] == 0
    code, said, complaint = outbox("retry", KEY)
    assert (code, said) == (1, "")
    assert f"Not given up: {KEY}" in complaint
    assert "Traceback" not in complaint
    assert given_up() == []
    assert "40 monitors" not in bot.complained()
    assert bot.end() == 0
