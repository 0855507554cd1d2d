"""Several documents at once, from the home and from the list."""

import pytest
from sqlalchemy import func, select

from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm
from kaigi.ledger.tables import entry
from tests.flows.office import AOI, KEN, Office
from tests.flows.reading import ASK, HOLD, OPEN, PULL_BACK, Json, inputs, labels, state, words
from tests.flows.test_lists import chooses

SEVERAL, FURTHER, SHOW_THESE = "まとめて処理", "次へ", "残りを表示"


async def waiting(office: Office, *amounts: int) -> None:
    """Submit documents as Aoi that all wait for Ken."""
    desk = office.bot.house.desk(DraftingDesk)
    drafter = await office.person(AOI)
    for n, amount in enumerate(amounts):
        typed = {"title": f"購入 {n:02}", "text": "理由は別紙。", "amount": str(amount)}
        await desk.draft(drafter, FilledForm(typed), f"form {n}")
        office.clock.advance(minutes=1)
    await office.settle()


def ticked(form: Json) -> list[bool]:
    return ["initial_options" in element for element in inputs(form).values()]


def all_boxes(form: Json) -> dict[str, Json]:
    return {
        name: {"type": "checkboxes", "selected_options": element["options"]}
        for name, element in inputs(form).items()
    }


async def tray(office: Office) -> Json:
    return await office[KEN].opens(await office[KEN].opens_home(), SEVERAL)


async def entries(office: Office) -> int:
    found = await office.bot.storage.run(
        lambda tx: tx.scalar(select(func.count()).select_from(entry))
    )
    return int(found or 0)


async def test_what_is_ticked_is_asked_once_more_with_its_sum_and_then_decided(
    office: Office,
) -> None:
    await waiting(office, 1000, 2000, 3000)
    form = await tray(office)
    assert "3件のうち1～3件目" in words(form)
    assert ticked(form) == [True, True, True]
    assert (await office[KEN].submits(form))["response_action"] == "push"
    question = office[KEN].form()
    assert "3件、合計6,000円" in words(question)
    assert "「購入 01」 · 2,000円" in words(question)
    assert await entries(office) == 3, "nothing is decided before it is confirmed"
    assert (await office[KEN].submits(question))["response_action"] == "update"
    assert "3件を処理しました（合計6,000円）" in words(office[KEN].form())
    assert await entries(office) == 6
    assert "購入" not in words(office[KEN].home())
    assert "決裁" in words(await office[AOI].card())


