"""Comments that people write as replies to the cards of a document. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from kaigi.approvals.items import Asked, Item
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, check_concerned
from kaigi.content import is_blank
from kaigi.errors import Refused, Stale, _
from kaigi.person import Signer

REPLY_LIMIT = 1000
"""Characters of a comment, as of one with a return."""


class Reply(Struct, frozen=True):
    """A message of a person's to Kaigi, as chat reports it.

    `ts` is its id in `channel`, `thread` that of the message which it answers; empty where it
    answers none. `files`: how many came with it.
    """

    channel: str
    ts: str
    thread: str
    text: str
    files: int = 0

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.ts}"


class NotKept(Struct, frozen=True):
    """A reply that became no comment, and why. `card`: the key of the message that it answers."""

    refusal: Refused
    card: str | None = None


def check(item: Item, notice: DocumentNotice, author: str, reply: Reply) -> None:
    """Raise Refused where a reply to this card is not kept."""
    check_concerned(item, author)
    is_asked = notice.part is DocumentNoticeKind.ASKED
    askings = item.asked.count(Asked(notice.person, notice.round))
    if is_asked and (notice.round < item.round or notice.asking < askings):
        raise Stale(
            _("Your comment was not kept: this card is from round {n}.", n=notice.round),
            _("Write it under the newest card of the document."),
        )
    if is_blank(reply.text):
        raise Refused(
            _("Files in a reply are not kept with the document."),
            _("Write what they are about, or ask the drafter to add them in the next round."),
        )
    if len(reply.text) > REPLY_LIMIT:
        raise Refused(
            _(
                "Your comment was not kept: it has {length} characters, and at most {limit} are.",
                length=len(reply.text),
                limit=REPLY_LIMIT,
            ),
            _("Write it in several replies."),
        )


def under_no_card(reply: Reply) -> Refused:
    """Refuse a reply to no card; outside threads, where people ask for help, with all commands."""
    only = _("Kaigi reads only replies to the cards of documents.")
    if reply.thread:
        return Refused(only, _("Write your comment in the thread of the document's card."))
    return Refused(
        only,
        _(
            "To begin something: /ringi for a document, /meet for a meeting, /here for where you"
            " are, /who for where others are; each with help behind it, as in /ringi help."
            " What waits for you is on the Home tab above. A comment goes into the thread of the"
            " document's card."
        ),
    )


def told(item: Item, author: str) -> tuple[Signer, ...]:
    """Return who hears of a comment: the drafter, those asked now and those who have acted in this
    round, without its author.
    """
    people = [
        item.drafter,
        *((item.proxy,) if item.proxy else ()),
        *(who for step in item.steps for who in step.waiting),
        *(each.deputy for step in item.steps for each in step.deputised if each.deputy),
        *(act.by for act in item.acts if act.round == item.round and act.by.id),
    ]
    return tuple({who.id: who for who in people if who.id != author}.values())


def card_of(notices: Sequence[DocumentNotice], item: Item, person: str) -> str | None:
    """Return the key of a person's newest card about the document, of all its `notices`."""
    drafted = [
        each.key
        for each in notices
        if each.part is DocumentNoticeKind.DRAFTED and each.person == person
    ]
    asked = [
        each.key
        for each in notices
        if each.part is DocumentNoticeKind.ASKED
        and (each.person, each.round) == (person, item.round)
    ]
    return next(iter([*reversed(asked), *drafted]), None)
