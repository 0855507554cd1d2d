"""Answers of `/healthz` to a monitor: before the bot is open, while it is, and after a failure."""

import json
import shutil
import socket
import sqlite3
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.process.stage import AOI, TOKENS, Stage, Workspace
from tests.processes import Running, until

ANY = {"KAIGI_HTTP_PORT": "0", "KAIGI_LOCALE": "en"}


def port(bot: Running) -> int:
    bot.until_logged("http.ready")
    return next(int(line["port"]) for line in bot.log() if line["event"] == "http.ready")


def health(bot: Running, path: str = "/healthz") -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port(bot), timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.load(answer) if answer.status != 404 else None


def test_before_slack_is_reached_it_says_what_is_missing(stage: Stage, database: str) -> None:
    settings = {
        **TOKENS,
        "SLACK_API_URL": "http://127.0.0.1:9",
        "KAIGI_DATABASE_URL": database,
        **ANY,
    }
    bot = stage.kaigi("run", **settings)
    status, said = health(bot)
    assert (status, said["failing"]) == (503, ["socket"])
    assert bot.end() == 0


def test_an_open_bot_is_well_and_tells_how_its_outbox_is(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database, **ANY)
    well = {"socket": True, "database": True, "oldest_due_seconds": 0.0, "dead": 0, "failing": []}
    until(lambda: health(bot) == (200, well))  # once the tasks of the start are done
    assert health(bot, "/")[0] == 404
    workspace.fault("server_error", where={"method": "chat.postMessage"}, seconds=60)
    workspace.person(AOI).drafts("40 monitors")
    until(lambda: health(bot)[1]["oldest_due_seconds"] > 0)
    assert health(bot)[0] == 200
    workspace.sandbox.kill()
    assert until(lambda: health(bot)[0] == 503)
    assert bot.end() == 0
    with pytest.raises(ConnectionRefusedError):
        health(bot)


def test_a_record_that_cannot_be_written_to_is_named_until_it_can(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database, **ANY)
    with closing(
        sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    ) as another:
        another.execute("BEGIN IMMEDIATE")
        status, said = health(bot)
        assert (status, said["failing"]) == (503, ["database"])
        another.execute("ROLLBACK")
    until(lambda: health(bot)[0] == 200)


def test_a_port_that_is_taken_keeps_no_click_from_being_answered(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        bot = stage.open_bot(workspace, database, **{**ANY, "KAIGI_HTTP_PORT": taken})
        bot.until_logged("http.port_not_open")
        assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}


@pytest.mark.parametrize("is_exchanged", [False, True])
def test_a_database_file_that_is_gone_ends_the_bot(
    stage: Stage, workspace: Workspace, database: str, is_exchanged: bool
) -> None:
    bot = stage.open_bot(workspace, database, **ANY)
    file = Path(database.removeprefix("sqlite:///"))
    if is_exchanged:
        shutil.copy(file, f"{file}.backup")
        Path(f"{file}.backup").rename(file)
    else:
        file.unlink()
    assert bot.process.wait(30) == 3
    assert "was moved, deleted or replaced" in bot.complained()
    assert "Traceback" not in bot.complained()


def test_an_empty_database_made_at_the_start_is_said(
    stage: Stage, workspace: Workspace, tmp_path: Path
) -> None:
    bot = stage.open_bot(workspace, f"sqlite:///{tmp_path}/new.sqlite3")
    (line,) = [line for line in bot.log() if line["event"] == "database.created"]
    assert line["level"] == "warning"
