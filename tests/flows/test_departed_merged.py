"""A document that one person signs for two posts, of which the lower gets another head."""

import pytest

from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, SORA, Office
from tests.flows.reading import APPROVE, labels, words
from tests.flows.test_departed import (
    ELSEWHERE,
    HEAD,
    Terminal,
    decides_while_list_changes,
    is_whole,
    list_changes,
    signs,
    staff_rows,
)
from tests.flows.test_departed_posts import (
    CHIEF,
    EMMA_BESIDE,
    KEN_BESIDE,
    exported,
    route,
    signers,
    steps_signed,
)

VACANT = {KEN: CHIEF}
"""KEN heads the department alone, and no one the section."""
BESIDES = KEN_BESIDE.replace("企画部,部長", "企画部/企画課,課長")
"""KEN heads the section besides."""
GIVEN = {KEN: CHIEF, EMMA: HEAD}


async def waits_for_both(office: Office) -> None:
    """Have a document that KEN, who holds both posts, signs once."""
    await list_changes(office, VACANT, without=(MARI,), further=BESIDES)
    await office.circulating(amount="600000")
    assert await route(office) == [[KEN]]


async def given_away(office: Office) -> None:
    await waits_for_both(office)
    await list_changes(office, GIVEN, without=(MARI,))
    assert await route(office) == [[EMMA], [KEN]]


async def test_the_lower_posts_new_head_is_asked_and_then_the_one_who_held_both(
    office: Office,
) -> None:
    await waits_for_both(office)
    old = await office[KEN].card()
    await list_changes(office, GIVEN, without=(MARI,))
    assert await route(office) == [[EMMA], [KEN]]
    (his,) = await office[KEN].messages()
    assert labels(his) == ["開く"], "it is not his turn"
    assert "● 課長：Emma Ito（承認待ち）　前任：田中 健\n○ 部長：田中 健" in words(his)
    await office.send(office[KEN].click(old, APPROVE))
    await office.settle()
    refusal = office[KEN].told()[0]
    assert "下位の職に就いたEmma Itoさんが、先に承認します。" in refusal
    assert "現在はEmma Itoさんの承認待ちです。" in refusal
    await signs(office, EMMA, "Approve")
    assert len(await office[KEN].messages()) == 2, "his turn rings"
    await signs(office, KEN)
    assert await office.acts() == ["drafted", "reassigned", "approved", "decided"]
    assert await steps_signed(office) == [("Section head", [EMMA]), ("Department head", [KEN])]
    assert not any(APPROVE in labels(m) for m in await office[KEN].messages())
    await is_whole(office)


async def test_the_drafter_hears_once_which_post_went_and_that_the_other_stays(
    office: Office,
) -> None:
    await given_away(office)
    own, told = await office[AOI].messages()
    expected = "「モニター40台の購入」の課長としての承認者が、田中 健さんからEmma Itoさんに"
    assert expected in words(told)
    assert "異動" not in words(told) + words(own), "he stays in the higher post"
    assert "○ 部長：田中 健" in words(own)
    assert "before: 田中 健" in words(await office[EMMA].card())
    given = (await exported(office))[1]
    assert (given["from"], given["to"], given["only_restores"]) == (KEN, EMMA, True)


async def test_a_lower_post_that_is_vacant_or_unreachable_is_signed_for_by_the_old_head(
    office: Office,
) -> None:
    await waits_for_both(office)
    await list_changes(office, VACANT, without=(MARI,))
    await office.changes(EMMA, deleted=True)
    await list_changes(office, GIVEN, without=(MARI,))
    assert await route(office) == [[KEN]]
    assert len(await office[AOI].messages()) == 1, "it waits for no one who has gone"
    terminal = Terminal(office)
    assert (await terminal.types("waiting")).output == "ありません。\n"
    refused = await terminal.types("hand-on", await terminal.number(), NAGI)
    assert refused.exit_code != 0
    terminal.storage.close()
    await office.changes(EMMA, deleted=False)
    await office.settle()
    assert await route(office) == [[EMMA], [KEN]]
    await is_whole(office)


async def test_a_lower_post_that_stays_vacant_is_decided_for_by_the_old_head(
    office: Office,
) -> None:
    await waits_for_both(office)
    await list_changes(office, VACANT, without=(MARI,))
    await signs(office, KEN)
    assert await office.acts() == ["drafted", "decided"]
    await list_changes(office, GIVEN, without=(MARI,))
    assert await office.acts() == ["drafted", "decided"], "what is decided is not touched"
    await is_whole(office)


async def test_a_missing_account_of_the_old_head_gives_no_post_away(office: Office) -> None:
    await waits_for_both(office)
    await office.changes(KEN, deleted=True)
    await office.settle()
    assert await route(office) == [[KEN]]
    assert await office.acts() == ["drafted"]


