"""An approver asks the drafter something, without giving the document out of their hands."""

from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import (
    ANSWER,
    APPROVE,
    ASK,
    COPY,
    OPEN,
    RETURN,
    WITHDRAW,
    Json,
    button,
    labels,
    words,
)

QUESTION = "どちらの見積書が新しいですか。"
REPLY = "月曜日付のものです。"


async def asked(office: Office, **typed: str) -> Json:
    """Ask a question as Ken about a new document, and return the message that Aoi gets."""
    opened = await office[KEN].opens(await office.circulating(**typed), OPEN)
    form = await office[KEN].opens(opened, ASK)
    assert "佐藤 葵さんに照会します" in words(form)
    assert (await office[KEN].submits(form, comment=QUESTION))["response_action"] == "clear"
    return await office[AOI].card()


async def test_a_question_is_answered_once_and_the_step_waits_as_before(office: Office) -> None:
    question = await asked(office)
    assert QUESTION in words(question)
    assert labels(question) == [ANSWER, OPEN]
    mine = (await office[KEN].messages())[0]
    assert labels(mine) == [APPROVE, RETURN, OPEN]
    assert "（回答待ち）" in words(mine)
    form = await office[AOI].opens(question, ANSWER)
    assert QUESTION in words(form)
    assert (await office[AOI].submits(form, comment=REPLY))["response_action"] == "clear"
    told = (await office[KEN].messages())[1:]
    assert len(told) == 1
    assert REPLY in words(told[0])
    assert labels(told[0]) == [OPEN]
    assert REPLY in words(await office[AOI].card())
    assert labels(await office[AOI].card()) == [OPEN]
    opened = await office[KEN].opens(mine, OPEN)
    assert "照会 田中 健" in words(opened)
    assert "回答 佐藤 葵" in words(opened)
    await office[KEN].clicks((await office[KEN].messages())[0], APPROVE)
    assert await office.acts() == ["drafted", "inquired", "replied", "decided"]
    assert len(await office[KEN].messages()) == 2, "the answer is told once"


async def test_it_goes_on_unanswered_and_the_question_ends_with_the_decision(
    office: Office,
) -> None:
    question = await asked(office)
    late = await office[AOI].opens(question, ANSWER)
    await office[KEN].clicks((await office[KEN].messages())[0], APPROVE)
    over = (await office[AOI].messages())[1]
    assert labels(over) == [OPEN]
    assert "回答は不要" in words(over)
    await office[AOI].submits(late, comment=REPLY)
    assert "不要になりました" in words(office[AOI].form())
    assert await office.acts() == ["drafted", "inquired", "decided"]


async def test_the_next_on_the_route_asks_too_and_each_gets_their_own_answer(
    office: Office,
) -> None:
    await asked(office, amount="600000")
    await office[KEN].clicks((await office[KEN].messages())[0], APPROVE)
    opened = await office[MARI].opens(await office[MARI].card(), OPEN)
    form = await office[MARI].opens(opened, ASK)
    await office[MARI].submits(form, comment="納期はいつですか。")
    own = await office[AOI].opens((await office[AOI].messages())[0], OPEN)
    assert [each.split("（")[0] for each in labels(own)] == [
        "回答する",
        "回答する",
        WITHDRAW,
        "催促する",
        COPY,
    ]
    form = await office[AOI].opens(await office[AOI].card(), ANSWER + _whose(own, 1))
    await office[AOI].submits(form, comment="3月末です。")
    assert "3月末です。" in words(await office[MARI].card())
    assert len(await office[KEN].messages()) == 1


def _whose(opened: Json, place: int) -> str:
    return labels(opened)[place].removeprefix(ANSWER)


async def test_a_double_click_on_the_form_asks_once(office: Office) -> None:
    opened = await office[KEN].opens(await office.circulating(), OPEN)
    form = await office[KEN].opens(opened, ASK)
    twice = office[KEN].submission(form, comment=QUESTION)
    for _ in range(2):
        await office.send(twice)
    await office.settle()
    assert await office.acts() == ["drafted", "inquired"]
    assert len(await office[AOI].messages()) == 2


async def test_a_stranger_with_the_button_is_told_nothing(office: Office) -> None:
    question = await asked(office)
    _block, element = button(question, ANSWER)
    forged = office[AOI].click(question, ANSWER)
    forged["user"]["id"] = office[MARI].slack_id
    await office.send(forged)
    await office.settle()
    assert not office[MARI].forms()
    assert element["value"].endswith(":reply.2:comment")
