"""Reading a document by one's office: by its form, and by the office of today."""

from collections.abc import Collection
from itertools import combinations

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from kaigi.approvals import rights, rules
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.items import Item
from kaigi.approvals.notices import Notices
from kaigi.approvals.opening import OpeningDesk
from kaigi.approvals.readers import Readers
from kaigi.approvals.rights import NotReadable
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.approvals.systems import Systems
from kaigi.content import File, Reader
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import task
from kaigi.errors import NotYours
from kaigi.forms.definition import Rights
from kaigi.ledger.choices import ChoiceId, choices
from kaigi.ledger.items import item_of
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.presence.calendar import Calendar
from kaigi.storage import Storage
from tests.conftest import ManualClock
from tests.office import AOI, KEN, LARGE, MIO, REN, Paper, Posts
from tests.unit.approval_office import TOKYO, TrayOffice

OFFICE = Rights(auditors=("9001",), records_officers=("9002",))
SUBSECTION = replace(AOI, section="都市整備部/道路課/管理係")
HEADS = {KEN.id: "都市整備部/道路課", MIO.id: "都市整備部", "9003": "財政部/財政課"}


@pytest.fixture
def office(storage: Storage, clock: ManualClock) -> TrayOffice:
    return TrayOffice(storage, clock)


class Heads:
    """Heads of units by their numbers, and how often they were looked for."""

    def __init__(self) -> None:
        self.asked = 0

    def headed_by(self, tx: Connection, number: str) -> Collection[str]:
        self.asked += 1
        return {HEADS[number]} if number in HEADS else set()


def item(*readers: Reader, drafter: Signer = SUBSECTION, route: Signer = REN) -> Item:
    """Return a document of a form with these readers, of which this person decides."""
    paper = Paper(LARGE, drafter)
    step = replace(paper.document.route[0], people=(route,))
    found = item_of(Paper(LARGE, drafter, (step,)).document)
    return replace(found, form=replace(found.form, readers=readers))


def readers_of(tx: Connection, of: Item) -> set[str]:
    """Return who of all these may read it."""
    everybody = (AOI.id, REN.id, KEN.id, MIO.id, "9001", "9002", "9003", "9004")
    found = Readers(OFFICE, Heads())
    return {who for who in everybody if of.id in found.readable(tx, [of], who)}


BY_OFFICE = {
    Reader.SECTION_HEAD: KEN.id,
    Reader.DEPARTMENT_HEAD: MIO.id,
    Reader.RECORDS_OFFICER: "9002",
}


@pytest.mark.parametrize("n", range(4))
async def test_a_form_opens_its_documents_to_those_whom_it_names_and_auditors_read_all(
    storage: Storage, n: int
) -> None:
    for named in combinations(Reader, n):
        expected = {AOI.id, REN.id, "9001"} | {BY_OFFICE[reader] for reader in named}
        document = item(*named)
        found = await storage.run(lambda tx, document=document: readers_of(tx, document))  # type: ignore[misc]
        assert found == expected


async def test_a_head_reads_by_the_section_that_the_record_has_and_none_by_an_empty_one(
    storage: Storage,
) -> None:
    moved = item(*Reader, drafter=replace(AOI, section="財政部/財政課"))
    assert {"9003"} == await storage.run(lambda tx: readers_of(tx, moved)) & set(HEADS)
    of_version_1 = item(*Reader, drafter=replace(AOI, section=""))
    assert not await storage.run(lambda tx: readers_of(tx, of_version_1)) & set(HEADS)


async def test_heads_are_looked_for_once_for_many_documents_and_only_where_it_matters(
    storage: Storage,
) -> None:
    heads = Heads()
    readers = Readers(OFFICE, heads)
    many = [replace(item(Reader.SECTION_HEAD), id=str(n)) for n in range(30)]
    assert len(await storage.run(lambda tx: readers.readable(tx, many, KEN.id))) == 30
    assert heads.asked == 1
    for who in (AOI.id, REN.id, "9001"):
        assert len(await storage.run(lambda tx, who=who: readers.readable(tx, many, who))) == 30  # type: ignore[misc]
    closed = [item(Reader.RECORDS_OFFICER)]
    assert not await storage.run(lambda tx: readers.readable(tx, closed, KEN.id))
    assert heads.asked == 1


