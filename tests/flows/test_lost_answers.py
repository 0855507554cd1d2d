"""A form whose acknowledgement was lost stays open: sent again as it is, it counts once; corrected,
it is refused in words, and never acknowledged and dropped.
"""

from tests.flows.office import AOI, EMMA, KEN, Office
from tests.flows.reading import APPROVE, MEND, RETURN, WITHDRAW, Json, words

FORTY: Json = {"title": "机40台", "text": "足りないため。", "amount": "5000000"}
FOUR: Json = {"title": "机4台", "text": "足りないため。", "amount": "500000"}
DRAFTED = "この入力欄からは、「机40台」（5,000,000円）がすでに起案されています。"


async def test_a_draft_sent_again_as_it_is_counts_once_and_corrected_is_refused(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    first, again, dressed, corrected = (
        office[AOI].submission(form, **typed)
        for typed in (FORTY, FORTY, {**FORTY, "amount": "500万円"}, FOUR)
    )
    assert [await office.send(each) for each in (first, again, dressed)] == [{}] * 3
    answer = await office.send(corrected)
    assert answer["response_action"] == "push"
    assert words(answer["view"]) == (
        f"{DRAFTED}\nその後に変更した内容を含まないまま、回議中です。"
        "変更する場合は、カードから取り下げて、新しく起案してください。"
    )
    await office.settle()
    assert len(await office[KEN].messages()) == 1
    assert "5,000,000円" in words(await office[KEN].card())


async def test_a_draft_corrected_after_its_decision_is_refused_and_says_where_it_is(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    await office.send(office[AOI].submission(form, **FORTY))
    await office.settle()
    await office[AOI].clicks(await office[AOI].card(), WITHDRAW)
    answer = await office.send(office[AOI].submission(form, **FOUR))
    assert words(answer["view"]) == (
        f"{DRAFTED}\nその後に変更した内容は含まれていません。現在の状態はカードで確認できます。"
    )


async def test_a_form_with_another_persons_id_is_refused_without_a_word_about_the_document(
    office: Office,
) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    await office.send(office[AOI].submission(form, **FORTY))
    for typed in (FORTY, FOUR):
        answer = await office.send(office[EMMA].submission(form, **typed))
        said = "This form was submitted by another person.\nOpen a new one with /ringi."
        assert words(answer["view"]) == said
    await office.settle()
    assert len(await office[KEN].messages()) == 1


async def test_a_return_sent_again_as_it_is_counts_once_and_corrected_is_refused(
    office: Office,
) -> None:
    form = await office[KEN].opens(await office.circulating(), RETURN)
    for _ in range(2):
        sent = await office.send(office[KEN].submission(form, comment=" 見積書を。"))
        assert sent["response_action"] == "clear"
    answer = await office.send(office[KEN].submission(form, comment="図面を。"))
    assert words(answer["view"]).startswith("11月24日 10:02にご自身で差し戻し済みです。\nその後に")
    await office.settle()
    assert await office.acts() == ["drafted", "returned"]
    assert "見積書を。" in words(await office[AOI].card())


async def test_a_revision_sent_again_as_it_is_counts_once_and_corrected_is_refused(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"x")
    form = await office[AOI].opens(await office.returned(), MEND)
    typed: Json = {"title": "モニター30台の購入", "comment": "減らしました。", "files": [file]}
    for _ in range(2):
        sent = await office.send(office[AOI].submission(form, **typed))
        assert sent["response_action"] == "clear"
    for corrected in ({"title": "モニター20台の購入"}, {"comment": "増やしました。"}):
        answer = await office.send(office[AOI].submission(form, **{**typed, **corrected}))
        assert words(answer["view"]).startswith("この文書は、すでに再提出されています。\nその後に")
    await office.settle()
    assert await office.acts() == ["drafted", "returned", "resubmitted"]
    card = await office[KEN].card()
    assert "モニター30台の購入" in words(card)
    await office[KEN].clicks(card, APPROVE)
    sent = await office.send(office[AOI].submission(form, **typed))
    assert sent["response_action"] == "clear", "the same again, whatever happened since"
