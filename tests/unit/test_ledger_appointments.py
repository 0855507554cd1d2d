"""Appointments in any order while a document circulates: each post signs, and no person twice."""

from typing import cast

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection

from kaigi.forms.posts import Post
from kaigi.ledger import folding, handovers, rules
from kaigi.ledger.departures import Departures
from kaigi.ledger.document import Document, State
from kaigi.ledger.handovers import Succession
from kaigi.person import Departure, Signer
from kaigi.steps import Step
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, TO_THE_TOP, Posts, route_to

NO_TRANSACTION = cast("Connection", None)
"""The organisation of tests is a list, and asks no database."""
ROLES = ["section_head", "department_head"]
heads = st.sampled_from([KEN, MIO, REN])
vacant_or_held = st.sampled_from([KEN, MIO, REN, AOI, None])
appointments = st.lists(st.tuples(vacant_or_held, vacant_or_held, st.booleans()), max_size=6)


def handed_on(document: Document, posts: Posts) -> Document:
    """Hand on all steps whose posts have other holders, the highest first, as the desk does."""
    while True:
        left = [n for n in open_steps(document) if not holds(document, n, posts)]
        followed = [n for n in left if follows(document, n, posts)]
        apart = [
            (n, lower) for n, lower in document.merged if comes_back(document, n, lower, posts)
        ]
        highest = max([*followed, *(n for n, _lower in apart)], default=None)
        if highest is None:
            return document
        if highest not in followed:
            lower = next(lower for n, lower in apart if n == highest)
            document = come_apart(document, highest, lower, posts)
            continue
        step = document.route[highest]
        post = posts.post(NO_TRANSACTION, step.role, "")
        assert post.holder is not None
        gone = step.people[0]
        wanted = Succession(highest, gone.id, post.holder, Departure.MOVED, post.unit)
        restored = Departures(NO_TRANSACTION, posts).restored(document, wanted)
        own = [n for n in left if document.route[n].people[0].id == post.holder.id]
        event = handovers.reassign(document, wanted, TEN, own, restored)
        document = folding.evolve(document, event, document.id)


def come_apart(document: Document, n: int, lower: Step, posts: Posts) -> Document:
    post = posts.post(NO_TRANSACTION, lower.role, "")
    assert post.holder is not None
    before = document.route[n].people[0].id
    wanted = Succession(n, before, post.holder, Departure.MOVED, post.unit)
    found = Departures(NO_TRANSACTION, posts).merged(document, wanted)
    assert found == lower
    event = handovers.restore(document, wanted, found, TEN)
    return folding.evolve(document, event, document.id)


def comes_back(document: Document, n: int, lower: Step, posts: Posts) -> bool:
    post = posts.post(NO_TRANSACTION, lower.role, "")
    if post.holder in (None, AOI) or not post.in_chat:
        return False
    assert post.holder is not None
    return not document.signs_from(n, post.holder.id)


def open_steps(document: Document) -> range:
    return range(document.step, len(document.route))


def holds(document: Document, n: int, posts: Posts) -> bool:
    """Return whether the post's head is asked on this step; their title may be a lower post's."""
    holder = posts.post(NO_TRANSACTION, document.route[n].role, "").holder
    return holder is not None and document.route[n].people[0].id == holder.id


def follows(document: Document, n: int, posts: Posts) -> bool:
    post = posts.post(NO_TRANSACTION, document.route[n].role, "")
    can_act = post.holder not in (None, AOI) and post.in_chat
    return can_act and not holds(document, n, posts)


def check_each_post_is_signed_by_its_head(document: Document, posts: Posts) -> None:
    """Check also that who signs higher up, or is not reached, is not asked for a lower post."""
    for n in open_steps(document):
        for post in posts.now():
            if post.role == document.route[n].role and post.holder not in (None, AOI):
                assert holds(document, n, posts) or not post.in_chat
        for lower in document.route[n].merged:
            assert not comes_back(document, n, lower, posts)


@given(head=heads, chief=heads, changes=appointments)
def test_whatever_the_appointments_each_post_signs_and_nobody_twice_or_for_another(
    head: Signer, chief: Signer, changes: list[tuple[Signer | None, Signer | None, bool]]
) -> None:
    posts = Posts(head, chief)
    steps = route_to(AOI, posts.now(), LARGE.amount)
    document = folding.evolve(None, rules.draft(AOI, LARGE, steps, TEN, "draft"), 7)
    signed: list[str] = []
    were_held = True
    for n, (next_head, next_chief, signs) in enumerate(changes):
        posts.section_head, posts.department_head = next_head, next_chief
        document = handed_on(document, posts)
        waiting = document.route[document.step :]
        due = [[*(lower.role for lower in each.merged), each.role] for each in waiting]
        assert signed + [role for group in due for role in group] == ROLES, "each post, in order"
        asked = [each.people[0].id for each in waiting]
        assert AOI.id not in asked, "no own draft"
        check_each_post_is_signed_by_its_head(document, posts)
        were_held &= not {None, AOI} & {next_head, next_chief}
        if were_held:  # one who waited for a follower, and was appointed again, has two cards
            assert len(set(asked)) == len(asked), "nobody signs twice"
        if signs and document.state is State.CIRCULATING and holds(document, document.step, posts):
            actor = document.waiting_for[0]
            signed += due[0]
            act = rules.approve(document, actor, document.revision, TEN, f"sign {n}")
            document = folding.evolve(document, act, document.id)
            if document.state is State.DECIDED:
                assert signed == ROLES
                return


