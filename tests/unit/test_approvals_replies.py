"""Which replies are kept with a document, and who hears of them."""

import pytest
from msgspec.structs import replace

from kaigi.approvals import replies, rules
from kaigi.approvals.replies import REPLY_LIMIT, Reply
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind
from kaigi.errors import NotYours, Refused, Stale
from kaigi.ledger.items import item_of
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper

REPLY = Reply("D1", "2.0", "1.0", "When?")


def told(paper: Paper, author: str) -> list[str]:
    return [who.id for who in replies.told(item_of(paper.document), author)]


def test_the_drafter_and_who_is_asked_and_who_has_acted_in_this_round_hear_of_it_once() -> None:
    paper = Paper(LARGE, route=TWO_STEPS)
    assert told(paper, AOI.id) == [KEN.id]
    assert told(paper, KEN.id) == [AOI.id]
    assert told(paper.approved(), MIO.id) == [AOI.id, KEN.id]
    assert told(paper.returned(), KEN.id) == [AOI.id, MIO.id]
    assert told(paper.resubmitted(), AOI.id) == [KEN.id], "Mio has not acted in this round"


def test_a_comment_comes_under_the_newest_card_that_each_has() -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).returned().resubmitted().document)
    notices = rules.notices(item)
    assert replies.card_of(notices, item, AOI.id) == "approval:7:drafted:1001:0"
    assert replies.card_of(notices, item, KEN.id) == "approval:7:asked:2001:2"
    assert replies.card_of(notices, item, MIO.id) is None


@pytest.mark.parametrize(
    ("text", "refused"),
    [("字" * REPLY_LIMIT, False), ("字" * (REPLY_LIMIT + 1), True), (" \u200b\n", True)],
)
def test_a_reply_has_text_and_at_most_1000_characters(text: str, refused: bool) -> None:
    item = item_of(Paper(LARGE).document)
    notice = DocumentNotice(item.id, DocumentNoticeKind.ASKED, KEN.id, 1)
    reply = replace(REPLY, text=text)
    if not refused:
        replies.check(item, notice, KEN.id, reply)
        return
    with pytest.raises(Refused):
        replies.check(item, notice, KEN.id, reply)


def test_who_may_not_read_the_document_adds_nothing_to_it() -> None:
    item = item_of(Paper(LARGE).document)
    notice = DocumentNotice(item.id, DocumentNoticeKind.ASKED, REN.id, 1)
    with pytest.raises(NotYours):
        replies.check(item, notice, REN.id, REPLY)


def test_only_the_newest_of_a_persons_cards_takes_comments() -> None:
    item = item_of(Paper(LARGE).returned().resubmitted().document)
    old = DocumentNotice(item.id, DocumentNoticeKind.ASKED, KEN.id, 1)
    with pytest.raises(Stale, match="round 1"):
        replies.check(item, old, KEN.id, REPLY)
    replies.check(item, replace(old, round=2), KEN.id, REPLY)
    drafted = DocumentNotice(item.id, DocumentNoticeKind.DRAFTED, AOI.id, 0)
    replies.check(item, drafted, AOI.id, REPLY)
