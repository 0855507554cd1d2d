"""A department head cannot wait for the section head any longer, and takes the document up."""

from tests.flows.office import AOI, KEN, MARI, RIKU, Office
from tests.flows.reading import APPROVE, OPEN, labels, words

TAKE_UP, READ = "引上げ", "後閲済"


async def taken_up(office: Office) -> None:
    """Take a document of Aoi's up as Mari, who opens it by its number: no card came to her."""
    await office.circulating(amount="600000")
    assert await office[MARI].messages() == []
    await office[MARI].types("/ringi 1")
    opened = office[MARI].form()
    assert TAKE_UP in labels(opened)
    await office[MARI].clicks(opened, TAKE_UP)


async def test_it_comes_to_the_superior_who_decides_and_the_one_passed_reads_it(
    office: Office,
) -> None:
    await taken_up(office)
    passed = await office[KEN].card()
    assert labels(passed) == [READ, OPEN]
    assert "先へ進んだ文書です" in words(passed)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert await office.acts() == ["drafted", "pulled_up", "decided"]
    assert "引上げ・後閲" in words((await office[AOI].messages())[0])
    await office[KEN].clicks(passed, READ)
    assert labels(await office[KEN].card()) == [OPEN]


async def test_a_late_click_of_the_one_passed_hears_who_took_it_up(office: Office) -> None:
    card = await office.circulating(amount="600000")
    await office[MARI].types("/ringi 1")
    await office[MARI].clicks(office[MARI].form(), TAKE_UP)
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert "山本 真理さんが引き上げました" in office[KEN].told()[-1]
    assert await office.acts() == ["drafted", "pulled_up"]


async def test_others_are_not_offered_it(office: Office) -> None:
    card = await office.circulating(amount="600000")
    for person in (AOI, KEN):
        mine = card if person == KEN else await office[AOI].card()
        assert TAKE_UP not in labels(await office[person].opens(mine, OPEN))
    await office[RIKU].types("/ringi 1")
    assert office[RIKU].forms() == []
