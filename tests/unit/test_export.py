"""`kaigi export`: the whole record, line by line, whatever a piece holds."""

import json
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from bot import __main__ as kaigi
from bot.app import ROOMS
from bot.cli.export import export
from kaigi.approvals import comment_tables, reminder_tables
from kaigi.approvals.items import DocumentComment
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.content import File, general
from kaigi.delivery.outbox import Outbox, Task
from kaigi.meetings import tables as meetings
from kaigi.meetings.rules import Meeting, State
from kaigi.presence import declarations
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import (
    WHOLE_DAY,
    Half,
    Place,
    Segment,
    Source,
    Span,
    in_halves,
)
from kaigi.storage import Storage
from tests.office import AOI, KEN, LARGE, MIO, TEN
from tests.unit.test_ledger_audit import ledger, write_history

TODAY = TEN.date()
ANSWERS = [
    (AOI.id, WHOLE_DAY, Place.HOME),
    (KEN.id, (Half.MORNING,), Place.TRIP),
    (KEN.id, WHOLE_DAY, Place.OUT),
]


def write(tx: Connection) -> None:
    write_history(tx)
    for number in (1, 2):
        reply = DocumentComment("1", number, f"D1:{number}.0", KEN, TEN, "When?")
        assert comment_tables.add(tx, reply)
    for n, (person, halves, place) in enumerate(ANSWERS):
        declared = Declaration(TODAY, in_halves(halves, place, "to see the bridge"))
        declarations.record(tx, person, [declared], Source.DECLARED, TEN, f"click {n}")
    for n, guests in enumerate([(), (KEN.id, MIO.id), (MIO.id,)]):
        asked = Meeting(
            id=f"m{n}",
            host=f"host {n}",
            zoom_host=f"host{n}@city.example.jp",
            topic="Budget",
            channel="C1",
            state=State.RESERVED,
            asked_at=TEN,
            starts_at=TEN,
            guests=guests,
        )
        meetings.reserve(tx, asked, "https://hooks.example/secret")
    by_hand = Reminder(KEN.id, TODAY, "2", ReminderKind.BY_HAND, TEN, AOI.id, "k", "Please.", "n")
    reminder_tables.add(tx, [by_hand, replace(by_hand, person=MIO.id, sender="", words="")])
    Outbox().put(tx, [Task(f"card {n}", "card", body={"text": "a secret"}) for n in range(3)])


@pytest.fixture
def record(storage: Storage) -> Storage:
    storage.run_now(write)
    return storage


def lines(storage: Storage, kind: str) -> list[dict[str, Any]]:
    return [line for line in export(storage, ROOMS) if line["type"] == kind]


@pytest.fixture(params=[1, 2, 500])
def piece(request: pytest.FixtureRequest) -> int:
    size: int = request.param
    return size


def test_each_thing_is_one_line_however_much_is_read_at_once(record: Storage, piece: int) -> None:
    ids: dict[str, list[Any]] = {}
    for line in export(record, ROOMS, piece):
        kind, first, *_rest = line.values()
        ids.setdefault(kind, []).append(first)
    assert ids == {
        "document": [1, 2, 3],
        "comment": ["1", "1"],
        "reminder": [KEN.id, MIO.id],
        "declaration": ["click 0", "click 1", "click 2"],
        "day": [AOI.id, KEN.id],
        "meeting": ["m0", "m1", "m2"],
        "task": ["card 0", "card 1", "card 2"],
    }


def test_a_document_tells_who_did_what_in_which_round(record: Storage) -> None:
    first, second, third = lines(record, "document")
    told = [(entry["round"], entry["kind"], entry["by"]) for entry in first["entries"]]
    assert told == [
        (1, "drafted", AOI.id),
        (1, "approved", KEN.id),
        (1, "returned", MIO.id),
        (2, "resubmitted", AOI.id),
        (2, "approved", KEN.id),
        (2, "decided", MIO.id),
    ]
    assert [entry["sequence"] for entry in first["entries"]] == [1, 2, 3, 4, 5, 6]
    assert [d["state"] for d in (first, second, third)] == ["decided", "circulating", "returned"]
    assert [d["waiting_for"] for d in (first, second, third)] == [[], [KEN.id], []]


