import csv
import io
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.staff import roster
from kaigi.staff.columns import COLUMNS
from kaigi.staff.rules import RANKS, BadRoster, Employment, Member, Problem, Roster

HEAD = "職員番号,氏名,メールアドレス,所属"
AOI = "0000101,佐藤 葵,aoi@city.example.jp,企画部/企画課/企画係"


def _read(*lines: str) -> Roster:
    return roster.read("\n".join(lines).encode())


def _member(heading: str, cell: str) -> Member:
    (row,) = _read(f"{HEAD},{heading}", f'{AOI},"{cell}"').rows
    assert row.problems == ()
    return row.member


def _problems(*lines: str) -> list[tuple[int, str | None]]:
    return [(p.line, p.column) for row in _read(*lines).rows for p in row.problems]


def _refused(data: bytes) -> list[Problem]:
    with pytest.raises(BadRoster) as refused:
        roster.read(data)
    return list(refused.value.problems)


_name = st.text("佐藤田中髙﨑葵健真理ァヶー①ABC・", min_size=1, max_size=12)
_path = st.lists(_name, min_size=1, max_size=3).map("/".join)
_number = st.text("0123456789ABC-", min_size=1, max_size=20)
_email = st.from_regex(r"[a-z][a-z0-9]{0,8}@[a-z]{2,8}\.example\.jp", fullmatch=True)
_members = st.builds(
    Member,
    number=_number,
    name=_name,
    kana=st.text("アイウサトウガギ", max_size=10),
    email=_email,
    section=_path,
    title=st.one_of(st.just(""), _name),
    rank=st.sampled_from(["", "7", *RANKS]),
    employment=st.sampled_from(Employment),
    is_head=st.booleans(),
    deputies=st.lists(_number, max_size=3, unique=True).map(tuple),
    counter_duty=st.booleans(),
    zoom_user=st.one_of(st.just(""), _email, st.just("z8yAAAAA8bbbQ")),
)
_alphabet_of_csv = st.text('職員番号氏名所属numbera@,\t"\n\r 　/0１\0é', max_size=200)


