"""Staff lists as machines and people leave them: read, or refused with their lines."""

import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.staff import roster
from kaigi.staff.intake import after, plan, refuse_mass_deactivation
from kaigi.staff.rules import (
    BadRoster,
    ConcurrentPost,
    Intake,
    Known,
    Member,
    TooManyGone,
    without_head,
)

HEAD = "職員番号,氏名,メールアドレス,所属,役職,所属長,備考"
AOI = Member("0000101", "佐藤 葵", "", "aoi@b.example.jp", "企画部/企画課/企画係", "主事")
KEN = Member("0000102", "田中 健", "", "ken@b.example.jp", "企画部/企画課", "課長", is_head=True)
MARI = Member("0000103", "山本 真理", "", "mari@b.example.jp", "企画部", "部長", is_head=True)
PEOPLE = (AOI, KEN, MARI)


def _register(*members: Member) -> dict[str, Known]:
    return {member.number: Known(member, active=True) for member in members}


def _plan(text: str, *known: Member, partial: bool = False) -> Intake:
    return plan(roster.read(text.encode()), _register(*known), partial=partial)


def _refused(text: str, *known: Member) -> list[tuple[int, str | None, str]]:
    with pytest.raises(BadRoster) as refused:
        _plan(text, *known)
    return [(p.line, p.column, str(p.reason)) for p in refused.value.problems]


def _line(member: Member, note: str = "") -> str:
    head = "○" if member.is_head else ""
    cells = (member.number, member.name, member.email, member.section, member.title, head, note)
    return ",".join(cells)


def _file(*lines: str) -> str:
    return "\n".join([HEAD, *lines])


# characters that were lost


@pytest.mark.parametrize(
    ("name", "trace"),
    [
        ("?野 太郎", "?"),
        ("？野 太郎", "?"),
        ("〓野 太郎", "〓"),
        ("□野 太郎", "□"),
        ("\ufffd野 太郎", "\ufffd"),
        ("\ue000野 太郎", "U+E000"),
        ("\U000f1234野 太郎", "U+F1234"),
        ("U+2363A田 太郎", "U+2363A"),
        ("Ｕ＋２３６３Ａ田 太郎", "U+2363A"),
        ("&#134071;野 太郎", "&#134071;"),
        ("&#x20BB7;野 太郎", "&#x20BB7;"),
        ("\\u20bb7野 太郎", "\\u20bb7"),
        ("佐藤 &amp; 葵", "&amp;"),
        ("佐藤◻葵", "◻"),
        ("佐藤●葵", "●"),
        ("佐藤⿰木", "⿰"),
        ("佐藤{外字}", "外字"),
        ("佐藤%E8%91%B5", "%E8"),
        ("‚³“¡ ˆ¨", "‚"),
        ("#REF!", "#REF!"),
        ("#N", "#N"),  # of #N/A, whose sign divides the names of units
    ],
)
@pytest.mark.parametrize("column", ["name", "section", "title"])
def test_the_trace_of_a_lost_character_is_named_with_line_and_column(
    name: str, trace: str, column: str
) -> None:
    ((line, where, reason),) = _refused(_file(_line(replace(AOI, **{column: name}))))
    assert (line, where) == (2, column)
    assert f"“{trace}”" in reason
    assert "CSV UTF-8" in reason


def test_what_cp932_has_for_a_character_of_ones_own_is_a_lost_one() -> None:
    data = _file(_line(AOI)).encode("cp932").replace("佐".encode("cp932"), b"\xf0\x40")
    with pytest.raises(BadRoster, match="Problems"):
        plan(roster.read(data), {})


@pytest.mark.parametrize(
    "name", ["𠮷野 太郎", "髙﨑 葵", "葛󠄀城 薫", "神谷 々", "O'Brien-Smith", "ミケル・ＳＡＮ"]
)
def test_rare_characters_are_not_lost_ones(name: str) -> None:
    assert _plan(_file(_line(replace(AOI, name=name)))).new[0].name == name


