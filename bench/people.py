"""The two who click: Aoi drafts, Ken approves. The same in the staff list and in the workspace."""

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


AOI = Somebody("0000101", "佐藤 葵", "aoi", "企画部/企画課/企画係", "U0000001")
KEN = Somebody("0000102", "田中 健", "ken", "企画部/企画課", "U0000002", "○")
TITLE, TEXT, AMOUNT = "モニター3台の購入", "在宅勤務の職員が使うため。見積書は別紙のとおり。", "60000"
STAFF = "\n".join(
    ["職員番号,氏名,メール,所属,所属長"]
    + [f"{who.number},{who.name},{who.email},{who.section},{who.head}" for who in (AOI, KEN)]
)
WORKSPACE: Json = {
    "users": [{"name": who.login, "real_name": who.name, "email": who.email} for who in (AOI, KEN)],
    "channels": [{"name": "general", "members": "all"}],
}
