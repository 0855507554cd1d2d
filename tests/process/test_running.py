"""`kaigi run` as an operator starts it, ends it, and as the network treats it."""

import signal
from functools import partial
from pathlib import Path

from tests.databases import Postgres, make_schema
from tests.flows.reading import labels, words
from tests.process.conftest import employ
from tests.process.stage import AOI, KEN, MARI, TOKENS, Person, Stage, Workspace
from tests.processes import PATIENCE, until

NOWHERE = "http://127.0.0.1:9"


def opened_again(workspace: Workspace, after: int) -> bool:
    return len(workspace.calls("apps.connections.open")) > after


def cards(person: Person) -> str:
    return "\n".join(words(message) for message in person.messages())


def test_started_from_the_environment_alone_it_knows_the_staff_at_the_first_click(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    """Through no proxy, since the other side is on this machine."""
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOWHERE)
    more = {**proxies, "KAIGI_TOP_DECIDER": "企画部"}
    bot = stage.open_bot(workspace, database, SLACK_API_URL=f"{workspace.url}/api", **more)
    assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}
    card = until(workspace.person(KEN).messages)[-1]
    assert workspace.person(KEN).clicks(card, "Approve") == {"ok": True}
    assert bot.end() == 0
    told = [event for event in bot.events() if event not in ("request.done", "delivery.sent")]
    matched_once = list(dict.fromkeys(told))  # at the start, and again for the import before it
    assert matched_once == ["staff.matched", "bot.ready", "bot.closing", "bot.closed"]


def test_told_to_stop_it_lets_what_is_on_its_way_arrive(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.fault("slow", where={"method": "chat.postMessage"}, ms=700)
    workspace.person(AOI).drafts("40 monitors")
    until(lambda: workspace.calls("chat.postMessage"))
    assert bot.end(signal.SIGINT) == 0
    assert cards(workspace.person(KEN)).count("40 monitors") == 1
    stage.open_bot(workspace, database)
    assert workspace.person(KEN).drafts("3 keyboards") == {"ok": True}
    until(workspace.person(MARI).messages)
    assert cards(workspace.person(KEN)).count("40 monitors") == 1


def test_told_to_stop_while_slack_cannot_be_reached_it_stops(stage: Stage, database: str) -> None:
    settings = {**TOKENS, "SLACK_API_URL": NOWHERE, "KAIGI_DATABASE_URL": database}
    bot = stage.kaigi("run", **settings)
    bot.until_logged("slack.unreachable")
    assert bot.end() == 0


def test_slack_is_waited_for_and_the_log_says_what_to_look_at(stage: Stage, database: str) -> None:
    gone = stage.workspace()
    gone.sandbox.end()
    bot = stage.bot(gone, database)
    bot.until_logged("slack.unreachable")
    assert "SLACK_API_URL" in bot.log()[-1]["advice"]
    back = stage.workspace(port=gone.port)
    bot.until_logged("bot.ready")
    assert back.person(AOI).types("/ringi") == {"ok": True}


def test_a_token_that_slack_does_not_take_is_named_with_its_remedy_and_ends_with_1(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.bot(workspace, database, KAIGI_LOCALE="en", SLACK_APP_TOKEN="xapp-old")
    assert bot.process.wait(PATIENCE) == 1
    problem, remedy = [line for line in bot.complained().splitlines() if not line.startswith("{")]
    assert "invalid_auth" in problem
    assert "SLACK_APP_TOKEN" in remedy
    assert "xapp-old" not in bot.complained()


def test_a_list_of_people_that_fails_does_not_keep_the_bot_away(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    workspace.fault("server_error", where={"method": "users.list"}, count=2)
    bot = stage.open_bot(workspace, database)
    assert "staff.sync_failed" in bot.events()
    bot.until_logged("staff.matched")
    assert workspace.person(AOI).drafts("40 monitors") == {"ok": True}


def test_a_lost_connection_is_opened_again(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    for how in ("abort", "close", "refresh"):
        opened = len(workspace.calls("apps.connections.open"))
        workspace.fault("cut_socket", how=how)
        until(partial(opened_again, workspace, opened))
        until(lambda: workspace.connections() == 1)
        assert until(lambda: workspace.person(AOI).types("/ringi")["ok"])
    assert bot.end() == 0


def test_slack_gone_and_back_finds_the_bot_there(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.sandbox.kill()
    bot.until_logged("socket.lost")
    back = stage.workspace(port=workspace.port)
    bot.until_logged("socket.reopened")
    assert until(lambda: back.person(AOI).drafts("40 monitors")) == {"ok": True}
    assert labels(until(back.person(KEN).messages)[-1])[0] == "Approve"


def test_two_bots_on_one_postgresql_say_everything_once(
    stage: Stage, workspace: Workspace, postgres: Postgres
) -> None:
    with postgres.database("two_bots", template="template0") as url:
        make_schema(url)
        employ(url)
        bots = [stage.bot(workspace, url) for _ in range(2)]
        for bot in bots:
            bot.until_logged("bot.ready")
        assert workspace.connections() == 2
        titles = [f"Order {n}" for n in range(4)]
        for title in titles:
            assert workspace.person(AOI).drafts(title) == {"ok": True}
        until(lambda: len(workspace.person(KEN).messages()) >= len(titles))
        for bot in bots:
            assert bot.end() == 0
        read = cards(workspace.person(KEN))
        assert [read.count(title) for title in titles] == [1] * len(titles)


def test_a_database_that_is_none_ends_with_3_in_words(stage: Stage, tmp_path: Path) -> None:
    settings = {**TOKENS, "KAIGI_DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/kaigi.sqlite3"}
    code, said, complaint = stage.run("run", KAIGI_LOCALE="en", **settings)
    assert (code, said) == (3, "")
    assert complaint.splitlines()[-1].startswith("Check KAIGI_DATABASE_URL")
    assert "Traceback" not in complaint
