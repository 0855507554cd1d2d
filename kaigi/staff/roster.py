"""Rosters as CSV files: parsed into rows with their problems, and written."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from kaigi.errors import Refused, Text, _
from kaigi.staff.cells import EMPLOYMENT_WORDS, folded, shown
from kaigi.staff.columns import BY_HEADING, COLUMNS, Column
from kaigi.staff.rules import (
    HOLDS_ROWS,
    BadRoster,
    ConcurrentPost,
    Employment,
    Member,
    Problem,
    Roster,
    Row,
)

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
_END_OF_FILE = b"\x1a\r\n"
"""Bytes that end a file: CP/M's mark, which hosts still write, and line breaks."""
_DELIMITERS = ",\t;"
_JAPANESE_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")
"""Characters that Python decodes the bytes 80, A0, FD, FE and FF to, which cp932 does not have."""
_SAVE_AS_CSV = _("Save it as “CSV UTF-8” and import that file.")

_UNREADABLE = {
    "unexpected end": _(
        "A quotation mark that begins here is not closed, so that no row after it can be read."
    ),
    "expected after": _(
        "After a quotation mark the cell goes on. Remove the mark, or write two of it."
    ),
    "new-line": _("A line ends here in another way than the lines before."),
    "field limit": _("This cell is too long. Look for a quotation mark that is not closed."),
}
"""Parts of the messages of Python's reader, and what they mean."""

Cells = tuple[int, list[str] | Problem]
"""Line of the file at which a row begins, and its cells or why they cannot be read."""


def read(data: bytes) -> Roster:
    """Parse a file. Raise Refused if it is no roster, BadRoster if its headings cannot be used."""
    text = _decoded(data)
    delimiter = max(_DELIMITERS, key=lambda d: len(_known_headings(text, d)))
    rows = _filled(text, delimiter)
    line, headings = next(rows, (1, None))
    if headings is None:
        raise Refused(_("The file is empty."))
    if isinstance(headings, Problem) or not _known_headings(text, delimiter):
        example = ", ".join(f"{c.japanese[0]} ({c.english[0]})" for c in COLUMNS if c.required)
        raise Refused(
            _("The first row has none of the headings of a roster."),
            _("It has to begin with headings such as {headings}.", headings=example),
        )
    columns = _columns(line, headings)
    found = tuple(_row(at, cells, columns, delimiter) for at, cells in rows)
    if not found:
        raise Refused(_("The file has headings and no people."))
    ignored = tuple(
        shown(h) for h, column in zip(headings, columns, strict=True) if h and column is None
    )
    called = {column.field: shown(h) for h, column in zip(headings, columns, strict=True) if column}
    return Roster(found, frozenset(called), ignored, called)


