"""Documents opened by number, by those who may read them, wherever the number is typed."""

import pytest

from tests.flows.office import AOI, EMMA, KEN, RIKU, Office
from tests.flows.reading import OPEN, Json, filled, labels, words

REFUSED = (
    "その文書は存在しないか、閲覧する権限がありません。\n"
    "番号を確認するか、番号を知らせた方にお問い合わせください。"
)
TITLE = "モニター40台の購入"


async def circulating(office: Office) -> tuple[str, Json]:
    """Return the number of a document in circulation, and Ken's card."""
    card = await office.circulating(TITLE)
    opened = words(await office[KEN].opens(card, OPEN))
    await office[KEN].closes(office[KEN].form())
    return opened.partition("「/ringi ")[2].partition("」")[0], card


def link(form: Json) -> str:
    """Return the address of the last link in a form."""
    last = form["blocks"][-1]["elements"][0]["elements"][-1]
    return str(last["url"])


@pytest.mark.parametrize("typed", ["{}", "#{}", "＃{}", "No.{}", "文書{}", "文書番号 {}", "  {} "])
async def test_a_number_typed_anywhere_opens_the_document_for_those_who_may_read_it(
    office: Office, typed: str
) -> None:
    number, card = await circulating(office)
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    general = next(c.id for c in office.box.workspace.channels.values() if c.name == "general")
    for written in (number, wide):
        for who in (KEN, AOI):
            await office[who].types(f"/ringi {typed.format(written)}", general)
            form = office[who].form()
            assert form["title"]["text"] == "文書"
            assert TITLE in words(form)
            await office[who].closes(form)
    await office[RIKU].types(f"/ringi {typed.format(number)}", general)
    assert office[RIKU].told() == [REFUSED]
    assert office[RIKU].forms() == []
    assert card


async def test_the_same_is_said_of_a_document_that_does_not_exist(office: Office) -> None:
    number, _card = await circulating(office)
    await office[EMMA].types(f"/ringi {number}")
    await office[EMMA].types("/ringi 99999")
    first, second = office[EMMA].told()
    assert first == second
    assert "There is no such document, or it is not yours to read." in first


async def test_the_opened_document_says_its_number_and_leads_to_ones_own_card(
    office: Office,
) -> None:
    number, card = await circulating(office)
    form = await office[KEN].opens(card, OPEN)
    assert f"文書{number}。共有するときは「/ringi {number}」と伝えてください。" in words(form)
    place = f"{card['container']['channel']}/p{card['ts'].replace('.', '')}"
    assert link(form) == f"https://mihon.slack.com/archives/{place}"
    await office[AOI].types(f"/ringi {number}")
    assert link(office[AOI].form()) != link(form)


async def test_by_number_an_approver_opens_it_as_by_the_button_and_may_act(office: Office) -> None:
    number, _card = await circulating(office)
    await office[KEN].types(f"/ringi {number}")
    form = office[KEN].form()
    assert "承認" in labels(form)
    await office[KEN].clicks(form, "承認")
    assert (await office.acts())[-1] == "decided"
    assert f"文書{number}" in words(office[KEN].form())


async def test_a_document_is_shared_by_its_number_alone_and_opens_for_each_as_they_may(
    office: Office,
) -> None:
    number, _card = await circulating(office)
    general = next(c for c in office.box.workspace.channels.values() if c.name == "general")
    await office[RIKU].types(f"/ringi {number} 共有", general.id)
    assert not general.messages
    await office[AOI].types(f"/ringi #{number} share", general.id)
    [message] = general.messages.values()
    shared = {
        **message.body,
        "container": {"type": "message", "channel": general.id, "ts": message.ts},
    }
    assert words(shared).startswith(f"文書{number}\n")
    assert TITLE not in str(message.body)
    assert TITLE in words(await office[KEN].opens(shared, OPEN))
    await office[EMMA].clicks(shared, OPEN)
    assert office[EMMA].forms() == []
    assert "not yours to read" in office[EMMA].told()[-1]


@pytest.mark.parametrize("typed", ["物品購入 24", "purchase 24"])
async def test_a_form_and_a_title_that_is_a_number_still_make_a_draft(
    office: Office, typed: str
) -> None:
    await office[AOI].types(f"/ringi {typed}")
    form = office[AOI].form()
    assert form["title"]["text"] == "物品購入伺い"
    assert filled(form)["title"] == "24"


async def test_a_title_that_begins_with_a_number_is_a_title(office: Office) -> None:
    await office[AOI].types("/ringi 24インチモニターの購入")
    assert "伺い" in labels(office[AOI].form())
    assert office[AOI].told() == []
