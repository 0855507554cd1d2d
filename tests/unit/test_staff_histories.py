"""Random histories of a workspace and its administrators, over the desk."""

import random

import pytest

from kaigi.errors import Refused
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser
from kaigi.storage import Storage
from tests.unit.test_staff_bindings import AOI, KEN, MAI, bound, employ

IDS = ("UA", "UB", "UC", "UD")
NUMBERS = (AOI.number, KEN.number, MAI.number)
ADDRESSES = (AOI.email, KEN.email, MAI.email, "else@b.example.jp")
ACTS = ("change", "change", "change", "go", "bind", "unbind")


class History:
    """Acts until now, and the bindings that they allow."""

    def __init__(self, desk: StaffDesk, seed: int) -> None:
        self.desk = desk
        self.choose = random.Random(seed)
        self.users: dict[str, SlackUser] = {}
        self.owners: dict[str, str] = {}  # of each account that was ever bound
        self.unbound: set[str] = set()

    async def report(self, user: SlackUser) -> None:
        self.users[user.id] = user
        await self.desk.update_member(user)

    async def act(self, what: str) -> None:
        """Let Slack report a user, or an administrator decide. Raise Refused."""
        id_, number = self.choose.choice(IDS), self.choose.choice(NUMBERS)
        if what == "change":
            await self.report(SlackUser(id_, self.choose.choice(ADDRESSES)))
        elif what == "go":
            await self.report(SlackUser(id_, self.choose.choice(ADDRESSES), deleted=True))
        elif what == "bind":
            await self.desk.bind(number, id_)
            self.owners[id_] = number
            self.unbound.discard(id_)
        else:
            account = (await bound(self.desk))[number]
            await self.desk.unbind(number)
            self.unbound.add(str(account))

    async def check(self) -> dict[str, str | None]:
        """Return whose each account is, none of which has changed people by itself."""
        found = await bound(self.desk)
        for number, account in found.items():
            if account is not None:
                assert self.owners.setdefault(account, number) == number
                assert account not in self.unbound
        return found


@pytest.mark.parametrize("seed", range(8))
async def test_only_an_administrator_moves_an_account_and_a_list_finds_what_events_found(
    sqlite_storage: Storage, seed: int
) -> None:
    desk = StaffDesk(sqlite_storage)
    await employ(desk, AOI, KEN, MAI)
    history = History(desk, seed)
    for _ in range(60):
        what = history.choose.choice(ACTS)
        try:
            await history.act(what)
        except Refused:
            continue
        by_events = await history.check()
        await desk.match(history.users.values())
        by_list = await history.check()
        assert what in {"bind", "unbind"} or by_list == by_events
