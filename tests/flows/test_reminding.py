"""A drafter reminds those whose turn it is: once on a day, and no one who is away."""

from datetime import date

import pytest_asyncio

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.presence_office import Morning
from tests.flows.reading import APPROVE, OPEN, Json, inputs, labels, words

REMIND = "催促する"
WEDNESDAY = date(2026, 11, 25)
SATURDAY = date(2026, 11, 28)
MONDAY = date(2026, 11, 30)
PLEASE = "業者の見積期限が明日です。"
SAYS = "佐藤 葵さんからの催促"


@pytest_asyncio.fixture
async def morning(office: Office) -> Morning:
    today = Morning(office, "")
    await today.at(10)
    await office.circulating(amount="500,000")
    return today


async def own_card(office: Office) -> Json:
    return (await office[AOI].messages())[0]


async def reminds(office: Office, saying: str = "") -> Json:
    """Open the document as Aoi, press the button and submit the form; return its answer."""
    opened = await office[AOI].opens(await own_card(office), OPEN)
    form = await office[AOI].opens(opened, REMIND)
    return await office[AOI].submits(form, words=saying)


async def refusal(office: Office) -> str:
    """Open the document as Aoi, press the button, and return what she is told."""
    opened = await office[AOI].opens(await own_card(office), OPEN)
    await office[AOI].clicks(opened, REMIND)
    return words(office[AOI].form()) + "".join(office[AOI].told()[-1:])


async def test_a_new_message_brings_the_document_with_the_drafters_words(morning: Morning) -> None:
    office = morning.office
    answer = await reminds(office, PLEASE)
    assert answer["response_action"] == "clear"
    assert len(await office[KEN].messages()) == 2
    reminder = await office[KEN].card()
    assert f"{SAYS}：「モニター40台の購入」があなたの処理を待っています。" in words(reminder)
    assert PLEASE in words(reminder)
    assert await office[MARI].messages() == []
    await office[KEN].clicks(reminder, APPROVE)
    done = await office[KEN].card()
    assert labels(done) == [OPEN]
    assert "催促がありました" in words(done)


async def test_its_form_asks_for_words_alone(morning: Morning) -> None:
    office = morning.office
    opened = await office[AOI].opens(await own_card(office), OPEN)
    form = await office[AOI].opens(opened, REMIND)
    assert list(inputs(form)) == ["words"]
    assert "新しいメッセージの宛先：田中 健（" in words(form)


async def test_the_drafter_sees_who_was_reminded_and_when(morning: Morning) -> None:
    office = morning.office
    await reminds(office, PLEASE)
    assert "催促：11月24日(火)" in words(await own_card(office))
    opened = words(await office[AOI].opens(await own_card(office), OPEN))
    assert "佐藤 葵が田中 健に催促 11月24日 10:00" in opened
    assert PLEASE in opened


async def test_only_once_on_a_day_and_again_on_the_next(morning: Morning) -> None:
    office = morning.office
    await reminds(office)
    assert "今日すでに催促しました" in await refusal(office)
    assert len(await office[KEN].messages()) == 2
    await morning.at(10, day=WEDNESDAY)
    await reminds(office)
    assert len(await office[KEN].messages()) == 3


async def test_a_form_that_is_submitted_twice_reminds_once(morning: Morning) -> None:
    office = morning.office
    opened = await office[AOI].opens(await own_card(office), OPEN)
    form = await office[AOI].opens(opened, REMIND)
    for _delivery in range(2):
        answer = await office.send(office[AOI].submission(form, words=PLEASE))
        assert answer["response_action"] == "clear"
    await office.settle()
    assert len(await office[KEN].messages()) == 2
    other = await office.send(office[AOI].submission(form, words="ほかの言葉"))
    assert "今日すでに催促しました" in str(other)


async def test_who_is_away_is_not_reminded_and_the_drafter_reads_until_when(
    morning: Morning,
) -> None:
    office = morning.office
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].types("/here 今日 休み")
    assert "山本 真理さんは11月25日 0:00まで不在です。" in await refusal(office)
    assert len(await office[MARI].messages()) == 1


async def test_who_read_a_digest_this_morning_is_not_reminded_again(morning: Morning) -> None:
    office = morning.office
    await morning.at(9, 16, MONDAY)
    assert len(await office[KEN].messages()) == 2
    assert "田中 健さんには、今日すでにお知らせしました" in await refusal(office)
    assert len(await office[KEN].messages()) == 2


async def test_nobody_is_reminded_on_a_closed_day(morning: Morning) -> None:
    office = morning.office
    await morning.at(10, day=SATURDAY)
    assert "今日は閉庁日です。" in await refusal(office)
    assert len(await office[KEN].messages()) == 1


async def test_no_one_else_has_the_button_and_a_forged_click_is_refused(morning: Morning) -> None:
    office = morning.office
    mine = await office[AOI].opens(await own_card(office), OPEN)
    theirs = await office[KEN].opens(await office[KEN].card(), OPEN)
    assert REMIND not in labels(theirs)
    forged = office[KEN].click_in_form(theirs, APPROVE)
    forged["actions"] = office[AOI].click_in_form(mine, REMIND)["actions"]
    await office.send(forged)
    await office.settle()
    assert "催促できるのは、起案者の佐藤 葵さんだけです。" in words(office[KEN].form())
    assert len(await office[KEN].messages()) == 1


async def test_a_document_that_waits_for_nobody_has_no_button(morning: Morning) -> None:
    office = morning.office
    await office[KEN].clicks(await office[KEN].card(), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    opened = await office[AOI].opens(await own_card(office), OPEN)
    assert REMIND not in labels(opened)