def write(members: Iterable[Member], language: str = "ja", without: Collection[str] = ()) -> str:
    """Return a roster with the headings of `language`; `read` returns the same members.

    A person has a row for each post. There is no column for the fields in `without`.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    columns = [column for column in COLUMNS if column.field not in without]
    rows.writerow((c.japanese if language == "ja" else c.english)[0] for c in columns)
    for member in members:
        for post in (member, *(_in_post(member, post) for post in member.concurrent)):
            rows.writerow(_cell(getattr(post, column.field), language) for column in columns)
    return file.getvalue()


def _in_post(member: Member, post: ConcurrentPost) -> Member:
    return replace(member, section=post.section, title=post.title, is_head=post.is_head)


def _cell(value: object, language: str) -> str:
    match value:
        case bool():
            return "1" if value else ""
        case tuple():
            return ";".join(value)
        case Employment():
            return EMPLOYMENT_WORDS[value] if language == "ja" else value
        case _:
            return str(value)


def _decoded(data: bytes) -> str:
    """Decode UTF-8 or cp932. Raise Refused for anything else.

    Text that is not valid UTF-8 is cp932 if all of it is, and if it is not damaged UTF-8: decoded
    as cp932 that would silently become other people's names.
    """
    if data.startswith(_ZIP):
        raise Refused(_("This is an Excel workbook, not a CSV file."), _SAVE_AS_CSV)
    if data.startswith(_UTF16_BOMS):
        raise Refused(_("This file is in UTF-16."), _SAVE_AS_CSV)
    data = data.rstrip(_END_OF_FILE)
    if b"\0" in data:
        raise _after(data[: data.index(b"\0")], _("There is a NUL byte, so this is no text file."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF8_BOM) or _mostly_utf8(data):
            raise _after(error.object[: error.start], _("This is not valid UTF-8.")) from error
    neither = _("This is neither UTF-8 nor Shift_JIS (cp932).")
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError as error:
        raise _after(data[: error.start], neither) from error
    if stray := _NOT_CP932.search(text):
        raise _after(text[: stray.start()].encode("cp932"), neither)
    return text


def _mostly_utf8(data: bytes) -> bool:
    """Return whether this looks like damaged UTF-8. Real cp932 has few such triples (縺, 繧)."""
    beyond_ascii = sum(byte >= 0x80 for byte in data)
    return 3 * len(_JAPANESE_UTF8.findall(data)) > beyond_ascii / 2


def _after(read: bytes, reason: Text) -> BadRoster:
    return BadRoster(
        [Problem(len(re.findall(rb"\r\n|\r|\n", read)) + 1, None, reason)], _SAVE_AS_CSV
    )


def _known_headings(text: str, delimiter: str) -> list[str]:
    _line, cells = next(_filled(text, delimiter), (1, []))
    return [] if isinstance(cells, Problem) else [c for c in cells if folded(c) in BY_HEADING]


def _filled(text: str, delimiter: str) -> Iterator[Cells]:
    """Yield rows that are not blank. The reader counts lines: cells may have line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            swallowed = reader.line_num + 1 - line
            reasons = (text for part, text in _UNREADABLE.items() if part in str(error))
            reason = next(reasons, _("The quotes or line breaks do not fit."))
            yield line, Problem(line, None, reason, max(swallowed, 1))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(line: int, headings: Sequence[str]) -> list[Column | None]:
    """Return the column of each heading; None for an unknown heading."""
    columns = [BY_HEADING.get(folded(heading)) for heading in headings]
    unknown = [shown(h) for h, c in zip(headings, columns, strict=True) if h.strip() and c is None]
    problems = [
        Problem(line, column.field, _not_there(column, unknown))
        for column in COLUMNS
        if column.required and column not in columns
    ]
    for column in (column for column in COLUMNS if columns.count(column) > 1):
        names = [shown(h) for h, c in zip(headings, columns, strict=True) if c is column]
        reason = _("There is more than one such column: {headings}", headings=", ".join(names))
        problems.append(Problem(line, column.field, reason))
    if problems:
        raise BadRoster(problems, _("Mend the headings and import the file again."))
    return columns


def _not_there(column: Column, unknown: Sequence[str]) -> Text:
    """Name the heading that is missing, and those that may be meant for it."""
    names = {"english": column.english[0], "japanese": column.japanese[0]}
    if not unknown:
        return _("There is no column headed “{english}” ({japanese}).", **names)
    return _(
        "There is no column headed “{english}” ({japanese}). Not known: {headings}",
        **names,
        headings=", ".join(unknown),
    )


def _row(
    line: int, cells: list[str] | Problem, columns: Sequence[Column | None], delimiter: str
) -> Row:
    if isinstance(cells, Problem):
        return Row(line, Member(), (cells,))
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        try:
            value = values[column.field] = column.read(cell)
        except Refused as refused:
            problems.append(Problem(line, column.field, refused.text))
        else:
            if column.required and not value and not column.may_be_blank:
                problems.append(Problem(line, column.field, _("This must not be blank.")))
    if reason := _misfit(cells, columns, has_problems=bool(problems)):
        problems = [Problem(line, None, reason)]
    broken = "\n".join(cell for cell in cells if "\n" in cell or "\r" in cell)
    if _holds_rows(broken, columns, delimiter):
        problems = [Problem(line, None, HOLDS_ROWS, len(broken.splitlines()))]
    return Row(line, Member(**values), tuple(problems), broken=broken)


def _misfit(
    cells: Sequence[str], columns: Sequence[Column | None], *, has_problems: bool
) -> Text | None:
    """Return why a row of another width cannot be read: later cells may belong to other columns.

    Spreadsheets save blank cells at the end, and leave out the last cells where they are blank in
    many rows. A shorter row is therefore read if each of its cells fits its column.
    """
    width = len(columns)
    missing = columns[len(cells) :]
    is_short = bool(missing) and (has_problems or any(c and c.required for c in missing))
    if not is_short and not any(cell.strip() for cell in cells[width:]):
        return None
    return _("The row has {cells} cells for {columns} columns.", cells=len(cells), columns=width)


def _holds_rows(broken: str, columns: Sequence[Column | None], delimiter: str) -> bool:
    """Return whether cells with line breaks hold rows that a stray quote has swallowed."""
    if broken.count(delimiter) < len(columns) - 1:
        return False
    return any(
        _is_row(line.split(delimiter), columns)
        for line in broken.splitlines()[1:]
        if delimiter in line
    )


def _is_row(cells: Sequence[str], columns: Sequence[Column | None]) -> bool:
    """Return whether the cells fit the required columns, as far as they go."""
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not column.required:
            continue
        try:
            value = column.read(cell)
        except Refused:
            return False
        if not value and not column.may_be_blank:
            return False
    return True
