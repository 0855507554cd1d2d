"""Attachments: given in the form, read where the approver is asked, never lost on the way."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import APPROVE, MEND, OPEN, Json, words

ESTIMATE = b"%PDF-1.7 estimate"


def attached(messages: list[Json]) -> list[str]:
    return [file["name"] for message in messages for file in message.get("files", [])]


async def test_a_file_from_the_form_lies_in_the_thread_of_each_approvers_card(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    card = await office.circulating(amount="600000", files=[file["id"]])
    assert "見積書.pdf" in words(card)
    assert attached(await office[KEN].thread(card)) == ["見積書.pdf"]
    await office[KEN].clicks(card, APPROVE)
    thread = await office[MARI].thread(await office[MARI].card())
    assert attached(thread) == ["見積書.pdf"]
    copy = office.box.files.by_id[thread[0]["files"][0]["id"]]
    assert copy.content == ESTIMATE


async def test_several_files_keep_their_order_and_come_once(office: Office) -> None:
    names = ["見積書.pdf", "仕様書.docx", "<!channel>.txt"]
    files = [await office[AOI].uploads(name, name.encode()) for name in names]
    card = await office.circulating(files=[file["id"] for file in files])
    assert sorted(attached(await office[KEN].thread(card))) == sorted(names)
    await office[KEN].clicks(card, APPROVE)
    assert len(attached(await office[KEN].thread(card))) == 3


async def test_files_stay_when_a_document_is_mended_and_more_may_join_them(office: Office) -> None:
    first = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    told = await office.returned(files=[first["id"]])
    form = await office[AOI].opens(told, MEND)
    assert "見積書.pdf" in words(form)
    second = await office[AOI].uploads("図面.png", b"drawing")
    await office[AOI].submits(form, files=[second["id"]])
    card = await office[KEN].card()
    assert set(attached(await office[KEN].thread(card))) == {"見積書.pdf", "図面.png"}
    assert "図面.png" in words(card)


async def test_an_empty_file_is_refused_at_its_field_and_nothing_is_drafted(office: Office) -> None:
    empty = await office[AOI].uploads("空.pdf", b"")
    answer = await office.drafts(AOI, "モニター40台の購入", files=[empty["id"]])
    assert answer["response_action"] == "errors"
    assert "空.pdf" in answer["errors"]["files"]
    assert await office[KEN].messages() == []
    file = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    assert await office[AOI].submits(office[AOI].form(), files=[file["id"]]) == {"ok": True}
    assert attached(await office[KEN].thread(await office[KEN].card())) == ["見積書.pdf"]


def links(item: Json) -> dict[str, str]:
    """Return the links in rich text, by their words, but the one to the card."""
    leaves = [
        leaf
        for block in item["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        for leaf in part["elements"]
    ]
    named = {leaf["text"]: leaf["url"] for leaf in leaves if leaf["type"] == "link"}
    return {name: url for name, url in named.items() if name != "あなたのカード"}


async def test_the_drafter_opens_their_files_from_the_card_and_the_open_document(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    await office.circulating(files=[file["id"]])
    card = await office[AOI].card()
    assert links(card) == {"見積書.pdf": file["permalink"]}
    assert links(await office[AOI].opens(card, OPEN)) == {"見積書.pdf": file["permalink"]}


async def test_an_approver_opens_their_own_copy_from_the_document_wherever_they_opened_it(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", ESTIMATE)
    card = await office.circulating(files=[file["id"]], amount="600000")
    [reply] = await office[KEN].thread(card)
    copy = {"見積書.pdf": reply["files"][0]["permalink"]}
    assert copy != {"見積書.pdf": file["permalink"]}
    assert links(await office[KEN].opens(card, OPEN)) == copy
    assert links(await office[KEN].opens(await office[KEN].opens_home(), OPEN)) == copy
    assert "添付1件は、Kaigiから届いたカードの返信にあります。" in words(card)
    await office[KEN].clicks(card, APPROVE)
    assert links(await office[KEN].card()) == copy, "once the card is drawn again"
