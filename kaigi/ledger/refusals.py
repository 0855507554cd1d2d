"""Refusals of acts on a document: what was done already, by whom and when. Pure."""

from collections.abc import Mapping

from kaigi.errors import NotYours, Refused, Stale, Text, _
from kaigi.ledger import passing
from kaigi.ledger.document import Asked, Document, State
from kaigi.ledger.events import (
    ADMINISTRATOR,
    Added,
    Approved,
    Corrected,
    Decided,
    DeputyEnded,
    Event,
    Held,
    Inquired,
    PulledBack,
    PulledUp,
    Reassigned,
    Rejected,
    Released,
    Replied,
    Resubmitted,
    Returned,
    Reviewed,
    SentBack,
    Skipped,
    Withdrawn,
)
from kaigi.person import DeputyEnd, Signer
from kaigi.steps import StepKind

APPROVED: Mapping[StepKind, tuple[Text, Text]] = {
    StepKind.APPROVE: (
        _("Already approved by you at {when}."),
        _("Already approved by {who} at {when}."),
    ),
    StepKind.CONSENT: (
        _("You gave your consent at {when}."),
        _("{who} gave their consent at {when}."),
    ),
    StepKind.CONFIRM: (_("You confirmed this at {when}."), _("{who} confirmed this at {when}.")),
}
DONE: Mapping[type[Event], tuple[Text, Text]] = {
    Returned: (_("You returned this at {when}."), _("{who} returned this at {when}.")),
    SentBack: (_("You returned this at {when}."), _("{who} returned this at {when}.")),
    PulledBack: (
        _("You pulled your own act back at {when}."),
        _("{who} pulled their own act back at {when}."),
    ),
    PulledUp: (_("You took this up at {when}."), _("{who} took this up at {when}.")),
    Rejected: (_("You rejected this at {when}."), _("{who} rejected this at {when}.")),
    Withdrawn: (_("You withdrew this at {when}."), _("{who} withdrew this at {when}.")),
    Inquired: (_("You asked the drafter at {when}."), _("{who} asked the drafter at {when}.")),
    Added: (
        _("You asked for a consent at {when}."),
        _("{who} asked for a consent at {when}."),
    ),
    Held: (_("You held this at {when}."), _("{who} held this at {when}.")),
    Released: (
        _("You released your hold at {when}."),
        _("{who} released their hold at {when}."),
    ),
    Corrected: (_("You corrected this at {when}."), _("{who} corrected this at {when}.")),
    Replied: (_("You answered this at {when}."), _("{who} answered a question at {when}.")),
    Reviewed: (
        _("You marked this as read afterwards at {when}."),
        _("{who} read this afterwards at {when}."),
    ),
    Decided: (_("Already decided by you at {when}."), _("Already decided by {who} at {when}.")),
}
"""Sentences about an act: to the person who did it, and to others."""


def out_of_date() -> Stale:
    return Stale(
        _("This card is out of date; the document has changed since."),
        _("Use the newest card: it shows what is asked of you now."),
    )


def not_concerned() -> NotYours:
    """Refuse a person who is not on the route, without a word about the document."""
    return NotYours(
        _("Only the drafter and the people on its route can act or comment on this document.")
    )


def not_waiting(document: Document, actor: Signer) -> Refused:
    """Make the refusal: the actor has acted already, or enough others have, or was never asked."""
    names = ", ".join(who.name for who in document.waiting_for)
    now_with = _("It is with {who} now.", who=names)
    for event in reversed(document.this_round[1:]):
        if why := _asked_no_more(event, actor):
            return Stale(why, now_with)
        if isinstance(event, PulledBack) and Asked(actor.id, document.round) in document.asked:
            return Stale(done(event, actor), now_with)
    if Asked(actor.id, document.round) in document.asked:
        return Stale(_("Enough others have approved this step already."), now_with)
    return NotYours(_("This document is not waiting for you."), now_with)


def _is_passed(event: Event, actor: Signer) -> bool:
    if not isinstance(event, PulledUp):
        return False
    return any(who.id == actor.id for people in event.passed for who in people)


def _asked_no_more(event: Event, actor: Signer) -> Text | None:
    """Say by what this person is asked no more, if by this: an act, a handover, an absence."""
    match event:
        case Skipped() if event.person.id == actor.id:
            return _("This went on without you at {when}, while you were away.", when=event.at)
        case DeputyEnded(reason=DeputyEnd.BACK) if event.deputy.id == actor.id:
            return decider_is_back(event.decider).text
        case DeputyEnded() if event.deputy.id == actor.id:
            return _("Your right to decide in place of {who} has ended.", who=event.decider)
        case Reassigned() if event.predecessor.id == actor.id:
            if event.only_restores:
                found = _("{who} has the lower post now, and is asked before you.")
            else:
                found = _("This was handed on to {who} at {when}.")
            return Text(found.msgid, {"who": event.successor, "when": event.at})
        case _ if _is_passed(event, actor) or (
            event.by.id == actor.id and not isinstance(event, Inquired | Held | Released)
        ):
            return done(event, actor)
    return None