@given(head=heads, chief=heads, first=heads, second=heads)
def test_a_new_department_head_leaves_the_route_as_a_new_draft_would_have_it(
    head: Signer, chief: Signer, first: Signer, second: Signer
) -> None:
    posts = Posts(head, chief)
    steps = route_to(AOI, posts.now(), LARGE.amount)
    document = folding.evolve(None, rules.draft(AOI, LARGE, steps, TEN, "draft"), 7)
    for appointed in (first, second):
        posts.department_head = appointed
        document = handed_on(document, posts)
        fresh = route_to(AOI, posts.now(), LARGE.amount)
        assert [(each.role, each.people) for each in document.route] == [
            (each.role, each.people) for each in fresh
        ]
        assert [len(each.merged) for each in document.route] == [len(e.merged) for e in fresh]


class ThreePosts(Posts):
    """A mayor above the two heads. Who is in `unreachable` has no account."""

    def __init__(self, *holders: Signer | None) -> None:
        super().__init__(*holders[:2])
        self.mayor = holders[2]
        self.unreachable: frozenset[str] = frozenset()

    def now(self) -> tuple[Post, ...]:
        posts = (*super().now(), Post("top_decider", "市長室", self.mayor))
        return tuple(
            replace(post, in_chat=not post.holder or post.holder.id not in self.unreachable)
            for post in posts
        )

    def hold(self, holders: tuple[Signer | None, ...]) -> None:
        self.section_head, self.department_head, self.mayor = holders


three = st.tuples(vacant_or_held, vacant_or_held, vacant_or_held)
unreachable = st.sets(st.sampled_from([KEN.id, MIO.id, REN.id]), max_size=2).map(frozenset)


@given(
    first=st.tuples(heads, heads, heads),
    changes=st.lists(st.tuples(three, unreachable, st.booleans()), max_size=8),
)
@example(first=(KEN, KEN, KEN), changes=[((MIO, KEN, KEN), frozenset(), True)])
@example(first=(KEN, KEN, KEN), changes=[((MIO, REN, KEN), frozenset(), True)])
@example(
    first=(KEN, KEN, KEN),
    changes=[((KEN, MIO, KEN), frozenset(), False), ((REN, MIO, KEN), frozenset(), True)],
)
@example(
    first=(KEN, KEN, KEN),
    changes=[((MIO, KEN, KEN), frozenset({MIO.id}), False), ((MIO, KEN, KEN), frozenset(), True)],
)
@example(  # KEN is asked for MIO's former post with its title
    first=(KEN, MIO, MIO),
    changes=[
        ((KEN, KEN, KEN), frozenset(), False),
        ((KEN, KEN, MIO), frozenset({KEN.id}), False),
        ((KEN, KEN, KEN), frozenset(), False),
    ],
)
def test_three_posts_of_one_person_are_given_away_in_any_order(
    first: tuple[Signer, Signer, Signer],
    changes: list[tuple[tuple[Signer | None, ...], frozenset[str], bool]],
) -> None:
    posts = ThreePosts(*first)
    steps = route_to(AOI, posts.now(), LARGE.amount, TO_THE_TOP)
    document = folding.evolve(None, rules.draft(AOI, LARGE, steps, TEN, "draft"), 7)
    signed: list[str] = []
    for n, (holders, missing, signs) in enumerate(changes):
        posts.hold(holders)
        posts.unreachable = missing
        document = handed_on(document, posts)
        waiting = document.route[document.step :]
        due = [[*(lower.role for lower in each.merged), each.role] for each in waiting]
        assert sorted(sum(due, signed)) == sorted([*ROLES, "top_decider"]), "each post, once"
        check_each_post_is_signed_by_its_head(document, posts)
        if signs and holds(document, document.step, posts):
            signed += due[0]
            actor = document.waiting_for[0]
            act = rules.approve(document, actor, document.revision, TEN, f"sign {n}")
            document = folding.evolve(document, act, document.id)
            if document.state is State.DECIDED:
                assert sorted(signed) == sorted([*ROLES, "top_decider"])
                return