@given(
    members=st.lists(_members, min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932"]),
    line_end=st.sampled_from(["\r\n", "\n", "\r"]),
    language=st.sampled_from(["ja", "en"]),
    delimiter=st.sampled_from(",\t;"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_whatever_a_spreadsheet_saves_reads_back_the_same(
    members: list[Member], encoding: str, line_end: str, language: str, delimiter: str, quoting: int
) -> None:
    cells = csv.reader(io.StringIO(roster.write(members, language), newline=""))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(cells)  # type: ignore[arg-type]
    found = roster.read(file.getvalue().encode(encoding))
    assert [row.member for row in found.rows] == members
    assert [problem for row in found.rows for problem in row.problems] == []
    assert [row.line for row in found.rows] == list(range(2, len(members) + 2))


@given(st.one_of(st.binary(max_size=300), _alphabet_of_csv.map(str.encode)))
def test_no_bytes_at_all_raise_anything_but_a_readable_refusal(data: bytes) -> None:
    with suppress(Refused):
        roster.read(data)


@given(_alphabet_of_csv, st.sampled_from(["utf-8", "utf-8-sig", "cp932"]))
def test_below_good_headings_no_text_raises_anything_at_all(text: str, encoding: str) -> None:
    data = f"{HEAD}\n{AOI}\n{text}".encode(encoding, "replace")
    if b"\0" not in data:
        assert roster.read(data).rows[0].member.number == "0000101"


def test_full_width_and_trailing_blanks_mean_what_they_look_like() -> None:
    (row,) = _read(
        "職員番号　,氏名,Ｅメール ,所属,所属長,窓口,代決者",
        "００００１０１　,佐藤　葵　 ,ａｏｉ．Ｓａｔｏ＠City.example.jp　,"
        "企画部／企画課/ ,○,１,０１０２、0103　0104",
    ).rows
    assert row.problems == ()
    assert row.member == Member(
        number="0000101",
        name="佐藤 葵",
        email="aoi.sato@city.example.jp",
        section="企画部/企画課",
        is_head=True,
        counter_duty=True,
        deputies=("0102", "0103", "0104"),
    )


def test_names_keep_the_characters_of_their_families() -> None:
    for name in ("髙橋 﨑", "𠮷田 𠮷之助", "ﾐｹﾙ・ＳＡＮ", "葛󠄀城 薫"):
        (row,) = _read(HEAD, f"1,{name},a@b.example.jp,ＩＴ推進課").rows
        assert (row.member.name, row.member.section, row.problems) == (name, "ＩＴ推進課", ())
    assert _member("フリガナ", "ﾀｶﾊｼ ｶﾞｸ").kana == "タカハシ ガク"


def test_cp932_with_its_own_characters_is_read() -> None:
    (row,) = roster.read(f"{HEAD}\r\n7,髙橋 ①郎,t@b.example.jp,税務課㈱".encode("cp932")).rows
    assert (row.member.name, row.member.section) == ("髙橋 ①郎", "税務課㈱")


def test_broken_utf8_is_not_taken_for_cp932() -> None:
    good = f"number,name,email,section\n1,{'佐藤葵' * 9},a@b.example.jp,企画部\n".encode()
    broken = good.replace("佐".encode(), "佐".encode()[:2] + b"A", 1)
    assert broken.decode("cp932", "replace") != broken.decode("utf-8", "replace")
    (problem,) = _refused(broken)
    assert (problem.line, str(problem.reason)) == (2, "This is not valid UTF-8.")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"number,name\r\n1,\xff\xff\xfe", 2, "neither UTF-8 nor Shift_JIS"),
        (b"\xef\xbb\xbfnumber\rname\r\n\x83\x5c", 3, "not valid UTF-8"),
        (b"number,name\n\n1,\0", 3, "NUL"),
    ],
)
def test_bytes_that_are_no_text_are_named_by_their_line(
    data: bytes, line: int, reason: str
) -> None:
    (problem,) = _refused(data)
    assert problem.line == line
    assert reason in str(problem.reason)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        ("\ufeff\r\n,,,\r\n　\n".encode(), "empty"),
        (f"{HEAD}\n\n,,,\n".encode(), "no people"),
        (b"Dear all,\nplease find attached", "headings"),
        (b'"number,name\n1,2', "headings"),
        (b"PK\x03\x04rest of a workbook\0", "Excel"),
        ("number\tname".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_no_roster_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        roster.read(data)


def test_missing_and_doubled_columns_are_all_named_at_once() -> None:
    problems = _refused("\n氏名,ＮＡＭＥ,メール,Mail,長\n".encode())
    assert {(p.line, p.column) for p in problems} == {
        (2, "number"),
        (2, "section"),
        (2, "name"),
        (2, "email"),
    }
    assert "氏名, ＮＡＭＥ" in " ".join(str(p.reason) for p in problems)


@pytest.mark.parametrize(
    ("headings", "english", "japanese"),
    [
        (
            "number,name,email,team",
            "There is no column headed “section” (所属). Not known: team",
            "見出しが「所属」（section）の列がありません。読み取れない見出し：team",
        ),
        (
            "職員番号,氏名,メールアドレス,係名,血液型",
            "There is no column headed “section” (所属). Not known: 係名, 血液型",
            "見出しが「所属」（section）の列がありません。読み取れない見出し：係名, 血液型",
        ),
        (
            "number,name,email,",
            "There is no column headed “section” (所属).",
            "見出しが「所属」（section）の列がありません。",
        ),
    ],
)
def test_a_missing_column_is_named_by_its_heading_beside_those_that_are_not_known(
    headings: str, english: str, japanese: str
) -> None:
    (problem,) = _refused(f"{headings}\n1,Aoi,a@b.example.jp,x,y\n".encode())
    assert problem.column == "section"
    for language, said in (("en", english), ("ja", japanese)):
        assert Translator(language, ZoneInfo("UTC")).text(problem.reason) == said


def test_unknown_columns_are_passed_over_and_reported() -> None:
    found = _read(f"{HEAD},生年月日,", f"{AOI},1990-01-01,")
    assert found.ignored == ("生年月日",)
    assert found.given == {"number", "name", "email", "section"}
    assert found.rows[0].problems == ()


@pytest.mark.parametrize(
    ("field", "heading"),
    [(c.field, heading) for c in COLUMNS for heading in (*c.japanese, *c.english)],
)
def test_every_way_to_write_a_heading_is_one_columns_alone(field: str, heading: str) -> None:
    required = {column.field: column.japanese[0] for column in COLUMNS if column.required}
    others = [name for other, name in required.items() if other != field]
    found = _read(
        ",".join([f" {heading.upper().replace(' ', '_')}　", *others]), "," * len(others) + "1,"
    )
    assert found.given == {field, *required}


def test_lines_are_those_of_the_file_though_cells_have_line_breaks_in_them() -> None:
    found = _read(
        '職員番号,"氏\n名",メール,所属',
        "",
        '1,"佐藤\r\n葵",a@b.example.jp,企画部',
        ",,,",
        "2,,x,企画部//企画係",
        "",
    )
    assert [(row.line, row.member.name) for row in found.rows] == [(4, "佐藤 葵"), (7, "")]
    assert [(p.line, p.column) for p in found.rows[1].problems] == [
        (7, "name"),
        (7, "email"),
        (7, "section"),
    ]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("職位", "大将軍"),
        ("職位", "0"),
        ("職位", "100"),
        ("任用区分", "？"),
        ("任用区分", "パート"),
        ("所属長", "たぶん"),
        ("窓口", "2"),
        ("代決者", "佐藤"),
        ("Zoom", "aoi@"),
        ("役職", "長" * 81),
        ("カナ", "サ\u202eトウ"),
    ],
)
def test_a_cell_that_means_nothing_is_named_with_its_column(heading: str, cell: str) -> None:
    ((line, column),) = _problems(f"{HEAD},{heading}", AOI + ",", f"{AOI},{cell}")
    assert (line, column) == (3, next(c.field for c in COLUMNS if heading in c.japanese))


