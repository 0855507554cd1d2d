"""Refusals of an administrator's choice of a successor, and a warning of a return. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from kaigi.approvals.items import Choice, Departed, Item
from kaigi.errors import Refused, _
from kaigi.person import Departure, Person, Signer

RETURN = "return"
"""Id of the choice that gives a document back to its drafter."""
LONGEST_NUMBER = 20
"""Characters of a staff number."""


def check_successor(
    departed: Departed, successor: Signer, item: Item, *, is_first: bool, signs_again: bool
) -> None:
    """Raise Refused if the step may go to this person by mistake.

    `is_first`: the step was not named, and they have another one already. `signs_again`: they may
    sign once more in this round.
    """
    if is_first and is_given_to(successor.id, item):
        raise Refused(
            _("{who} has document {number} already.", who=successor, number=item.id),
            _(
                "To give them the step of {before}, too, add: --from {before_number}",
                before=departed.predecessor,
                before_number=departed.predecessor.id,
            ),
        )
    has_signed = any(act.by.id == successor.id for step in item.steps for act in step.acts)
    if has_signed and not signs_again:
        raise Refused(
            _(
                "{who} has signed document {number} in this round already, and would sign it"
                " once more.",
                who=successor,
                number=item.id,
            ),
            _("If that is right, add: --yes"),
        )


def is_given_to(person: str, item: Item) -> bool:
    """Tell whether an administrator gave this person a step that they have not signed yet."""
    given = [step.handover for step in item.steps if step.handover and not step.is_complete]
    return any(each.by_administrator and each.successor.id == person for each in given)


def returned(departed: Departed) -> Refused:
    """Refuse to hand on a revision: it is the drafter's alone."""
    if departed.reason is Departure.NO_ACCOUNT:
        return Refused(
            _(
                "Document {number} was returned to its drafter, who has no account in Slack.",
                number=departed.item_id,
            ),
            _("Add the account in Slack: the drafter then revises it, or withdraws it."),
        )
    return Refused(
        _("Document {number} was returned to its drafter, who has left.", number=departed.item_id),
        _("Withdraw it: kaigi documents withdraw {number}", number=departed.item_id),
    )


def padded(number: str) -> list[str]:
    """Return the staff numbers that this may be without its leading zeros, as Excel writes them."""
    bare = number.lstrip("0")
    return [bare.zfill(length) for length in range(len(bare), LONGEST_NUMBER + 1) if bare]


def not_on_list(number: str, alike: Mapping[str, Person]) -> Refused:
    """Refuse a number that no one on the staff list has; `alike`: people with other zeros."""
    missing = _("No one on the staff list has the number {number}.", number=number)
    meant = [person.id for person in alike.values() if person.active]
    if meant:
        return Refused(missing, _("Did you mean “{name}”?", name=meant[0]))
    return Refused(missing, _("See the staff list: kaigi staff list"))


def warned(choice: Choice, item: Item, drafter: Person | None) -> Choice:
    """Return the choice to return a document with a warning where its drafter cannot revise it."""
    values = {"title": item.content.title, "who": item.drafter}
    if drafter is None or not drafter.active:
        effect = _(
            "“{title}” was drafted by {who}, who is not on the staff list any more. Returned to"
            " them, no one revises it, and an administrator has to withdraw it.",
            **values,
        )
    elif drafter.slack_id is None:
        effect = _(
            "“{title}” was drafted by {who}, who has no account in Slack. Returned to them, it"
            " stands still until they have one.",
            **values,
        )
    else:
        return choice
    return replace(choice, effect=effect)
