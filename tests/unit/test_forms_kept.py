"""Forms that change: a document keeps the form with which it began, its words and its route."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from kaigi.approvals.filling import FilledForm, content_of
from kaigi.approvals.items import Command, Item
from kaigi.content import GENERAL
from kaigi.errors import Broken, Refused
from kaigi.forms import tables
from kaigi.forms.reading import read_forms
from kaigi.forms.registry import Forms
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.forms import GENERAL_FORM
from kaigi.ledger.system import Ledger
from kaigi.person import Signer
from kaigi.storage import Storage
from tests.office import AOI, KEN, LARGE, MIO, TEN, Posts

LEASE = """form: lease
title: 賃借
fields:
  - {name: title, kind: text, label: LABEL, required: true}
route:
  - line: LINE
"""


def ledger(label: str = "件名", line: str = "section_head", name: str = "lease") -> Ledger:
    """Return the ledger of a bot that was started with this form."""
    text = LEASE.replace("LABEL", label).replace("LINE", line).replace("lease", name)
    return Ledger(Posts(), Forms(lambda: read_forms({f"{name}.yml": text})))


def drafted(tx: Connection, of: Ledger, key: str = "k", at: datetime = TEN) -> Item:
    content = content_of(of.form(tx, "lease"), FilledForm({"title": "複合機"}, form="lease"))
    return of.draft(tx, AOI, content, at, key)


def acts(tx: Connection, of: Ledger, item: Item, who: Signer, choice: ChoiceId, n: int) -> Item:
    at = TEN + timedelta(minutes=n)
    again = item.content if choice is ChoiceId.RESUBMIT else None
    return of.act(tx, Command(f"k{n}", who, item.id, item.revision, choice, at, "Why?", again))


def label_of(item: Item) -> str:
    return str(item.form.fields[0].label)


async def test_a_document_keeps_the_words_and_the_route_with_which_it_began(
    storage: Storage,
) -> None:
    item = await storage.run(lambda tx: drafted(tx, ledger()))
    changed = ledger("題名", "department_head")
    await storage.run(lambda tx: acts(tx, changed, item, KEN, ChoiceId.RETURN, 1))
    returned = await storage.run(lambda tx: changed.get(tx, item.id))
    assert label_of(returned) == "件名"
    again = await storage.run(lambda tx: acts(tx, changed, returned, AOI, ChoiceId.RESUBMIT, 2))
    assert [step.people for step in again.steps] == [(KEN,)]
    new = await storage.run(lambda tx: drafted(tx, changed, "another"))
    assert (label_of(new), [step.people for step in new.steps]) == ("題名", [(KEN,), (MIO,)])
    assert (await AuditDesk(storage).verify()).broken is None


async def test_each_version_is_stored_once_with_the_first_document(storage: Storage) -> None:
    def versions(tx: Connection) -> int:
        return tx.scalar(select(func.count()).select_from(tables.form_version)) or 0

    one = ledger()
    for n in range(3):
        await storage.run(lambda tx, n=n: drafted(tx, one, f"k{n}"))  # type: ignore[misc]
    await storage.run(lambda tx: drafted(tx, ledger(), "k4"))
    assert await storage.run(versions) == 1
    await storage.run(lambda tx: drafted(tx, ledger("題名"), "k5"))
    assert await storage.run(versions) == 2


async def test_a_form_that_was_removed_takes_no_new_document_and_keeps_the_old(
    storage: Storage,
) -> None:
    item = await storage.run(lambda tx: drafted(tx, ledger()))
    without = ledger(name="rent")
    with pytest.raises(Refused, match="“lease” is not used any more"):
        await storage.run(lambda tx: drafted(tx, without, "k2"))
    decided = await storage.run(lambda tx: acts(tx, without, item, KEN, ChoiceId.APPROVE, 1))
    assert (decided.acts[-1].kind, label_of(decided)) == ("decided", "件名")


async def test_a_version_that_is_missing_is_an_operators_matter(storage: Storage) -> None:
    item = await storage.run(lambda tx: drafted(tx, ledger()))
    await storage.run(lambda tx: tx.execute(tables.form_version.delete()))
    with pytest.raises(Broken, match=item.content.version):
        await storage.run(lambda tx: ledger(name="rent").get(tx, item.id))


async def test_documents_from_before_forms_were_files_are_shown_as_ever(storage: Storage) -> None:
    mine = Ledger(Posts(), Forms(dict))
    item = await storage.run(lambda tx: mine.draft(tx, AOI, LARGE, TEN, "k"))
    assert (item.content.version, item.form) == ("", GENERAL_FORM)
    assert [step.people for step in item.steps] == [(KEN,), (MIO,)]


def test_the_general_form_of_the_files_asks_what_that_of_the_code_did() -> None:
    shipped = Forms().named(GENERAL).spec
    assert [(spec.name, spec.kind, spec.required, spec.limit) for spec in shipped.fields] == [
        (spec.name, spec.kind, spec.required, spec.limit) for spec in GENERAL_FORM.fields
    ]
