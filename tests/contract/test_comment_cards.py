"""Comments at their fullest, in both languages, against the published Block Kit check."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, modals
from kaigi.approvals.desk import COMMENTS_LIMIT
from kaigi.approvals.items import DocumentComment
from kaigi.approvals.replies import REPLY_LIMIT
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState
from kaigi.i18n import Translator
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.contract.published import requires_specs
from tests.contract.test_cards import (
    HOSTILE,
    LONGEST,
    NAME_LIMIT,
    TRANSLATORS,
    WORDS,
    Drawn,
    check,
    offered,
)
from tests.office import KEN, TEN, TWO_STEPS, Paper

pytestmark = requires_specs
__all__ = ["check"]  # the fixture

MOST = 40
"""People who are told of one comment."""


def views(text: str, t: Translator) -> Drawn:
    paper = Paper(LONGEST, route=TWO_STEPS)
    for n in range(4):
        paper.approved().returned(WORDS[:1000]).resubmitted(amount=n, comment=WORDS[:1000])
    item = item_of(paper.document)
    by = Signer(KEN.id, "名" * NAME_LIMIT)
    comments = tuple(
        DocumentComment(item.id, 90 + n, f"D1:{n}", by, TEN, text, 3, ("名" * 40,) * MOST)
        for n in range(COMMENTS_LIMIT)
    )
    opened = replace(offered(item, KEN.id), comments=comments)
    yield "modal", "document", modals.document(opened, t)
    for reader in (KEN.id, item.drafter.id):
        notice = DocumentNotice(item.id, DocumentNoticeKind.COMMENTED, reader, 90)
        for each in (comments[0], replace(comments[0], told=()), None):
            state = NoticeState(notice, item, comment=each)
            yield "message", f"comment for {reader}", cards.draw(state, t).blocks


@pytest.mark.parametrize("text", ["字" * REPLY_LIMIT, HOSTILE, "<!channel>"])
@pytest.mark.parametrize("t", TRANSLATORS, ids=["ja", "en"])
def test_comments_at_their_fullest_are_accepted(
    check: Callable[[Drawn], None], t: Translator, text: str
) -> None:
    check(views(text, t))
