"""A tray at its fullest, in both languages, against the published Block Kit check."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from kaigi.approvals import flags, tray_views
from kaigi.approvals.flags import Flagged, Known, Usual
from kaigi.approvals.rules import Click
from kaigi.approvals.trays import TRAY_LIMIT, Failed, Settled, Tray, Weighed
from kaigi.errors import Text
from kaigi.i18n import Translator
from kaigi.ledger.items import item_of
from tests.contract.published import requires_specs
from tests.contract.test_cards import (
    HOSTILE,
    LONGEST,
    REVISED,
    TRANSLATORS,
    Drawn,
    check,
    offered,
)
from tests.office import KEN, TWO_STEPS, Paper, revised

pytestmark = requires_specs
__all__ = ["check"]  # the fixture

MOST = 2_000


def rows(title: str) -> tuple[Flagged, ...]:
    """Return a page of documents with every flag; the last one cannot be decided in a tray."""
    content = revised(LONGEST, title=title)
    paper = Paper(replace(REVISED, fields=content.fields), route=TWO_STEPS)
    item = item_of(paper.returned().resubmitted(files=LONGEST.files).document)
    known = Known(KEN.id, usual=Usual(100, 1_000, 2_000))
    found = [
        flags.flagged(offered(replace(item, id=f"{10**8 + n}"), KEN.id), known)
        for n in range(TRAY_LIMIT)
    ]
    return (*found[:-1], replace(found[-1], agree=None))


def views(title: str, t: Translator) -> Drawn:
    page = rows(title)
    yield "modal", "form", tray_views.form(Tray(page, MOST, TRAY_LIMIT), t)
    yield "modal", "empty form", tray_views.form(Tray((), 0), t)
    chosen = tuple(row for row in page if row.agree)
    clicks = tuple(Click.on(row.offered.item, row.agree) for row in chosen if row.agree)
    weighed = Weighed(chosen, clicks, (title,) * 5)
    yield "modal", "question", tray_views.confirm(weighed, "V" + "0" * 12, t)
    failed = tuple(
        Failed(title if n else None, Text("{who} was quicker.", {"who": title}), Text("Open it."))
        for n in range(TRAY_LIMIT)
    )
    done = tuple(offered(row.offered.item, KEN.id) for row in page)
    yield "modal", "outcome", tray_views.outcome(Settled(done, failed, MOST), t)
    yield "modal", "nothing done", tray_views.outcome(Settled((), failed, 0), t)


@pytest.mark.parametrize("title", [LONGEST.title, HOSTILE[:100], "<!channel>"])
@pytest.mark.parametrize("t", TRANSLATORS, ids=["ja", "en"])
def test_a_tray_at_its_fullest_is_accepted(
    check: Callable[[Drawn], None], t: Translator, title: str
) -> None:
    check(views(title, t))
    assert all(len(row.flags) == 4 for row in rows(title))
