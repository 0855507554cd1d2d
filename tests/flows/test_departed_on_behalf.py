"""Documents drafted on behalf of a colleague, when one of the two leaves."""

from tests.flows.office import AOI, EMMA, KEN, MARI, Office
from tests.flows.reading import MEND, WITHDRAW, labels, words
from tests.flows.test_departed import Terminal, is_whole, list_changes
from tests.flows.test_on_behalf import drafts_for, returned_to_both


async def test_the_proxy_of_a_principal_who_left_withdraws_what_was_returned(
    office: Office,
) -> None:
    await returned_to_both(office)
    await list_changes(office, without=(KEN,))
    terminal = Terminal(office)
    assert (await terminal.types("waiting")).output == "ありません。\n", "Aoi has it"
    await office[AOI].clicks(await office[AOI].card(), MEND)
    assert "この文書の本人である田中 健さんは、職員名簿にいません" in office[AOI].told()[-1]
    await office[AOI].clicks((await office[AOI].messages())[0], WITHDRAW)
    assert await office.acts() == ["drafted", "returned", "withdrawn"]
    await is_whole(office)
    terminal.storage.close()


async def test_the_principal_of_a_proxy_who_left_revises_it(office: Office) -> None:
    await returned_to_both(office)
    await list_changes(office, without=(AOI,))
    terminal = Terminal(office)
    assert (await terminal.types("waiting")).output == "ありません。\n", "Ken has it"
    form = await office[KEN].opens(await office[KEN].card(), MEND)
    await office[KEN].submits(form, text="見積書を添えました。")
    assert "再提出 田中 健" in words(await office[MARI].opens(await office[MARI].card(), "開く"))
    terminal.storage.close()


async def test_an_administrator_withdraws_it_when_both_have_left(office: Office) -> None:
    await returned_to_both(office)
    await list_changes(office, without=(AOI, KEN))
    terminal = Terminal(office)
    number = await terminal.number()
    listed = (await terminal.types("waiting")).output
    assert "佐藤 葵" in listed
    assert "田中 健" in listed
    assert f"文書{number}を取り下げました" in (await terminal.types("withdraw", number)).output
    await is_whole(office)
    terminal.storage.close()


async def test_neither_gets_the_step_of_one_who_left(office: Office) -> None:
    await drafts_for(office, EMMA)
    await list_changes(office, without=(KEN,))
    terminal = Terminal(office)
    number = await terminal.number()
    for who in (AOI, EMMA):
        refused = await terminal.types("hand-on", number, who)
        assert "cannot approve it" in str(refused.exception)
    await terminal.types("hand-on", number, MARI)
    assert WITHDRAW not in labels(await office[MARI].card())
    terminal.storage.close()
