"""Keys of an earlier release, after the upgrade."""

from pathlib import Path

from sqlalchemy import Connection, select, text

from kaigi.delivery.tables import task
from kaigi.storage import Storage, migrate
from tests.databases import Postgres

ROW = """
    INSERT INTO task (key, kind, method, lane, low_priority, body, due, lease, version, claims,
                      failures, in_doubt, dead, done)
    VALUES (:key, 'answer', '', '', false, '{}', 1, 0, 1, 0, 0, false, false, :done)
"""


def earlier(tx: Connection) -> None:
    for key, done in (("answer:1", None), ("answer:2", 5.0), ("answer:meeting:7:late", None)):
        tx.execute(text(ROW), {"key": key, "done": done}).close()


async def test_a_private_answers_key_begins_with_its_room_whether_it_was_sent_or_not(
    postgres: Postgres, tmp_path: Path
) -> None:
    with postgres.database("keys", template="template1") as url:
        for each in (url, f"sqlite:///{tmp_path}/keys.sqlite3"):
            storage = Storage(each)
            migrate(storage, "0006")
            storage.run_now(earlier)
            migrate(storage, "0010")
            keys = storage.run_now(lambda tx: set(tx.scalars(select(task.c.key))))
            assert keys == {"delivery:answer:1", "delivery:answer:2", "meeting:answer:7:late"}
            storage.close()
