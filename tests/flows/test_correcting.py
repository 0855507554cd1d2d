"""A mistake in a decided document is corrected beside the decision, and those who signed hear."""

from tests.flows.office import AOI, KEN, MARI, RIKU, Office
from tests.flows.reading import APPROVE, COPY, CORRECT, OPEN, labels, words

WHAT = "納期は3月1日ではなく、3月10日です。"


async def decided(office: Office) -> None:
    await office[KEN].clicks(await office.circulating(amount="600000"), APPROVE)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)


async def test_the_drafter_corrects_and_those_who_signed_hear_and_see_it(office: Office) -> None:
    await decided(office)
    opened = await office[AOI].opens((await office[AOI].messages())[0], OPEN)
    assert labels(opened) == [CORRECT, COPY]
    form = await office[AOI].opens(opened, CORRECT)
    assert "決裁はそのまま" in words(form)
    assert (await office[AOI].submits(form, comment=WHAT))["response_action"] == "clear"
    for person in (KEN, MARI):
        mine, told = await office[person].messages()
        assert WHAT in words(mine), "every card shows it"
        assert WHAT in words(told)
        assert labels(told) == [OPEN]
    assert await office.acts() == ["drafted", "approved", "decided", "corrected"]
    opened = await office[KEN].opens((await office[KEN].messages())[0], OPEN)
    assert "訂正 佐藤 葵" in words(opened)
    assert CORRECT not in labels(opened), "he neither drafted nor decided it"


async def test_the_one_who_decided_corrects_and_a_form_sent_twice_corrects_once(
    office: Office,
) -> None:
    await decided(office)
    opened = await office[MARI].opens(await office[MARI].card(), OPEN)
    form = await office[MARI].opens(opened, CORRECT)
    twice = office[MARI].submission(form, comment=WHAT)
    for _ in range(2):
        await office.send(twice)
    await office.settle()
    assert (await office.acts())[-2:] == ["decided", "corrected"]
    assert WHAT in words(await office[AOI].card())
    assert WHAT in words((await office[KEN].messages())[-1])
    assert not await office[RIKU].messages()


async def test_an_empty_correction_is_refused_at_its_field(office: Office) -> None:
    await decided(office)
    opened = await office[AOI].opens((await office[AOI].messages())[0], OPEN)
    form = await office[AOI].opens(opened, CORRECT)
    answer = await office[AOI].submits(form, comment="　")
    assert "誤っている箇所" in answer["errors"]["comment"]
    assert "corrected" not in await office.acts()