async def test_the_lower_posts_next_head_follows_as_on_any_step(office: Office) -> None:
    await given_away(office)
    await list_changes(office, {KEN: CHIEF, NAGI: HEAD}, without=(MARI, EMMA))
    assert await route(office) == [[NAGI], [KEN]]
    await signs(office, NAGI)
    await signs(office, KEN)
    assert await signers(office) == [NAGI, KEN]
    await is_whole(office)


@pytest.mark.parametrize("is_signed", [False, True])
async def test_the_higher_post_is_followed_afterwards(office: Office, is_signed: bool) -> None:
    await given_away(office)
    if is_signed:
        await signs(office, EMMA, "Approve")
    await list_changes(office, {KEN: ELSEWHERE, EMMA: HEAD, SORA: CHIEF}, without=(MARI,))
    assert await route(office) == [[EMMA], [SORA]]
    if not is_signed:
        await signs(office, EMMA, "Approve")
    await signs(office, SORA)
    assert await signers(office) == [EMMA, SORA]
    await is_whole(office)


async def test_who_gets_the_lower_post_back_signs_once_again(office: Office) -> None:
    await given_away(office)
    await list_changes(office, VACANT, without=(MARI,), further=BESIDES)
    assert await route(office) == [[KEN]]
    await list_changes(office, GIVEN, without=(MARI,))
    assert await route(office) == [[EMMA], [KEN]]
    await list_changes(office, VACANT, without=(MARI,), further=BESIDES)
    await signs(office, KEN)
    assert await signers(office) == [KEN]
    assert labels((await office[EMMA].messages())[-1]) == []
    await is_whole(office)


async def test_the_lower_posts_new_head_who_gets_the_higher_too_signs_once(
    office: Office,
) -> None:
    await given_away(office)
    places = {KEN: ELSEWHERE, EMMA: HEAD}
    await list_changes(office, places, without=(MARI,), further=EMMA_BESIDE)
    assert await route(office) == [[EMMA]]
    await signs(office, EMMA, "Approve")
    assert await signers(office) == [EMMA]
    await is_whole(office)


async def test_the_drafter_who_got_the_lower_post_is_not_asked(office: Office) -> None:
    await waits_for_both(office)
    await list_changes(office, {KEN: CHIEF, AOI: HEAD}, without=(MARI,))
    assert await route(office) == [[KEN]]
    assert len(await office[AOI].messages()) == 1
    await signs(office, KEN)
    assert await office.acts() == ["drafted", "decided"]


async def test_the_lower_post_is_given_away_while_the_higher_waits_in_vain(
    office: Office,
) -> None:
    await waits_for_both(office)
    await list_changes(office, {EMMA: HEAD}, without=(KEN, MARI))
    assert await route(office) == [[EMMA], [KEN]]
    stuck = words((await office[AOI].messages())[-1])
    assert "後の段階で田中 健さん（名簿に登録なし）の承認が必要です。" in stuck
    terminal = Terminal(office)
    await terminal.types("hand-on", await terminal.number(), NAGI)
    terminal.storage.close()
    await signs(office, EMMA, "Approve")
    await signs(office, NAGI)
    assert await signers(office) == [EMMA, NAGI]
    await is_whole(office)


async def test_an_administrators_choice_signs_for_a_vacant_lower_post_for_good(
    office: Office,
) -> None:
    await waits_for_both(office)
    await list_changes(office, without=(KEN, MARI))
    terminal = Terminal(office)
    await terminal.types("hand-on", await terminal.number(), NAGI)
    terminal.storage.close()
    await list_changes(office, {EMMA: HEAD}, without=(KEN, MARI))
    assert await route(office) == [[NAGI]]
    await is_whole(office)


async def test_a_returned_document_takes_the_new_route_when_it_is_resubmitted(
    office: Office,
) -> None:
    await waits_for_both(office)
    form = await office[KEN].opens(await office[KEN].card(), "差戻し")
    await office[KEN].submits(form, comment="見積書を添えてください。")
    await list_changes(office, GIVEN, without=(MARI,))
    assert await office.acts() == ["drafted", "returned"]
    form = await office[AOI].opens((await office[AOI].messages())[-1], "修正して再提出")
    await office[AOI].submits(form, comment="見積書を添えました。")
    assert await route(office) == [[EMMA], [KEN]]


async def test_a_click_at_the_same_moment_decides_or_is_refused(office: Office) -> None:
    await list_changes(office, VACANT, without=(MARI,), further=BESIDES)
    rows = staff_rows(GIVEN, without=(MARI,))
    await decides_while_list_changes(office, rows, amount="600000")
