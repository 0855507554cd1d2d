"""`kaigi outbox …` as an operator types it, on both databases, also while a bot is sending."""

import asyncio
import json
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text
from typer.testing import CliRunner, Result

from bot.cli.office import OpenOffice
from bot.cli.outbox import outbox_app
from kaigi.delivery import Task
from kaigi.delivery.desk import OutboxDesk
from kaigi.delivery.retry import MOST_ATTEMPTS
from kaigi.delivery.tables import TaskState
from kaigi.errors import OutcomeUnknown, Refused, Rejected, Unavailable, _
from kaigi.i18n import Translator
from kaigi.storage import Storage
from tests.unit.outside import House

SECRET = "the comment"


@pytest.fixture
def house(storage: Storage) -> House:
    return House.over(storage)


class Shell:
    def __init__(self, storage: Storage, language: str = "en") -> None:
        self.office = OpenOffice(storage, Translator(language, ZoneInfo("Asia/Tokyo")))

    def run(self, *words: str, typed: str = "") -> Result:
        app = outbox_app(lambda: self.office, lambda: self.office)
        return CliRunner().invoke(app, words, input=typed, env={"COLUMNS": "120"})

    def listed(self, *options: str) -> dict[str, dict[str, object]]:
        rows = json.loads(self.run("list", "--json", *options).stdout)["rows"]
        return {row["key"]: row for row in rows}


@pytest.fixture
def shell(storage: Storage) -> Shell:
    return Shell(storage)


def live(house: House) -> None:
    """Put tasks of each state: done, dead, retrying and waiting."""

    async def days() -> None:
        house.outside.failures["dead"] = [Rejected(_("No such channel."), "channel_not_found")]
        house.outside.failures["tried"] = [Unavailable(_("Away."))]
        tasks = [Task(key, "card", body={"text": SECRET}) for key in ("done", "dead", "tried")]
        await house.put(*tasks)
        await house.relay.run_until_idle()
        await house.put(Task("new", "home", body={"text": SECRET}))

    asyncio.run(days())


def test_what_waits_and_what_was_given_up_is_listed_with_its_reason_and_never_its_words(
    shell: Shell, house: House
) -> None:
    live(house)
    said = shell.run("list")
    assert said.exit_code == 0
    dead, why_dead, _new, _why_new, tried, why_tried = said.output.splitlines()
    assert (dead, tried) == ("dead", "tried")
    assert why_dead.startswith("  card · tried 1 times · since ")
    assert why_dead.endswith(" · given up · Rejected channel_not_found")
    assert why_tried.endswith(" · Unavailable")
    assert SECRET not in said.output + shell.run("list", "--json").output
    found = shell.listed()
    assert list(found) == ["dead", "new", "tried"]
    assert (found["dead"]["tried"], found["dead"]["next"]) == (1, None)
    states = {key: row["state"] for key, row in found.items()}
    assert states == {"dead": "dead", "new": "waiting", "tried": "retrying"}
    assert found["tried"]["since"] == house.clock.now().isoformat()
    assert str(found["tried"]["next"]) > str(found["tried"]["since"])
    assert list(shell.listed("--dead")) == ["dead"]


def test_a_long_list_is_cut_and_says_how_much_more_there_is(shell: Shell, house: House) -> None:
    asyncio.run(house.put(*[Task(f"t{n:02}", "card") for n in range(30)]))
    said = shell.run("list", "--limit", "10")
    assert "And 20 more" in said.output
    assert json.loads(shell.run("list", "--limit", "10", "--json").stdout)["count"] == 30
    assert shell.run("list", "--limit", "0").exit_code == 2


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_key_stays_in_one_piece_to_be_copied(
    storage: Storage, house: House, language: str
) -> None:
    key = f"meeting:{'0f3a9c' * 20}:channel:"
    asyncio.run(house.put(Task(key, "answer")))
    shell = Shell(storage, language)
    app = outbox_app(lambda: shell.office, lambda: shell.office)
    said = CliRunner().invoke(app, ["list"], env={"COLUMNS": "80"}).output
    assert key in said.splitlines()


def test_an_empty_outbox_is_said_to_be_empty(shell: Shell) -> None:
    assert shell.run("list").output == "Nothing.\n"
    assert json.loads(shell.run("list", "--json").stdout) == {"count": 0, "rows": []}


def test_what_was_given_up_is_sent_once_it_is_tried_again(shell: Shell, house: House) -> None:
    live(house)
    assert shell.run("retry", "dead").output == "To be tried again: 1\n"
    assert shell.listed()["dead"]["state"] == "waiting"
    asyncio.run(house.relay.run_until_idle())
    assert house.outside.keys.count("dead") == 2
    assert shell.run("retry", "--all-dead").output == "To be tried again: 0\n"


