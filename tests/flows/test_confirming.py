"""One tap approves what was read; what was not opened is asked about, with its sum."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, Json, button, labels, words


def question(item: Json, label: str, *, beside: str = "") -> str:
    """Return what the dialog of a button says; empty where there is none."""
    _block, element = button(item, label, beside=beside)
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
        "開かずに承認しますか？ 「机の購入」 · 金額なし\n決裁となり、引戻しはできません。"
    )


async def test_who_has_opened_it_is_asked_only_before_the_decision(office: Office) -> None:
    decided_here = await office.circulating("机の購入", amount="499,999")
    goes_on = await office.circulating("棚の購入", amount="1,200,000")
    for card in (decided_here, goes_on):
        await office[KEN].closes(await office[KEN].opens(card, OPEN))
    home = await office[KEN].opens_home()
    decision = "承認 「机の購入」の決裁となり、引戻しはできません。"
    assert question(home, APPROVE, beside="机の購入") == decision
    assert question(home, APPROVE, beside="棚の購入") == ""
    assert labels(home)[:3] == [APPROVE, RETURN, OPEN]
    assert [question(card, APPROVE) for card in (await office[KEN].messages())[:2]] == ["", ""]
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    card = await office[MARI].card()
    assert question(card, APPROVE).startswith("開かずに承認しますか？")
    await office[MARI].closes(await office[MARI].opens(card, OPEN))
    assert question(await office[MARI].card(), APPROVE) == (
        "承認 「棚の購入」の決裁となり、引戻しはできません。"
    )


async def test_what_was_revised_since_it_was_opened_is_unopened_again(office: Office) -> None:
    await office[KEN].closes(await office[KEN].opens(await office.circulating(), OPEN))
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment="金額を直してください。")
    form = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(form, amount="600")
    asked = question(await office[KEN].opens_home(), APPROVE)
    assert asked.startswith("開かずに承認しますか？")


async def test_a_row_of_a_home_says_what_it_is_about_when_and_with_how_many_files(
    office: Office,
) -> None:
    files = [(await office[AOI].uploads(f"{n}.pdf", b"x"))["id"] for n in range(2)]
    await office.circulating("机の購入", files=files)
    home = await office[KEN].opens_home()
    [row] = [block for block in home["blocks"] if "机の購入" in words({"blocks": [block]})]
    title = row["elements"][0]["elements"][0]
    assert title == {"type": "text", "text": "机の購入", "style": {"bold": True}}
    assert "佐藤 葵 · 伺い · 金額なし · 11月24日(火)から · 添付2件" in words({"blocks": [row]})


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
