"""Rules by which a step passes from a person who can no longer act to another one. Pure.

A person who holds several posts signs once, in the highest: the steps of the others are merged into
that one. They come back, right before it, when the highest passes to another person; one of them
alone when only its post does.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from kaigi.ledger import refusals
from kaigi.ledger.document import Asked, Document
from kaigi.ledger.events import ADMINISTRATOR, KAIGI, Reassigned
from kaigi.person import Departure, Signer
from kaigi.steps import Step


class Succession(Struct, frozen=True):
    """A wanted change of a step's person, by staff number, as in `Reassigned`."""

    step: int
    predecessor: str
    successor: Signer
    reason: Departure
    unit: str


def reassign(
    document: Document,
    wanted: Succession,
    now: datetime,
    left: Collection[int] = (),
    restored: tuple[Step, ...] = (),
) -> Reassigned:
    """Give the step of a person who can no longer act to another.

    `left`: steps whose post the successor holds no more. On the others they sign once, on the
    highest. `restored`: as in `Reassigned`.

    Drafters never approve their own draft, not even as the new holder of the post: where no one
    else follows, they withdraw it and draft it again, with the route that they have now. A
    successor who has signed a lower step in this round is asked all the same: the decision is the
    post's.
    """
    passed_on = _passed_on(document, wanted, now)
    successor = wanted.successor
    if successor.id in _people(document, wanted.step):
        raise refusals.asked_already(successor)
    asked = _asked_on(document, successor.id, wanted.step)
    signs = [step for step in asked if step == wanted.step or step not in left]
    return replace(
        passed_on,
        dropped=tuple(step for step in signs[:-1] if len(document.route[step].people) == 1),
        restored=restored,
    )


def restore(
    document: Document, wanted: Succession, lower: Step | None, now: datetime
) -> Reassigned:
    """Ask the head of a lower post on its own step, which was merged into the one of `wanted`.

    The person of that step, to whom the higher post is left, goes on signing there.
    """
    passed_on = _passed_on(document, wanted, now)
    successor = wanted.successor
    if lower is None:
        raise refusals.nothing_to_hand_on()
    if document.signs_from(wanted.step, successor.id):
        raise refusals.asked_already(successor)
    return replace(
        passed_on,
        restored=(replace(lower, people=(successor,)),),
        only_restores=True,
    )


def _passed_on(document: Document, wanted: Succession, now: datetime) -> Reassigned:
    """Pass the step on to another who may act on it. Raise Refused."""
    predecessor = document.asked_on(wanted.step, wanted.predecessor)
    if predecessor is None:
        raise refusals.nothing_to_hand_on()
    if wanted.successor.id in document.drafters:
        raise refusals.own_draft(wanted.successor)
    return Reassigned(
        f"reassign:{len(document.events) + 1}",
        KAIGI if wanted.unit else ADMINISTRATOR,
        now,
        wanted.step,
        predecessor,
        wanted.successor,
        wanted.reason,
        wanted.unit,
    )


def reassigned(document: Document, event: Reassigned) -> Document:
    """Replace the step's person, merge the steps that are dropped, and restore others."""
    restored = event.restored
    if event.only_restores:
        restored = (replace(restored[0], unit=event.unit),)
    steps = dict(enumerate(document.route))
    steps[event.step] = _changed(steps[event.step], event)
    for number in event.dropped:
        into = _signs_instead(steps, event, number)
        lower = steps[number]
        merged = (*lower.merged, replace(lower, merged=()), *steps[into].merged)
        steps[into] = replace(steps[into], merged=merged)
    route: list[Step] = []
    for number, step in steps.items():
        route += restored if number == event.step else ()
        route += () if number in event.dropped else (step,)
    changed = replace(document, route=tuple(route))
    if event.step not in event.dropped:
        changed = replace(changed, successions=(*document.successions, event))
    is_restored = event.step == document.step and restored
    if document.step in event.dropped or is_restored:
        have_it = {who.id for who in document.waiting_for}
        return changed.at_step(document.step, event.at, have_it)
    if document.step == event.step:
        now_asked = Asked(event.successor.id, document.round)
        return replace(changed, asked=(*document.asked, now_asked))
    return changed


def follows(document: Document, event: Reassigned) -> bool:
    """Return whether this change could be made here."""
    successor = event.successor.id
    if (
        document.asked_on(event.step, event.predecessor.id) != event.predecessor
        or successor in document.drafters | _people(document, event.step)
        or event.by != (KAIGI if event.unit else ADMINISTRATOR)
        or (event.continues and not isinstance(document.events[-1], Reassigned))
        or len(set(event.dropped)) < len(event.dropped)
    ):
        return False
    if event.only_restores:
        return _follows_restored(document, event)
    asked = _asked_on(document, successor, event.step)
    return all(
        step in asked[:-1] and len(document.route[step].people) == 1 for step in event.dropped
    ) and _restores(document, event)


def _asked_on(document: Document, successor: str, given: int) -> list[int]:
    """Return the open steps on which the successor is asked, with the one that they are given."""
    return [
        step
        for step in range(document.step, len(document.route))
        if step == given or successor in _people(document, step)
    ]


def _follows_restored(document: Document, event: Reassigned) -> bool:
    """Return whether this one step could come back to its successor alone."""
    return (
        event.unit != ""
        and not event.dropped
        and len(_people(document, event.step)) == 1
        and not document.signs_from(event.step, event.successor.id)
        and [step.people for step in event.restored] == [(event.successor,)]
        and replace(event.restored[0], people=()) in _merged(document, event)
    )


def _merged(document: Document, event: Reassigned) -> list[Step]:
    """Return the steps merged into this one, without their people."""
    return [replace(step, people=()) for step in document.route[event.step].merged]


def _restores(document: Document, event: Reassigned) -> bool:
    """Return whether each restored step was merged into this one; only its person may differ."""
    merged = _merged(document, event)
    back = [_post(step) for step in event.restored]
    others = document.drafters | {event.successor.id}
    return len(set(back)) == len(back) and all(
        replace(step, people=()) in merged
        and len(step.people) == step.quorum == 1
        and step.people[0].id not in others
        for step in event.restored
    )


def _changed(step: Step, event: Reassigned) -> Step:
    """Return the step with the successor, who signs for the posts that are not restored, too."""
    back = {_post(each) for each in event.restored}
    if event.only_restores:
        return replace(step, merged=tuple(m for m in step.merged if _post(m) not in back))
    people = tuple(_followed(who, event) for who in step.people)
    merged = tuple(
        replace(
            each,
            people=tuple(
                # the lower post's, not that of the post in which they sign
                replace(_followed(who, event), section=who.section, title=who.title)
                for who in each.people
            ),
        )
        for each in step.merged
        if _post(each) not in back
    )
    return replace(step, people=people, unit=event.unit, merged=merged)


def _followed(who: Signer, event: Reassigned) -> Signer:
    return event.successor if who.id == event.predecessor.id else who


def _signs_instead(steps: dict[int, Step], event: Reassigned, dropped: int) -> int:
    """Return the step on which the successor signs for the one that is dropped."""
    return next(
        number
        for number, step in steps.items()
        if number > dropped
        and number not in event.dropped
        and event.successor.id in {who.id for who in step.people}
    )


def _post(step: Step) -> tuple[str, str | None]:
    return step.role, step.unit


def _people(document: Document, step: int) -> frozenset[str]:
    return frozenset(who.id for who in document.route[step].people)
