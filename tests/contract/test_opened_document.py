"""The opened document with its number, its share message and requested files, within Slack's
limits.
"""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from kaigi.approvals import cards, opening_views
from kaigi.approvals.items import DocumentComment, Item
from kaigi.approvals.opened import OpenDocument
from kaigi.approvals.rules import DocumentNotice, DocumentNoticeKind, NoticeState
from kaigi.content import File, general
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from kaigi.steps import Step
from tests.contract.published import requires_specs, strict_check
from tests.office import AOI, ONE_STEP, TEN, Paper

pytestmark = requires_specs
T = [Translator(language, ZoneInfo("Asia/Tokyo")) for language in LANGUAGES]
CARD = "https://mihon.slack.com/archives/D0000002/p1795482120000000"


def fullest() -> Item:
    """Return a document of many rounds with forty people, many files and the longest texts."""
    people = tuple(Signer(str(n), "長" * 80, "課" * 160) for n in range(4000, 4040))
    files = tuple(File(f"F{n}", "名" * 200, 1, "https://x/f") for n in range(40))
    content = general("題" * 100, "文" * 3000, 999_999_999_999, files)
    paper = Paper(content, AOI, (Step("named", people), *ONE_STEP))
    for n in range(15):
        paper.returned("言" * 1000).resubmitted(text=f"{n}" + "章" * 2990)
    return replace(item_of(paper.document), id="9" * 9)


@pytest.mark.parametrize("t", T, ids=LANGUAGES)
def test_an_opened_document_fits_into_slack_with_all_that_leads_back_to_it(t: Translator) -> None:
    item = fullest()
    comments = tuple(
        DocumentComment(item.id, n, f"k{n}", AOI, TEN, "言" * 1000) for n in range(90, 100)
    )
    opened = OpenDocument(item, comments=comments, lacks_copies=True)
    for card, is_sent in (("", False), (CARD, True)):
        view = opening_views.document(opened, card, t, is_sent=is_sent)
        assert strict_check()("modal", view) == []
        assert ("approvals.files" in str(view)) is not is_sent


@pytest.mark.parametrize("t", T, ids=LANGUAGES)
def test_a_shared_message_and_one_with_files_fit_into_slack(t: Translator) -> None:
    item = fullest()
    shared = opening_views.shared(item.id, t)
    notice = DocumentNotice(item.id, DocumentNoticeKind.REQUESTED, "9999", 1)
    for message in (shared, cards.draw(NoticeState(notice, item), t)):
        assert strict_check()("message", message.blocks) == []
        assert message.text
    assert "題" not in str(shared)
