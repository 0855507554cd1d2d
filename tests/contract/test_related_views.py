"""Related documents at their fullest, in both languages, against the published Block Kit check."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaigi.approvals import drafts, modals
from kaigi.approvals.desk import COMMENTS_LIMIT
from kaigi.approvals.draft_rules import FormState, Related
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.items import DocumentComment, Item, Offered
from kaigi.approvals.previews import Preview
from kaigi.approvals.related import MOST
from kaigi.content import OnBehalf
from kaigi.i18n import LANGUAGES, Translator
from kaigi.ledger.items import item_of
from kaigi.person import Signer
from tests.contract.published import requires_specs, strict_check
from tests.contract.test_cards import HOSTILE, LONGEST, NAME_LIMIT, TRANSLATORS, WORDS
from tests.contract.test_form_cards import FORM
from tests.office import KEN, TEN, TWO_STEPS, Paper

pytestmark = requires_specs
each_language = pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)


def check(payload: Any) -> None:
    assert strict_check()("modal", payload) == []


def document() -> Item:
    """Return a document of many acts with comments, which its proxy wrote."""
    paper = Paper(LONGEST, route=TWO_STEPS)
    for n in range(7):
        paper.approved().returned(WORDS[:1000]).resubmitted(amount=n, comment=WORDS[:1000])
    proxy = Signer("1009", "名" * NAME_LIMIT)
    return replace(item_of(paper.document), proxy=proxy)


@each_language
@pytest.mark.parametrize("title", ["題" * 100, HOSTILE[:100], "<!channel>"])
def test_ten_of_them_on_a_document_with_a_long_history(title: str, t: Translator) -> None:
    item = document()
    fields = tuple(
        replace(field, value=title) if field.name == "title" else field
        for field in item.content.fields
    )
    named = replace(item, content=replace(item.content, fields=fields))
    comments = tuple(
        DocumentComment(item.id, 90 + n, f"D1:{n}", KEN, TEN, WORDS[:1000])
        for n in range(COMMENTS_LIMIT)
    )
    for related in ((named,) * MOST, (None,) * MOST, (named, None) * (MOST // 2)):
        check(modals.document(Offered(item, comments=comments, related=related), t))
    form = replace(FORM, on_behalf=OnBehalf.DEPARTMENT)
    chosen = (*(Related(str(n), named) for n in range(MOST - 1)), Related("x", None))
    state = FormState(Preview(form, ()), FilledForm({}, form="x"), related=chosen)
    check(drafts.draft_form(state, t))
