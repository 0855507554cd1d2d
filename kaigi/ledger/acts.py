"""Acts that a person may choose on a document: one row each, by the id of its choice. Pure.

A row says who may do it now, how its event is made, and which events it records. Revising is the
one act that needs a new route as well: `kaigi.ledger.system` makes its event.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from kaigi.approvals.items import Command, NoSuchChoice
from kaigi.ledger import reviews, rules
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.events import (
    Approved,
    Decided,
    Event,
    PulledBack,
    Rejected,
    Resubmitted,
    Returned,
    Reviewed,
    Withdrawn,
)
from kaigi.person import Signer

Check = Callable[[Document, Signer, str], object]
"""Refuses an act on a document by a person, on a card of this revision."""


Make = Callable[[Document, Command], Event]


class ChosenAct(NamedTuple):
    """An act: `check` refuses it before a form is opened, `event` when it is carried out.

    `records`: the kinds of events that it may become. No event: it needs a route.
    """

    check: Check
    records: tuple[type[Event], ...]
    event: Make | None = None


def _plain(rule: Callable[[Document, Signer, str, datetime, str], Event]) -> Make:
    """Return how an act without a comment is made from its command."""
    return lambda document, command: rule(
        document, command.actor, command.revision, command.at, command.key
    )


def _commented(rule: Callable[[Document, Signer, str, str, datetime, str], Event]) -> Make:
    """Return how an act with a comment is made from its command."""
    return lambda document, command: rule(
        document,
        command.actor,
        command.revision,
        command.comment or "",
        command.at,
        command.key,
    )


ACTS: Mapping[str, ChosenAct] = {
    ChoiceId.APPROVE: ChosenAct(
        rules.check_may_approve, (Approved, Decided), _plain(rules.approve)
    ),
    ChoiceId.RETURN: ChosenAct(rules.check_turn, (Returned,), _commented(rules.send_back)),
    ChoiceId.REJECT: ChosenAct(rules.check_turn, (Rejected,), _commented(rules.reject)),
    ChoiceId.RESUBMIT: ChosenAct(rules.check_may_resubmit, (Resubmitted,)),
    ChoiceId.WITHDRAW: ChosenAct(rules.check_may_withdraw, (Withdrawn,), _plain(rules.withdraw)),
    ChoiceId.PULL_BACK: ChosenAct(
        rules.check_may_pull_back, (PulledBack,), _plain(rules.pull_back)
    ),
    ChoiceId.REVIEW: ChosenAct(reviews.check_may_review, (Reviewed,), _plain(reviews.review)),
}


def chosen(choice: str) -> ChosenAct:
    """Return the act of a choice. Raise NoSuchChoice for a forged one."""
    if choice not in ACTS:
        raise NoSuchChoice
    return ACTS[choice]


def is_same(recorded: Event, command: Command) -> bool:
    """Tell whether a command asks for what its key has recorded already."""
    act = ACTS.get(command.choice)
    if act is None or not isinstance(recorded, act.records):
        return False
    comment = (command.comment or "").strip()
    content = recorded.content if isinstance(recorded, Resubmitted) else command.content
    return (recorded.by.id, getattr(recorded, "comment", comment), content) == (
        command.actor.id,
        comment,
        command.content,
    )
