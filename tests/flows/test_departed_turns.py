"""Turns that come back to a person in the same round: a new message tells of each."""

from tests.flows.office import AOI, EMMA, KEN, MARI, SORA, Office
from tests.flows.reading import APPROVE, labels
from tests.flows.test_departed import ELSEWHERE, HEAD, is_whole, list_changes, signs
from tests.flows.test_departed_posts import CHIEF, KEN_BESIDE, route, signers

NEWEST = "最新の内容を開く"


async def test_who_swapped_posts_hears_when_the_turn_comes(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {KEN: CHIEF, MARI: HEAD})
    assert await route(office) == [[MARI], [KEN]]
    before = len(await office[KEN].messages())
    await signs(office, MARI)
    assert len(await office[KEN].messages()) == before + 1
    await signs(office, KEN)
    assert await office.acts() == ["drafted", "reassigned", "reassigned", "approved", "decided"]
    assert not any(APPROVE in labels(m) for m in await office[KEN].messages())
    assert len(await office[KEN].messages()) == before + 1
    await is_whole(office)


async def test_who_is_back_in_the_post_gets_a_new_card_each_time(office: Office) -> None:
    await office.circulating()
    for times in (2, 3):
        await list_changes(office, {EMMA: HEAD, KEN: ELSEWHERE})
        assert len(await office[EMMA].messages()) == times - 1
        await list_changes(office)
        messages = await office[KEN].messages()
        assert [labels(m) for m in messages[:-1]] == [[NEWEST]] * (times - 1)
        assert len(messages) == times
    await signs(office, KEN)
    assert await signers(office) == [KEN]
    await is_whole(office)


async def test_who_signed_below_gets_a_new_card_for_the_higher_post(office: Office) -> None:
    await office.circulating(amount="600000")
    await signs(office, KEN)
    await list_changes(office, {KEN: CHIEF, MARI: ELSEWHERE})
    assert len(await office[KEN].messages()) == 2
    await signs(office, KEN)
    assert await signers(office) == [KEN, KEN]


async def test_who_has_the_document_already_is_not_asked_again(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await list_changes(office, {SORA: CHIEF}, without=(MARI,))
    assert await route(office) == [[KEN], [SORA]]
    assert len(await office[KEN].messages()) == 1
    assert APPROVE in labels(await office[KEN].card())
    assert len(await office[AOI].messages()) == 3
