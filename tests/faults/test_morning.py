"""A slow machine changes when the morning comes, not what is found."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults import house
from tests.faults.city import city
from tests.faults.house import LATEST_NINE, SCHEDULED, Commands, House
from tests.faults.morning import BEFORE, Moment
from tests.processes import Yard


class Machine:
    """A clock, and bots that take so long to be ready. It stands for the run's morning, too."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.now = 1000.0
        self.seconds = seconds
        self.given: list[float] = []
        self.asked: list[dict[str, str]] = []
        self.house = House(Yard(folder), city(1, 1, 1), Commands(), "", 1)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def begins(self, _moment: Moment, before: timedelta = BEFORE) -> float:
        self.given.append(before.total_seconds())
        return self.now + before.total_seconds()

    def start(self) -> None:
        self.now += self.seconds


def machine(monkeypatch: pytest.MonkeyPatch, folder: Path, seconds: float) -> tuple[Machine, House]:
    made = Machine(folder, seconds)
    monkeypatch.setattr(house, "time", SimpleNamespace(time=made.time, sleep=made.sleep))
    monkeypatch.setattr(made.house, "_start_all", made.start)
    monkeypatch.setattr(made.house, "record", lambda: made.asked)
    morning: Any = made
    made.house.morning = morning
    return made, made.house


@pytest.mark.parametrize(("seconds", "given"), [(5, [20]), (24, [20, 40]), (59, [20, 40, 80])])
def test_bots_that_are_ready_too_late_are_started_again_with_more_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seconds: float, given: list[float]
) -> None:
    box, there = machine(monkeypatch, tmp_path, seconds)
    assert there.morning
    there._start_in_time(there.morning)
    assert box.given == given


def test_it_becomes_nine_once_the_question_was_asked_and_the_run_waits_for_the_sheet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    box, there = machine(monkeypatch, tmp_path, 5)
    there.nine_at = box.now + 30
    box.now += 31
    there.look_after()
    assert box.given == []
    assert not there.is_morning_over
    box.asked.append({"type": "task", "key": "presence:ask:2026-11-23:0000101"})
    there.look_after()
    assert box.given == [20]
    assert not there.is_morning_over
    box.now += 20 + SCHEDULED
    assert there.is_morning_over


def test_it_becomes_nine_without_a_question_in_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    box, there = machine(monkeypatch, tmp_path, 5)
    there.nine_at = box.now
    box.now += LATEST_NINE + 1
    there.look_after()
    assert box.given == [20]
