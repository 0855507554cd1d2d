"""Small city hall, and the approval routes of its by-law."""

from dataclasses import dataclass
from itertools import count
from typing import Any

HEADING = "職員番号,氏名,メール,所属,所属長"
DEPARTMENT_HEAD_FROM = 500_000
"""Yen, from the by-law."""
OPEN_CHANNEL, CLOSED_CHANNEL = "general", "planning"
"""Kaigi is a member of the first alone."""


MANAGERS_CHANNEL, MANAGERS_ID = "managers", "C0MANAGERS"
"""Channel of the sheet at nine o'clock."""


@dataclass(frozen=True, slots=True)
class Member:
    number: str
    login: str
    unit: str
    is_head: bool = False

    @property
    def email(self) -> str:
        return f"{self.login}@city.example.jp"

    @property
    def name(self) -> str:
        return f"Person {self.login}"


@dataclass(frozen=True, slots=True)
class City:
    members: tuple[Member, ...]

    def drafters(self) -> list[str]:
        """Return the people who have a head above them."""
        return [m.number for m in self.members if "/" in m.unit]

    def heads(self) -> list[str]:
        return [m.number for m in self.members if m.is_head]

    def numbers(self) -> list[str]:
        return [m.number for m in self.members]

    def route(self, drafter: str, amount: int) -> tuple[str, ...]:
        """Return the approvers: the nearest head above, and from 500,000 yen the next one too."""
        unit = next(m.unit for m in self.members if m.number == drafter)
        section, department = (
            unit.rpartition("/")[0] if unit.count("/") > 1 else unit,
            unit.split("/")[0],
        )
        posts = [self._head(section), self._head(department)]
        above = posts[posts.index(drafter) + 1 :] if drafter in posts else posts
        return tuple(above if amount >= DEPARTMENT_HEAD_FROM else above[:1])

    def heads_beside(self, person: str) -> set[str]:
        """Return the heads of the person's department, who may act on the same documents."""
        department = next(m.unit for m in self.members if m.number == person).split("/")[0]
        return {m.number for m in self.members if m.is_head and m.unit.startswith(department)}

    def _head(self, unit: str) -> str:
        return next(m.number for m in self.members if m.unit == unit and m.is_head)

    def roster(self) -> str:
        rows = [
            f"{m.number},{m.name},{m.email},{m.unit},{'○' if m.is_head else ''}"
            for m in self.members
        ]
        return "\n".join([HEADING, *rows])

    def workspace(self) -> dict[str, Any]:
        users = [
            {"name": m.login, "real_name": m.name, "email": m.email, "locale": "en-US"}
            for m in self.members
        ]
        channels = [
            {"name": OPEN_CHANNEL, "members": "all"},
            {"name": CLOSED_CHANNEL, "members": "all", "app": False},
            {"name": MANAGERS_CHANNEL, "id": MANAGERS_ID, "members": "all"},
        ]
        return {
            "team": {"id": "T0FAULTS", "name": "City", "domain": "city"},
            "users": users,
            "channels": channels,
        }


def city(departments: int, sections: int, members: int) -> City:
    """Make a city with `sections` a department, and `members` a section beside its head."""
    numbers = count(101)

    def member(unit: str, *, is_head: bool = False) -> Member:
        number = next(numbers)
        return Member(f"{number:07d}", f"p{number}", unit, is_head)

    people: list[Member] = []
    for d in range(1, departments + 1):
        people.append(member(f"D{d}", is_head=True))
        for s in range(1, sections + 1):
            people.append(member(f"D{d}/S{s}", is_head=True))
            people += [member(f"D{d}/S{s}/U1") for _ in range(members)]
    return City(tuple(people))
