"""Heads of departments draft, where a setting says whose head decides."""

from tests.flows.office import MARI, NAGI, UNLIMITED, Office
from tests.flows.presence_office import furnish
from tests.flows.reading import APPROVE, WITHDRAW, labels, words


async def test_what_a_head_of_a_department_drafts_is_decided_by_the_head_of_that_unit(
    office: Office,
) -> None:
    await furnish(office, {"top_decider": "財政部/財政課"}, UNLIMITED)
    await office[MARI].types("/ringi 伺い")
    assert "回議先：課長 加藤 凪（部長が起案したため）" in words(office[MARI].form())
    typed = {"title": "部の計画", "text": "別紙のとおり。", "amount": "900000"}
    assert await office[MARI].submits(office[MARI].form(), **typed) == {"ok": True}
    assert WITHDRAW in labels(await office[MARI].card())
    await office[NAGI].clicks(await office[NAGI].card(), APPROVE)
    assert "決裁 加藤 凪" in words((await office[MARI].messages())[0])


async def test_a_unit_without_a_head_is_named_to_whom_asks_for_the_form(office: Office) -> None:
    await furnish(office, {"top_decider": "総務部/総務課"}, UNLIMITED)
    await office[MARI].types("/ringi 伺い")
    assert "総務部/総務課の最終決裁者が登録されていない" in office[MARI].told()[0]
