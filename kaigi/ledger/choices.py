"""Choices of the ledger: what a person may do with a document now, as buttons show it."""

from enum import StrEnum

from kaigi.approvals.items import Choice, Comment, Item, Standing, State
from kaigi.errors import _
from kaigi.ledger.forms import COMMENT_LIMIT
from kaigi.steps import StepKind

CONFIRM_FROM = 500_000
"""Yen. From this amount an approval on a card, which shows a part of the text, is confirmed."""


class ChoiceId(StrEnum):
    """Ids of choices. Messages that people hold carry them: never change one."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    PULL_BACK = "pull_back"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    REVIEW = "review"  # as in kaigi.approvals.absent


def choices(item: Item, person: str) -> tuple[Choice, ...]:
    """Return what this person may do now; each is taken by the rules, and nothing else is."""
    review = (READ_AFTERWARDS,) if person in item.to_review else ()
    return (*_on_the_way(item, person), *review)


READ_AFTERWARDS = Choice(ChoiceId.REVIEW, _("Read afterwards"))


def _on_the_way(item: Item, person: str) -> tuple[Choice, ...]:
    if person in item.waiting_for:
        return (*_of_approver(item), *_pull_back(item, person))
    if standing := item.decider_of(person):
        return (_of_deputy(item, standing), *_pull_back(item, person))
    if pull_back := _pull_back(item, person):
        return pull_back
    if person != item.drafter.id or item.state not in {State.CIRCULATING, State.RETURNED}:
        return ()
    withdraw = Choice(
        ChoiceId.WITHDRAW,
        _("Withdraw"),
        "danger",
        confirm=_(
            "“{title}” is taken back and ends here. To ask again, draft it anew.",
            title=item.content.title,
        ),
    )
    if item.state is State.CIRCULATING:
        return (withdraw,)
    revise = Choice(
        ChoiceId.RESUBMIT,
        _("Revise and resubmit"),
        "primary",
        Comment.OPTIONAL,
        edits=True,
        prompt=_("Answer to the return"),
        comment_limit=COMMENT_LIMIT,
    )
    return (revise, withdraw)


LABELS = {
    StepKind.APPROVE: _("Approve"),
    StepKind.CONSENT: _("Give consent"),
    StepKind.CONFIRM: _("Confirm"),
    StepKind.DECIDE: _("Approve"),
}
"""Names of what a step asks for. The last approval is the decision."""


def _of_approver(item: Item) -> tuple[Choice, ...]:
    kind = next(step.kind for step in item.steps if step.waiting)
    approve = Choice(ChoiceId.APPROVE, LABELS[kind], "primary", confirm_unread_from=CONFIRM_FROM)
    send_back = Choice(
        ChoiceId.RETURN,
        _("Return"),
        "danger",
        Comment.REQUIRED,
        effect=_("“{title}” goes back to {who}.", title=item.content.title, who=item.drafter),
        prompt=_("What should be revised?"),
        comment_limit=COMMENT_LIMIT,
    )
    reject = Choice(
        ChoiceId.REJECT,
        _("Reject"),
        "danger",
        Comment.REQUIRED,
        effect=_(
            "“{title}” ends here, and {who} would have to draft it anew."
            " To have it revised, return it instead.",
            title=item.content.title,
            who=item.drafter,
        ),
        prompt=_("Why is it rejected?"),
        comment_limit=COMMENT_LIMIT,
        is_rare=True,
    )
    return (approve, send_back, reject)


def _of_deputy(item: Item, standing: Standing) -> Choice:
    return Choice(
        ChoiceId.APPROVE,
        _("Decide for {who}", who=standing.person),
        "primary",
        confirm=_(
            "You decide “{title}” in place of {who}, who is away."
            " Both names are recorded, and {who} reads it afterwards.",
            title=item.content.title,
            who=standing.person,
        ),
    )


def _pull_back(item: Item, person: str) -> tuple[Choice, ...]:
    """Return the choice to take one's own approval back, while it is the last act."""
    if item.state is not State.CIRCULATING or not item.last_signed_by(person):
        return ()
    back = Choice(
        ChoiceId.PULL_BACK,
        _("Pull back"),
        confirm=_("Your approval is taken back, and the document waits for you again."),
        is_rare=True,
    )
    return (back,)
