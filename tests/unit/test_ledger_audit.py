"""The record is evidence: whoever changes it shows, and where."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from kaigi.approvals.items import Command
from kaigi.content import File, general
from kaigi.duties import duty
from kaigi.ledger import audit, tables
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.events import Drafted, Returned
from kaigi.ledger.system import Ledger
from kaigi.ledger.tables import chained, document, entry
from kaigi.person import Signer
from kaigi.storage import Storage
from tests.office import AOI, KEN, LARGE, MIO, SMALL, TEN, Posts, revised

Change = Callable[[Connection], object]
ledger = Ledger(Posts())


def _act(tx: Connection, item_id: str, actor: Signer, choice: str, n: int) -> None:
    revision = ledger.get(tx, item_id).revision
    at = TEN + timedelta(minutes=n)
    content = revised(LARGE, text="Mended.") if choice is ChoiceId.RESUBMIT else None
    ledger.act(tx, Command(f"{item_id}.{n}", actor, item_id, revision, choice, at, "Why?", content))


def write_history(tx: Connection) -> None:
    """Write three documents: 1 has six entries and is decided, 2 has one, 3 was returned."""
    one = ledger.draft(tx, AOI, LARGE, TEN, "first").id
    two = ledger.draft(tx, AOI, SMALL, TEN, "second").id
    three = ledger.draft(tx, AOI, SMALL, TEN, "third").id
    assert (one, two, three) == ("1", "2", "3")
    acts = [
        (KEN, ChoiceId.APPROVE),
        (MIO, ChoiceId.RETURN),
        (AOI, ChoiceId.RESUBMIT),
        (KEN, ChoiceId.APPROVE),
    ]
    for n, (actor, choice) in enumerate([*acts, (MIO, ChoiceId.APPROVE)]):
        _act(tx, one, actor, choice, n)
    _act(tx, three, KEN, ChoiceId.RETURN, 0)


OF_OLD = [
    '{"key":"k","by":{"id":"1001","name":"佐藤 葵"},"at":"2026-11-24T01:09:00.005000Z","content":'
    '{"title":"椅子","text":"x","amount":5,'
    '"files":[{"id":"F1","name":"a.pdf","size":3,"url":"https://x"}]},"route":'
    '[{"role":"section_head","holder":{"id":"1002","name":"鈴木 健"}}],"kind":"drafted"}',
    '{"key":"l","by":{"id":"1002","name":"鈴木 健"},"at":"2026-11-24T01:19:00Z","step":0,'
    '"comment":"c\\"é","kind":"returned"}',
]


def test_entries_are_read_however_earlier_versions_ordered_them() -> None:
    drafted, returned = tables.read(1, OF_OLD).events
    assert isinstance(drafted, Drafted)
    assert isinstance(returned, Returned)
    assert drafted.content == general("椅子", "x", 5, (File("F1", "a.pdf", 3, "https://x"),))
    assert drafted.at == datetime(2026, 11, 24, 1, 9, 0, 5000, UTC)
    assert (returned.by.name, returned.comment) == ("鈴木 健", 'c"é')


@pytest.fixture
def record(storage: Storage) -> Storage:
    storage.run_now(write_history)
    return storage


def tamper(storage: Storage, change: Change) -> None:
    """Change the database like an intruder with the password, past its foreign keys."""

    def unbound(tx: Connection) -> None:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SET session_replication_role = replica"))
        change(tx)

    if storage.is_sqlite:
        with storage.engine.connect() as tx:
            tx.exec_driver_sql("COMMIT").close()
            tx.exec_driver_sql("PRAGMA foreign_keys = OFF").close()
            tx.exec_driver_sql("BEGIN").close()
            unbound(tx)
            tx.commit()
            raw = tx.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = ON")
    else:
        storage.run_now(unbound)


async def verdict(storage: Storage) -> str:
    broken = (await AuditDesk(storage).verify()).broken
    return str(broken) if broken else "every chain holds"


async def test_a_record_that_nobody_touched_holds(record: Storage) -> None:
    found = await AuditDesk(record).verify()
    assert (found.documents, found.entries, found.broken) == (3, 9, None)


async def test_an_empty_record_holds(storage: Storage) -> None:
    assert (await AuditDesk(storage).verify()).documents == 0


ENTRIES = [(1, n) for n in range(1, 7)] + [(2, 1), (3, 1), (3, 2)]


@pytest.mark.parametrize("column", ["body", "hash"])
@pytest.mark.parametrize("at", [0, 0.5, 1])
async def test_one_character_of_any_entry_changed_names_that_entry(
    record: Storage, column: str, at: float
) -> None:
    for number, sequence in ENTRIES:
        before: str = getattr(record.run_now(_entry(number, sequence)), column)
        place = int(at * (len(before) - 1))
        damaged = before[:place] + chr(ord(before[place]) ^ 1) + before[place + 1 :]
        tamper(record, _written(number, sequence, **{column: damaged}))
        assert await verdict(record) == f"Document {number}, entry {sequence}: it was changed."
        tamper(record, _written(number, sequence, **{column: before}))
    assert await verdict(record) == "every chain holds"


def _entry(number: int, sequence: int) -> Callable[[Connection], tables.Entry]:
    here = (entry.c.document == number) & (entry.c.sequence == sequence)
    return lambda tx: tables.Entry(*tx.execute(select(entry).where(here)).one())


def _written(number: int, sequence: int, /, **values: object) -> Change:
    here = (entry.c.document == number) & (entry.c.sequence == sequence)
    return lambda tx: tx.execute(update(entry).where(here).values(values))


def _move(number: int, sequence: int, to: tuple[int, int]) -> Change:
    return _written(number, sequence, document=to[0], sequence=to[1])


def _drop(number: int, sequence: int) -> Change:
    return lambda tx: tx.execute(
        delete(entry).where(entry.c.document == number, entry.c.sequence == sequence)
    )


def _swap(tx: Connection) -> None:
    for change in (_move(1, 2, (1, 99)), _move(1, 3, (1, 2)), _move(1, 99, (1, 3))):
        change(tx)


def _swap_bodies(tx: Connection) -> None:
    first, second = _entry(2, 1)(tx), _entry(3, 1)(tx)
    _written(2, 1, body=second.body, hash=second.hash)(tx)
    _written(3, 1, body=first.body, hash=first.hash)(tx)


def _duplicate(number: int, sequence: int, to: tuple[int, int]) -> Change:
    def change(tx: Connection) -> None:
        found = _entry(number, sequence)(tx)
        tx.execute(insert(entry).values(found._replace(document=to[0], sequence=to[1])._asdict()))

    return change


def _chained_on(tx: Connection) -> None:
    """Append an entry with a correct hash, as a forger would, without updating the register."""
    last = _entry(3, 2)(tx)
    body = _entry(1, 4)(tx).body
    tx.execute(
        insert(entry).values(document=3, sequence=3, body=body, hash=chained(last.hash, 3, 3, body))
    )


def _forged(number: int, body: str) -> Change:
    """Change the last entry like a forger who makes its hash and the register fit as well."""

    def change(tx: Connection) -> None:
        sequence = 6 if number == 1 else 1
        head = chained(_entry(1, 5)(tx).hash if number == 1 else "", number, sequence, body)
        _written(number, sequence, body=body, hash=head)(tx)
        tx.execute(update(document).where(document.c.id == number).values(head=head))

    return change


def _delete_document(tx: Connection) -> None:
    tx.execute(delete(document).where(document.c.id == 2))


def _delete_all_entries(tx: Connection) -> None:
    tx.execute(delete(entry).where(entry.c.document == 2))


BY_SOMEBODY_ELSE = (
    '{"key":"x","by":{"id":"1001","name":"佐藤 葵"},"at":"2026-11-24T01:09:00Z",'
    '"step":1,"kind":"decided"}'
)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_drop(1, 1), "Document 1, entry 1: it is missing."),
        (_drop(1, 3), "Document 1, entry 3: it is missing."),
        (_drop(1, 6), "Document 1, entry 6: it is missing."),
        (_delete_all_entries, "Document 2, entry 1: it is missing."),
        (_swap, "Document 1, entry 2: it was changed."),
        (_swap_bodies, "Document 2, entry 1: it was changed."),
        (_duplicate(1, 6, (1, 7)), "Document 1, entry 7: it was changed."),
        (_duplicate(1, 1, (1, 0)), "Document 1, entry 0: it was put in."),
        (_duplicate(1, 1, (1, 9)), "Document 1, entry 9: it was put in."),
        (_move(1, 6, (2, 2)), "Document 1, entry 6: it is missing."),
        (_move(3, 2, (2, 2)), "Document 2, entry 2: it was changed."),
        (_move(3, 1, (3, -1)), "Document 3, entry 1: it is missing."),
        (_chained_on, "Document 3, entry 3: the register of documents says otherwise."),
        (_forged(1, "{}"), "Document 1, entry 6: it cannot be read."),
        (_forged(2, BY_SOMEBODY_ELSE), "Document 2, entry 1: it is not a draft."),
        (_forged(1, BY_SOMEBODY_ELSE), "Document 1, entry 6: nobody could do this here."),
        (_duplicate(2, 1, (99, 4)), "Document 99, entry 4: no such document was opened."),
        (_delete_document, "Document 2, entry 1: no such document was opened."),
    ],
)
async def test_an_entry_dropped_moved_or_put_in_is_named(
    record: Storage, change: Change, named: str
) -> None:
    tamper(record, change)
    assert await verdict(record) == named


@pytest.mark.parametrize(
    "values",
    [
        {"sequence": 5},
        {"sequence": 0},
        {"head": "0" * 64},
        {"state": "circulating"},
        {"state": "?"},
        {"drafter": "1002"},
        {"key": "another"},
        {"changed": TEN},
    ],
)
async def test_a_register_that_says_otherwise_than_the_entries_is_named(
    record: Storage, values: dict[str, object]
) -> None:
    tamper(record, lambda tx: tx.execute(update(document).where(document.c.id == 1).values(values)))
    assert await verdict(record) == "Document 1, entry 6: the register of documents says otherwise."


def _in_duties(item: str, /, **values: object) -> Change:
    return lambda tx: tx.execute(update(duty).where(duty.c.item == item).values(values))


def _another_duty(item: str) -> Change:
    return lambda tx: tx.execute(
        insert(duty).values(item=item, person="1002", step=0, kind="act", since=TEN)
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_in_duties("2", person="1002"), "Document 2, entry 1"),
        (_in_duties("2", step=1), "Document 2, entry 1"),
        (_in_duties("2", kind="revise"), "Document 2, entry 1"),
        (_in_duties("2", since=TEN + timedelta(days=1)), "Document 2, entry 1"),
        (_in_duties("3", person="2001"), "Document 3, entry 2"),
        (_in_duties("2", item="1"), "Document 1, entry 6"),
        (_another_duty("2"), "Document 2, entry 1"),
        (lambda tx: tx.execute(delete(duty)), "Document 2, entry 1"),
    ],
)
async def test_a_duty_that_the_entries_do_not_give_is_named(
    record: Storage, change: Change, named: str
) -> None:
    tamper(record, change)
    assert await verdict(record) == f"{named}: the table of duties says otherwise."


async def test_a_duty_about_no_document_is_named_and_another_systems_is_not_the_ledgers(
    record: Storage,
) -> None:
    tamper(record, _another_duty("kintone-12-345"))
    assert await verdict(record) == "every chain holds"
    tamper(record, _another_duty("99"))
    assert await verdict(record) == "Document 99 has duties, and was never opened."


async def test_an_entry_that_the_register_promises_and_nobody_has_is_missing(
    record: Storage,
) -> None:
    tamper(
        record, lambda tx: tx.execute(update(document).where(document.c.id == 1).values(sequence=7))
    )
    assert await verdict(record) == "Document 1, entry 7: it is missing."


async def test_a_long_record_is_walked_in_pieces_to_its_end(
    record: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PIECE", 1)
    assert (await AuditDesk(record).verify()).documents == 3
    tamper(record, _drop(3, 2))
    assert await verdict(record) == "Document 3, entry 2: it is missing."