def test_the_mark_that_hosts_write_at_the_end_is_the_end() -> None:
    for end in (b"\x1a", b"\r\n\x1a", b"\n\x1a\x1a", b"\x1a\r\n"):
        for encoding in ("utf-8", "cp932", "utf-8-sig"):
            data = _file(*map(_line, PEOPLE)).encode(encoding) + end
            assert plan(roster.read(data), {}).new == PEOPLE


# one name written in two ways


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("総務部/ＤＸ推進課", "総務部/DX推進課"),
        ("総務部/窓口№1課", "総務部/窓口№１課"),
        ("総務部/㈱推進課", "総務部/（株）推進課"),
        ("ＩＴ部/企画課", "IT部/財政課"),
        ("総務部/葛󠄀西課", "総務部/葛西課"),
    ],
)
def test_two_spellings_of_one_unit_are_a_problem_that_names_both(one: str, other: str) -> None:
    lines = [_line(replace(AOI, section=one)), _line(replace(KEN, section=other, is_head=False))]
    found = _refused(_file(*lines, _line(replace(MARI, section=one, is_head=False))))
    ((line, column, reason),) = found
    assert (line, column) == (3, "section")
    assert "in line 2" in reason


def test_the_rarer_spelling_is_the_one_to_mend() -> None:
    lines = [
        _line(replace(AOI, section="総務部/DX課")),
        *(
            _line(replace(AOI, number=f"{n}", email=f"{n}@b.example.jp", section="総務部/ＤＸ課"))
            for n in range(5)
        ),
    ]
    assert [(line, column) for line, column, _reason in _refused(_file(*lines))] == [(2, "section")]


def test_marks_that_stand_apart_are_composed() -> None:
    apart = unicodedata.normalize("NFD", "総務部/ガス課")
    lines = [
        _line(replace(AOI, section="総務部/ガス課")),
        _line(replace(KEN, section=apart, name=unicodedata.normalize("NFD", "ガルシア"))),
    ]
    intake = _plan(_file(*lines))
    assert {member.section for member in intake.new} == {"総務部/ガス課"}
    assert intake.new[1].name == "ガルシア"
    assert _plan(_file(_line(replace(AOI, section="神課"))).replace("神", "\ufa19")).new[
        0
    ].section == ("\ufa19課")


@pytest.mark.parametrize(
    "section", ["企画部　企画課　企画係", "企画部 企画課", "総　務　課", "企画部/企画 課"]
)
def test_a_path_with_blanks_is_not_taken_for_one_unit(section: str) -> None:
    ((line, column, reason),) = _refused(_file(_line(replace(AOI, section=section))))
    assert (line, column) == (2, "section")
    assert "slash" in reason


def test_blanks_of_english_names_and_around_slashes_are_no_problem() -> None:
    intake = _plan(
        _file(
            _line(replace(AOI, section="Planning Division / IT Section")),
            _line(replace(KEN, section=" 企画部 ／　企画課　")),
        )
    )
    assert [m.section for m in intake.new] == ["Planning Division/IT Section", "企画部/企画課"]


# rows and quotes


def test_a_row_that_excel_ends_early_is_read_where_every_cell_fits() -> None:
    intake = _plan(_file("0000101,佐藤 葵,aoi@b.example.jp,企画部/企画課/企画係,主事", _line(KEN)))
    assert intake.new == (AOI, KEN)
    assert _plan(_file("0000101,佐藤 葵,aoi@b.example.jp,企画部")).new[0].title == ""


@pytest.mark.parametrize(
    "row",
    [
        "1,佐藤 葵,aoi@b.example.jp",
        "1,佐藤 葵,企画部/企画課,主事",
        "1,佐藤 葵,a@b.example.jp,企画部,主事,課長",
    ],
)
def test_a_short_row_whose_cells_may_have_moved_is_named_with_its_width(row: str) -> None:
    ((line, column, reason),) = _refused(_file(row))
    assert (line, column) == (2, None)
    assert "cells for 7 columns" in reason


def _with_stray_quotes() -> str:
    """Return a file in which two odd quotes in 備考 swallow the rows between them."""
    return _file(_line(AOI, '"病休'), _line(KEN), _line(MARI, '復帰"'))


