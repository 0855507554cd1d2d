"""The changes that a new roster makes to the register. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from kaigi.errors import Text, _
from kaigi.folding import spelling
from kaigi.staff import checks, deputies
from kaigi.staff.rules import (
    HOLDS_ROWS,
    BadRoster,
    ConcurrentPost,
    Intake,
    Known,
    Member,
    Problem,
    Roster,
    Row,
    TooManyGone,
)


def plan(roster: Roster, register: Mapping[str, Known], *, partial: bool = False) -> Intake:
    """Return the changes of an import.

    Raise BadRoster if a row has a problem. With `partial`, only the good rows are imported, and
    people in bad rows stay as they are.
    """
    completed = tuple(_completed(row, roster, register) for row in roster.rows)
    completed = deputies.numbered(completed, register, is_given="deputies" in roster.given)
    rows = joined(completed)
    problems = checks.problems(completed, rows, register, has_deputies="deputies" in roster.given)
    problems += _swallowed(rows, problems, register)
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


def after(intake: Intake, register: Mapping[str, Known]) -> list[Member]:
    """Return the active staff as they are after an import."""
    gone = set(intake.deactivated)
    members = {number: k.member for number, k in register.items() if k.active}
    members |= {member.number: member for member in intake.written}
    return [member for number, member in members.items() if number not in gone]


def joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Join the rows of each person who has several posts (兼務); the first is the main post.

    They have one staff number, one name, and one address, if any, and lie in different units.
    """
    found: list[Row] = []
    places: dict[str, int] = {}
    for row in rows:
        place = places.setdefault(row.member.number, len(found))
        if place < len(found) and _is_further_post(found[place].member, row.member):
            found[place] = _with_post(found[place], row)
        else:
            found.append(row)
    return tuple(found)


def _is_further_post(first: Member, other: Member) -> bool:
    return (
        bool(first.number and other.section)
        and spelling(first.name) == spelling(other.name)
        and len({first.email, other.email} - {""}) <= 1
        and other.section not in {first.section, *(post.section for post in first.concurrent)}
    )


def _with_post(row: Row, other: Row) -> Row:
    post = ConcurrentPost(other.member.section, other.member.title, other.member.is_head)
    member = replace(
        row.member,
        email=row.member.email or other.member.email,
        concurrent=(*row.member.concurrent, post),
    )
    return replace(
        row,
        member=member,
        problems=(*row.problems, *other.problems),
        further=(*row.further, other.line),
        broken="\n".join(filter(None, (row.broken, other.broken))),
    )


def _completed(row: Row, roster: Roster, register: Mapping[str, Known]) -> Row:
    """Fill in the columns that the file does not have from the register.

    Title and head are those of the post in the row's unit, which may be a concurrent one.
    """
    known = register.get(row.member.number)
    absent = _FIELDS - roster.given
    if known is None or not absent:
        return row
    values = {name: getattr(known.member, name) for name in absent}
    posts = {post.section: post for post in known.member.concurrent}
    if post := posts.get(row.member.section):
        held = {"title": post.title, "is_head": post.is_head}
        values |= {name: value for name, value in held.items() if name in absent}
    return replace(row, member=replace(row.member, **values))


def _swallowed(
    rows: Sequence[Row], problems: Sequence[Problem], register: Mapping[str, Known]
) -> list[Problem]:
    """Find rows with the number of a person in a broken cell who has no row: a stray quote."""
    bad = {problem.line for problem in problems}
    broken = [row for row in rows if row.broken and row.line not in bad]
    gone = _gone(rows, problems, register) if broken else set()
    return [
        Problem(row.line, None, HOLDS_ROWS, len(row.broken.splitlines()))
        for row in broken
        if gone.intersection(re.findall("[0-9A-Za-z-]+", row.broken))
    ]


def _good(rows: Sequence[Row], problems: Iterable[Problem]) -> list[Row]:
    bad = {problem.line for problem in problems}
    return [row for row in rows if bad.isdisjoint((row.line, *row.further))]


def _gone(
    rows: Sequence[Row], problems: Sequence[Problem], register: Mapping[str, Known]
) -> set[str]:
    """Return the numbers of active people who are missing from the file.

    A person that a bad row may be about is not missing; without a number, or with rows inside of
    it, it may be about anyone.
    """
    good = {row.line for row in _good(rows, problems)}
    unclear = [row for row in rows if row.line not in good]
    if any(not row.member.number or row.broken for row in unclear):
        return set()
    numbers = {row.member.number for row in rows}
    emails = {row.member.email for row in unclear} - {""}
    digits = {row.member.number.lstrip("0") for row in unclear}
    return {
        number
        for number, known in register.items()
        if known.active
        and number not in numbers
        and known.member.email not in emails
        and number.lstrip("0") not in digits
    }


def _collisions(
    rows: Sequence[Row], problems: Sequence[Problem], register: Mapping[str, Known]
) -> list[Problem]:
    """Find good rows with the address or the post of a person who stays unchanged."""
    good = _good(rows, problems)
    leaving = {row.member.number for row in good} | _gone(rows, problems, register)
    staying = [k.member for number, k in register.items() if k.active and number not in leaving]
    emails = {member.email: member.number for member in staying if member.email}
    heads = {unit: member.number for member in staying for unit in member.heads}
    found = []
    for row in good:
        if holder := emails.get(row.member.email):
            found.append(Problem(row.line, "email", _taken(holder)))
        holders = [heads[unit] for unit in row.member.heads if unit in heads]
        found += [Problem(row.line, "is_head", _taken(holder)) for holder in holders]
    return found


def _taken(number: str) -> Text:
    return _("This still belongs to {number}, who has no row that can be imported.", number=number)


_MEND_ROWS = _(
    "Mend these rows and import the file again, or import the good rows alone with --partial."
)
_FIELDS = frozenset(Member.__struct_fields__) - {"concurrent"}
