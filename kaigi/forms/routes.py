"""The route of a document, by its form, its content, and the organisation as it is now. Pure."""

from collections.abc import Iterator

from msgspec.structs import replace

from kaigi.content import CONSENTS, Content
from kaigi.errors import Invalid, Refused, _
from kaigi.forms.conditions import fields_of, is_met
from kaigi.forms.definition import LineUpTo, StepRow
from kaigi.forms.form import LEVELS, Form, text_of
from kaigi.forms.line import beyond, line_of
from kaigi.forms.posts import Lookup, Post, holder_of, reachable
from kaigi.forms.reasons import ROLES, worded
from kaigi.person import Signer
from kaigi.steps import Reason, Step, StepKind

MOST_STEPS = 30
"""Steps of a route with those that the drafter adds: a card shows no more."""


class NoStep(Refused):
    """Refusal of a route without a step: no one is chosen yet, or the drafter alone."""

    def __init__(self) -> None:
        super().__init__(
            _("The form asks nobody but you."), _("Ask your Kaigi administrator to look at it.")
        )


def route(form: Form, drafter: Signer, content: Content, lookup: Lookup) -> tuple[Step, ...]:
    """Return the steps that the form asks for. The last one decides, or ends by confirmations.

    Drafters never approve their own draft: where one is named beside others, the others are asked.
    A person who holds two posts of the line signs once, in the higher one.
    """
    _check_electronic(form, content)
    steps: list[Step] = []
    for row in form.file.route:
        if is_met(row.when, form.kinds, content):
            if row.line:
                found = _line(form, row, drafter, content, lookup, steps)
            else:
                found = _aside(form, row, drafter, content, lookup)
            when_away = row.when_away or form.file.when_away
            steps += [replace(step, deadline=row.deadline, when_away=when_away) for step in found]
    if not steps:
        raise NoStep
    *before, last = _merged(steps)
    added = tuple(
        replace(step, when_away=form.file.when_away)
        for step in consents(drafter, content, lookup, (*before, last))
    )
    if len(before) + len(added) >= MOST_STEPS:
        raise Invalid(
            CONSENTS.name,
            _("With these people the route has more than {n} steps.", n=MOST_STEPS),
            _("Choose fewer."),
        )
    is_read = last.kind is StepKind.CONFIRM
    return (*before, *added, replace(last, kind=StepKind.DECIDE, by_confirmation=is_read))


def _check_electronic(form: Form, content: Content) -> None:
    """Raise Invalid, at a field that makes it so, where the matter is decided on paper."""
    for row in form.file.not_electronic or ():
        if is_met(row.when, form.kinds, content):
            compared = fields_of(row.when, form.kinds)
            field = next(each.name for each in form.file.fields if each.name in compared)
            raise Invalid(
                field,
                _("This is decided on paper: {why}.", why=text_of(row.reason)),
                _("Print it for the decision. If this field is wrong, change it."),
            )


def consents(
    drafter: Signer, content: Content, lookup: Lookup, steps: tuple[Step, ...]
) -> tuple[Step, ...]:
    """Return a step for each person whose consent the drafter asks for, in the order chosen.

    Raise Invalid where it is the drafter, one of these steps asks them, or no message reaches them.
    """
    if drafter.id in content.consents:
        raise Invalid(CONSENTS.name, _("You cannot give consent to your own document."))
    asked = {who.id: who for step in steps for who in step.people}
    if twice := [asked[number] for number in content.consents if number in asked]:
        raise Invalid(CONSENTS.name, _("{who} is asked on this route already.", who=twice[0]))
    return tuple(
        Step(
            "named",
            (reachable(number, lookup, CONSENTS.name),),
            StepKind.CONSENT,
            reason=Reason("added"),
            unit="",
        )
        for number in content.consents
    )


def _line(
    form: Form,
    row: StepRow,
    drafter: Signer,
    content: Content,
    lookup: Lookup,
    before: list[Step],
) -> Iterator[Step]:
    """Ask the posts of the drafter's own line, as far as the row says, without those `before`.

    The nearest one above is asked in any case: what a head drafts, their own superior decides.
    Raise Invalid where the line ends before the post that decides.
    """
    above = line_of(form, drafter, lookup)
    asked = {(step.role, step.unit) for step in before}
    for below, post in zip((None, *above), above, strict=False):
        if below and not _is_needed(form, row, below, post, content):
            return
        if (post.role, post.unit) not in asked or post.rank:
            holder = holder_of(post, _field(form))
            why = _why_line(form, row, below, post)
            yield Step(post.role, (holder,), row.kind, reason=why, unit=post.unit)
    highest = above[-1]
    if _goes_beyond(form, row, highest, content):
        role = highest.title or ROLES[highest.role]
        raise Invalid(
            _field(form),
            _("The form leaves this to a post above the {role}, and there is none.", role=role),
            _(
                "Ask your Kaigi administrator to set who decides for the whole office"
                " (KAIGI_TOP_DECIDER)."
            ),
        )


