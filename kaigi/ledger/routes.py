"""Routes of documents: up the drafter's own line, as far as the amount requires."""

from msgspec import Struct
from msgspec.structs import replace

from kaigi.errors import Invalid, Refused, Text, _
from kaigi.ledger.events import Reason, Step, StepKind
from kaigi.person import Signer

DEPARTMENT_HEAD_FROM = 500_000
"""Yen. From this amount the department head decides."""

ROLES = {
    "section_head": _("Section head"),
    "department_head": _("Department head"),
    "top_decider": _("Top decider"),
}
USUAL_TITLES = {"section_head": "課長", "department_head": "部長"}
"""Titles in the staff list that `ROLES` translates; any other is shown as it is written there."""

REASONS = {
    "section_head": _("head of the drafter's section"),
    "department_head": _("head of the drafter's department"),
    "department_head_from": _("since the amount is {amount} yen or more"),
    "top_decider": _("decides what heads of departments draft"),
}
"""Sentences of the codes in the record. Never remove one: the record keeps its code for ever."""


class Post(Struct, frozen=True):
    """One post above a drafter, nearest first.

    `holder` is None while the post is vacant. No card reaches a holder who is not `in_chat`.
    """

    role: str
    unit: str
    holder: Signer | None
    in_chat: bool = True


class VacantPost(Invalid):
    """Refusal of a route to a vacant post, shown at the amount, which leads there."""

    def __init__(self, post: Post) -> None:
        role = ROLES[post.role]
        super().__init__(
            "amount",
            _("{unit} has no {role}, who would have to decide this.", unit=post.unit, role=role),
            _("Ask personnel to register one; until then it cannot circulate."),
        )
        self.post = post


class UnreachableHolder(Invalid):
    """Refusal of a route to a person whom no message reaches."""

    def __init__(self, post: Post, holder: Signer) -> None:
        role = role_of(post.role, (holder,))
        super().__init__(
            "amount",
            _(
                "{who} ({unit}, {role}) has no account in this workspace.",
                who=holder,
                unit=post.unit,
                role=role,
            ),
            _(
                "Ask your Slack administrator to add them with the e-mail address that"
                " personnel has on its list."
            ),
        )


def route(drafter: Signer, posts: tuple[Post, ...], amount: int | None) -> tuple[Step, ...]:
    """Return the route to the nearest superior, and from `DEPARTMENT_HEAD_FROM` yen to all above.

    A person who holds two posts signs once, in the higher one; drafters never approve their own
    draft. The last step decides.
    """
    above = above_drafter(drafter, posts)
    needed = above if (amount or 0) >= DEPARTMENT_HEAD_FROM else above[:1]
    held = [(post, _holder(post), reason_for(post, above)) for post in needed]
    signs_as = {holder.id: post for post, holder, _reason in held}
    steps: list[Step] = []
    for post, holder, reason in held:
        if signs_as[holder.id] is post:
            merged = tuple(
                Step(lower.role, (who,), reason=why, unit=lower.unit)
                for lower, who, why in held
                if who.id == holder.id and lower is not post
            )
            steps.append(Step(post.role, (holder,), reason=reason, unit=post.unit, merged=merged))
    return (*steps[:-1], replace(steps[-1], kind=StepKind.DECIDE))


def reason_for(post: Post, above: tuple[Post, ...]) -> Reason:
    """Return why a post is on the route: it is the nearest, or the amount requires it."""
    if post is above[0]:
        return Reason(post.role)
    return Reason("department_head_from", {"amount": DEPARTMENT_HEAD_FROM})


def role_of(role: str, people: tuple[Signer, ...]) -> Text:
    """Return what a post is called: by the title of its holders, where they share one."""
    titles = {who.title for who in people} - {"", USUAL_TITLES.get(role)}
    is_shared = len(titles) == 1 and all(who.title in titles for who in people)
    return Text(titles.pop()) if is_shared else ROLES[role]


def sentence(reason: Reason) -> Text:
    """Return the sentence of a recorded reason; thousands are separated."""
    values = {
        name: f"{value:,}" if isinstance(value, int) else value
        for name, value in reason.values.items()
    }
    return Text(REASONS[reason.code].msgid, values)


def above_drafter(drafter: Signer, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return the posts that can decide, nearest first; refuse where the nearest is vacant."""
    held = [i for i, post in enumerate(posts) if post.holder and post.holder.id == drafter.id]
    above = posts[held[-1] + 1 :] if held else posts
    if not above:
        raise Refused(
            _("There is nobody above you who could decide this."),
            _(
                "Your Kaigi administrator can set who decides for heads of departments"
                " (KAIGI_TOP_DECIDER)."
            ),
        )
    _holder(above[0])
    return above


def _holder(post: Post) -> Signer:
    if post.holder is None:
        raise VacantPost(post)
    if not post.in_chat:
        raise UnreachableHolder(post, post.holder)
    return post.holder
