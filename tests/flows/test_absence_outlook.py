"""The course past an absence is said before: while drafting, on the document, and to who leaves."""

from tests.flows.office import AOI, KEN, MARI, NAGI, Office
from tests.flows.presence_office import LEAVE, OTHER, Morning
from tests.flows.reading import OPEN, words
from tests.flows.test_absences import LARGE, deputise


async def test_the_drafter_sees_who_is_away_and_what_will_happen(office: Office) -> None:
    await deputise(office, {MARI: [NAGI]})
    await office[KEN].types("/here 休み 今日")
    await office[MARI].types("/here 休み 今日")
    await office[AOI].types("/ringi 伺い")
    form = words(office[AOI].form())
    assert "田中 健は11月24日(火)まで不在です。飛ばして先へ進みますが、決裁者に当たるときは" in form
    assert "山本 真理は11月24日(火)まで不在です。加藤 凪が代決できます。" in form
    assert "休み" not in form


async def test_the_opened_document_says_who_is_away_further_on(office: Office) -> None:
    await office.circulating(**LARGE)
    await office[MARI].types("/here 休み 今日")
    form = words(await office[AOI].opens((await office[AOI].messages())[0], OPEN))
    assert "山本 真理は11月24日(火)まで不在です。復帰を待ちます。" in form


async def test_an_approver_sees_that_a_question_to_the_drafter_would_wait(office: Office) -> None:
    card = await office.circulating()
    await office[AOI].types("/here 休み 今日")
    form = words(await office[KEN].opens(card, OPEN))
    assert "起案者の佐藤 葵は11月24日(火)まで不在です。照会や差戻しをしても" in form


async def test_who_declares_leave_is_told_what_it_costs(office: Office) -> None:
    await deputise(office, {KEN: [NAGI, AOI]})
    await office.drafts(AOI, "鉛筆")
    await office.drafts(AOI, "机", **LARGE)
    morning = Morning(office, "")
    answer = await morning.says(KEN, "休み 明日")
    assert "承認待ちの文書が2件あります。" in answer
    assert "加藤 凪が代決できるもの：1件" in answer
    assert "飛ばして先へ進むもの（後閲）：1件" in answer
    await office[NAGI].types("/here 休み 明日")
    await office[MARI].types("/here 休み 今日")
    assert "承認待ち" not in await morning.says(KEN, "在宅 明日")
    assert "承認待ち" not in await morning.says(MARI, "休み 明日"), "nothing waits for her yet"


async def test_what_no_one_takes_over_is_said_in_the_form_as_well(office: Office) -> None:
    morning = Morning(office, "")
    await office.circulating()
    await morning.at(7)
    await morning.at(8, 15)
    form = await office[KEN].opens(await office[KEN].card(), OTHER)
    done = await morning.fills_in(KEN, form, am=LEAVE, pm=LEAVE)
    assert done["response_action"] == "update"
    assert "復帰まで待つもの（代わる人なし）：1件" in words(office[KEN].form())
