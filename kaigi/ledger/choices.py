"""Choices of the ledger: what a person may do with a document now, as buttons show it."""

from enum import StrEnum

from msgspec.structs import replace

from kaigi.approvals.items import Choice, Comment, Item, State
from kaigi.approvals.route_steps import Standing
from kaigi.errors import _
from kaigi.ledger import rare_choices
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
    HOLD = "hold"
    RELEASE = "release"
    INQUIRE = "inquire"
    CORRECT = "correct"
    ADD = "add"
    PULL_UP = "pull_up"
    """Answers to a question have an id of their own: `rare_choices.REPLY`."""
    REVIEW = "review"


def choices(item: Item, person: str) -> tuple[Choice, ...]:
    """Return what this person may do now; each is taken by the rules, and nothing else is."""
    review = (READ_AFTERWARDS,) if person in item.to_review else ()
    return (*_on_the_way(item, person), *review)


READ_AFTERWARDS = Choice(ChoiceId.REVIEW, _("Read afterwards"))


def _on_the_way(item: Item, person: str) -> tuple[Choice, ...]:
    if person in item.waiting_for and item.hold and item.acts[item.hold - 1].by.id != person:
        return ()
    pull_back = _pull_back(item, person)
    if person in item.waiting_for:
        return (*_of_approver(item), *pull_back)
    standing = item.decider_of(person)
    if standing and not item.hold:
        return (_of_deputy(item, standing), *pull_back)
    pull_up = rare_choices.to_pull_up(item, person)
    if pull_back or pull_up:
        return (*pull_back, *pull_up)
    if item.state is State.DECIDED:
        return tuple(rare_choices.to_correct(item, person))
    return _of_drafter(item) if person in item.drafters else ()


def _of_drafter(item: Item) -> tuple[Choice, ...]:
    if item.state not in {State.CIRCULATING, State.RETURNED}:
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
        return (*rare_choices.to_reply(item), withdraw)
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
    if kind is StepKind.CONFIRM and item.steps[-1].waiting:  # it is read, and never stopped
        return (approve, *rare_choices.to_inquire(item))
    send_back = Choice(
        ChoiceId.RETURN,
        _("Return"),
        "danger",
        Comment.REQUIRED,
        effect=_("“{title}” goes back to {who}.", title=item.content.title, who=item.drafter),
        prompt=_("What should be revised?"),
        comment_limit=COMMENT_LIMIT,
    )
    if targets := rare_choices.return_targets(item):
        send_back = replace(
            send_back,
            effect=_(
                "To an earlier step, “{title}” is approved again from there on."
                " What was approved before that stays.",
                title=item.content.title,
            ),
            options=targets,
            option_prompt=_("Return it to"),
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
    return (
        approve,
        send_back,
        reject,
        *rare_choices.to_inquire(item),
        *rare_choices.to_add(item),
        rare_choices.to_hold(item),
    )


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
    """Return the choice to take one's own last act back, while no other has followed."""
    last = item.last_act
    if last.by.id != person or not last.is_open_to_pull_back:
        return ()
    effect = _("Your return is taken back, and the document waits for you again.")
    if last.kind.confirms:
        effect = _("Your confirmation is taken back, and the document waits for you again.")
    elif last.kind.signs:
        effect = _("Your approval is taken back, and the document waits for you again.")
    if last.kind.adds:
        effect = _(
            "Nobody is asked for the consent any more, and the document waits for you again."
        )
    back = Choice(
        ChoiceId.PULL_BACK,
        _("Pull back"),
        confirm=effect,
        is_rare=True,
    )
    return (back,)
