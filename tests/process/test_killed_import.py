"""kill -9 after a staff list was imported: its documents are handed on at the next start, once."""

import pytest

from tests.flows.reading import words
from tests.process.stage import AOI, KEN, MARI, STAFF_FILE, Person, Stage, Workspace
from tests.process.test_killed import entries, nothing_is_open, rows, the_lease_runs_out
from tests.processes import until

MARI_FOLLOWS = "\n".join(
    line.replace("企画部,○", "企画部/企画課,○")
    for line in STAFF_FILE.splitlines()
    if not line.startswith(KEN)
)


def cards(person: Person) -> list[str]:
    return [words(message) for message in person.messages()]


def imports(stage: Stage, database: str) -> None:
    staff = stage.folder / "april.csv"
    staff.write_text(MARI_FOLLOWS, encoding="utf-8")
    code, _said, complained = stage.run("staff", "import", staff, KAIGI_DATABASE_URL=database)
    assert code == 0, complained


@pytest.mark.parametrize("moment", ["the bot is away", "it lists the users", "it has matched them"])
def test_killed_between_the_import_and_the_handing_on(
    stage: Stage, workspace: Workspace, database: str, moment: str
) -> None:
    bot = stage.open_bot(workspace, database)
    workspace.person(AOI).drafts("40 monitors")
    until(lambda: cards(workspace.person(KEN)))
    until(lambda: nothing_is_open(database))
    if moment == "the bot is away":
        bot.kill()
    if moment == "it lists the users":
        workspace.fault("slow", where={"method": "users.list"}, ms=4000)
    listed = len(workspace.calls("users.list"))
    imports(stage, database)
    if moment != "the bot is away":
        until(lambda: len(workspace.calls("users.list")) > listed)
    if moment == "it has matched them":
        until(lambda: rows(database, "SELECT key FROM task WHERE key = 'approval:hand_on'"))
    bot.kill()
    workspace.mend()
    the_lease_runs_out(database)
    stage.open_bot(workspace, database)
    assert "40 monitors" in until(lambda: cards(workspace.person(MARI)))[0]
    until(lambda: nothing_is_open(database))
    assert len(cards(workspace.person(MARI))) == 1
    assert len(entries(database)) == 2, "drafted, and handed on once"
