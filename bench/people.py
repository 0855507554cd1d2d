"""People who click, in the staff list and in the workspace alike.

In each of fifty sections one drafts and one approves; Aoi and Ken are the first.
"""

from dataclasses import dataclass

from sandbox.json_types import Json


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `slack_id` is the one that the sandbox gives to the users of `WORKSPACE`."""

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


PAIRS = ((AOI, KEN), *map(_pair, range(1, SECTIONS)))
PEOPLE = [person for pair in PAIRS for person in pair]
TITLE = "モニター3台の購入"
TEXT = "在宅勤務の職員が使うため。見積書は別紙のとおり。"
AMOUNT = "60000"
STAFF = "\n".join(
    ["職員番号,氏名,メール,所属,所属長"]
    + [f"{p.number},{p.name},{p.email},{p.section},{p.head}" for p in PEOPLE]
)
WORKSPACE: Json = {
    "users": [{"name": p.login, "real_name": p.name, "email": p.email} for p in PEOPLE],
    "channels": [{"name": "general", "members": "all"}],
}
