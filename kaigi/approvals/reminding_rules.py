"""Rules of reminding by hand: whom a drafter may remind of their document today. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from kaigi.approvals import rules
from kaigi.approvals.items import Item, State
from kaigi.approvals.reminded import Reminder, ReminderKind
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.content import check_length
from kaigi.errors import NotYours, Refused, Stale, _
from kaigi.person import Signer

WORDS_LIMIT = 500
"""Characters of the drafter's own words."""


def message_to(person: str, item_id: str, day: date) -> DocumentNotice:
    """Return the message in which a person is reminded by hand on this day."""
    number = int(day.strftime("%Y%m%d"))
    return DocumentNotice(item_id, DocumentNoticeKind.REMINDED, person, number)


def whom_to_remind(
    item: Item,
    actor: str,
    today: date,
    earlier: Collection[Reminder],
    away: Mapping[str, datetime],
) -> tuple[Signer, ...]:
    """Return those whose turn it is, and who are there and were not reminded today; or refuse.

    `earlier`: all reminders of the item. `away`: until when those are away who are so now.
    """
    rules.check_concerned(item, actor)
    if actor not in item.drafters:
        raise NotYours(_("Only {who}, who drafted this, can remind of it.", who=item.drafter))
    waiting = [who for step in item.steps for who in step.waiting]
    if item.state is not State.CIRCULATING or not waiting:
        raise Stale(_("This document waits for nobody now."))
    of_today = [each for each in earlier if each.day == today]
    by_hand = next((each for each in of_today if each.kind is ReminderKind.BY_HAND), None)
    later = _("You can remind again on the next office day.")
    if by_hand:
        raise Refused(_("You reminded of this today already, at {when}.", when=by_hand.at), later)
    reminded = {each.person: each for each in of_today}
    found = tuple(who for who in waiting if who.id not in reminded and who.id not in away)
    if found:
        return found
    for who in waiting:
        if who.id in away:
            raise Refused(
                _("{who} is away until {when}.", who=who, when=away[who.id]),
                _("Kaigi reminds them when they are back."),
            )
    first = waiting[0]
    raise Refused(
        _("{who} was reminded today already, at {when}.", who=first, when=reminded[first.id].at),
        later,
    )


def own_words(words: str) -> str:
    """Return the drafter's words without the space around them. Raise Invalid if too long."""
    words = words.strip()
    check_length("words", words, WORDS_LIMIT)
    return words
