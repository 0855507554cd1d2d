"""A ledger that the bench fills past the desks is one that Kaigi would have written."""

from bench import ledger
from kaigi.approvals.desk import ApprovalDesk
from kaigi.ledger.audit import AuditDesk
from tests.flows.office import AOI, KEN, open_office
from tests.flows.reading import APPROVE


async def test_copies_of_a_document_stand_up_to_an_audit_and_the_next_one_comes_behind_them(
    database_url: str,
) -> None:
    async with open_office(database_url) as office:
        await office.employ()
        await office[KEN].clicks(await office.circulating("モニターの購入"), APPROVE)
        await ledger.fill(office.bot.storage, 1, 30)
        await office.circulating("椅子の購入")
        await ledger.fill(office.bot.storage, 32, 8, others=3)
        last = await office.bot.house.desk(ApprovalDesk).read(await office.person(AOI), "32")
        assert last.item.content.title == "椅子の購入"
        copy = await office.bot.house.desk(ApprovalDesk).read(await office.person(AOI), "31")
        assert [act.kind for act in copy.item.acts] == ["drafted", "decided"]
        verified = await AuditDesk(office.bot.storage).verify()
        assert (verified.documents, verified.entries, verified.broken) == (40, 71, None)