def test_a_reminder_tells_who_was_reminded_by_whom_and_how(record: Storage) -> None:
    first, _second = lines(record, "reminder")
    assert first == {
        "type": "reminder",
        "person": KEN.id,
        "day": TODAY.isoformat(),
        "item": "2",
        "kind": "by_hand",
        "at": TEN.isoformat(),
        "by": AOI.id,
        "words": "Please.",
    }


def test_what_was_said_stands_beside_what_holds(record: Storage) -> None:
    said = [(line["person"], line["places"]) for line in lines(record, "declaration")]
    assert said == [
        (AOI.id, {"am": "home", "pm": "home"}),
        (KEN.id, {"am": "trip"}),
        (KEN.id, {"am": "out", "pm": "out"}),
    ]
    assert [line["places"] for line in lines(record, "day")] == [
        {"am": "home", "pm": "home"},
        {"am": "out", "pm": "out"},
    ]


def test_hours_that_are_no_half_of_a_day_are_named_by_the_clock(record: Storage) -> None:
    leave = Declaration(TODAY, (Segment(Span(13 * 60, 15 * 60), Place.LEAVE),))
    record.run_now(
        lambda tx: declarations.record(tx, AOI.id, [leave], Source.DECLARED, TEN, "click 9")
    )
    assert lines(record, "declaration")[-1]["places"] == {"13:00-15:00": "leave"}
    assert lines(record, "day")[0]["places"] == {
        "am": "home",
        "12:00-13:00": "home",
        "13:00-15:00": "leave",
        "15:00-24:00": "home",
    }


def test_a_meeting_names_its_guests(record: Storage) -> None:
    assert [line["guests"] for line in lines(record, "meeting")] == [[], [KEN.id, MIO.id], [MIO.id]]


def test_each_round_tells_what_was_decided_on_and_why_it_came_back(record: Storage) -> None:
    drafted, _approved, returned, resubmitted, *_later = lines(record, "document")[0]["entries"]
    content = {name: drafted[name] for name in ("title", "form", "fields", "files")}
    assert content == {
        "title": LARGE.title,
        "form": "general",
        "fields": {"title": LARGE.title, "text": LARGE.text, "amount": LARGE.amount},
        "files": [],
    }
    assert resubmitted["fields"] == content["fields"] | {"text": "Mended."}
    assert (returned["comment"], resubmitted["comment"]) == ("Why?", "Why?")


def test_files_are_named_with_their_digest_where_it_is_known_and_no_address(
    storage: Storage,
) -> None:
    known = File("F1", "offer.pdf", 3, "https://files.example/F1", digest="ab" * 32)
    unknown = File("F2", "plan.pdf", 4, "https://files.example/F2")
    content = general("Chairs", "Six.", 5000, (known, unknown))
    storage.run_now(lambda tx: ledger.draft(tx, AOI, content, TEN, "with files"))
    [document] = lines(storage, "document")
    assert document["entries"][0]["files"] == [
        {"name": "offer.pdf", "size": 3, "digest": "ab" * 32},
        {"name": "plan.pdf", "size": 4, "digest": None},
    ]
    assert "files.example" not in json.dumps(document)


def test_bodies_links_and_reasons_of_absence_stay_in_the_record(record: Storage) -> None:
    told = json.dumps(list(export(record, ROOMS)))
    assert not [word for word in ("secret", "bridge") if word in told]


def test_the_command_prints_an_object_a_line(
    record: Storage,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record.close()
    monkeypatch.setenv("KAIGI_DATABASE_URL", database_url)
    monkeypatch.setattr("sys.argv", ["kaigi", "export"])
    with pytest.raises(SystemExit) as ended:
        kaigi.main()
    assert not ended.value.code
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) == 18
    assert {line["type"] for line in printed} == {kind for room in ROOMS for kind in room.export}
