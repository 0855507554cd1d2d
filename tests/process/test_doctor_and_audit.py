"""Commands `doctor` and `audit`, run by the operator beside a running bot."""

from pathlib import Path

from tests.process.stage import AOI, KEN, TOKENS, Stage, Workspace
from tests.processes import until


def settings(workspace: Workspace, database: str, **other: str) -> dict[str, str]:
    here = {"SLACK_API_URL": workspace.url, "KAIGI_DATABASE_URL": database, "KAIGI_LOCALE": "en"}
    return {**TOKENS, **here, **other}


def test_the_doctor_finds_nothing(stage: Stage, workspace: Workspace, database: str) -> None:
    code, said, complaint = stage.run("doctor", **settings(workspace, database))
    lines = said.splitlines()
    assert (code, complaint) == (0, "")
    assert [line[:2] for line in lines] == ["✓ "] * 7
    assert "3 of 3" in lines[-2]


def test_the_doctor_says_beside_everything_that_is_sick_how_to_mend_it(
    stage: Stage, tmp_path: Path
) -> None:
    workspace = stage.workspace()
    sick = settings(workspace, f"sqlite:///{tmp_path}/none.sqlite3", SLACK_APP_TOKEN="xapp-old")
    code, said, complaint = stage.run("doctor", **sick)
    marks = [line[:3] for line in said.splitlines()]
    assert (code, complaint) == (1, "")
    assert marks == ["✓ B", "✓ S", "✓ C", "✗ A", "  →", "✗ T", "  →", "✓ Z"]
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
