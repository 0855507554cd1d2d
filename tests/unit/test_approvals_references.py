"""Numbers of documents as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.notices import Notices
from kaigi.approvals.opened import gets_copies
from kaigi.approvals.opening import OpeningDesk
from kaigi.approvals.references import Reference, reference
from kaigi.approvals.systems import Systems
from kaigi.delivery.outbox import Outbox
from kaigi.forms.reading import read_forms
from kaigi.forms.registry import Forms
from kaigi.ledger.items import item_of
from kaigi.ledger.system import Ledger
from kaigi.presence.calendar import Calendar
from kaigi.storage import Storage
from tests.office import AOI, KEN, LARGE, MIO, REN, TWO_STEPS, Paper, Posts
from tests.unit.approval_office import TOKYO

FORM = """form: NAME
title: TITLE
fields:
  - {name: title, kind: text, label: 件名, required: true}
route:
  - line: section_head
"""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("123", Reference("123")),
        ("  １２３　", Reference("123")),
        ("#123", Reference("123", is_marked=True)),
        ("＃ １２３", Reference("123", is_marked=True)),
        ("№123", Reference("123", is_marked=True)),
        ("No.123", Reference("123", is_marked=True)),
        ("文書 123", Reference("123", is_marked=True)),
        ("文書番号123", Reference("123", is_marked=True)),
        ("00123", Reference("123")),
        ("123 共有", Reference("123", shares=True)),
        ("#123 SHARE", Reference("123", is_marked=True, shares=True)),
        ("", None),
        ("0", None),
        ("-1", None),
        ("1.5", None),
        ("1234567890", None),
        ("24インチモニター", None),
        ("123 台のモニター", None),
        ("物品購入 123", None),
        ("123 456", None),
        ("١٢٣", None),
    ],
)
def test_a_number_is_read_alone_and_any_other_text_is_none(
    typed: str, expected: Reference | None
) -> None:
    assert reference(typed) == expected


@given(number=st.integers(1, 999_999_999))
def test_every_number_is_read_in_digits_of_either_width(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert reference(str(number)) == reference(wide) == Reference(str(number))


@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_nothing(typed: str) -> None:
    found = reference(typed)
    assert found is None or 0 < int(found.number) < 10**9


@pytest.mark.parametrize(
    ("typed", "is_document"), [("36", False), ("#36", True), ("36協", False), ("37", True)]
)
async def test_a_bare_number_that_begins_a_forms_title_is_that_form(
    storage: Storage, typed: str, *, is_document: bool
) -> None:
    titles = {"agreement": "36協定届", "lease": "賃借"}
    texts = {f"{n}.yml": FORM.replace("NAME", n).replace("TITLE", t) for n, t in titles.items()}
    ledger = Ledger(Posts(), Forms(lambda: read_forms(texts)))
    notices = Notices(Outbox(), Deadlines(Calendar(), TOKYO))
    desk = OpeningDesk(storage, Systems(ledger), notices)
    assert (await desk.referred_to(typed) is not None) is is_document


def test_files_reach_the_drafter_and_those_asked_in_this_round() -> None:
    item = item_of(Paper(LARGE, route=TWO_STEPS).document)
    assert [gets_copies(item, who.id) for who in (AOI, KEN, MIO, REN)] == [True, True, False, False]
