"""An office of many documents that wait, over the real ledger, for tests of trays and lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.approvals.lists import ListDesk, OfficeTime
from kaigi.approvals.narrowing import Place
from kaigi.approvals.rules import Click
from kaigi.approvals.systems import Systems
from kaigi.approvals.tables import summary
from kaigi.approvals.trays import Tray, TrayDesk
from kaigi.delivery.outbox import Outbox
from kaigi.i18n import Languages
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.presence.calendar import Calendar
from kaigi.recipients import Recipients
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.databases import listening
from tests.office import AOI, KEN, MIO, REN, Posts, Register

TOKYO = ZoneInfo("Asia/Tokyo")


class TrayOffice:
    """The desks of approvals, and their statements."""

    def __init__(self, storage: Storage, clock: ManualClock) -> None:
        self.storage = storage
        self.clock = clock
        self.people = Register(AOI, REN, KEN, MIO)
        recipients = Recipients(self.people, Languages("ja", TOKYO))
        self.posts = Posts()
        systems = self.systems = Systems(Ledger(self.posts))
        deadlines = Deadlines(Calendar(), TOKYO)
        self.desk = ApprovalDesk(
            storage, Outbox(clock), systems, recipients, clock, self.people, deadlines
        )
        self.drafting = DraftingDesk(storage, Outbox(clock), systems, clock, self.people, deadlines)
        office_time = OfficeTime(clock, deadlines)
        self.trays = TrayDesk(storage, systems, self.desk, office_time)
        self.lists = ListDesk(storage, systems, self.people, office_time)

    async def drafted(self, title: str = "Chairs", amount: str = "1000", **more: Any) -> Item:
        form = FilledForm({"title": title, "text": "Why.", "amount": amount}, **more)
        who = self.people.person(AOI)
        item = await self.drafting.draft(who, form, f"{title} {amount} {more}")
        assert isinstance(item, Item)
        return item

    async def acts(self, who: Signer, item: Item, choice: str, key: str = "") -> Item:
        click = Click(item.id, item.revision, choice)
        key = key or f"{choice} {item.id} {item.revision} {who.id}"
        return (await self.desk.act(self.people.person(who), click, key, "Why?")).item

    async def tray(self, who: Signer = KEN, start: int = 0) -> Tray:
        return await self.trays.page(self.people.person(who), Place(start))

    def decided_before(self, *amounts: int, form: str = "general") -> None:
        """Store descriptions of documents that were decided, without the documents."""
        rows = [
            {"item": f"other-{n}", "form": form, "section": "", "amount": amount, "decided": n}
            for n, amount in enumerate(amounts)
        ]
        self.storage.run_now(lambda tx: tx.execute(insert(summary), rows).close())

    def plan(self, statement: Any) -> str:
        """Return how the database would carry out a statement, after a look at its tables."""
        explain = "EXPLAIN QUERY PLAN " if self.storage.is_sqlite else "EXPLAIN "
        compiled = statement.compile(self.storage.engine, compile_kwargs={"literal_binds": True})

        def ask(tx: Connection) -> str:
            tx.execute(text("ANALYZE"))
            return "\n".join(map(str, tx.execute(text(f"{explain}{compiled}")).all()))

        return self.storage.run_now(ask)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        seen: list[str] = []

        def count(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        with listening(self.storage, "after_cursor_execute", count):
            yield seen


def clicks(tray: Tray) -> list[Click]:
    """Return a click on every box of a tray."""
    return [
        Click(row.offered.item.id, row.offered.item.revision, row.agree.id)
        for row in tray.rows
        if row.agree
    ]
