"""Rights in the files of forms: read, checked, and kept apart from a form's version."""

import json

import pytest
from msgspec import json as msgspec_json

from kaigi.content import Reader
from kaigi.forms.definition import FormFile, OfficeFile, Rights
from kaigi.forms.form import Form
from kaigi.forms.reading import OFFICE, read_forms, read_rights, shipped
from kaigi.forms.yaml_file import BadFiles

LEASE = """form: lease
title: 賃借
fields:
  - {name: title, kind: text, label: 件名, required: true}
route:
  - line: section_head
"""
RIGHTS = """rights:
  auditors: ["0009"]
  records_officers: ["0005", "0006"]
"""


def read(readers: str = "", office: str = "") -> Form:
    return read_forms({"lease.yml": LEASE + readers, OFFICE: office or "roles: {}"})["lease"]


def test_a_form_names_who_else_reads_and_records_officers_do_where_it_does_not() -> None:
    assert read().spec.readers == (Reader.RECORDS_OFFICER,)
    assert read("readers: []").spec.readers == ()
    named = read("readers: [section_head, records_officer]").spec.readers
    assert named == (Reader.SECTION_HEAD, Reader.RECORDS_OFFICER)


def test_the_readers_are_part_of_a_forms_version_and_the_people_are_not() -> None:
    assert read("readers: [section_head]").version != read().version
    assert read(office=RIGHTS).version == read().version
    kept = msgspec_json.encode(read(office=RIGHTS))
    assert "0009" not in kept.decode()
    assert msgspec_json.decode(kept, type=Form) == read()


def test_a_form_that_was_kept_before_there_were_rights_keeps_its_version() -> None:
    """Every document names the version of its form."""
    kept = json.loads(msgspec_json.encode(shipped()["general"]))
    assert "readers" not in kept["file"]
    assert "rights" not in kept["office"]


def test_the_rights_of_today_are_read_by_themselves() -> None:
    assert read_rights({}) == Rights()
    assert read_rights({OFFICE: "roles: {}"}) == Rights()
    assert read_rights({OFFICE: RIGHTS}) == Rights(("0009",), ("0005", "0006"))


@pytest.mark.parametrize(
    ("readers", "office", "file", "line", "where", "reason"),
    [
        ("readers: [section_hed]", RIGHTS, "lease.yml", 7, "readers[0]", "“section_hed”"),
        ("readers: section_head", RIGHTS, "lease.yml", 7, "readers", "not possible"),
        ("readers:\n  - auditor", RIGHTS, "lease.yml", 8, "readers[0]", "“auditor”"),
        (
            "readers: [section_head, section_head]",
            RIGHTS,
            "lease.yml",
            7,
            "readers[1]",
            "twice",
        ),
        ("", RIGHTS.replace("auditors", "auditor"), OFFICE, 2, "rights.auditor", "no key"),
        ("", RIGHTS.replace('"0009"', "0009"), OFFICE, 2, "rights.auditors[0]", "quotation"),
        (
            "",
            RIGHTS.replace("0006", "0005"),
            OFFICE,
            3,
            "rights.records_officers[1]",
            "twice",
        ),
    ],
)
def test_a_wrong_key_or_number_is_named_with_its_line(
    readers: str, office: str, file: str, line: int, where: str, reason: str
) -> None:
    with pytest.raises(BadFiles) as bad:
        read(readers, office)
    [problem] = bad.value.problems
    assert (problem.file, problem.line, problem.where) == (file, line, where)
    assert reason in f"{problem.reason} {problem.next_step}"


def test_the_schemas_have_the_keys_for_editors() -> None:
    form = json.dumps(msgspec_json.schema(FormFile))
    assert all(reader in form for reader in Reader)
    assert "readers" in form
    office = json.dumps(msgspec_json.schema(OfficeFile))
    assert "auditors" in office
    assert "records_officers" in office
