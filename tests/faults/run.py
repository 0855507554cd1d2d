"""One run: people work under faults; then the faults are removed and all tasks must end."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import told
from tests.faults.city import CLOSED_CHANNEL, City, city
from tests.faults.crowd import Crowd
from tests.faults.database_mischief import DatabaseMischief
from tests.faults.databases import Database
from tests.faults.history import History, Line, Message
from tests.faults.hours import Hours
from tests.faults.house import SCHEDULED, Commands, House
from tests.faults.mischief import Mischief
from tests.faults.morning import morning
from tests.faults.people import Book, Citizen
from tests.faults.staffing import Staffing
from tests.faults.told import Watch
from tests.faults.wire import Wire
from tests.faults.words import Words
from tests.processes import Yard, until

LOOK = 2.0
LONGEST_PAUSE = 4.0
"""Seconds between two exports of the record: each is a process that slows the bots."""

MORNING = 60.0, 3600.0
"""Seconds that a run with a morning takes, at least and at most."""

ENDED = {"done", "dead", "dropped"}
"""States of a task that is no longer pending."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Plan of a run.

    `gap`: seconds between faults, on average. `pause`: seconds between a worker's acts; it is long
    in a long run because Slack permits 50 updates of messages a minute, and each approval updates
    three.
    `patience`: seconds in which all tasks must end once the faults are removed. `outages`: whether
    the database fails, too. `faults`: names of faults to choose from; all where it is empty.
    """

    seed: int
    seconds: float
    replicas: int = 1
    workers: int = 6
    gap: float = 5.0
    pause: float = 3.5
    patience: float = 900.0
    city: City = field(default_factory=lambda: city(2, 2, 4))
    only: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    commands: Commands = field(default_factory=Commands)
    outages: bool = True
    faults: tuple[str, ...] = ()

    @property
    def has_morning(self) -> bool:
        """Whether there is time for 8:15, and for nine o'clock at half time, before ten."""
        return bool(self.words.question) and MORNING[0] <= self.seconds <= MORNING[1]


@dataclass(slots=True)
class Result:
    history: History
    mischief: dict[str, int]
    rest: float
    """Seconds until all tasks ended."""


Say = Callable[[str], None]


def run(plan: Plan, database: Database, folder: Path, say: Say = lambda _: None) -> Result:
    with _processes(folder) as yard:
        house = House(yard, plan.city, plan.commands, database.url, plan.replicas)
        house.morning = morning(folder / "zones") if plan.has_morning else None
        house.open()
        house.nine_at = time.time() + plan.seconds / 2
        people = citizens(house.wire, plan, Book())
        watch = Watch(house.wire, {person.id: person.number for person in people})
        dice = random.Random(f"{plan.seed} mischief")
        staffing = Staffing(house, people, dice) if not plan.only else None
        database_faults = DatabaseMischief(house, dice, database.server)
        others = database_faults.kinds() if plan.outages else {}
        mischief = Mischief(house, dice, plan.gap, staffing, others, plan.faults)
        _live(
            plan,
            Crowd(plan.seed, plan.city, people, channels(people[0]), plan.only, house.day),
            mischief,
            watch,
            say,
        )
        say("mending everything, and waiting until nothing is left to send")
        rest, record = _come_to_rest(house, plan.patience)
        homes = _homes(house, plan, people)
        watch.look(time.time() + 1)
        history = _heard(house, plan, people, watch, record)
        history.homes = homes
        house.close()
    return Result(history, mischief.counts, rest)


def _heard(
    house: House, plan: Plan, people: list[Citizen], watch: Watch, record: list[Line]
) -> History:
    """Collect the history, and write the wire and the record to the run's folder."""
    where, folder = channels(people[0]), house.yard.folder
    (folder / "wire.json").write_text(json.dumps(house.wire.see("record")), encoding="utf-8")
    (folder / "record.jsonl").write_text("\n".join(map(json.dumps, record)), encoding="utf-8")
    return History(
        city=plan.city,
        asked=people[0].book.asked,
        told=_told(people, where, plan.words),
        answers=watch.answers,
        made=watch.made,
        calls=watch.calls,
        deaths=house.deaths,
        jumps=house.jumps,
        absent=house.absent,
        posts_lost=watch.posts_lost,
        over=over(people[0], record),
        day=house.day.isoformat() if house.morning else "",
        unreadable={where[CLOSED_CHANNEL]},
        record=record,
        words=plan.words,
        chains_hold=house.chains_hold(),
        troubles=house.troubles,
    )


