"""One tap approves what was read; what was not opened is asked about, with its sum."""

from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import APPROVE, OPEN, RETURN, Json, button, words


def question(item: Json, label: str) -> str:
    """Return what the dialog of a button says; empty where there is none."""
    _block, element = button(item, label)
    confirm = element.get("confirm")
    return f"{confirm['title']['text']} {confirm['text']['text']}" if confirm else ""


async def test_a_card_asks_from_500000_yen_and_the_open_document_never_does(
    office: Office,
) -> None:
    small = await office.circulating("机の購入", amount="499,999")
    large = await office.circulating("机の購入", amount="1,200,000")
    assert question(small, APPROVE) == ""
    assert question(large, APPROVE) == "開かずに承認しますか？ 「机の購入」 · 1,200,000円"
    assert question(large, RETURN) == "", "it opens a form"
    assert question(await office[KEN].opens(large, OPEN), APPROVE) == ""


async def test_a_home_and_a_list_ask_at_any_sum(office: Office) -> None:
    await office.circulating("机の購入", amount="")
    assert question(await office[KEN].opens_home(), APPROVE) == (
        "開かずに承認しますか？ 「机の購入」 · 金額なし"
    )


async def test_a_row_of_a_home_says_what_it_is_about_when_and_with_how_many_files(
    office: Office,
) -> None:
    files = [(await office[AOI].uploads(f"{n}.pdf", b"x"))["id"] for n in range(2)]
    await office.circulating("机の購入", files=files)
    home = await office[KEN].opens_home()
    [row] = [block for block in home["blocks"] if "机の購入" in words({"blocks": [block]})]
    title = row["elements"][0]["elements"][0]
    assert title == {"type": "text", "text": "机の購入", "style": {"bold": True}}
    assert "佐藤 葵 · 金額なし · 11月24日(火)から · 添付2件" in words({"blocks": [row]})


async def test_a_line_divides_the_documents_of_a_home(office: Office) -> None:
    titles = ["机の購入", "椅子の購入", "棚の購入"]
    for title in titles:
        await office.circulating(title)
    kinds = [
        next((title for title in titles if title in words({"blocks": [block]})), block["type"])
        for block in (await office[KEN].opens_home())["blocks"]
    ]
    first, *_between, last = [kinds.index(title) for title in titles]
    assert kinds[first : last + 1] == [
        titles[0], "actions", "divider", titles[1], "actions", "divider", titles[2],
    ]  # fmt: skip


async def test_a_text_that_is_cut_says_where_the_rest_is(office: Office) -> None:
    said = "続きは「開く」で読めます。"
    assert said not in words(await office.circulating(text="本" * 200))
    assert said in words(await office.circulating(text="本" * 201))
