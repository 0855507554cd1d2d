"""`kaigi doctor` on the machine itself: the modes of the files, the disk, unknown settings."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.cli.doctor_files import check_files, file_system
from bot.cli.doctor_forms import check_forms
from kaigi.ledger.settings import LedgerSettings
from tests.configured import settings

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw - nfs4 files:/srv rw,vers=4.2
31 30 8:2 / /srv/local\\040disk rw shared:2 master:1 - xfs /dev/sdb1 rw
32 22 0:50 / /mnt/c rw - 9p C: rw
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tmp_path.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(folder: Path, *unknown: str) -> list[str]:
    chosen = settings(database_url=f"sqlite:///{folder}/kaigi.sqlite3")
    return [str(finding.what) for finding in check_files(replace(chosen, unknown=unknown))]


def create(folder: Path, name: str, mode: int) -> str:
    path = folder / name
    path.touch()
    path.chmod(mode)
    return str(path)


def test_files_that_only_their_owner_may_read_are_not_mentioned(folder: Path) -> None:
    for name in (".env", "kaigi.sqlite3", "kaigi.sqlite3-wal"):
        create(folder, name, 0o600)
    assert said(folder) == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666, 0o660])
@pytest.mark.parametrize("name", [".env", "kaigi.sqlite3", "kaigi.sqlite3-wal"])
def test_a_file_that_others_may_read_is_named(folder: Path, name: str, mode: int) -> None:
    create(folder, name, mode)
    (found,) = said(folder)
    assert found.endswith(name)


def test_a_folder_that_others_may_enter_is_named(folder: Path) -> None:
    folder.chmod(0o755)
    assert said(folder) == [f"Files: others than their owner may read {folder}"]


def test_postgresql_has_no_files_here(folder: Path) -> None:
    folder.chmod(0o755)
    assert [*check_files(settings(database_url="postgresql://db/kaigi"))] == []


def test_names_in_the_environment_that_no_setting_has_are_named(folder: Path) -> None:
    assert said(folder, "KAIGI_MANAGER_CHANNEL") == ["Settings: KAIGI_MANAGER_CHANNEL are not read"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/kaigi/kaigi.sqlite3", "ext4"),
        ("/srv/kaigi.sqlite3", "nfs4"),
        ("/srvother/kaigi.sqlite3", "ext4"),
        ("/srv/local disk/kaigi.sqlite3", "xfs"),
        ("/mnt/c/kaigi/kaigi.sqlite3", "9p"),
    ],
)
def test_the_disk_of_a_file_is_the_nearest_mount_above_it(
    tmp_path: Path, path: str, kind: str
) -> None:
    (tmp_path / "mountinfo").write_text(MOUNTS)
    assert file_system(Path(path), tmp_path / "mountinfo") == kind
    assert file_system(Path(path), tmp_path / "nothing") is None


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs"])
def test_a_network_drive_is_refused_for_sqlite(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("bot.cli.doctor_files.file_system", lambda _path: kind)
    assert said(folder) == [f"Disk: the database is on a network drive ({kind})"]


def test_the_folder_of_forms_is_read_and_named_with_its_forms(tmp_path: Path) -> None:
    (tmp_path / "lease.yml").write_text(
        "form: lease\ntitle: Lease\n"
        "fields: [{name: title, kind: text, label: Title, required: true}]\n"
        "route: [{line: unit_head}]\n"
    )
    chosen = LedgerSettings(forms=str(tmp_path))
    good = check_forms(chosen)
    assert (good.mark, str(good.what)) == ("✓", f"KAIGI_FORMS: {tmp_path}: lease")
    (tmp_path / "lease.yml").write_text("form: lease\n")
    bad = check_forms(chosen)
    assert (bad.mark, "lease.yml, line 1" in str(bad.what)) == ("✗", True)
    assert "kaigi forms check" in str(bad.mend)
    assert check_forms(LedgerSettings(forms=str(tmp_path / "none"))).mark == "✗"
