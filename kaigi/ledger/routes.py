"""Where a document goes: up the drafter's own line, as far as the amount asks."""

from dataclasses import dataclass

from kaigi.errors import Refused, Text, _
from kaigi.ledger.rules import Step
from kaigi.person import Signer

DEPARTMENT_HEAD_FROM = 500_000
"""Yen. From this amount the department head decides."""

ROLES = {"section_head": _("Section head"), "department_head": _("Department head")}


@dataclass(frozen=True, slots=True)
class Post:
    """One post above a drafter, nearest first. `holder` is None while nobody active holds it."""

    role: str
    unit: str
    holder: Signer | None


class NobodyThere(Refused):
    """The route leads to nobody. `role` and `unit` say who is missing."""

    def __init__(self, post: Post) -> None:
        super().__init__(missing(post), _("Ask personnel to register one; until then it cannot circulate."))
        self.post = post


def route(drafter: Signer, posts: tuple[Post, ...], amount: int | None) -> tuple[Step, ...]:
    """The nearest superior always; those above from `DEPARTMENT_HEAD_FROM` yen. Nobody approves their own."""
    above = _above(drafter, posts)
    if not above:
        raise Refused(
            _("There is nobody above you who could decide this."),
            _("Ask personnel who decides for the head of a department."),
        )
    needed = above if (amount or 0) >= DEPARTMENT_HEAD_FROM else above[:1]
    return _each_person_once(tuple(_occupied(post) for post in needed))


def missing(post: Post) -> Text:
    role = ROLES[post.role]
    return _("{unit} has no {role}.", unit=post.unit, role=role)


def _above(drafter: Signer, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    held = [i for i, post in enumerate(posts) if post.holder and post.holder.id == drafter.id]
    return posts[held[-1] + 1 :] if held else posts


def _occupied(post: Post) -> Step:
    if post.holder is None:
        raise NobodyThere(post)
    return Step(post.role, post.holder)


def _each_person_once(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Who holds two posts signs once, in the higher one."""
    last = {step.holder.id: step for step in steps}
    return tuple(step for step in steps if last[step.holder.id] is step)
