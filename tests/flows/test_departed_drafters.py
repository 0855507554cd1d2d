"""Documents that were returned to a drafter who has left: an administrator takes them back."""

import json

from kaigi.errors import Refused
from tests.flows.office import AOI, EMMA, KEN, MARI, Office
from tests.flows.reading import APPROVE, OPEN, RETURN, labels, words
from tests.flows.test_departed import Terminal, is_whole, list_changes, signs


async def test_it_is_listed_and_withdrawn_and_the_cards_say_so(office: Office) -> None:
    await office.circulating(amount="600000")
    await signs(office, KEN)
    form = await office[MARI].opens(await office[MARI].card(), RETURN)
    await office[MARI].submits(form, comment="見積書を添えてください。")
    await list_changes(office, without=(AOI,))
    terminal = Terminal(office)
    number = await terminal.number()
    listed = (await terminal.types("waiting")).output
    assert "0000101 佐藤 葵 (名簿に登録なし) · 起案者へ差戻し中" in listed
    assert f"kaigi documents withdraw {number}" in listed
    (row,) = json.loads((await terminal.types("waiting", "--json")).output)
    assert (row["waits_for"], row["kind"]) == (AOI, "revise")
    refused = await terminal.types("hand-on", number, EMMA)
    assert isinstance(refused.exception, Refused)
    before = len(await office[AOI].messages())
    done = (await terminal.types("withdraw", number)).output
    assert f"0000101 佐藤 葵の文書{number}を取り下げました。" in done
    assert (await terminal.types("waiting")).output == "ありません。\n"
    for who in (KEN, MARI):
        card = (await office[who].messages())[0]
        assert "取下げ（管理者）" in words(card)
        assert labels(card) == [OPEN]
    assert len(await office[AOI].messages()) == before, "who has left gets nothing new"
    await is_whole(office)
    terminal.storage.close()


async def test_what_is_not_returned_to_one_who_has_left_is_not_withdrawn(office: Office) -> None:
    await office.returned()
    terminal = Terminal(office)
    number = await terminal.number()
    assert (await terminal.types("waiting")).output == "ありません。\n"
    for named in (number, "999", "x"):
        refused = await terminal.types("withdraw", named)
        assert isinstance(refused.exception, Refused)
    form = await office[AOI].opens(await office[AOI].card(), "修正して再提出")
    await office[AOI].submits(form, comment="見積書を添えました。")
    await list_changes(office, without=(AOI,))
    assert isinstance((await terminal.types("withdraw", number)).exception, Refused)
    assert APPROVE in labels(await office[KEN].card()), "what circulates goes its way"
    await signs(office, KEN)
    await is_whole(office)
    terminal.storage.close()


async def test_what_was_returned_to_a_drafter_without_an_account_is_listed_and_stays_theirs(
    office: Office,
) -> None:
    await office.returned()
    await office.changes(AOI, deleted=True)
    await office.settle()
    terminal = Terminal(office)
    number = await terminal.number()
    listed = (await terminal.types("waiting")).output
    assert "0000101 佐藤 葵 (Slackのアカウントなし) · 起案者へ差戻し中\n" in listed
    for typed in (("withdraw", number), ("hand-on", number, EMMA)):
        assert isinstance((await terminal.types(*typed)).exception, Refused)
    await office.changes(AOI, deleted=False)
    await office.settle()
    assert (await terminal.types("waiting")).output == "ありません。\n"
    assert await office.acts() == ["drafted", "returned"]
    terminal.storage.close()


async def test_a_notice_is_drawn_again_where_the_document_is_returned_to_one_who_has_left(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await list_changes(office, without=(MARI, AOI))
    await office[KEN].submits(form, comment="見積書を添えてください。")
    assert "不在は解消しました" in words((await office[AOI].messages())[1])


STUCK = "の承認を待っています"


async def test_a_drafter_who_is_back_on_the_list_hears_of_what_stands_still(
    office: Office,
) -> None:
    await office.circulating()
    await list_changes(office, without=(KEN, AOI))
    await list_changes(office, without=(KEN,))
    await office.match_staff()
    await office.settle()
    told = [m for m in await office[AOI].messages() if STUCK in words(m)]
    assert len(told) == 1, "told once, when it is heard"
    await list_changes(office)
    assert "不在は解消しました" in words((await office[AOI].messages())[-1])


async def test_a_drafter_whose_account_is_back_hears_of_what_stands_still(office: Office) -> None:
    await office.circulating()
    await office.changes(AOI, deleted=True)
    await list_changes(office, without=(KEN,))
    await office.changes(AOI, deleted=False)
    await office.settle()
    assert [STUCK in words(m) for m in await office[AOI].messages()] == [False, True]


async def test_who_returns_to_a_drafter_who_has_left_is_warned_before(office: Office) -> None:
    await office.circulating()
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    assert "差し戻します" in words(form)
    await list_changes(office, without=(AOI,))
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    assert "起案者の佐藤 葵さんは、現在の職員名簿にいません。" in words(form)
    assert "差し戻すと" in words(form)