def test_what_may_have_arrived_before_it_was_given_up_is_looked_for_first(
    shell: Shell, house: House
) -> None:
    async def a_day_of_silence() -> None:
        house.outside.failures["a"] = [OutcomeUnknown(_("Silence."))] * MOST_ATTEMPTS
        await house.put(Task("a", "card"))
        for _attempt in range(MOST_ATTEMPTS):
            await house.relay.run_until_idle()
            house.clock.advance(seconds=800)

    asyncio.run(a_day_of_silence())
    assert list(shell.listed("--dead")) == ["a"]
    assert shell.run("retry", "--all-dead").exit_code == 0
    asyncio.run(house.relay.run_until_idle())
    assert house.outside.sent[-1].in_doubt


def test_what_was_dropped_is_never_sent_and_a_later_put_is(shell: Shell, house: House) -> None:
    live(house)
    assert shell.run("drop", "new", "dead", "--yes").output.startswith("Dropped: 2.")
    house.clock.advance(seconds=60)
    asyncio.run(house.relay.run_until_idle())
    assert "new" not in house.outside.keys
    assert list(shell.listed()) == []
    asyncio.run(house.put(Task("new", "home")))
    asyncio.run(house.relay.run_until_idle())
    assert "new" in house.outside.keys


def test_dropping_asks_first(shell: Shell, house: House) -> None:
    live(house)
    declined = shell.run("drop", "dead", typed="n\n")
    assert (declined.exit_code, list(shell.listed("--dead"))) == (1, ["dead"])
    assert "Never deliver these 1?" in declined.output
    assert shell.run("drop", "dead", typed="y\n").exit_code == 0
    assert list(shell.listed("--dead")) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("retry", "dead", "nonsense"), "Not in the outbox: nonsense"),
        (("retry", "dead", "tried", "new"), "Not given up: new, tried"),
        (("drop", "dead", "nonsense", "--yes"), "Not in the outbox: nonsense"),
        (("drop", "dead", "done", "--yes"), "Delivered already: done"),
        (("retry",), "Name the keys, or --all-dead, and not both."),
        (("retry", "dead", "--all-dead"), "Name the keys, or --all-dead, and not both."),
    ],
)
def test_one_key_that_does_not_fit_and_nothing_is_done(
    shell: Shell, house: House, words: tuple[str, ...], said: str
) -> None:
    live(house)
    before = shell.listed()
    refused = shell.run(*words)
    assert isinstance(refused.exception, Refused)
    assert str(refused.exception) == said
    assert shell.listed() == before


async def test_what_is_dropped_in_flight_is_not_opened_again_by_its_outcome(house: House) -> None:
    house.outside.gate = asyncio.Event()
    house.outside.failures["a"] = [Unavailable(_("Away."))]
    await house.put(Task("a", "card", lane="U1"))
    sending = asyncio.create_task(house.relay.run_until_idle())
    await house.outside.arrived.wait()
    desk = OutboxDesk(house.storage, house.clock)
    assert (await desk.backlog(10)).tasks[0].state is TaskState.IN_FLIGHT
    assert await desk.drop(["a"]) == 1
    house.outside.gate.set()
    await sending
    house.clock.advance(seconds=5)
    assert (await desk.backlog(10)).count == 0
    await house.put(Task("a", "card", lane="U1"))
    await house.relay.run_until_idle()
    assert [sent.in_doubt for sent in house.outside.sent] == [False, True]


async def test_how_long_a_task_has_been_pending_counts_from_its_first_put(house: House) -> None:
    await house.put(Task("a", "card"))
    begun = house.clock.now()
    house.clock.advance(hours=1)
    await house.put(Task("a", "card"))
    desk = OutboxDesk(house.storage, house.clock)
    assert (await desk.backlog(1)).tasks[0].since == begun
    await house.relay.run_until_idle()
    await house.put(Task("a", "card"))
    assert (await desk.backlog(1)).tasks[0].since == house.clock.now()


async def test_the_dead_are_found_by_an_index(house: House) -> None:
    def plan(tx: Connection) -> str:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET LOCAL enable_seqscan = off"))
            return repr(tx.execute(text("EXPLAIN SELECT count(*) FROM task WHERE dead")).all())
        return repr(
            tx.execute(text("EXPLAIN QUERY PLAN SELECT count(*) FROM task WHERE dead = 1")).all()
        )

    assert "task_dead" in await house.storage.run(plan)
