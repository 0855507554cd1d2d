"""`kaigi doctor`, the import and its rehearsal hold the forms against the staff list."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from bot.cli.doctor import examine
from bot.cli.doctor_forms import check_staffing
from bot.cli.forms import forms_app
from bot.cli.office import OpenOffice
from bot.cli.staff import staff_app
from kaigi.i18n import Translator
from kaigi.staff import roster
from kaigi.staff.rules import Member
from kaigi.storage import Storage
from tests import configured

AOI = Member("0000101", "佐藤 葵", section="総務部/管財課")
KEN = Member("0000102", "田中 健", section="総務部/管財課", is_head=True)
FORM = """\
form: lease
title: 賃貸借
fields:
  - {name: title, kind: text, label: 件名, required: true}
route:
  - {heads_of: [総務部/管財課]}
  - {people: ["0000102"]}
"""


class Office:
    """An office with one form of its own."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage = storage
        self.folder = folder
        self.forms = folder / "forms"
        self.forms.mkdir()
        (self.forms / "lease.yml").write_text(FORM, "utf-8")

    def imports(self, *members: Member, options: tuple[str, ...] = ()) -> str:
        path = self.folder / "staff.csv"
        path.write_text(roster.write(members), encoding="utf-8", newline="")
        office = OpenOffice(self.storage, Translator("en", ZoneInfo("Asia/Tokyo")))
        app = staff_app(lambda: office, lambda: office)
        return CliRunner().invoke(app, ["import", str(path), "--yes", *options]).output

    def url(self) -> str:
        return self.storage.url.render_as_string(False)

    def doctor(self, **values: str) -> list[str]:
        chosen = configured.settings(database_url=self.url(), **values)
        return [f"{found.mark} {found.what}" for found in check_staffing(chosen)]


@pytest.fixture
def office(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office(storage, tmp_path)
    monkeypatch.setenv("KAIGI_FORMS", str(made.forms))
    monkeypatch.setenv("KAIGI_DATABASE_URL", made.url())
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return made


def test_a_renamed_section_and_a_person_who_goes_are_told_before_and_after_the_import(
    office: Office,
) -> None:
    assert "lease.yml" not in office.imports(AOI, KEN)
    renamed = replace(AOI, section="総務部/資産経営課", is_head=True)
    for told in (office.imports(renamed, options=("--rehearse",)), office.imports(renamed)):
        assert "lease.yml, line 6: “総務部/管財課” is not on the staff list." in told
        assert "lease.yml, line 7: No one on the staff list has the number 0000102." in told
    assert len(office.doctor(forms=str(office.forms))) == 2


def test_the_import_asks_for_no_setting_that_the_shipped_forms_need(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAIGI_FORMS")
    assert "Forms or settings" not in office.imports(AOI, KEN)
    [missing] = office.doctor()
    assert missing.startswith("✗ office.yml, line 13: The top decider decides here")
    assert office.doctor(top_decider="総務部/管財課") == []


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("市長室", "not on the staff list: 市長室"),
        ("総務部", "総務部 has no head on the staff list"),
    ],
)
def test_a_top_decider_who_is_not_on_the_list_is_told(
    office: Office, unit: str, words: str
) -> None:
    office.imports(AOI, KEN)
    [told] = office.doctor(top_decider=unit)
    assert told == f"✗ KAIGI_TOP_DECIDER: {words}"


def test_the_check_of_forms_compares_them_with_the_list_where_there_is_one(office: Office) -> None:
    def check() -> str:
        return CliRunner().invoke(forms_app, ["check", str(office.forms)]).output

    assert "Not compared with the staff list" in check()
    office.imports(AOI, KEN)
    assert check().splitlines()[-1] == "1 form, no problem."
    path = office.forms / "lease.yml"
    path.write_text(FORM.replace("総務部/管財課", "総務部/管財化"), "utf-8")
    assert f"{path}:6: route[0].heads_of[0]: " in check()
    assert "Did you mean “総務部/管財課”?" in check()


async def test_doctor_goes_on_after_forms_that_cannot_be_read(office: Office) -> None:
    (office.forms / "lease.yml").write_text("form: lease", "utf-8")
    chosen = configured.settings(
        database_url=office.url(), api_url="http://127.0.0.1:9", forms=str(office.forms)
    )
    told = [str(found.what) async for found in examine(chosen)]
    assert any("lease.yml, line 1" in each for each in told)
    assert told[-1] == "Zoom: not set up, so /meet is off; all else works"
