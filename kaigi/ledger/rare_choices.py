"""Choices of rarer acts, such as questions, holds, consents on the way and corrections."""

from kaigi.approvals.items import Choice, Comment, Item
from kaigi.content import Option
from kaigi.errors import _
from kaigi.ledger.additions import MOST as MOST_ADDED
from kaigi.ledger.corrections import MOST as MOST_CORRECTIONS
from kaigi.ledger.forms import COMMENT_LIMIT
from kaigi.ledger.inquiries import MOST_OPEN
from kaigi.ledger.returns import TO_DRAFTER
from kaigi.steps import StepKind

HOLD = "hold"
RELEASE = "release"
INQUIRE = "inquire"
CORRECT = "correct"
ADD = "add"
PULL_UP = "pull_up"
REPLY = "reply"
"""Beginning of the ids of answers: a dot and the number of the question's entry follow."""


def to_inquire(item: Item) -> list[Choice]:
    """Return the choice of a person whose turn it is; none while too many questions are open."""
    if len(item.open_inquiries) >= MOST_OPEN:
        return []
    inquire = Choice(
        INQUIRE,
        _("Ask the drafter"),
        comment=Comment.REQUIRED,
        effect=_(
            "{who} gets your question. “{title}” stays where it is, and you can act meanwhile.",
            title=item.content.title,
            who=item.drafter,
        ),
        prompt=_("What do you want to know?"),
        comment_limit=COMMENT_LIMIT,
        is_rare=True,
    )
    return [inquire]


def to_reply(item: Item) -> list[Choice]:
    """Return the choices to answer the open questions, of several each with its asker."""
    is_one = len(item.open_inquiries) == 1
    asked = [(number, item.acts[number - 1]) for number in item.open_inquiries]
    return [
        Choice(
            f"{REPLY}.{number}",
            _("Answer") if is_one else _("Answer {who}, {when}", who=act.by, when=act.at),
            "primary",
            Comment.REQUIRED,
            effect=_("{who} asks: {question}", who=act.by, question=act.comment),
            prompt=_("Your answer"),
            comment_limit=COMMENT_LIMIT,
            is_rare=True,
            about=number,
        )
        for number, act in asked
    ]


def to_add(item: Item) -> list[Choice]:
    """Return the choice to ask for another consent first, while no one has signed the step."""
    step = next(step for step in item.steps if step.waiting)
    added = sum(act.kind.adds and act.round == item.round for act in item.acts)
    if item.terms.fixed_route or step.acts or added >= MOST_ADDED:
        return []
    add = Choice(
        ADD,
        _("Ask for a consent"),
        comment=Comment.REQUIRED,
        effect=_(
            "“{title}” goes to them first, and then comes back to you.", title=item.content.title
        ),
        prompt=_("Why is it needed?"),
        comment_limit=COMMENT_LIMIT,
        is_rare=True,
        person_prompt=_("Whose consent is needed?"),
    )
    return [add]


def to_pull_up(item: Item, person: str) -> list[Choice]:
    """Return the choice of a superior of a later step, unless a consent is missing before it."""
    now = next((n for n, step in enumerate(item.steps) if step.waiting), None)
    if now is None or item.hold or person in item.waiting_for:
        return []
    own = next(
        (
            n
            for n, step in enumerate(item.steps)
            if n > now and step.is_post and any(who.id == person for who in step.people)
        ),
        now,
    )
    if own == now or any(step.kind is StepKind.CONSENT for step in item.steps[now:own]):
        return []
    pull_up = Choice(
        PULL_UP,
        _("Take it up"),
        confirm=_(
            "“{title}” comes to you now, past those who have not acted. They read it afterwards.",
            title=item.content.title,
        ),
        is_rare=True,
    )
    return [pull_up]


def to_correct(item: Item, person: str) -> list[Choice]:
    """Return the choice of the drafter, and of the one who decided, on a decided document."""
    deciders = {act.by.id for act in item.acts if act.kind.decides}
    if person not in deciders | {*item.drafters} or len(item.corrections) >= MOST_CORRECTIONS:
        return []
    correct = Choice(
        CORRECT,
        _("Correct"),
        comment=Comment.REQUIRED,
        effect=_(
            "“{title}” stays as it was decided. Your correction is recorded beside it, and the"
            " drafter and those who signed it are told.",
            title=item.content.title,
        ),
        prompt=_("What is wrong, and what is right?"),
        comment_limit=COMMENT_LIMIT,
        is_rare=True,
    )
    return [correct]


def return_targets(item: Item) -> tuple[Option, ...]:
    """Return where a return may go, if there is a choice: the drafter first, then each step."""
    now = next(number for number, step in enumerate(item.steps) if step.waiting)
    if item.terms.returns_to_drafter or not now:
        return ()
    drafter = Option(TO_DRAFTER, _("{who} (drafter)", who=item.drafter))
    earlier = [
        Option(
            str(number),
            _("{role}: {who}", role=step.role, who=", ".join(who.name for who in step.people)),
        )
        for number, step in enumerate(item.steps[:now])
    ]
    return (drafter, *earlier)


def to_hold(item: Item) -> Choice:
    """Return the choice to hold the step, or to release it, for the one who alone may act."""
    if item.hold:
        return Choice(RELEASE, _("Release the hold"), is_rare=True)
    [step] = [step for step in item.steps if step.waiting]
    values = {"title": item.content.title, "who": item.drafter}
    effect = _(
        "Until you act or release it, no one else acts on this step of “{title}”."
        " {who} and the others of the step see your reason.",
        **values,
    )
    if len(step.people) == 1:
        effect = _("“{title}” stays with you until you go on. {who} sees your reason.", **values)
    return Choice(
        HOLD,
        _("Hold"),
        comment=Comment.REQUIRED,
        effect=effect,
        prompt=_("Why do you hold it?"),
        comment_limit=COMMENT_LIMIT,
        is_rare=True,
    )
