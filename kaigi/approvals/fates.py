"""Outcomes for steps whose people can no longer act. Pure."""

from enum import StrEnum

from kaigi.approvals.items import Departed
from kaigi.duty_kind import DutyKind
from kaigi.errors import Text, _
from kaigi.person import Departure


class Fate(StrEnum):
    """Outcome for one step of a document."""

    PASSES = "passes"
    """Goes to the one who holds its post."""
    LATER = "later"
    """Goes to the one who holds its post as soon as they have an account in chat."""
    OWN_DRAFT = "own_draft"
    """Stands still: its drafter holds the post."""
    ON_STEP = "on_step"
    """Stands still: the one who holds the post is asked on the same step."""
    NO_ACCOUNT = "no_account"
    """Stands still until its person has an account in chat."""
    VACANT = "vacant"
    """Stands still: no one holds the post."""
    NO_POST = "no_post"
    """Stands still: its person was asked by name."""
    DRAFTER = "drafter"
    """Circulates; but if it is returned, no one revises it, since its drafter leaves."""
    RETURNED = "returned"
    """Cannot be revised: its drafter has left, or has no account."""


_UNTIL_ACCOUNT = {Fate.NO_ACCOUNT, Fate.LATER}

_ADVICE = {
    Fate.NO_ACCOUNT: _(
        "It goes on as soon as they have an account in Slack with the address that is on the staff"
        " list. Your Kaigi administrator can see to that: it is document {number}."
    ),
    Fate.LATER: _(
        "{successor} follows, as soon as they have an account in Slack. Your Kaigi administrator"
        " can see to that: it is document {number}."
    ),
    Fate.OWN_DRAFT: _(
        "You hold this post now, and no one decides their own draft. Withdraw it and draft it"
        " again: it then goes to your own superior."
    ),
}
_NO_ONE_FOLLOWS = _(
    "No one follows. You can withdraw it,"
    " or ask your Kaigi administrator to hand it on: it is document {number}."
)


def fate_of(left: Departed) -> Fate:
    """Return the outcome for a step that no one can be given now."""
    if left.kind is DutyKind.REVISE:
        return Fate.RETURNED
    if left.successor:
        return Fate.LATER
    if left.reason is Departure.NO_ACCOUNT:
        return Fate.NO_ACCOUNT
    if left.holder:
        return Fate.OWN_DRAFT if left.holder.id in left.drafters else Fate.ON_STEP
    return Fate.VACANT if left.asked_as else Fate.NO_POST


def ends_by_itself(left: Departed) -> bool:
    """Tell whether the step goes on without anyone's decision: now, or once there is an account."""
    return left.is_followed or fate_of(left) in _UNTIL_ACCOUNT


def advice(left: Departed) -> Text:
    """Say to the drafter what can be done about a step that stands still."""
    sentence = _ADVICE.get(fate_of(left), _NO_ONE_FOLLOWS)
    return Text(sentence.msgid, {"number": left.item_id, "successor": left.successor})