def _is_needed(form: Form, row: StepRow, below: Post, post: Post, content: Content) -> bool:
    if row.line is not LineUpTo.CLASS:
        return not post.rank and LEVELS[post.role] <= LEVELS[str(row.line)]
    return _goes_beyond(form, row, below, content)


def _goes_beyond(form: Form, row: StepRow, post: Post, content: Content) -> bool:
    """Tell whether the line goes on above this post: by the table of classes, or to the top."""
    if row.line is not LineUpTo.CLASS:
        return row.line is LineUpTo.TOP_DECIDER and post.role != LineUpTo.TOP_DECIDER
    begins = beyond(form, post)
    return begins is not None and (content.amount or 0) >= begins[0]


def _why_line(form: Form, row: StepRow, below: Post | None, post: Post) -> Reason:
    """Return why a post is asked: the nearest one as such, others by what goes beyond `below`."""
    if row.reason:
        return worded("form", text_of(row.reason))
    begins = beyond(form, below) if below else None
    if row.line is LineUpTo.CLASS and begins and begins[0] and form.classes:
        amount, number = begins
        return worded("class", text_of(form.classes.title), {"amount": amount, "number": number})
    if post.title:
        return worded("role", post.title)
    is_top = post.role == "top_decider" and below is not None
    return Reason("top_of_line" if is_top else post.role)


def _aside(
    form: Form, row: StepRow, drafter: Signer, content: Content, lookup: Lookup
) -> Iterator[Step]:
    """Ask people beside the line: heads of other units, a role, or people by name."""
    if row.heads_of:
        step = _heads(form, row, lookup)
    else:
        numbers, role, why = _named(form, row, content)
        field = row.field or _field(form)
        people = tuple(reachable(number, lookup, field) for number in numbers)
        step = Step(role, people, row.kind, reason=why, unit="")
    others = tuple(who for who in step.people if who.id != drafter.id)
    if row.reason:
        step = replace(step, reason=worded("form", text_of(row.reason)))
    if others:
        most = {"all": len(others), "any": 1}.get(str(row.needs)) or min(
            int(row.needs), len(others)
        )
        yield replace(step, people=others, quorum=most)


def _heads(form: Form, row: StepRow, lookup: Lookup) -> Step:
    posts = [lookup.head_of(unit) for unit in row.heads_of]
    people = {holder.id: holder for post in posts for holder in [holder_of(post, _field(form))]}
    is_one = len(posts) == 1
    return Step(
        posts[0].role if is_one else "heads",
        tuple(people.values()),
        row.kind,
        reason=Reason("heads_of", {"units": ", ".join(row.heads_of)}),
        unit=posts[0].unit if is_one else "",
    )


def _named(form: Form, row: StepRow, content: Content) -> tuple[tuple[str, ...], str, Reason]:
    """Return the staff numbers of a step, what its people are called, and why they are asked."""
    if row.role:
        role = form.office.roles[row.role]
        return role.people, "named", worded("role", text_of(role.title))
    if row.field:
        field = next(each for each in form.file.fields if each.name == row.field)
        chosen = content.value(row.field)
        numbers = chosen if isinstance(chosen, tuple) else ()
        return numbers, "named", worded("field", text_of(field.label))
    return row.people, "named", Reason("people")


def _merged(steps: list[Step]) -> list[Step]:
    """Merge the steps of lower posts into the highest that the same person holds."""
    signs_on = {step.people[0].id: n for n, step in enumerate(steps) if _is_of_post(step)}
    found: list[Step] = []
    for n, step in enumerate(steps):
        if not _is_of_post(step):
            found.append(step)
        elif signs_on[step.people[0].id] == n:
            lower = [each for each in steps[:n] if _is_of_post(each)]
            merged = tuple(each for each in lower if each.people[0].id == step.people[0].id)
            found.append(replace(step, merged=merged))
    return found


def _is_of_post(step: Step) -> bool:
    """Tell whether a step asks the head of a unit as a superior. A consent is given apart."""
    return bool(step.unit) and step.kind is not StepKind.CONSENT


def _field(form: Form) -> str:
    """Return the field at which a route without a holder is refused: it leads there."""
    return "amount" if any(row.name == "amount" for row in form.file.fields) else "title"
