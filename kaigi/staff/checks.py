"""Problems between the rows of a roster, and between it and the register. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kaigi.errors import Text, _
from kaigi.folding import spelling
from kaigi.staff import deputies
from kaigi.staff.rules import Known, Member, Problem, Row
from kaigi.units import lineage


def problems(
    rows: Sequence[Row],
    people: Sequence[Row],
    register: Mapping[str, Known],
    *,
    has_deputies: bool,
) -> list[Problem]:
    """Return all problems. `people` are the rows with those of one person joined."""
    found = [problem for row in people for problem in row.problems]
    found += _twice(people, "number") + _twice(people, "email")
    found += _two_heads(rows) + _two_spellings(rows) + _other_numbers(people, register)
    found += _reused_numbers(people, register)
    return found + deputies.problems(rows) if has_deputies else found


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
    """Find units with two heads: the one who decides is never chosen by a row's place."""
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.member.is_head and row.member.section:
            lines[row.member.section].append(row.line)
    return [
        Problem(
            line,
            "is_head",
            _(
                "“{section}” has more than one head: {lines}."
                " Mark the one who decides; a deputy head keeps title and rank.",
                section=section,
                lines=_others(line, found),
            ),
        )
        for section, found in lines.items()
        if len(found) > 1
        for line in found
    ]


def _others(line: int, lines: Sequence[int]) -> Text:
    others = [other for other in lines if other != line]
    if len(others) == 1:
        return _("see line {line}", line=others[0])
    return _("see lines {lines}", lines=others)


def _two_spellings(rows: Sequence[Row]) -> list[Problem]:
    """Find units whose name is written in two ways that look alike; the rarer one is named."""
    lines: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for unit in lineage(row.member.section):
            lines[spelling(unit)][unit].append(row.line)
    found: dict[int, Problem] = {}
    for spellings in lines.values():
        usual = max(spellings, key=lambda unit: len(spellings[unit]))
        for unit in spellings.keys() - {usual}:
            reason = _(
                "“{section}” is written in another way in line {line}: “{usual}”."
                " Write it in one way.",
                section=unit,
                line=spellings[usual][0],
                usual=usual,
            )
            for line in spellings[unit]:
                found.setdefault(line, Problem(line, "section", reason))
    return list(found.values())


def _other_numbers(rows: Sequence[Row], register: Mapping[str, Known]) -> list[Problem]:
    """Find people of the register under a new number, who would become other people.

    A record names people by their number. A new person may get the address of one who has left.
    """
    numbers = {row.member.number for row in rows}
    gone = [k.member for number, k in register.items() if k.active and number not in numbers]
    by_digits = {member.number.lstrip("0"): member for member in gone}
    by_person = {_person(member): member for member in gone if member.email}
    found = []
    for row in rows:
        number = row.member.number
        if not number or number in register:
            continue
        if known := by_digits.get(number.lstrip("0")):
            reason = _(
                "“{number}” is “{known}” on the staff list. Excel takes away leading zeros:"
                " open the file with this column as text.",
                number=number,
                known=known.number,
            )
            found.append(Problem(row.line, "number", reason))
        elif known := by_person.get(_person(row.member)):
            reason = _(
                "{email} has the number “{known}” on the staff list. Keep that number: the record"
                " knows people by it.",
                email=known.email,
                known=known.number,
            )
            found.append(Problem(row.line, "number", reason))
    return found


def _reused_numbers(people: Iterable[Row], register: Mapping[str, Known]) -> list[Problem]:
    """Find numbers of the register under which the file names another person.

    They would get the documents of the one before. Rows that slipped beside their numbers, as a
    spreadsheet's sorting does, are found too.
    """
    found = []
    for row in people:
        known = register.get(row.member.number)
        if known is None or row.problems or not _is_another(row.member, known.member):
            continue
        reason = _(
            "“{number}” belongs to {name} on the staff list, and is never given to another"
            " person: the record knows people by it. If it is the same person, import the new"
            " name first, and the new address in a second import.",
            number=known.member.number,
            name=known.member.name,
        )
        found.append(Problem(row.line, "number", reason))
    return found


def _is_another(member: Member, known: Member) -> bool:
    """Return whether both the name and the address are another person's.

    Who marries may change the family name, and the address with it; the given name stays.
    """
    if member.email == known.email or spelling(member.name) == spelling(known.name):
        return False
    if known.kana and spelling(member.kana) == spelling(known.kana):
        return False
    return _given_name(member.name) != _given_name(known.name)


def _given_name(name: str) -> str:
    """Return the given name, the last word in Japanese; all of a name that is one word."""
    return spelling(name.rpartition(" ")[2])


def _person(member: Member) -> tuple[str, str]:
    return member.email, spelling(member.name)
