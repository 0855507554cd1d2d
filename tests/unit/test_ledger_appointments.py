"""Appointments in any order while a document circulates: each post signs, and no person twice."""

from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from kaigi.ledger import handovers, rules
from kaigi.ledger.departures import Departures
from kaigi.ledger.document import Document, State
from kaigi.ledger.handovers import Succession
from kaigi.ledger.routes import route
from kaigi.person import Departure, Signer
from tests.office import AOI, KEN, LARGE, MIO, REN, TEN, Posts

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
        if not followed:
            return document
        highest = max(followed)
        step = document.route[highest]
        post = posts.post(NO_TRANSACTION, step.role, "")
        assert post.holder is not None
        gone = step.people[0]
        wanted = Succession(highest, gone.id, post.holder, Departure.MOVED, post.unit)
        restored = Departures(NO_TRANSACTION, posts).restored(document, wanted)
        own = [n for n in left if document.route[n].people[0].id == post.holder.id]
        event = handovers.reassign(document, wanted, TEN, own, restored)
        document = rules.evolve(document, event, document.id)


def open_steps(document: Document) -> range:
    return range(document.step, len(document.route))


def holder(document: Document, n: int, posts: Posts) -> Signer | None:
    return posts.post(NO_TRANSACTION, document.route[n].role, "").holder


def holds(document: Document, n: int, posts: Posts) -> bool:
    return document.route[n].people[0] == holder(document, n, posts)


def follows(document: Document, n: int, posts: Posts) -> bool:
    return holder(document, n, posts) not in (None, AOI)


@given(head=heads, chief=heads, changes=appointments)
def test_whatever_the_appointments_each_post_signs_and_nobody_twice_or_for_another(
    head: Signer, chief: Signer, changes: list[tuple[Signer | None, Signer | None, bool]]
) -> None:
    posts = Posts(head, chief)
    steps = route(AOI, posts.now(), LARGE.amount)
    document = rules.evolve(None, rules.draft(AOI, LARGE, steps, TEN, "draft"), 7)
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
        for m in open_steps(document):
            assert holds(document, m, posts) or not follows(document, m, posts)
        were_held &= not {None, AOI} & {next_head, next_chief}
        if were_held:  # one who waited for a follower, and was appointed again, has two cards
            assert len(set(asked)) == len(asked), "nobody signs twice"
        if signs and document.state is State.CIRCULATING and holds(document, document.step, posts):
            actor = document.waiting_for[0]
            signed += due[0]
            act = rules.approve(document, actor, document.revision, TEN, f"sign {n}")
            document = rules.evolve(document, act, document.id)
            if document.state is State.DECIDED:
                assert signed == ROLES
                return


@given(head=heads, chief=heads, first=heads, second=heads)
def test_a_new_department_head_leaves_the_route_as_a_new_draft_would_have_it(
    head: Signer, chief: Signer, first: Signer, second: Signer
) -> None:
    posts = Posts(head, chief)
    steps = route(AOI, posts.now(), LARGE.amount)
    document = rules.evolve(None, rules.draft(AOI, LARGE, steps, TEN, "draft"), 7)
    for appointed in (first, second):
        posts.department_head = appointed
        document = handed_on(document, posts)
        fresh = route(AOI, posts.now(), LARGE.amount)
        assert [(each.role, each.people) for each in document.route] == [
            (each.role, each.people) for each in fresh
        ]
        assert [len(each.merged) for each in document.route] == [len(e.merged) for e in fresh]
