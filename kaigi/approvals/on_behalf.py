"""Documents that a person drafts on behalf of a colleague: for whom they may. Pure.

The document is the colleague's, with their route; both revise and withdraw it, and neither signs.
"""

from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import Item
from kaigi.content import FieldKind, FieldSpec, FormSpec, OnBehalf
from kaigi.errors import Invalid, _
from kaigi.person import Person, Signer
from kaigi.units import department_of, section_of

NAME = "approvals.on_behalf"
"""Name of the field, which drafts alone have: a revision stays in the name in which it began."""
HINTS = {
    OnBehalf.SECTION: _(
        "Only if you write it for a colleague of your section. It goes to their superiors."
    ),
    OnBehalf.DEPARTMENT: _(
        "Only if you write it for a colleague of your department. It goes to their superiors."
    ),
    OnBehalf.ANYONE: _("Only if you write it for a colleague. It goes to their superiors."),
}


def fields(form: FormSpec) -> tuple[FieldSpec, ...]:
    """Return the field by which a draft is made on behalf of another, where the form allows it."""
    hint = HINTS.get(form.on_behalf)
    if hint is None:
        return ()
    return (FieldSpec(NAME, _("On behalf of"), FieldKind.PERSON, limit=1, hint=hint),)


def chosen(form: FormSpec, filled: FilledForm, drafter: Person) -> str | None:
    """Return the number of the person for whom it is written, if it is not the drafter."""
    numbers = filled.chosen.get(NAME, ()) if fields(form) else ()
    if len(numbers) > 1:
        raise Invalid(NAME, _("Choose one person."))
    return next((number for number in numbers if number != drafter.id), None)


def check(form: FormSpec, drafter: Person, principal: Person | None) -> None:
    """Raise Invalid where the drafter may not write for this person."""
    if principal is None or not principal.active or principal.slack_id is None:
        raise Invalid(NAME, _("This person is not on the staff list, or has no account in Slack."))
    written = drafter.section, principal.section
    if form.on_behalf is OnBehalf.SECTION and len({*map(section_of, written)}) > 1:
        raise Invalid(
            NAME,
            _("{who} is not of your section.", who=principal),
            _("Documents of this form are drafted on behalf of colleagues of one's own section."),
        )
    if form.on_behalf is OnBehalf.DEPARTMENT and len({*map(department_of, written)}) > 1:
        raise Invalid(
            NAME,
            _("{who} is not of your department.", who=principal),
            _(
                "Documents of this form are drafted on behalf of colleagues of one's own"
                " department."
            ),
        )


def of_number(item: Item, number: str) -> Signer:
    """Return which of the two has this number."""
    return item.proxy if item.proxy and item.proxy.id == number else item.drafter
