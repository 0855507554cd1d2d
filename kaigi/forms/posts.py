"""Posts that routes lead to, and who holds them now. Pure."""

from typing import Protocol

from msgspec import Struct

from kaigi.errors import Invalid, Text, _
from kaigi.forms.reasons import ROLES, role_of
from kaigi.person import Signer

INVITE = _(
    "Ask your Slack administrator to add them with the e-mail address that"
    " personnel has on its list."
)


class Post(Struct, frozen=True):
    """The post of a unit's head; or one above the units: a role of the office, by its name.

    `holder` is None while the post is vacant. No card reaches a holder who is not `in_chat`.
    `rank`: the role's name, and `title` what it is called; empty for heads of units.
    """

    role: str
    unit: str
    holder: Signer | None
    in_chat: bool = True
    rank: str = ""
    title: Text | None = None


class Lookup(Protocol):
    """The organisation as it is now."""

    def posts_above(self, drafter: Signer) -> tuple[Post, ...]:
        """Return the posts of the drafter's own line, the nearest first, up to the top decider."""
        ...

    def head_of(self, unit: str) -> Post: ...

    def person(self, number: str) -> tuple[Signer, bool] | None:
        """Return an active person of the staff list, and whether a message reaches them."""
        ...


class VacantPost(Invalid):
    """Refusal of a route to a vacant post, shown at the field which leads there."""

    def __init__(self, post: Post, field: str = "amount") -> None:
        role = post.title or ROLES[post.role]
        missing = _(
            "{unit} has no {role}, who would have to decide this.", unit=post.unit, role=role
        )
        if post.rank:
            missing = _(
                "There is no {role} on the staff list, who would have to decide this.", role=role
            )
        super().__init__(
            field,
            missing,
            _("Ask personnel to register one; until then it cannot circulate."),
        )
        self.post = post


class UnreachableHolder(Invalid):
    """Refusal of a route to a person whom no message reaches."""

    def __init__(self, post: Post, holder: Signer, field: str = "amount") -> None:
        role = role_of(post.role, (holder,))
        missing = _(
            "{who} ({unit}, {role}) has no account in this workspace.",
            who=holder,
            unit=post.unit,
            role=role,
        )
        if post.rank:
            missing = _("{who} has no account in this workspace.", who=holder)
        super().__init__(field, missing, INVITE)


def holder_of(post: Post, field: str = "amount") -> Signer:
    """Return who holds a post. Raise where no one does, or no message reaches them."""
    if post.holder is None:
        raise VacantPost(post, field)
    if not post.in_chat:
        raise UnreachableHolder(post, post.holder, field)
    return post.holder


def reachable(number: str, lookup: Lookup, field: str) -> Signer:
    """Return the person of this number. Raise where there is none, or no message reaches them."""
    found = lookup.person(number)
    if found is None:
        raise Invalid(
            field,
            _("The form asks {number}, who is not on the staff list.", number=number),
            _("Ask your Kaigi administrator to look at it."),
        )
    person, in_chat = found
    if not in_chat:
        raise Invalid(field, _("{who} has no account in this workspace.", who=person), INVITE)
    return person