def _told(people: list[Citizen], where: dict[str, str], words: Words) -> list[Message]:
    found = told.everything(people, where)
    return told.opened(found, people) if words.shows_content else found


@contextmanager
def _processes(folder: Path) -> Iterator[Yard]:
    yard = Yard(folder)
    try:
        yield yard
    finally:
        yard.clear()


def _live(plan: Plan, crowd: Crowd, mischief: Mischief, watch: Watch, say: Say) -> None:
    """Let the crowd work under faults; end all workers on an error, too."""
    start = time.time()
    hours = Hours(start + plan.seconds)
    with ThreadPoolExecutor(plan.workers + 1) as pool:
        doing = [pool.submit(crowd.work, n, hours, plan.pause) for n in range(plan.workers)]
        doing.append(pool.submit(mischief.work, hours))
        done: set[Future[None]] = set()
        try:
            while len(done) < len(doing):
                done, _others = wait(doing, LOOK, FIRST_EXCEPTION)
                for each in done:
                    each.result()
                watch.look(time.time() - told.SETTLED)
                _progress(say, time.time() - start, crowd, mischief)
        finally:
            hours.call_off()


def _progress(say: Say, seconds: float, crowd: Crowd, mischief: Mischief) -> None:
    if LOOK < seconds % 30 < 2 * LOOK:
        say(f"{seconds:6.0f} s  {crowd.asked()} asked, {sum(mischief.counts.values())} mischiefs")


def _come_to_rest(house: House, patience: float) -> tuple[float, list[Line]]:
    """Wait until all tasks ended; return the seconds and the record.

    No task may be open twice in a row, since the last task may have added another, and bots
    reconcile from time to time.
    """
    start, quiet, pause = time.time(), 0, 0.5
    house.wire.mend()
    house.restart()
    time.sleep(SCHEDULED)
    while True:
        house.look_after()
        record = house.record()
        quiet = quiet + 1 if house.is_morning_over and _nothing_is_open(record) else 0
        if quiet == 2:
            return time.time() - start, record
        if time.time() - start > patience:
            house.troubles.append(f"after {patience:.0f} s something is still to be sent")
            return time.time() - start, record
        time.sleep(pause)
        pause = 0.5 if quiet else min(2 * pause, LONGEST_PAUSE)


def _homes(house: House, plan: Plan, people: list[Citizen]) -> dict[str, tuple[str, str]]:
    """Return each home that was sent, and what it is once it was opened again."""
    sent = [(person, home) for person in people if (home := person.home())]
    for person, _home in sent:
        person.looks_home()
    time.sleep(LOOK)
    until(lambda: _nothing_is_open(house.record()), plan.patience)
    return {person.number: (home, person.home()) for person, home in sent}


def _nothing_is_open(record: list[Line]) -> bool:
    return all(line["state"] in ENDED for line in record if line["type"] == "task")


def citizens(wire: Wire, plan: Plan, book: Book) -> list[Citizen]:
    ids = {user["email"]: user["id"] for user in wire.see("client/workspace")["users"]}
    return [
        Citizen(member.number, id_, wire, book, plan.words, _direct(wire, id_))
        for member in plan.city.members
        for id_ in [ids[member.email]]
    ]


def _direct(wire: Wire, user: str) -> str:
    found = wire.see("client/conversations", user=user)
    return str(next(each["id"] for each in found if each["is_app"]))


def channels(person: Citizen) -> dict[str, str]:
    """Return the ids of the channels by name."""
    found = person.wire.see("client/conversations", user=person.id)
    return {each["name"]: each["id"] for each in found if each["kind"] == "channel"}


def over(person: Citizen, record: list[Line]) -> set[str]:
    """Return the topics of the meetings that do not exist at Zoom (any more)."""
    numbers = {
        line["topic"]: line["zoom_id"]
        for line in record
        if line["type"] == "meeting" and line["zoom_id"]
    }
    seen = {
        topic: person.wire.see("client/zoom/meeting", user=person.id, meeting=n)
        for topic, n in numbers.items()
    }
    return {topic for topic, found in seen.items() if not found["ok"]}
