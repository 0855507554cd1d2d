"""A home counts what came back to its person as waiting for them, with the reason."""

from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import ANSWER, ASK, MEND, OPEN, WITHDRAW, labels, words

NOTHING = "承認待ちの文書はありません。"
BACK = "修正・回答が必要な文書"


async def test_a_returned_document_waits_for_its_drafter_with_the_reason(office: Office) -> None:
    await office.returned(why="見積書を添えて\nください。")
    home = await office[AOI].opens_home()
    assert NOTHING not in words(home)
    assert f"{BACK}（1件）" in words(home)
    assert "「見積書を添えて ください。」" in words(home)
    assert labels(home)[:3] == [MEND, OPEN, WITHDRAW]
    assert words(home).count("モニター40台の購入") == 1, "it stands there once"
    form = await office[AOI].opens(home, MEND)
    await office[AOI].submits(form, comment="添えました。")
    home = await office[AOI].opens_home()
    assert BACK not in words(home)
    assert NOTHING in words(home)


async def test_a_question_is_answered_from_the_home(office: Office) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    await office[KEN].submits(await office[KEN].opens(opened, ASK), comment="型番は？")
    home = await office[AOI].opens_home()
    assert NOTHING not in words(home)
    assert "「型番は？」" in words(home)
    form = await office[AOI].opens(home, ANSWER)
    await office[AOI].submits(form, comment="A-12です。")
    assert BACK not in words(await office[AOI].opens_home())
    assert await office.acts() == ["drafted", "inquired", "replied"]


async def test_more_of_it_than_a_home_shows_is_in_a_list(office: Office) -> None:
    for n in range(5):
        await office.returned(f"机 {n}")
        office.clock.advance(minutes=1)
    home = await office[AOI].opens_home()
    assert f"{BACK}（5件）" in words(home)
    assert "起案した文書（2件）" in words(home)
    listed = await office[AOI].opens(home, "5件すべてを開く")
    assert "机 4" in words(listed)
    assert labels(listed).count(MEND) == 5
