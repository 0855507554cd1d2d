"""Who clicks: in each of fifty sections one drafts and one approves; Aoi and Ken are the first. The same in
the staff list and in the workspace.
"""

from dataclasses import dataclass

from sandbox.json_types import Json


@dataclass(frozen=True, slots=True)
class Somebody:
    """`slack_id` as the sandbox numbers the users of `WORKSPACE`."""

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
"""Under load many people click, and not one: what one person is sent is a message a second."""

AOI = Somebody("0000101", "佐藤 葵", "aoi", "企画部/企画課/企画係", "U0000001")
KEN = Somebody("0000102", "田中 健", "ken", "企画部/企画課", "U0000002", "○")


def _pair(n: int) -> tuple[Somebody, Somebody]:
    section, first = f"事業部/第{n}課", 2 * n + 1
    return (
        Somebody(f"1{n:06}", f"起案 {n}", f"drafter{n}", f"{section}/第一係", f"U{first:07}"),
        Somebody(f"2{n:06}", f"課長 {n}", f"chief{n}", section, f"U{first + 1:07}", "○"),
    )


PAIRS = ((AOI, KEN), *map(_pair, range(1, SECTIONS)))
EVERYBODY = [who for pair in PAIRS for who in pair]
TITLE, TEXT, AMOUNT = (
    "モニター3台の購入",
    "在宅勤務の職員が使うため。見積書は別紙のとおり。",
    "60000",
)
STAFF = "\n".join(
    ["職員番号,氏名,メール,所属,所属長"]
    + [f"{who.number},{who.name},{who.email},{who.section},{who.head}" for who in EVERYBODY]
)
WORKSPACE: Json = {
    "users": [{"name": who.login, "real_name": who.name, "email": who.email} for who in EVERYBODY],
    "channels": [{"name": "general", "members": "all"}],
}
