"""Migrations on data. 0012: people are found by /who as before, and addresses may be blank.
0016: it is known to whom each account is or was bound.
"""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from kaigi.folding import searchable
from kaigi.staff import posts, roster, users
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import History
from kaigi.storage import Storage, migrate
from tests.databases import Postgres

BEFORE = "0011"
STAFF = [
    ("2", "髙橋 徳子", "タカハシ ノリコ", "noriko@b.example.jp", "企画部/企画課", "課長", True),
    ("1", "佐藤 葵", "", "aoi@b.example.jp", "企画部/企画課/企画係", "", False),
]


def write(tx: Connection) -> None:
    for number, name, kana, email, section, title, is_head in STAFF:
        tx.execute(
            text(
                "INSERT INTO staff (number, name, kana, email, section, title, rank, employment,"
                " is_head, counter_duty, zoom_user, active) VALUES (:number, :name, :kana, :email,"
                " :section, :title, '', 'regular', :is_head, false, '', true)"
            ),
            {
                "number": number,
                "name": name,
                "kana": kana,
                "email": email,
                "section": section,
                "title": title,
                "is_head": is_head,
            },
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_people_who_were_there_before_can_be_searched_and_keep_their_posts(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("staff_posts", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/posts.sqlite3")
        migrate(storage, BEFORE)
        storage.run_now(write)
        migrate(storage)
        keys = storage.run_now(
            lambda tx: tx.execute(
                text("SELECT name_key, post_key FROM staff ORDER BY number")
            ).all()
        )
        for word in ("佐藤", "高橋", "たかはし", "Takahashi"):
            assert any(searchable(word) in names for names, _posts in keys)
        assert [held for _names, held in keys] == ["", " 企画課長 課長 "]
        head = storage.run_now(lambda tx: posts.head_of(tx, "企画部/企画課"))
        assert head is not None
        assert head.id == "2"
        bare = "番号,氏名,メール,所属\n1,佐藤 葵,,企画部/企画課/企画係\n2,髙橋 徳子,,企画部/企画課"
        intake = await StaffDesk(storage).import_roster(roster.read(bare.encode()))
        assert len(intake.changed) == 2
        storage.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_it_is_known_to_whom_accounts_were_bound_before(
    postgres: Postgres, tmp_path: Path, kind: str
) -> None:
    with postgres.database("slack_history", template="template1") as url:
        storage = Storage(url if kind == "postgresql" else f"sqlite:///{tmp_path}/users.sqlite3")
        migrate(storage, "0015")
        storage.run_now(write)
        for statement in (
            "UPDATE staff SET slack_id = 'U1' WHERE number = '1'",
            "INSERT INTO slack_account VALUES ('U1', 'a@b.jp', false), ('U2', 'n@b.jp', true),"
            " ('U4', 'x@b.jp', false)",
            "INSERT INTO staff_rebinding (number, before, after, at, told) VALUES"
            " ('1', 'U2', 'U3', 1, true), ('2', 'U2', NULL, 2, true), ('1', 'U3', 'U1', 3, true),"
            " ('2', 'U1', NULL, 4, true)",
        ):
            storage.run_now(partial(_execute, statement))
        migrate(storage)
        history = storage.run_now(users.history)
        assert history == History(frozenset({"U2"}), {"U1": "1", "U2": "2", "U3": "1"})
        storage.close()


def _execute(statement: str, tx: Connection) -> None:
    tx.execute(text(statement)).close()
