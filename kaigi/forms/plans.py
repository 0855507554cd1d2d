"""The route of a draft as far as it is filled, and what its amount may still add. Pure."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from kaigi.content import Content, Field, FieldKind
from kaigi.errors import Invalid, Refused, Text
from kaigi.forms.conditions import fields_of
from kaigi.forms.form import Form
from kaigi.forms.line import line_of
from kaigi.forms.posts import Lookup, Post, VacantPost
from kaigi.forms.routes import NoStep, route
from kaigi.person import Signer
from kaigi.steps import Step

AMOUNT = "amount"


class Planned(NamedTuple):
    """A step of the route, and the amount in yen from which it is one; None where it is one now.

    A step without people is that of a vacant post.
    """

    step: Step
    from_amount: int | None = None


class Plan(NamedTuple):
    """The steps, and why there would be none if the draft were sent as it is."""

    steps: tuple[Planned, ...]
    missing: Text | None = None


def plan(form: Form, drafter: Signer, content: Content, lookup: Lookup) -> Plan:
    """Return the route that a draft takes so far.

    Raise Refused where the drafter's line has no one to begin with, whatever is filled in. Any
    other post or person who is missing is told, and nothing refused: the draft may still change.
    """
    known = _Remembered(lookup)
    if any(row.line and not row.when for row in form.file.route):
        line_of(form, drafter, known)
    steps: list[Planned] = []
    try:
        steps = [Planned(step) for step in route(form, drafter, content, known)]
    except NoStep:
        pass
    except VacantPost as vacant:
        return Plan((Planned(_vacant(vacant.post)),))
    except Invalid as refused:
        return Plan((), refused.text)
    told = {_who(each.step) for each in steps}
    for amount in _amounts(form, content):
        try:
            then = route(form, drafter, _with(content, amount), known)
        except VacantPost as vacant:
            then = (_vacant(vacant.post),)
        except Refused:
            continue
        more = [step for step in then if _who(step) not in told]
        steps += [Planned(step, amount) for step in more]
        told.update(map(_who, more))
    return Plan(tuple(steps))


class _Remembered:
    """The organisation, asked once for each post and person."""

    def __init__(self, lookup: Lookup) -> None:
        self.posts_above = cache(lookup.posts_above)
        self.head_of = cache(lookup.head_of)
        self.person = cache(lookup.person)


def _amounts(form: Form, content: Content) -> Iterator[int]:
    """Yield the amounts above the present one at which the route may change, the lowest first."""
    if (AMOUNT, FieldKind.MONEY) not in form.kinds:
        return
    found = {row.at_least for row in form.classes.classes} if form.classes else set[int]()
    for row in form.file.route:
        if row.when and AMOUNT in fields_of(row.when, form.kinds):
            numbers = {int(digits) for digits in re.findall(r"\d+", row.when)}
            found |= numbers | {number + 1 for number in numbers}
    yield from sorted(amount for amount in found if amount > (content.amount or 0))


def _with(content: Content, amount: int) -> Content:
    others = [field for field in content.fields if field.name != AMOUNT]
    return replace(content, fields=(*others, Field(AMOUNT, FieldKind.MONEY, amount)))


def _vacant(post: Post) -> Step:
    return Step(post.role, (), unit=post.unit)


def _who(step: Step) -> tuple[str, str | None, tuple[Signer, ...]]:
    return step.role, step.unit, step.people
