"""The drafter's own line: its posts from the nearest to the top, and where classes go on. Pure."""

from collections.abc import Iterator

from kaigi.errors import Refused, _
from kaigi.forms.definition import LineUpTo
from kaigi.forms.form import LEVELS, Form, text_of
from kaigi.forms.posts import Lookup, Post, holder_of
from kaigi.person import Signer


def posts_of_line(drafter: Signer, posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Return the posts above the drafter's own; refuse where there is none, or it is vacant."""
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
    holder_of(above[0])
    return above


def line_of(form: Form, drafter: Signer, lookup: Lookup) -> tuple[Post, ...]:
    """Return the posts above the drafter's own that the form knows.

    Heads of units are asked only by a form that names them: in others a staff list with such heads
    changes nothing.
    """
    asked = {row.line for row in form.file.route}
    decides = {row.decides for row in form.classes.classes} if form.classes else set[str]()
    has_units = LineUpTo.UNIT_HEAD in asked or (
        LineUpTo.CLASS in asked and LineUpTo.UNIT_HEAD in decides
    )
    posts = [
        post for post in lookup.posts_above(drafter) if has_units or post.role != LineUpTo.UNIT_HEAD
    ]
    if LineUpTo.CLASS in asked:
        posts += _ranks(form, lookup)
        posts.sort(key=lambda post: form.levels[post.rank or post.role])
    return posts_of_line(drafter, tuple(posts))


def _ranks(form: Form, lookup: Lookup) -> Iterator[Post]:
    """Yield the posts above the units that the form's classes name: roles of one person each."""
    for name in form.levels.keys() - LEVELS.keys():
        role = form.office.roles[name]
        person, in_chat = lookup.person(role.people[0]) or (None, False)
        yield Post("named", "", person, in_chat, name, text_of(role.title))


def beyond(form: Form, post: Post) -> tuple[int, int] | None:
    """Return the amount from which the form's classes go beyond a post, and the class's number."""
    if form.classes is None:
        return None
    return next(
        (
            (row.at_least, number)
            for number, row in enumerate(form.classes.classes, start=1)
            if form.levels[row.decides] > form.levels[post.rank or post.role]
        ),
        None,
    )
