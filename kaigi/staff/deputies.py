"""Registered deputies (代決者) in a roster and in the register. Pure.

There is no deputy of a deputy: a circle is legal, but while all in it are away no one decides.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from kaigi.errors import _
from kaigi.staff.rules import DeputyFaults, Known, Member, Problem, Row


def faults(members: Collection[Member]) -> DeputyFaults:
    """Find the wrong deputies of the active staff, in the order of the members."""
    deputies = {member.number: member.deputies for member in members}
    return DeputyFaults(
        tuple(
            (member.number, each)
            for member in members
            for each in member.deputies
            if each not in deputies
        ),
        tuple(member.number for member in members if member.number in member.deputies),
        tuple(_circles(deputies)),
    )


def numbered(
    rows: Sequence[Row], register: Mapping[str, Known], *, is_given: bool
) -> tuple[Row, ...]:
    """Return the rows with staff numbers in place of the deputies' addresses, where known."""
    if not is_given or not any("@" in each for row in rows for each in row.member.deputies):
        return tuple(rows)
    known = {k.member.email: number for number, k in register.items() if k.active}
    known |= {row.member.email: row.member.number for row in rows}
    return tuple(
        replace(
            row,
            member=replace(
                row.member,
                deputies=tuple(
                    dict.fromkeys(known.get(each, each) for each in row.member.deputies)
                ),
            ),
        )
        for row in rows
    )


def problems(rows: Iterable[Row]) -> list[Problem]:
    """Find deputies of a roster who are the person themself, or not in it."""
    numbers = {row.member.number for row in rows}
    found = []
    for row in rows:
        for deputy in row.member.deputies:
            if deputy == row.member.number:
                found.append(Problem(row.line, "deputies", _("Nobody can be their own deputy.")))
            elif deputy not in numbers:
                reason = _("No row of this file has the staff number “{number}”.", number=deputy)
                if "@" in deputy:
                    reason = _("No row of this file has the address “{email}”.", email=deputy)
                found.append(Problem(row.line, "deputies", reason))
    return found


def _circles(deputies: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """Yield the circles of people who are first deputies of one another, each once."""
    done: set[str] = set()
    for first in deputies:
        path: list[str] = []
        person = first
        while person in deputies and person not in done and person not in path:
            path.append(person)
            person = next(iter(deputies[person]), "")
        if person in path and path[-1] != person:
            yield tuple(path[path.index(person) :])
        done.update(path)