def test_a_quote_that_swallows_rows_is_named_though_nobody_is_known_yet() -> None:
    ((line, column, reason),) = _refused(_with_stray_quotes())
    assert (line, column) == (2, None)
    assert "quotation mark" in reason


def test_nobody_is_deactivated_for_a_row_that_a_quote_has_swallowed() -> None:
    intake = _plan(_with_stray_quotes(), *PEOPLE, partial=True)
    assert (intake.deactivated, intake.written) == ((), ())


def test_a_swallowed_row_is_found_by_its_number_too() -> None:
    text = _file(_line(AOI, f'"欠員\n{KEN.number} 田中"'), _line(MARI))
    ((line, column, _reason),) = _refused(text, *PEOPLE)
    assert (line, column) == (2, None)
    assert _plan(_file(_line(AOI, '"欠員\n9999 田中"'), _line(MARI)), AOI, MARI).unchanged == 2


@pytest.mark.parametrize(
    "note",
    [
        '"電話: 03-1234, 内線 5\n在宅, 月, 火, 水, 木, 金, 土, 日"',
        '"a\nb"',
        '"産休\n4/1, 5/1, 6/1, 7/1, 8/1, 9/1"',
    ],
)
def test_a_remark_of_several_lines_is_a_remark(note: str) -> None:
    assert _plan(_file(_line(AOI, note), _line(KEN))).new == (AOI, KEN)


@given(st.integers(0, 5), st.integers(1, 6), st.data())
def test_whatever_two_quotes_swallow_nobody_is_deactivated_unsaid(
    first: int, more: int, data: st.DataObject
) -> None:
    people = [
        Member(f"{n:04}", f"佐藤 {n}", "", f"p{n}@b.example.jp", "企画部/企画課", "主事")
        for n in range(12)
    ]
    cells = [_line(person).split(",") for person in people]
    last = first + more
    for at, row in ((first, "open"), (last, "close")):
        column = data.draw(st.integers(0, 6), label=row)
        cells[at][column] = f'"{cells[at][column]}' if row == "open" else f'{cells[at][column]}"'
    text = _file(*(",".join(row) for row in cells))
    try:
        intake = _plan(text, *people)
    except BadRoster:
        return
    assert intake.deactivated == ()


# numbers


def test_a_number_without_its_zeros_is_named_before_yes_is_offered() -> None:
    lost = [replace(member, number=member.number.lstrip("0")) for member in PEOPLE]
    found = _refused(_file(*map(_line, lost)), *PEOPLE)
    assert [(line, column) for line, column, _reason in found] == [
        (2, "number"),
        (3, "number"),
        (4, "number"),
    ]
    assert "“101” is “0000101”" in found[0][2]
    assert "zeros" in found[0][2]
    intake = _plan(_file(*map(_line, [lost[0], KEN, MARI])), *PEOPLE, partial=True)
    assert (intake.new, intake.deactivated, intake.unchanged) == ((), (), 2)


def test_zeros_are_missed_where_the_address_is_another_one_too() -> None:
    lost = replace(AOI, number="101", email="", name="佐藤 あおい")
    ((line, column, _reason),) = _refused(_file(_line(lost), _line(KEN), _line(MARI)), *PEOPLE)
    assert (line, column) == (2, "number")
    intake = _plan(_file(_line(lost), _line(KEN), _line(MARI)), *PEOPLE, partial=True)
    assert intake.deactivated == ()


def test_one_person_under_a_new_number_is_not_another_one() -> None:
    new = replace(AOI, number="9000001", name="佐藤　葵")
    ((line, column, reason),) = _refused(_file(_line(new), _line(KEN), _line(MARI)), *PEOPLE)
    assert (line, column) == (2, "number")
    assert "aoi@b.example.jp has the number “0000101”" in reason