async def test_what_has_a_sign_is_not_ticked_and_may_be_ticked_all_the_same(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    await office.circulating("棚の購入", files=[file["id"]])
    await waiting(office, 600_000)
    form = await tray(office)
    assert ticked(form) == [False, False]
    assert "⚠ この回ではまだこの文書を開いていません（添付ファイルあり）。" in words(form)
    assert "⚠ 500,000円以上です。" in words(form)
    await office[KEN].submits(form, **all_boxes(form))
    assert "そのうち2件に⚠が付いています。" in words(office[KEN].form())
    await office[KEN].submits(office[KEN].form())
    assert "2件を処理しました" in words(office[KEN].form())


async def test_what_is_held_or_asked_about_is_not_ticked_and_says_why_on_both_pages(
    office: Office,
) -> None:
    for title, act, comment in (
        ("机の購入", HOLD, "監査の結果を待っています。"),
        ("棚の購入", ASK, "型番は？"),
    ):
        opened = await office[KEN].opens(await office.circulating(title), OPEN)
        await office[KEN].submits(await office[KEN].opens(opened, act), comment=comment)
    form = await tray(office)
    assert ticked(form) == [False, False]
    await office[KEN].submits(form, **all_boxes(form))
    for view in (form, office[KEN].form()):
        assert "⚠ 田中 健さんが保留中：監査の結果を待っています。" in words(view)
        assert "⚠ 田中 健さんの照会に、まだ回答がありません。" in words(view)


async def test_it_has_what_the_list_was_narrowed_to_and_says_so(office: Office) -> None:
    await waiting(office, *[1000] * 11, 500_000, 600_000)
    listed = await office[KEN].opens(await office[KEN].opens_home(), "13件すべてを開く")
    form = await chooses(office, listed, "least", "500,000円以上")
    form = await office[KEN].opens(form, SEVERAL)
    assert "2件のうち1～2件目" in words(form)
    assert "絞り込みの条件に合うものだけを表示しています（13件のうち2件）。" in words(form)
    assert "購入 00" not in words(form)
    await office[KEN].submits(form, **all_boxes(form))
    await office[KEN].submits(office[KEN].form())
    outcome = office[KEN].form()
    assert "11件があなたの処理を待っています。" in words(outcome)


async def test_the_outcome_names_what_was_done_and_takes_a_mistake_back(office: Office) -> None:
    await waiting(office, 1000, 600_000)
    form = await tray(office)
    await office[KEN].submits(form, **all_boxes(form))
    await office[KEN].submits(office[KEN].form())
    outcome = office[KEN].form()
    assert "購入 00" in words(outcome)
    assert "購入 01" in words(outcome)
    assert await entries(office) == 4
    await office[KEN].clicks(outcome, PULL_BACK, beside="購入 01")
    assert await entries(office) == 5
    assert "購入 01" in words(await office[KEN].opens_home())


async def test_an_urgent_document_says_so_in_the_form(office: Office) -> None:
    await office.circulating("机の購入", **{"approvals.urgent": "明日から使うため"})
    await waiting(office, 1000)
    assert "【至急】机の購入" in words(await tray(office))


async def test_a_document_that_was_opened_from_the_form_has_no_sign_there_any_more(
    office: Office,
) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF")
    await office.circulating("棚の購入", files=[file["id"]])
    await waiting(office, 2000)
    form = await tray(office)
    assert "まだこの文書を開いていません" in words(form)
    opened = await office[KEN].opens(form, OPEN)
    assert "棚の購入" in words(opened)
    await office[KEN].closes(opened)
    assert "まだこの文書を開いていません" not in words(office[KEN].form())


async def test_someone_who_was_quicker_is_named_and_the_others_stand(office: Office) -> None:
    await waiting(office, 1000, 2000)
    form = await tray(office)
    await office[KEN].submits(form)
    question = office[KEN].form()
    card = next(each for each in await office[AOI].messages() if "購入 00" in words(each))
    await office[AOI].clicks(card, "取下げ")
    await office[KEN].submits(question)
    outcome = words(office[KEN].form())
    assert "1件を処理しました" in outcome
    assert "「購入 00」：" in outcome
    assert "取り下げ" in outcome


async def test_a_form_that_arrives_twice_decides_nothing_twice_and_answers_alike(
    office: Office,
) -> None:
    await waiting(office, 1000, 2000)
    await office[KEN].submits(await tray(office))
    question = office[KEN].form()
    payload = office[KEN].submission(question)
    first = await office.send(payload)
    second = await office.send(payload)
    await office.settle()
    assert first["view"]["blocks"] == second["view"]["blocks"]
    assert await entries(office) == 4


async def test_a_form_whose_answer_was_lost_is_sent_again_and_decides_nothing_twice(
    office: Office,
) -> None:
    await waiting(office, 1000, 2000)
    form = await tray(office)
    await office[KEN].submits(form)
    await office.send(office[KEN].submission(office[KEN].form()))
    await office[KEN].closes(office[KEN].form())
    assert (await office.send(office[KEN].submission(form)))["response_action"] == "push"
    await office.settle()
    assert await entries(office) == 4


async def test_an_empty_selection_is_refused_at_the_first_box(office: Office) -> None:
    await waiting(office, 1000, 2000)
    form = await tray(office)
    nothing = {name: {"type": "checkboxes", "selected_options": []} for name in inputs(form)}
    answer = await office[KEN].submits(form, **nothing)
    assert answer["errors"] == {next(iter(inputs(form))): "文書を1件以上選んでください。"}


async def test_a_second_page_is_shown_in_place_and_sent_by_itself(office: Office) -> None:
    await waiting(office, *[1000] * 23)
    form = await tray(office)
    assert "23件のうち1～20件目" in words(form)
    assert len(form["blocks"]) <= 100
    await office[KEN].clicks(form, FURTHER)
    second = office[KEN].form()
    assert len(office[KEN].forms()) == 1
    assert "23件のうち21～23件目" in words(second)
    await office[KEN].submits(second)
    await office[KEN].submits(office[KEN].form())
    outcome = office[KEN].form()
    assert "20件があなたの処理を待っています。" in words(outcome)
    await office[KEN].clicks(outcome, SHOW_THESE)
    assert "20件のうち1～20件目" in words(office[KEN].form())


async def test_it_is_offered_in_the_list_and_only_where_there_are_several(office: Office) -> None:
    await waiting(office, 1000)
    assert SEVERAL not in labels(await office[KEN].opens_home())
    await waiting(office, 1000, *[2000] * 9)
    listed = await office[KEN].opens(await office[KEN].opens_home(), "10件すべてを開く")
    form = await office[KEN].opens(listed, SEVERAL)
    assert "10件のうち" in words(form)
    assert len(office[KEN].forms()) == 2


@pytest.mark.parametrize(
    "value", ["", "x", "1:1.0", "kintone-1:1.0:approve", "99:1.0:approve", "\0", "1:1.0:approve:"]
)
async def test_a_forged_box_decides_nothing(office: Office, value: str) -> None:
    office.strange |= {"view_submission"}
    await waiting(office, 1000, 2000)
    form = await tray(office)
    name = next(iter(inputs(form)))
    box = {"type": "checkboxes", "selected_options": [{"value": value}]}
    payload = office[KEN].submission(form)
    payload["view"]["state"]["values"] = {name: {name: state(box)}, "b": {"b": state(box)}}
    answer = await office.send(payload)
    assert answer["view"]["title"]["text"] == "処理できません"
    assert await entries(office) == 2


async def test_another_persons_question_decides_nothing_in_my_name(office: Office) -> None:
    await waiting(office, 1000, 2000)
    await office[KEN].submits(await tray(office))
    answer = await office.send(office[AOI].submission(office[KEN].form()))
    assert "0件" not in words(answer["view"])
    assert "処理されたものはありません" in words(answer["view"])
    assert await entries(office) == 2