def test_who_reads_by_their_office_is_not_concerned_and_has_no_choice() -> None:
    document = item(*Reader)
    for who in BY_OFFICE.values():
        assert who not in rules.concerned(document)
        assert choices(document, who) == ()
        with pytest.raises(NotYours):
            rules.check_concerned(document, who)


def test_without_a_word_in_the_form_records_officers_read_it_and_no_head_does() -> None:
    document = item_of(Paper(LARGE, SUBSECTION).document)
    assert document.form.readers == (Reader.RECORDS_OFFICER,)
    assert rights.may_read(document, "9002", OFFICE)
    assert rights.units(document) == frozenset()


async def test_a_document_is_read_in_few_statements_and_refused_as_one_that_does_not_exist(
    storage: Storage, office: TrayOffice
) -> None:
    drafted = await office.drafted()
    systems = Systems(Ledger(Posts()), readers=Readers(Rights(auditors=(REN.id,)), Heads()))
    for who in (AOI.id, KEN.id, REN.id):
        with office.statements() as seen:
            read = await storage.read(lambda tx, who=who: systems.readable(tx, who, drafted.id))  # type: ignore[misc]
        assert read.id == drafted.id
        assert len(seen) <= 3
    for number in (drafted.id, "424242", "kintone-1-2", ""):
        with pytest.raises(NotReadable):
            await storage.read(lambda tx, number=number: systems.readable(tx, "9003", number))  # type: ignore[misc]


async def test_an_auditors_acts_are_refused_and_the_record_stays(office: TrayOffice) -> None:
    drafted = await office.drafted()
    office.systems.readers = Readers(Rights(auditors=(REN.id,)))
    assert (await office.desk.read(office.people.person(REN), drafted.id)).choices == ()
    for choice in ChoiceId:
        with pytest.raises(NotYours) as refused:
            await office.acts(REN, drafted, choice)
        assert refused.value.text.values == {}, "nothing of the document is told"
    after = await office.desk.read(office.people.person(AOI), drafted.id)
    assert len(after.item.acts) == 1


async def test_to_open_a_document_takes_the_same_few_statements_for_every_reader(
    office: TrayOffice,
) -> None:
    drafted = await office.drafted()
    counted = set()
    for who in (KEN, REN):
        office.systems.readers = Readers(Rights(auditors=(REN.id,)), Heads())
        with office.statements() as seen:
            await office.desk.read(office.people.person(who), drafted.id)
        counted.add(len(seen))
    assert max(counted) <= 5


async def test_files_that_were_asked_for_are_not_sent_once_the_right_has_ended(
    office: TrayOffice,
) -> None:
    file = File("F1", "estimate.pdf", 1, "https://x")
    drafted = await office.drafted(files=(file,))
    notices = Notices(Outbox(office.clock), Deadlines(Calendar(), TOKYO))
    desk = OpeningDesk(office.storage, office.systems, notices)
    ren = office.people.person(REN)
    with pytest.raises(NotReadable):
        await desk.send_files(ren, drafted.id)
    office.systems.readers = Readers(Rights(auditors=(REN.id,)))
    for _ in range(2):
        await desk.send_files(ren, drafted.id)
    key = DocumentNotice(drafted.id, DocumentNoticeKind.REQUESTED, REN.id, 1).key
    tasks = select(func.count()).select_from(task).where(task.c.key.contains(":requested:"))
    assert await office.storage.run(lambda tx: tx.scalar(tasks)) == 2, "a message and a file"
    assert await office.desk.shown(key, posted=False) is not None
    office.systems.readers = Readers()
    assert await office.desk.shown(key, posted=False) is None
    await desk.send_files(office.people.person(KEN), drafted.id)
    assert await office.storage.run(lambda tx: tx.scalar(tasks)) == 2, "Ken has his card"