def test_an_address_may_pass_to_a_successor_and_a_former_number_comes_back() -> None:
    successor = replace(KEN, number="0000104", name="青木 信二")
    intake = _plan(_file(*map(_line, [AOI, MARI, successor])), *PEOPLE)
    assert (intake.new, intake.deactivated) == ((successor,), (KEN.number,))
    register = _register(replace(AOI, number="101"), KEN, MARI)
    register[AOI.number] = Known(AOI, active=False)
    back = plan(roster.read(_file(*map(_line, PEOPLE)).encode()), register)
    assert (back.reactivated, back.deactivated) == ((AOI,), ("101",)), "a bad import is mended"


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("email", ["mio@b.example.jp", ""])
@pytest.mark.parametrize("name", ["高橋 澪", "佐藤 澪", "高橋澪"])
def test_a_number_is_not_given_to_another_person(name: str, email: str, active: bool) -> None:
    register = _register(*PEOPLE) | {AOI.number: Known(AOI, active=active)}
    file = roster.read(
        _file(_line(replace(AOI, name=name, email=email)), _line(KEN), _line(MARI)).encode()
    )
    with pytest.raises(BadRoster) as refused:
        plan(file, register)
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (2, "number")
    assert "“0000101” belongs to 佐藤 葵" in str(problem.reason)
    intake = plan(file, register, partial=True)
    assert (intake.changed, intake.reactivated, intake.deactivated) == ((), (), ())


def test_rows_that_slipped_beside_their_numbers_are_each_named() -> None:
    numbers = [member.number for member in PEOPLE]
    slipped = [
        replace(member, number=number)
        for member, number in zip(PEOPLE, [*numbers[1:], numbers[0]], strict=True)
    ]
    found = _refused(_file(*map(_line, slipped)), *PEOPLE)
    assert [(line, column) for line, column, _reason in found] == [
        (2, "number"),
        (3, "number"),
        (4, "number"),
    ]


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("高橋 葵", "aoi.takahashi@b.example.jp"),
        ("高橋　葵", ""),
        ("高橋 澪", AOI.email),
        (AOI.name, "new@b.example.jp"),
        ("佐藤葵", "new@b.example.jp"),
    ],
    ids=["married", "married, no address", "renamed", "new address", "without the blank"],
)
def test_one_person_keeps_the_number_under_a_new_name_or_address(name: str, email: str) -> None:
    changed = replace(AOI, name=name, email=email)
    intake = _plan(_file(_line(changed), _line(KEN), _line(MARI)), *PEOPLE)
    assert [(member.number, member.email) for member in intake.changed] == [(AOI.number, email)]


def test_characters_of_a_name_are_corrected_together_with_the_address() -> None:
    known = replace(AOI, name="さとう あおい", kana="サトウ アオイ")
    row = "0000101,佐藤 葵,サトウ アオイ,new@b.example.jp,企画部/企画課/企画係"
    intake = _plan(f"職員番号,氏名,カナ,メールアドレス,所属\n{row}", known)
    assert [member.name for member in intake.changed] == ["佐藤 葵"]


def test_a_new_name_and_a_new_address_of_one_person_are_imported_one_after_the_other() -> None:
    renamed = replace(AOI, name="高橋 澪")
    moved = replace(renamed, email="mio@b.example.jp")
    others = [_line(KEN), _line(MARI)]
    assert _plan(_file(_line(renamed), *others), *PEOPLE).changed == (renamed,)
    assert _plan(_file(_line(moved), *others), renamed, KEN, MARI).changed == (moved,)


def test_yes_is_still_asked_for_where_many_are_gone() -> None:
    intake = _plan(_file(_line(AOI)), *PEOPLE)
    with pytest.raises(TooManyGone):
        refuse_mass_deactivation(intake, _register(*PEOPLE))


# people without an address, in several posts; heads


def test_people_without_an_address_are_people() -> None:
    bare = [replace(AOI, email=""), replace(KEN, email=""), MARI]
    assert _plan(_file(*map(_line, bare))).new == tuple(bare)


@pytest.mark.parametrize("heading", ["社員番号", "社員ＮＯ．", "職員No", "従業員コード"])
def test_a_company_calls_its_columns_otherwise(heading: str) -> None:
    text = f"{heading},社員名,電子メールアドレス,部署名\n1,佐藤 葵,a@b.example.jp,企画部"
    assert _plan(text).new == (Member("1", "佐藤 葵", email="a@b.example.jp", section="企画部"),)


