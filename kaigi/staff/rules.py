"""Rules of the staff register, and the changes that a new roster makes to it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from kaigi.errors import Refused, Text, _

HIGHEST_LEVEL = 99

RANKS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("主事補", "技師補"), 5),
        **dict.fromkeys(("主事", "技師", "保健師", "保育士", "司書"), 10),
        "主任": 20,
        **dict.fromkeys(("副主査", "主査"), 30),
        "係長": 40,
        **dict.fromkeys(("副主幹", "主幹", "課長補佐"), 50),
        **dict.fromkeys(("室長", "課長"), 60),
        "参事": 65,
        **dict.fromkeys(("次長", "部次長"), 70),
        **dict.fromkeys(("部長", "局長"), 80),
        "理事": 85,
        **dict.fromkeys(("教育長", "副市長", "副町長", "副村長"), 90),
        **dict.fromkeys(("市長", "町長", "村長"), 95),
    }
)


class Employment(StrEnum):
    REGULAR = "regular"
    FISCAL_YEAR = "fiscal-year"
    REAPPOINTED = "reappointed"
    FIXED_TERM = "fixed-term"
    SPECIAL = "special"


class Member(Struct, frozen=True):
    """A person in a roster.

    `section` is a path 部/課/係 of one to three names, and `is_head` means the head of exactly that
    path. `deputies` are staff numbers in the order in which they are asked. `email` is lower case.
    """

    number: str = ""
    name: str = ""
    kana: str = ""
    email: str = ""
    section: str = ""
    title: str = ""
    rank: str = ""
    employment: Employment = Employment.REGULAR
    is_head: bool = False
    deputies: tuple[str, ...] = ()
    counter_duty: bool = False
    zoom_user: str = ""


class Known(Struct, frozen=True):
    """A person in the register."""

    member: Member
    active: bool


class Problem(Struct, frozen=True):
    """A problem of a roster: the line where its row begins, and a field of Member, if any."""

    line: int
    column: str | None
    reason: Text


class Row(Struct, frozen=True):
    """A row of a roster. An unreadable field is blank in `member` and is in `problems`."""

    line: int
    member: Member
    problems: tuple[Problem, ...] = ()


class Roster(Struct, frozen=True):
    """A parsed roster: its rows, the fields that have a column, and the unknown headings."""

    rows: tuple[Row, ...]
    given: frozenset[str]
    ignored: tuple[str, ...] = ()


class BadRoster(Refused):
    """A roster with problems, all of which it lists."""

    def __init__(self, problems: Sequence[Problem], next_step: Text) -> None:
        super().__init__(
            _("Nothing was imported. Problems in the file: {count}", count=len(problems)), next_step
        )
        self.problems = tuple(problems)


class TooManyGone(Refused):
    """An import that would deactivate over a third of the active staff: a wrong file?"""


class Intake(Struct, frozen=True):
    """Changes that a roster makes. `problems` are of the rows left out of a partial import."""

    new: tuple[Member, ...]
    changed: tuple[Member, ...]
    reactivated: tuple[Member, ...]
    unchanged: int
    deactivated: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def written(self) -> tuple[Member, ...]:
        """Members to write."""
        return self.new + self.changed + self.reactivated


def level(rank: str) -> int:
    """Return the level of a rank from 1 to 99, or 0 for none.

    It is that of a known word, or the number itself in an office with its own numbered ranks.
    """
    return int(rank) if rank.isdecimal() else RANKS.get(rank, 0)


def plan(roster: Roster, register: Mapping[str, Known], *, partial: bool = False) -> Intake:
    """Return the changes of an import.

    Raise BadRoster if a row has a problem. With `partial`, only the good rows are imported, and
    people in bad rows stay as they are.
    """
    rows = tuple(_completed(row, roster, register) for row in roster.rows)
    problems = [problem for row in rows for problem in row.problems]
    problems += _twice(rows, "number") + _twice(rows, "email") + _two_heads(rows)
    if "deputies" in roster.given:
        problems += _wrong_deputies(rows)
    problems.sort(key=lambda problem: problem.line)
    if problems and not partial:
        raise BadRoster(problems, _MEND_ROWS)
    # Each row that is left out leaves one more person unchanged, with whom others may collide.
    while more := _collisions(rows, problems, register):
        problems += more
    good = [row.member for row in _good(rows, problems)]
    known = {member.number: register.get(member.number) for member in good}
    return Intake(
        new=tuple(m for m in good if known[m.number] is None),
        changed=tuple(m for m in good if (k := known[m.number]) and k.active and k.member != m),
        reactivated=tuple(m for m in good if (k := known[m.number]) and not k.active),
        unchanged=sum(1 for m in good if known[m.number] == Known(m, active=True)),
        deactivated=tuple(sorted(_gone(rows, problems, register))),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def refuse_mass_deactivation(intake: Intake, register: Mapping[str, Known]) -> None:
    """Raise TooManyGone if more than a third of the active staff would be deactivated."""
    active = sum(known.active for known in register.values())
    if len(intake.deactivated) * 3 > active:
        raise TooManyGone(
            _(
                "Nothing was imported. {gone} of {active} active people are not in this file"
                " and would be deactivated.",
                gone=len(intake.deactivated),
                active=active,
            ),
            _("If that is right, run the import again with --yes."),
        )


def _completed(row: Row, roster: Roster, register: Mapping[str, Known]) -> Row:
    """Fill in the columns that the file does not have from the register."""
    known = register.get(row.member.number)
    absent = _FIELDS - roster.given
    if known is None or not absent:
        return row
    return replace(
        row, member=replace(row.member, **{name: getattr(known.member, name) for name in absent})
    )


def _twice(rows: Sequence[Row], column: str) -> list[Problem]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[getattr(row.member, column)].append(row.line)
    return [
        Problem(
            line,
            column,
            _(
                "“{value}” is in more than one row: {lines}",
                value=value,
                lines=_others(line, found),
            ),
        )
        for value, found in lines.items()
        if value and len(found) > 1
        for line in found
    ]


def _two_heads(rows: Sequence[Row]) -> list[Problem]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.member.is_head and row.member.section:
            lines[row.member.section].append(row.line)
    return [
        Problem(
            line,
            "is_head",
            _(
                "“{section}” has more than one head: {lines}",
                section=section,
                lines=_others(line, found),
            ),
        )
        for section, found in lines.items()
        if len(found) > 1
        for line in found
    ]


def _others(line: int, lines: Sequence[int]) -> Text:
    return _("see line {lines}", lines=", ".join(str(other) for other in lines if other != line))


def _wrong_deputies(rows: Sequence[Row]) -> list[Problem]:
    numbers = {row.member.number for row in rows}
    found = []
    for row in rows:
        for deputy in row.member.deputies:
            if deputy == row.member.number:
                found.append(Problem(row.line, "deputies", _("Nobody can be their own deputy.")))
            elif deputy not in numbers:
                reason = _("No row of this file has the staff number “{number}”.", number=deputy)
                found.append(Problem(row.line, "deputies", reason))
    return found


def _good(rows: Sequence[Row], problems: Iterable[Problem]) -> list[Row]:
    bad = {problem.line for problem in problems}
    return [row for row in rows if row.line not in bad]


def _gone(
    rows: Sequence[Row], problems: Sequence[Problem], register: Mapping[str, Known]
) -> set[str]:
    """Return the numbers of active people who are missing from the file.

    A person that a bad row may be about is not missing; without a number it may be about anyone.
    """
    bad = {problem.line for problem in problems}
    unclear = [row.member for row in rows if row.line in bad]
    if any(not member.number for member in unclear):
        return set()
    numbers = {row.member.number for row in rows}
    emails = {member.email for member in unclear}
    return {
        number
        for number, known in register.items()
        if known.active and number not in numbers and known.member.email not in emails
    }


def _collisions(
    rows: Sequence[Row], problems: Sequence[Problem], register: Mapping[str, Known]
) -> list[Problem]:
    """Find good rows with the address or the post of a person who stays unchanged."""
    good = _good(rows, problems)
    leaving = {row.member.number for row in good} | _gone(rows, problems, register)
    staying = [k.member for number, k in register.items() if k.active and number not in leaving]
    emails = {member.email: member.number for member in staying}
    heads = {member.section: member.number for member in staying if member.is_head}
    found = []
    for row in good:
        if holder := emails.get(row.member.email):
            found.append(Problem(row.line, "email", _taken(holder)))
        if row.member.is_head and (holder := heads.get(row.member.section)):
            found.append(Problem(row.line, "is_head", _taken(holder)))
    return found


def _taken(number: str) -> Text:
    return _("This still belongs to {number}, who has no row that can be imported.", number=number)


_MEND_ROWS = _(
    "Mend these rows and import the file again, or import the good rows alone with --partial."
)
_FIELDS = frozenset(Member.__struct_fields__)
