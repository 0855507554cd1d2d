"""Migration 0009 on data: meetings get their span and Zoom host, tasks keep their work."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from kaigi.storage import Storage, migrate
from tests.databases import Postgres

BEFORE = "0006"
AFTER = "0009"
STAFF = [("1001", "aoi@city.example.jp", ""), ("1002", "ken@city.example.jp", "Shared-3")]
MEETINGS = [("m1", "1001", "open"), ("m2", "1002", "reserved"), ("m3", "gone", "over")]
TASKS = {
    "zoom:make:m2": ("zoom.make", None),
    "zoom:look:m1": ("zoom.look", None),
    "zoom:end:m3": ("zoom.end", 5.0),
    "answer:meeting:m1:not_ended:click:1": ("answer", 5.0),
    "meeting:m1:host:1001": ("card", 5.0),
    "answer:other": ("answer", None),
}


def write(tx: Connection) -> None:
    for number, email, zoom_user in STAFF:
        tx.execute(
            text(
                "INSERT INTO staff (number, name, kana, email, section, title, rank, employment,"
                " is_head, counter_duty, zoom_user, active)"
                " VALUES (:number, 'A', '', :email, '企画課', '', '', '', false, false, :user,"
                " true)"
            ),
            {"number": number, "email": email, "user": zoom_user},
        )
    for meeting, host, state in MEETINGS:
        tx.execute(
            text(
                "INSERT INTO meeting (id, host, topic, channel, reply_url, state, asked_at,"
                " card_undeliverable, uuid, join_url, start_url, zoom_id) VALUES (:id, :host,"
                " '予算', 'C1', '', :state, 1795485720.5, false, '', '', '', :id)"
            ),
            {"id": meeting, "host": host, "state": state},
        )
    for key, (kind, done) in TASKS.items():
        tx.execute(
            text(
                "INSERT INTO task (key, kind, method, lane, low_priority, body, due, lease,"
                " version, claims, failures, in_doubt, done, dead) VALUES (:key, :kind, '', '',"
                " false, '{}', 1, 0, 1, 0, 0, false, :done, false)"
            ),
            {"key": key, "kind": kind, "done": done},
        )


def rows(tx: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(text(query))]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_there_before_is_there_after_it(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("meeting_spans", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/spans.sqlite3")
        migrate(storage, BEFORE)
        storage.run_now(write)
        migrate(storage, AFTER)
        meetings = storage.run_now(
            lambda tx: rows(
                tx, "SELECT id, zoom_host, starts_at, minutes, zoom_id FROM meeting ORDER BY id"
            )
        )
        tasks = storage.run_now(lambda tx: rows(tx, "SELECT key, kind FROM task"))
        storage.close()
    assert meetings == [
        ("m1", "aoi@city.example.jp", 1795485720.5, 60, "m1"),
        ("m2", "Shared-3", 1795485720.5, 60, "m2"),
        ("m3", "", 1795485720.5, 60, "m3"),
    ]
    assert {key for key, _kind in tasks} == {
        "meeting:zoom.make:m2",
        "meeting:zoom.look:m1",
        "meeting:zoom.end:m3",
        "meeting:answer:m1:not_ended:click:1",
        "meeting:m1:host:1001",
        "answer:other",
    }
    assert {kind for _key, kind in tasks} == {kind for kind, _done in TASKS.values()}
