"""Paths of units."""

from kaigi.units import department_of, section_of, within


def test_a_path_names_its_section_and_department() -> None:
    assert [section_of(p) for p in ("企画部/企画課/企画係", "企画部/企画課")] == [
        "企画部/企画課"
    ] * 2
    paths = ("企画部/企画課/企画係", "企画部/企画課", "企画部")
    assert {department_of(path) for path in paths} == {section_of("企画部")} == {"企画部"}


def test_a_unit_is_within_itself_and_those_above_it_and_in_none_that_only_begins_alike() -> None:
    assert within("企画部/企画課", "企画部")
    assert within("企画部", "企画部")
    assert not within("企画部", "企画部/企画課")
    assert not within("企画部第二/企画課", "企画部")
