"""Related documents at scale, at their longest, and in records from before."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, select, text

from kaigi.approvals import related_views
from kaigi.approvals.draft_rules import Related
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.readable_tables import readable
from kaigi.approvals.related import FOUND
from kaigi.approvals.rules import Click
from kaigi.content import RELATED, general
from kaigi.errors import Invalid
from kaigi.i18n import Translator
from kaigi.ledger import entry_format
from kaigi.ledger.items import item_of
from kaigi.ledger.tables import entry
from kaigi.storage import Storage, migrate
from tests.conftest import ManualClock
from tests.databases import Postgres
from tests.office import AOI, KEN, MIO, REN, SMALL, Paper
from tests.statements import plan, statements
from tests.unit.approval_office import TrayOffice
from tests.unit.test_approvals_migration import BEFORE, write

T = Translator("ja", ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> TrayOffice:
    return TrayOffice(storage, clock)


def read_by_others(storage: Storage, count: int, person: str) -> None:
    """Index so many documents that there are not, as read by this person."""
    rows = [
        {"person": person, "item": f"{10_000 + n}", "drafted": float(n), "title": "椅子"}
        for n in range(count)
    ]
    storage.run_now(lambda tx: tx.execute(insert(readable), rows).close())


async def test_a_search_is_two_statements_by_the_index_however_many_there_are(
    office: TrayOffice,
) -> None:
    await office.drafted("椅子の購入")
    reader = office.people.person(KEN)
    with statements(office.storage) as few:
        assert len(await office.drafting.related(reader, "椅子")) == 1
    for person in ("9001", "9002", "9003"):
        read_by_others(office.storage, 5_000, person)
    read_by_others(office.storage, 2_000, KEN.id)
    office.storage.run_now(lambda tx: tx.execute(text("ANALYZE")).close())
    with statements(office.storage) as many:
        await office.drafting.related(reader, "椅子")
    assert len(many) == len(few) == 2
    searched = plan(office.storage, many[0])
    assert "approval_readable_latest" in searched
    assert "Seq Scan" not in searched
    assert "SCAN" not in searched


async def test_at_most_thirty_are_found_the_latest_first(
    office: TrayOffice, clock: ManualClock
) -> None:
    items = []
    for n in range(FOUND + 2):
        clock.advance(minutes=1)
        items.append(await office.drafted(f"椅子{n}"))
    found = await office.drafting.related(office.people.person(KEN), "")
    assert [item.id for item in found] == [item.id for item in reversed(items)][:FOUND]


async def test_all_on_the_route_find_it_and_the_index_alone_lets_no_one_read(
    office: TrayOffice,
) -> None:
    item = await office.drafted("椅子", amount="600000")
    for who in (AOI, KEN, MIO):
        assert len(await office.drafting.related(office.people.person(who), "椅子")) == 1
    assert await office.drafting.related(office.people.person(REN), "椅子") == ()
    read_by_others(office.storage, 1, REN.id)
    row = {"person": REN.id, "item": item.id, "drafted": 0.0, "title": "椅子"}
    office.storage.run_now(lambda tx: tx.execute(insert(readable), row).close())
    found = await office.drafting.related(office.people.person(REN), "椅子")
    assert found == (), "the index alone lets no one read"


async def test_a_document_with_a_broken_record_hides_no_other(office: TrayOffice) -> None:
    broken = await office.drafted("椅子1")
    whole = await office.drafted("椅子2")
    office.storage.run_now(
        lambda tx: tx.execute(
            entry.update().where(entry.c.document == int(broken.id)).values(body="{}")
        ).close()
    )
    found = await office.drafting.related(office.people.person(AOI), "椅子")
    assert [item.id for item in found] == [whole.id]
    naming = await office.drafted("机", chosen={RELATED: (whole.id,)})
    read = await office.desk.read(office.people.person(KEN), naming.id)
    assert [item.id for item in read.related if item] == [whole.id]


async def test_a_document_is_not_related_to_itself(office: TrayOffice) -> None:
    item = await office.drafted("椅子")
    item = await office.acts(KEN, item, "return")
    form = FilledForm({"title": "椅子", "text": "t"}, chosen={RELATED: (item.id,)})
    click = Click(item.id, item.revision, "resubmit")
    with pytest.raises(Invalid, match="not related to itself"):
        await office.desk.edit(office.people.person(AOI), click, form, "k")


def test_the_longest_title_is_an_option_of_slacks_length() -> None:
    paper = Paper(general("件" * 100, "t"))
    item = replace(item_of(paper.document), id="123456789")
    field = related_views.field([Related(item.id, item), Related("7", None)], T)
    options = field.to_dict()["element"]["initial_options"]
    assert [len(option["text"]["text"]) <= 75 for option in options] == [True, True]
    assert options[0]["text"]["text"].endswith("（回議中）")
    assert options[1]["text"]["text"] == "閲覧できない文書1件"


def test_entries_from_before_name_none() -> None:
    document = Paper(SMALL).document
    body = entry_format.encode(document.events[0])
    old = body.replace(',"related":[]', "")
    assert old != body
    assert entry_format.decode(old) == document.events[0]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migration_indexes_documents_of_every_version_for_all_whom_they_name(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("indexed", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/d.sqlite3")
        migrate(storage, BEFORE)
        storage.run_now(write)
        migrate(storage)
        columns = (readable.c.item, readable.c.person, readable.c.title)
        query = select(*columns).order_by(readable.c.item, readable.c.person)
        found = storage.run_now(lambda tx: tx.execute(query).all())
        storage.close()
    title = "purchaseof40monitors"
    assert [tuple(row) for row in found] == [
        ("1", AOI.id, "椅子"),
        ("2", AOI.id, title),
        ("2", KEN.id, title),
        ("3", AOI.id, "purchaseof3keyboards"),
        ("3", KEN.id, "purchaseof3keyboards"),
    ]