@pytest.mark.parametrize(
    ("number", "email", "section", "columns"),
    [
        ("", "", "", ["number", "section"]),
        ("１２ ３", "a@b", "a/b/c/d", ["number", "email", "section"]),
        ("x" * 21, "a b@c.example.jp", "/", ["number", "email", "section"]),
        ("1", "佐藤@c.example.jp", "企画部／／係", ["email", "section"]),
        ("1", "a@c.example.jp.", "あ" * 51, ["email", "section"]),
    ],
)
def test_all_that_is_wrong_in_a_row_is_named_at_once(
    number: str, email: str, section: str, columns: list[str]
) -> None:
    assert [column for _, column in _problems(HEAD, f"{number},佐藤,{email},{section}")] == columns


def test_a_row_of_another_width_is_not_read_into_wrong_columns() -> None:
    assert _problems(HEAD, AOI, "1,佐藤,a@b.example.jp", f"{AOI},,", f"{AOI},,x") == [
        (3, None),
        (5, None),
    ]


def test_a_quote_that_never_closes_is_named_where_it_opens() -> None:
    assert _problems(
        HEAD, AOI, '2,"佐藤,b@b.example.jp,企画部', "3,田中,c@b.example.jp,企画部"
    ) == [(3, None)]
    assert _problems(HEAD, '2,"佐藤"葵,b@b.example.jp,企画部', AOI) == [(2, None)]


def test_a_sentence_about_a_cell_shows_nothing_that_a_terminal_would_obey() -> None:
    (row,) = _read(HEAD, "1,佐藤,\x1b[31m@\u202e" + "x" * 900 + ",企画部").rows
    (reason,) = (str(problem.reason) for problem in row.problems)
    assert "\x1b" not in reason
    assert "\u202e" not in reason
    assert len(reason) < 100


def test_ranks_and_employment_are_read_as_written_in_either_language() -> None:
    assert _member("職位", "　課長 ").rank == "課長"
    assert _member("rank", "０７").rank == "7"
    assert _member("任用区分", "会計年度任用職員 ").employment is Employment.FISCAL_YEAR
    assert _member("employment type", "Fiscal Year").employment is Employment.FISCAL_YEAR
    assert _member("任用区分", "").employment is Employment.REGULAR
    assert _member("Zoom", "ＡｂＣ").zoom_user == "AbC"
