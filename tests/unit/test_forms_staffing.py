"""Units, people and the top decider that forms ask of the staff list, each with its line."""

import pytest

from kaigi.forms.reading import OFFICE, SHIPPED, read_forms, texts_in
from kaigi.forms.staffing import StaffList, unstaffed
from tests.unit.test_forms_ranks import FORM, TABLES

LIST = StaffList(
    units=frozenset({"総務部", "総務部/管財課", "総務部/契約課", "市長室"}),
    headed=frozenset({"総務部", "総務部/管財課", "市長室"}),
    numbers=frozenset({"0101", "0000102"}),
)
ASIDE = FORM.replace("route: [{line: class}]", "route:\n  - {%s}\n  - {line: class}\n")


def told(form: str, staff: StaffList = LIST, tables: str = TABLES) -> list[str]:
    texts = {"purchase.yml": form, OFFICE: tables}
    found = unstaffed(texts, read_forms(texts), staff)
    return [f"{p.file}:{p.line}: {p.where}: {p.reason} {p.next_step}" for p in found]


def test_forms_that_ask_people_and_units_of_the_list_have_no_problem() -> None:
    assert told(FORM) == []
    assert told(ASIDE % "heads_of: [総務部/管財課]") == []
    assert told(ASIDE % 'people: ["0000102"]') == []


@pytest.mark.parametrize(
    ("step", "place", "words"),
    [
        ("heads_of: [総務部/管財化]", "route[0].heads_of[0]", "Did you mean “総務部/管財課”?"),
        ("heads_of: [総務部/管財課, 総務部/契約課]", "route[0].heads_of[1]", "has no head"),
        ('people: ["0000999"]', "route[0].people[0]", "No one on the staff list has the number"),
        ('people: ["0000102", "102"]', "route[0].people[1]", "Did you mean “0000102”?"),
    ],
)
def test_a_step_that_asks_one_who_is_not_on_the_list_is_named_with_its_line(
    step: str, place: str, words: str
) -> None:
    [problem] = told(ASIDE % step)
    assert problem.startswith(f"purchase.yml:8: {place}: ")
    assert words in problem


def test_a_role_whose_person_has_gone_is_named_once_however_many_forms_ask_it() -> None:
    gone = told(ASIDE % "role: deputy_mayor", tables=TABLES.replace('"0101"', '"0199"'))
    [problem] = gone
    assert problem.startswith(f"{OFFICE}:10: roles.deputy_mayor.people[0]: ")


def test_an_auditor_or_records_officer_who_is_not_on_the_list_is_named_with_their_line() -> None:
    rights = 'rights:\n  auditors: ["0101"]\n  records_officers: ["0101", "0199"]\n'
    [problem] = told(FORM, tables=TABLES + rights)
    last = len((TABLES + rights).splitlines())
    assert problem.startswith(f"{OFFICE}:{last}: rights.records_officers[1]: No one on the staff")


def test_a_form_that_goes_to_the_top_needs_one_who_decides_there() -> None:
    no_one = StaffList(LIST.units, LIST.headed, LIST.numbers, has_top_decider=False)
    [by_class] = told(FORM, no_one)
    assert by_class.startswith(f"{OFFICE}:8: classes.purchase.classes[3].decides: ")
    assert "KAIGI_TOP_DECIDER" in by_class
    [by_line] = told(FORM.replace("line: class", "line: top_decider"), no_one)
    assert by_line.startswith("purchase.yml:7: route[0].line: ")
    assert told(FORM.replace("line: class", "line: department_head"), no_one) == []


def test_of_the_shipped_forms_only_the_top_decider_is_missing() -> None:
    texts = texts_in(SHIPPED)
    empty = StaffList(frozenset(), frozenset(), frozenset(), has_top_decider=False)
    [problem] = unstaffed(texts, read_forms(texts), empty)
    assert problem.where == "classes.purchase.classes[2].decides"
    assert unstaffed(texts, read_forms(texts), LIST) == []
