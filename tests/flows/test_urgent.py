"""Urgent documents stand first, with the reason."""

from typing import Any

from tests.flows.office import AOI, EMMA, KEN, Office
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, Json, inputs, words

WHY = "11月27日が契約の期限のため"


async def drafts(office: Office, title: str, **typed: Any) -> Json:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    typed = {"approvals.urgent": "", **typed}
    done = await office[AOI].submits(
        form, **{"title": title, "text": "別紙のとおり。", "amount": "", **typed}
    )
    office.clock.advance(minutes=1)
    return done


async def urgent(office: Office, title: str = "応急工事") -> None:
    assert await drafts(office, title, **{"approvals.urgent": WHY}) == {"ok": True}


async def test_the_reason_stands_first_on_the_card_the_document_and_the_row(
    office: Office,
) -> None:
    await urgent(office)
    card = await office[KEN].card()
    assert words(card).startswith(f"*至急：{WHY}*")
    assert card["text"] == "【至急】承認待ちの文書：応急工事"
    assert words(await office[AOI].card()).startswith(f"*至急：{WHY}*")
    assert words(await office[KEN].opens(card, OPEN)).startswith(f"*至急：{WHY}*")
    assert f"【至急】応急工事\n\n{WHY} · 佐藤 葵" in words(await office[KEN].opens_home())


async def test_urgent_ones_stand_before_those_that_wait_longer_in_every_list(
    office: Office,
) -> None:
    for title in ("一番目", "二番目"):
        await drafts(office, title)
    await urgent(office)
    await drafts(office, "最後")
    for who in (KEN, AOI):
        home = words(await office[who].opens_home())
        assert home.index("応急工事") < home.index("一番目")
    home = words(await office[KEN].opens_home())
    assert home.index("一番目") < home.index("二番目") < home.index("最後")


async def test_a_revision_may_take_the_urgency_away_and_says_so(office: Office) -> None:
    await urgent(office)
    form = await office[KEN].opens(await office[KEN].card(), RETURN)
    await office[KEN].submits(form, comment="至急ではありません。")
    mend = await office[AOI].opens(await office[AOI].card(), MEND)
    assert inputs(mend)["approvals.urgent"]["initial_value"] == WHY
    await office[AOI].submits(mend, **{"approvals.urgent": ""})
    card = await office[KEN].card()
    assert f"至急の理由：{WHY} → なし" in words(card)
    assert not words(card).startswith("*至急")
    await office[KEN].clicks(card, APPROVE)
    assert "決裁" in words(await office[AOI].card())


async def test_a_reason_that_is_too_long_is_refused_at_its_field(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    payload = office[AOI].submission(
        office[AOI].form(), None, title="t", text="t", **{"approvals.urgent": "急" * 201}
    )
    answer = await office.send(payload)
    assert list(answer["errors"]) == ["approvals.urgent"]


async def test_without_a_reason_nothing_is_urgent_and_paper_is_asked_by_no_shipped_form(
    office: Office,
) -> None:
    await drafts(office, "普通の文書", **{"approvals.urgent": "  "})
    assert "至急" not in words(await office[KEN].card())
    await office[AOI].types("/ringi 伺い")
    assert "approvals.paper" not in inputs(office[AOI].form())


async def test_in_english(office: Office) -> None:
    await office[EMMA].types("/ringi general")
    form = office[EMMA].form()
    typed = {"title": "Repairs", "text": "t", "amount": "", "approvals.urgent": "The roof leaks"}
    await office[EMMA].submits(form, **typed)
    assert words(await office[EMMA].card()).startswith("*Urgent: The roof leaks*")
    assert "[Urgent] Repairs" in words(await office[EMMA].opens_home())