def test_rows_of_one_person_are_posts_and_the_first_is_the_main_one() -> None:
    second = replace(KEN, section="総務部/財政課", title="課長（兼務）")
    third = replace(KEN, section="企画部", title="", is_head=False, email="", name="田中　健")
    intake = _plan(_file(_line(AOI), _line(KEN), _line(second), _line(MARI), _line(third)))
    posts = (
        ConcurrentPost("総務部/財政課", "課長（兼務）", is_head=True),
        ConcurrentPost("企画部"),
    )
    assert intake.new == (AOI, replace(KEN, concurrent=posts), MARI)
    assert intake.new[1].heads == ("企画部/企画課", "総務部/財政課")
    assert _plan(roster.write(intake.new), *intake.new).unchanged == 3


def test_a_post_beside_the_main_one_may_be_all_that_a_file_changes() -> None:
    both = replace(KEN, concurrent=(ConcurrentPost("総務部/財政課", "課長", is_head=True),))
    intake = _plan(_file(_line(AOI), _line(KEN), _line(MARI)), AOI, both, MARI)
    assert (intake.changed, intake.deactivated) == ((KEN,), ())


def test_a_file_without_titles_and_heads_leaves_those_of_each_post() -> None:
    both = replace(KEN, concurrent=(ConcurrentPost("総務部/財政課", "財政課長", is_head=True),))
    text = "番号,氏名,メール,所属\n" + "\n".join(
        f"{KEN.number},{KEN.name},{KEN.email},{section}"
        for section in (KEN.section, "総務部/財政課")
    )
    assert _plan(text, both).unchanged == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(KEN, name="田中 健二", section="総務部"),
        replace(KEN, email="other@b.example.jp", section="総務部"),
        KEN,
        replace(KEN, title="主幹"),
    ],
)
def test_rows_of_one_number_that_are_not_one_person_in_two_posts_are_a_problem(
    other: Member,
) -> None:
    found = _refused(_file(_line(KEN), _line(replace(other, is_head=False))))
    assert {(line, column) for line, column, _reason in found} >= {(2, "number"), (3, "number")}


def test_a_bad_row_of_a_second_post_leaves_the_person_as_they_were() -> None:
    text = _file(_line(AOI), _line(KEN), _line(replace(KEN, section="総務部//課")), _line(MARI))
    intake = _plan(text, *PEOPLE, partial=True)
    assert (intake.written, intake.deactivated, intake.unchanged) == ((), (), 2)


def test_two_heads_are_named_with_each_others_line_and_none_is_chosen() -> None:
    second = replace(AOI, title="担当課長", section=KEN.section, is_head=True)
    found = _refused(_file(_line(KEN), _line(second)))
    assert [(line, column) for line, column, _reason in found] == [(2, "is_head"), (3, "is_head")]
    assert "see line 3" in found[0][2]
    assert "Mark the one who decides" in found[0][2]
    beside = replace(MARI, number="9", email="9@b.example.jp", section="総務部/財政課")
    both = _file(_line(KEN), _line(replace(KEN, section="総務部/財政課")), _line(beside))
    assert [line for line, _column, _reason in _refused(both)] == [3, 4]


def test_sections_and_departments_without_a_head_are_named_in_the_order_of_the_file() -> None:
    gas = replace(AOI, number="5", email="", section="総務部/ガス課")
    found = without_head([AOI, replace(MARI, is_head=False), KEN, gas])
    assert found == ("企画部", "総務部", "総務部/ガス課")
    both = replace(KEN, concurrent=(ConcurrentPost("総務部/ガス課", is_head=True),))
    assert without_head([AOI, MARI, both, gas]) == ("総務部",)
    assert without_head([]) == ()


def test_the_staff_after_an_import_are_those_who_stay_and_those_who_were_written() -> None:
    moved = replace(AOI, section="企画部")
    intake = _plan(_file(_line(moved), _line(KEN)), *PEOPLE)
    assert _by_number(after(intake, _register(*PEOPLE))) == [moved, KEN]


def _by_number(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda member: member.number)