def only_read(document: Document) -> Refused:
    return Refused(
        _("This document is only to be read and confirmed; others still have to read it."),
        _(
            "Reply to its card, or ask {who} by “Ask the drafter” in the opened document.",
            who=document.drafter,
        ),
    )


def held(document: Document, hold: Held, actor: Signer) -> Stale:
    ask = _(
        "Ask {who}, who alone acts on this step until then. Your Kaigi administrator can release"
        " what is held too long: it is document {number}.",
        who=hold.by,
        number=document.id,
    )
    return Stale(done(hold, actor), ask)


def not_held() -> Stale:
    return Stale(_("This is not held any more."), _("Open the document: it shows where it is now."))


def decider_is_back(decider: Signer) -> Stale:
    return Stale(
        _("{who} is back, and decides this themself.", who=decider),
        _("Nothing more is asked of you here."),
    )


def nothing_to_review(document: Document, actor: Signer) -> Refused:
    for event in reversed(document.events):
        if isinstance(event, Reviewed) and event.by.id == actor.id:
            return Stale(done(event, actor), _("Nothing more is asked of you here."))
    return NotYours(_("There is nothing here that went on without you."))


def not_returned() -> Refused:
    return Refused(_("This document was not returned to its drafter."))


def nothing_to_hand_on() -> Refused:
    return Refused(_("This document does not wait for this person."))


def own_draft(who: Signer) -> Refused:
    return Refused(
        _("{who} drafted this document, and cannot approve it.", who=who),
        _("Name another person."),
    )


def asked_already(who: Signer) -> Refused:
    return Refused(_("{who} is asked on this step already.", who=who), _("Name another person."))


def cannot_pull_back(document: Document, actor: Signer) -> Refused:
    """Make the refusal: another act has followed, or there is none of this person's."""
    kinds = Approved | Decided | Returned | SentBack | Added
    signed = {each.by.id for each in document.events if isinstance(each, kinds)}
    if actor.id not in signed:
        return NotYours(_("You have approved nothing here that could be pulled back."))
    return Stale(
        done(passing.last_act(document.events), actor),
        _("You can pull back until the next act. Ask the one whose turn it is."),
    )


def settled(document: Document, actor: Signer) -> Stale:
    if document.state is State.CIRCULATING:
        return Stale(_("This document is in circulation again already."))
    ended = [each for each in document.events if not isinstance(each, Corrected)]
    last = passing.last_act(ended)
    return Stale(done(last, actor), _("Nothing more is asked of you here."))


def recorded_otherwise(event: Event, actor: Signer) -> Stale:
    """Refuse a form or click whose key was recorded with other content."""
    return Stale(
        done(event, actor),
        _("What you entered since is not recorded. Open the document: it shows what is."),
    )


def drafted_otherwise(document: Document, actor: Signer) -> Stale | NotYours:
    """Refuse a form that was drafted already, with other content or by another person."""
    if document.events[0].by.id != actor.id:
        return NotYours(
            _("This form was submitted by another person."), _("Open a new one with /ringi.")
        )
    content = document.rounds[0]
    named = _("This form was drafted already, as “{title}”.", title=content.title)
    if content.amount is not None:
        named = _(
            "This form was drafted already, as “{title}” ({amount} yen).",
            title=content.title,
            amount=f"{content.amount:,}",
        )
    if document.state is State.CIRCULATING:
        return Stale(
            named,
            _(
                "It circulates without what you changed since."
                " To change it, withdraw it on its card and draft it anew."
            ),
        )
    return Stale(named, _("What you changed since is not in it. Its card shows where it is now."))


def done(event: Event, actor: Signer) -> Text:
    """Say what was done, by whom and when, as the actor reads it."""
    if isinstance(event, Resubmitted):
        return _("This document is in circulation again already.")
    if isinstance(event, Withdrawn) and event.by == ADMINISTRATOR:
        return _("An administrator withdrew this at {when}.", when=event.at)
    if isinstance(event, Released) and event.by == ADMINISTRATOR:
        return _("An administrator released the hold at {when}.", when=event.at)
    is_read = isinstance(event, Decided) and event.answer is StepKind.CONFIRM
    if isinstance(event, Approved):
        by_actor, by_another = APPROVED[event.answer]
    else:
        by_actor, by_another = APPROVED[StepKind.CONFIRM] if is_read else DONE[type(event)]
    if event.by.id == actor.id:
        return Text(by_actor.msgid, {"when": event.at})
    return Text(by_another.msgid, {"who": event.by, "when": event.at})
