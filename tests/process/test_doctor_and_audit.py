"""Commands `doctor` and `audit`, run by the operator beside a running bot."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.process.stage import AOI, KEN, TOKENS, Stage, Workspace
from tests.processes import until


def settings(workspace: Workspace, database: str, **other: str) -> dict[str, str]:
    here = {"SLACK_API_URL": workspace.url, "KAIGI_DATABASE_URL": database, "KAIGI_LOCALE": "en"}
    return {**TOKENS, **here, **other}


def test_the_doctor_finds_nothing(stage: Stage, workspace: Workspace, database: str) -> None:
    Path(database.removeprefix("sqlite:///")).chmod(0o600)
    whole = {**settings(workspace, database), "KAIGI_TOP_DECIDER": "企画部"}
    code, said, complaint = stage.run("doctor", **whole)
    lines = said.splitlines()
    assert (code, complaint) == (0, "")
    assert [line[0] for line in lines] == [*"✓✓✓✓✓✓－－－－－－"]
    assert "3 of 3" in said


def test_the_doctor_says_beside_everything_that_is_sick_how_to_mend_it(
    stage: Stage, tmp_path: Path
) -> None:
    workspace = stage.workspace()
    sick = settings(workspace, f"sqlite:///{tmp_path}/none.sqlite3", SLACK_APP_TOKEN="xapp-old")
    code, said, complaint = stage.run("doctor", **sick)
    marks = [line[:3] for line in said.splitlines()]
    assert (code, complaint) == (1, "")
    assert marks == [
        "✓ B",
        "✓ S",
        "✓ C",
        "✗ A",
        "  →",
        "✗ T",
        "  →",
        "－ K",
        "－ K",
        "－ K",
        "－ Z",
    ]
    assert "xapp-old" not in said
    assert not (tmp_path / "none.sqlite3").exists()


def test_one_changed_byte_in_the_file_is_found_and_its_entry_named(
    stage: Stage, workspace: Workspace, database: str
) -> None:
    bot = stage.open_bot(workspace, database)
    for title in ("3 keyboards", "40 monitors"):
        workspace.person(AOI).drafts(title)
    until(lambda: len(workspace.person(KEN).messages()) == 2)
    bot.end()
    auditing = {"KAIGI_DATABASE_URL": database, "KAIGI_LOCALE": "en"}
    assert stage.run("audit", "verify", **auditing)[:2] == (
        0,
        "Every chain holds: 2 documents, 2 entries.\n",
    )
    file = Path(database.removeprefix("sqlite:///"))
    file.write_bytes(file.read_bytes().replace(b"40 monitors", b"49 monitors"))
    code, said, complaint = stage.run("audit", "verify", **auditing)
    assert (code, said) == (1, "")
    assert complaint.startswith("Document 2, entry 1:")


def test_an_audit_of_a_record_that_is_not_there_does_not_make_one(
    stage: Stage, tmp_path: Path
) -> None:
    code, said, _ = stage.run(
        "audit", "verify", KAIGI_DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3"
    )
    assert (code, said) == (3, "")
    assert not (tmp_path / "none.sqlite3").exists()


def test_an_empty_record_is_said_to_be_empty(stage: Stage, database: str) -> None:
    auditing = {"KAIGI_DATABASE_URL": database, "KAIGI_LOCALE": "en"}
    code, said, complaint = stage.run("audit", "verify", **auditing)
    assert (code, said, complaint) == (4, "", "There is no document in the record.\n")


def test_a_damaged_index_is_found(stage: Stage, database: str) -> None:
    file = Path(database.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file, isolation_level=None)) as record:
        record.execute("PRAGMA journal_mode = DELETE").close()
        record.execute("PRAGMA writable_schema = ON").close()
        record.execute("DELETE FROM sqlite_master WHERE name = 'task_open'").close()
    auditing = {"KAIGI_DATABASE_URL": database, "KAIGI_LOCALE": "en"}
    code, said, complaint = stage.run("audit", "verify", **auditing)
    assert (code, said) == (1, "")
    assert complaint.startswith("The database file is damaged:")


READ_ONLY = ["unshare", "-rm", "sh", "-c"]


@pytest.mark.skipif(
    subprocess.run([*READ_ONLY, "true"], check=False, capture_output=True).returncode != 0,  # noqa: S603
    reason="mounts a folder read-only",
)
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("audit verify", 4, "There is no document in the record."),
        ("export", 0, ""),
    ],
    ids=["verify", "export"],
)
@pytest.mark.parametrize("has_log", [False, True])
def test_an_auditors_copy_may_be_on_a_disk_that_cannot_be_written_to(
    stage: Stage, database: str, has_log: bool, command: str, code: int, said: str
) -> None:
    folder = stage.folder / "copy"
    folder.mkdir()
    shutil.copy(database.removeprefix("sqlite:///"), folder / "kaigi.sqlite3")
    if has_log:
        (folder / "kaigi.sqlite3-wal").write_bytes(b"the latest decisions")
    mounted = f"mount --bind -o ro {folder} {folder} && mount -o remount,bind,ro {folder}"
    whole = f"{mounted} && {sys.executable} -m bot {command}"
    url = f"sqlite:///{folder}/kaigi.sqlite3"
    ended = stage.launch([*READ_ONLY, whole], KAIGI_DATABASE_URL=url, KAIGI_LOCALE="en")
    assert ended.process.wait(30) == (3 if has_log else code)
    complaint = ended.complained()
    assert ("Copy both files" if has_log else said) in complaint
    assert has_log or said or not complaint
