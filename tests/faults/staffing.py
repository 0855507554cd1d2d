"""Changes of accounts and of the staff list while people work."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.house import House
from tests.faults.people import Citizen

RENAMED = "D1/S1", "D1/Renamed"
"""Section that has another name in every second list."""


@dataclass
class Staffing:
    """Changes by the office, in the workspace and in the staff list; each is undone in the end.

    `colleagues` are no heads: whose post is vacant is another matter.
    """

    house: House
    people: list[Citizen]
    dice: random.Random
    lists: int = 0

    @property
    def changes(self) -> tuple[Callable[[], None], ...]:
        return self.take_address, self.leave_and_return, self.read_list

    @property
    def colleagues(self) -> list[Citizen]:
        heads = self.house.city.heads()
        return [person for person in self.people if person.number not in heads]

    def take_address(self) -> None:
        """Let an account show a colleague's address, and act: it acts in nobody's name."""
        person = self.dice.choice(self.colleagues)
        start = time.time()
        victim = self.dice.choice([other for other in self.people if other is not person])
        self._change(person, email=self._address(victim))
        time.sleep(self.dice.uniform(0, 1))
        cards = victim.cards(victim.words.approve)
        if cards:
            person.forges(self.dice.choice(cards), victim.words.approve, "approve")
        person.declares(self.house.day.isoformat(), "trip", "am=trip,pm=trip")
        time.sleep(self.dice.uniform(0, 2))
        self._change(person, email=self._address(person))
        self.house.absences.append((person.number, start, time.time()))

    def leave_and_return(self) -> None:
        person = self.dice.choice(self.colleagues)
        start = time.time()
        self._change(person, deleted=True)
        time.sleep(self.dice.uniform(0.5, 4))
        self._change(person, deleted=False)
        self.house.absences.append((person.number, start, time.time()))

    def read_list(self) -> None:
        """Import the staff list again, as it was, or with another name of a section."""
        self.lists += self.dice.randint(0, 1)
        roster = self.house.city.roster()
        self.house.read_list(roster.replace(*RENAMED) if self.lists % 2 else roster)

    def _address(self, person: Citizen) -> str:
        return next(m.email for m in self.house.city.members if m.number == person.number)

    def _change(self, person: Citizen, **fields: object) -> None:
        self.house.wire.post(f"people/{person.id}", **fields)
