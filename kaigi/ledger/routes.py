"""Where a document goes: up the drafter's own line, as far as the amount asks."""

from msgspec import Struct

from kaigi.errors import Invalid, Refused, _
from kaigi.ledger.rules import Step
from kaigi.person import Signer

DEPARTMENT_HEAD_FROM = 500_000
"""Yen. From this amount the department head decides."""

ROLES = {"section_head": _("Section head"), "department_head": _("Department head")}


class Post(Struct, frozen=True):
    """One post above a drafter, nearest first. `holder` is None while nobody active holds it; where they are
    not `in_chat`, no card would reach them.
    """

    role: str
    unit: str
    holder: Signer | None
    in_chat: bool = True


class NobodyThere(Invalid):
    """The route leads to nobody, and the amount is why it goes there."""

    def __init__(self, post: Post) -> None:
        role = ROLES[post.role]
        super().__init__(
            "amount",
            _("{unit} has no {role}, who would have to decide this.", unit=post.unit, role=role),
            _("Ask personnel to register one; until then it cannot circulate."),
        )
        self.post = post


class OutOfReach(Invalid):
    """The document would wait for somebody who never hears of it."""

    def __init__(self, post: Post, holder: Signer) -> None:
        role = ROLES[post.role]
        super().__init__(
            "amount",
            _(
                "{who} ({unit}, {role}) has no account in this workspace.",
                who=holder,
                unit=post.unit,
                role=role,
            ),
            _(
                "Ask whoever runs Slack to add them with the e-mail address that personnel has on its list."
            ),
        )


def route(drafter: Signer, posts: tuple[Post, ...], amount: int | None) -> tuple[Step, ...]:
    """The nearest superior always; those above from `DEPARTMENT_HEAD_FROM` yen. Nobody approves their own."""
    above = above_drafter(drafter, posts)
    needed = above if (amount or 0) >= DEPARTMENT_HEAD_FROM else above[:1]
    return _each_person_once(tuple(_occupied(post) for post in needed))


def above_drafter(drafter: Signer, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """The posts that could decide, nearest first; refuses where the nearest is held by nobody."""
    held = [i for i, post in enumerate(posts) if post.holder and post.holder.id == drafter.id]
    above = posts[held[-1] + 1 :] if held else posts
    if not above:
        raise Refused(
            _("There is nobody above you who could decide this."),
            _("Ask personnel who decides for the head of a department."),
        )
    _occupied(above[0])
    return above


def _occupied(post: Post) -> Step:
    if post.holder is None:
        raise NobodyThere(post)
    if not post.in_chat:
        raise OutOfReach(post, post.holder)
    return Step(post.role, post.holder)


def _each_person_once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Who holds two posts signs once, in the higher one."""
    last = {step.holder.id: step for step in steps}
    return tuple(step for step in steps if last[step.holder.id] is step)
