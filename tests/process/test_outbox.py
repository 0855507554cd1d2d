"""`kaigi outbox` beside a bot that runs: what it holds is seen, and the bot does as it is told."""

import json
from typing import Any

from bot.app import CHANNEL
from kaigi.delivery import Outbox, Task
from kaigi.storage import Storage
from tests.process.stage import Stage, Workspace
from tests.processes import until

KEY = "delivery:answer:4711"


def promise(workspace: Workspace, database: str) -> None:
    """Put a task as another bot on the same database would: to a response_url that is used up."""
    storage = Storage(database)
    body = {"response_url": f"{workspace.url}/response/none", "text": "40 monitors"}
    outbox = Outbox(channel=CHANNEL)
    storage.run_now(lambda tx: outbox.put(tx, [Task(KEY, "answer", body=body)]))
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
    promise(workspace, database)
    bot.until_logged("delivery.dead")
    (row,) = until(given_up)
    assert (row["key"], row["tried"]) == (KEY, 1)
    assert row["error"] == "Rejected expired_url"
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
