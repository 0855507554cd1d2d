"""Acts that a person may choose on a document: one row each, by the id of its choice. Pure.

A row says who may do it now, how its event is made, and which events it records. Revising is the
one act that needs a new route as well: `kaigi.ledger.system` makes its event.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from kaigi.approvals.items import Command
from kaigi.approvals.missing import NoSuchChoice
from kaigi.ledger import (
    additions,
    corrections,
    holding,
    inquiries,
    pulling_up,
    returns,
    reviews,
    rules,
)
from kaigi.ledger.choices import ChoiceId
from kaigi.ledger.document import Document
from kaigi.ledger.events import (
    Added,
    Approved,
    Corrected,
    Decided,
    Event,
    Held,
    Inquired,
    PulledBack,
    PulledUp,
    Rejected,
    Released,
    Replied,
    Resubmitted,
    Returned,
    Reviewed,
    SentBack,
    Withdrawn,
)
from kaigi.ledger.rare_choices import REPLY
from kaigi.person import Signer

Check = Callable[[Document, Signer, str], object]
"""Refuses an act on a document by a person, on a card of this revision."""


Make = Callable[[Document, Command], Event]


class ChosenAct(NamedTuple):
    """An act: `check` refuses it before a form is opened, `event` when it is carried out.

    `records`: the kinds of events that it may become. No event: it needs a route. `inquiry`: the
    number of the entry with the question that it answers.
    """

    check: Check
    records: tuple[type[Event], ...]
    event: Make | None = None
    inquiry: int | None = None


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
    ChoiceId.RETURN: ChosenAct(
        rules.check_may_stop,
        (Returned, SentBack),
        lambda document, command: returns.send_back(
            document,
            command.actor,
            command.revision,
            command.option,
            command.comment or "",
            command.at,
            command.key,
        ),
    ),
    ChoiceId.REJECT: ChosenAct(rules.check_may_stop, (Rejected,), _commented(rules.reject)),
    ChoiceId.RESUBMIT: ChosenAct(rules.check_may_resubmit, (Resubmitted,)),
    ChoiceId.WITHDRAW: ChosenAct(rules.check_may_withdraw, (Withdrawn,), _plain(rules.withdraw)),
    ChoiceId.PULL_BACK: ChosenAct(
        rules.check_may_pull_back, (PulledBack,), _plain(rules.pull_back)
    ),
    ChoiceId.HOLD: ChosenAct(holding.check_may_hold, (Held,), _commented(holding.hold)),
    ChoiceId.RELEASE: ChosenAct(holding.check_may_release, (Released,), _plain(holding.release)),
    ChoiceId.INQUIRE: ChosenAct(
        inquiries.check_may_inquire, (Inquired,), _commented(inquiries.inquire)
    ),
    ChoiceId.ADD: ChosenAct(
        additions.check_may_add,
        (Added,),
        lambda document, command: additions.add(
            document,
            command.actor,
            command.revision,
            command.chosen,
            command.comment or "",
            command.at,
            command.key,
        ),
    ),
    ChoiceId.PULL_UP: ChosenAct(
        pulling_up.check_may_pull_up, (PulledUp,), _plain(pulling_up.pull_up)
    ),
    ChoiceId.CORRECT: ChosenAct(
        corrections.check_may_correct, (Corrected,), _commented(corrections.correct)
    ),
    ChoiceId.REVIEW: ChosenAct(reviews.check_may_review, (Reviewed,), _plain(reviews.review)),
}


def chosen(choice: str) -> ChosenAct:
    """Return the act of a choice. Raise NoSuchChoice for a forged one."""
    name, _dot, number = choice.partition(".")
    if name == REPLY and number.isascii() and number.isdecimal() and len(number) < 10:
        inquiry = int(number)
        return ChosenAct(
            lambda document, actor, _revision: inquiries.check_may_reply(document, actor, inquiry),
            (Replied,),
            lambda document, command: inquiries.reply(
                document, command.actor, inquiry, command.comment or "", command.at, command.key
            ),
            inquiry,
        )
    if choice not in ACTS:
        raise NoSuchChoice
    return ACTS[choice]


def is_same(recorded: Event, command: Command) -> bool:
    """Tell whether a command asks for what its key has recorded already."""
    try:
        act = chosen(command.choice)
    except NoSuchChoice:
        return False
    if not isinstance(recorded, act.records):
        return False
    if isinstance(recorded, Replied) and recorded.inquiry != act.inquiry:
        return False
    if isinstance(recorded, Returned | SentBack):
        to = returns.goes_to(recorded)
        if (command.option or returns.TO_DRAFTER) != to:
            return False
    if isinstance(recorded, Added):
        chosen_id = command.chosen.id if command.chosen else ""
        if recorded.added.people[0].id != chosen_id:
            return False
    comment = (command.comment or "").strip()
    content = recorded.content if isinstance(recorded, Resubmitted) else command.content
    return (recorded.by.id, getattr(recorded, "comment", comment), content) == (
        command.actor.id,
        comment,
        command.content,
    )
