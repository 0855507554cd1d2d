"""Log with every feature on: what it says and what it never says, in success and in failure."""

import json
import re
import sqlite3
from typing import Any

from tests.flows.reading import words
from tests.process.stage import AOI, KEN, PEOPLE, TOKENS, Person, Stage, Workspace
from tests.processes import Running, until

AT_DEBUG = """
import asyncio, logging
from bot import app, log, service
log.configure(logging.DEBUG)
asyncio.run(service.serve(app.read_all_settings()))
"""
TITLE, TEXT, COMMENT, CHANGED, TOPIC = (
    "椅子Title",
    "理由Text",
    "差戻Comment",
    "再提出Changed",
    "会議Topic",
)
SECRETS = [
    TITLE,
    TEXT,
    COMMENT,
    CHANGED,
    TOPIC,
    *TOKENS.values(),
    "sandbox-secret",
    "/response/",
    "ticket=",
]
NAMES = [word for name, login, *_rest in PEOPLE.values() for word in (name, f"{login}@")]


def at_debug(stage: Stage, workspace: Workspace, database: str) -> Running:
    settings = {
        **TOKENS,
        "SLACK_API_URL": workspace.url,
        "KAIGI_DATABASE_URL": database,
        **workspace.zoom(),
    }
    bot = stage.start("-c", AT_DEBUG, **settings)
    bot.until_logged("bot.ready")
    return bot


def test_no_secret_and_nothing_that_anyone_wrote_is_ever_logged(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = at_debug(stage, workspace, database)
    live_the_path(workspace)
    links = meet(workspace)
    let_the_wire_misbehave(workspace, bot)
    let_the_database_misbehave(workspace, database)
    bot.until_logged("handler.failed")
    assert bot.end() == 0
    said = bot.complained()
    assert [word for word in (*SECRETS, *NAMES, *links) if word in said] == []
    for line in said.splitlines():
        assert {"event", "level", "logger", "timestamp"} <= json.loads(line).keys()


def live_the_path(workspace: Workspace) -> None:
    aoi, ken = workspace.person(AOI), workspace.person(KEN)
    assert aoi.drafts(TITLE, TEXT) == {"ok": True}
    card = until(ken.messages)[-1]
    ken.clicks(card, "Return")
    ken.submits(comment=COMMENT)
    until(lambda: COMMENT in read(aoi))
    aoi.clicks(aoi.messages()[-1], "Revise and resubmit")
    assert aoi.submits(title=CHANGED, text=TEXT, amount="abc")["response_action"] == "errors"


def meet(workspace: Workspace) -> set[str]:
    """Start a meeting, and return its links to join and to start."""
    aoi = workspace.person(AOI)
    assert aoi.types(f"/meet {TOPIC}", workspace.general())["ok"]
    host = until(lambda: [message for message in aoi.messages() if TOPIC in words(message)])
    shown = json.dumps([*host, *until(workspace.cards)])
    links = set(re.findall(r'"url": "([^"]+)"', shown))
    assert len(links) == 2
    return links


def let_the_wire_misbehave(workspace: Workspace, bot: Running) -> None:
    workspace.fault("server_error", where={"method": "chat.postMessage"}, count=2)
    workspace.fault("server_error", where={"method": "views.open"})
    assert workspace.person(AOI).types(f"/ringi {TITLE}")
    assert workspace.person(AOI).drafts(TITLE, TEXT) == {"ok": True}
    bot.until_logged("delivery.failed")
    workspace.fault("cut_socket", how="abort")
    until(lambda: workspace.connections() == 1)


def let_the_database_misbehave(workspace: Workspace, database: str) -> None:
    """Make the database refuse a draft with an error that repeats the draft's title."""
    workspace.person(AOI).types("/ringi general")
    record = sqlite3.connect(database.removeprefix("sqlite:///"))
    record.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, '"
        + TITLE
        + "'); END"
    )
    record.commit()
    record.close()
    workspace.person(AOI).submits(title=TITLE, text=TEXT, amount="")


def read(person: Person) -> str:
    return "\n".join(words(message) for message in person.messages())


def test_an_error_is_found_again_by_its_kind_and_place(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = at_debug(stage, workspace, database)
    let_the_database_misbehave(workspace, database)
    bot.until_logged("handler.failed")
    (line,) = [line for line in bot.log() if line["event"] == "handler.failed"]
    assert [error["kind"] for error in line["error"]] == [
        "sqlalchemy.exc.IntegrityError",
        "sqlite3.IntegrityError",
    ]
    assert line["error"][1]["code"] == "SQLITE_CONSTRAINT_TRIGGER"
    places = [place.split(":")[0] for place in line["error"][0]["at"]]
    assert "kaigi/ledger/tables.py" in places
    assert "commands/drafting.py" in places


def cards(bot: Running) -> list[dict[str, Any]]:
    """Return the log's lines on the cards that were sent; the match of the staff is another."""
    sent = [line for line in bot.log() if line["event"] == "delivery.sent"]
    return [line for line in sent if line["kind"] == "card"]


def test_one_id_leads_from_the_envelope_to_every_call_that_followed(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    assert workspace.person(AOI).drafts(TITLE, TEXT) == {"ok": True}
    until(lambda: len(cards(bot)) == 2)
    (drafted,) = [line for line in bot.log() if line.get("name") == "approvals.draft"]
    assert drafted["event"] == "request.done"
    sent = cards(bot)
    assert {line["request"] for line in sent} == {drafted["request"]}
    assert {line["key"].split(":")[2] for line in sent} == {"drafted", "asked"}
