"""People who click, in the staff list and in the workspace alike.

In each section one drafts and one approves; Aoi and Ken are the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.json_types import Json


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `slack_id` is the one that the sandbox gives to the users of `workspace`."""

    number: str
    name: str
    login: str
    section: str
    slack_id: str
    head: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@city.example.jp"


SECTIONS = 50
"""Number of sections: one person may be sent only a message a second, so many people click."""

AOI = Person("0000101", "佐藤 葵", "aoi", "企画部/企画課/企画係", "U0000001")
KEN = Person("0000102", "田中 健", "ken", "企画部/企画課", "U0000002", "○")


def _pair(n: int) -> tuple[Person, Person]:
    section = f"事業部/第{n}課"
    first = 2 * n + 1
    return (
        Person(f"1{n:06}", f"起案 {n}", f"drafter{n}", f"{section}/第一係", f"U{first:07}"),
        Person(f"2{n:06}", f"課長 {n}", f"chief{n}", section, f"U{first + 1:07}", "○"),
    )


def pairs(sections: int) -> tuple[tuple[Person, Person], ...]:
    """Return the drafter and the head of each of so many sections."""
    return ((AOI, KEN), *map(_pair, range(1, sections)))


def staff(people: Iterable[Person]) -> str:
    """Return the staff list with these people, as `kaigi staff import` reads it."""
    rows = [f"{p.number},{p.name},{p.email},{p.section},{p.head}" for p in people]
    return "\n".join(["職員番号,氏名,メール,所属,所属長", *rows])


def workspace(people: Iterable[Person]) -> Json:
    """Return the description of a workspace with these people, in the order of their ids."""
    return {
        "users": [{"name": p.login, "real_name": p.name, "email": p.email} for p in people],
        "channels": [{"name": "general", "members": "all"}],
    }


def flat(sections: Iterable[tuple[Person, Person]]) -> tuple[Person, ...]:
    return tuple(person for pair in sections for person in pair)


PAIRS = pairs(SECTIONS)
PEOPLE = flat(PAIRS)
OFFICERS = tuple(
    Person(f"3{n:06}", post, f"officer{n}", unit, f"U{2 * SECTIONS + n:07}", "○")
    for n, (post, unit) in enumerate(
        [
            ("企画部長", "企画部"),
            ("事業部長", "事業部"),
            ("契約課長", "総務部/契約課"),
            ("財政課長", "財政部/財政課"),
            ("文書課長", "総務部/文書課"),
            ("会計管理者", "会計課"),
        ],
        start=1,
    )
)
"""People whom the route of five steps asks besides the heads of sections."""
TITLE = "モニター3台の購入"
TEXT = "在宅勤務の職員が使うため。見積書は別紙のとおり。"
AMOUNT = "60000"
STAFF = staff(PEOPLE)
WORKSPACE = workspace(PEOPLE)
