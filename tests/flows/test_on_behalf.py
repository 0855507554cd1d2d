"""A person drafts on behalf of a colleague: marked, on their route, and theirs as well."""

from typing import Any

from kaigi.ledger import export
from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office
from tests.flows.reading import (
    ANSWER,
    APPROVE,
    ASK,
    MEND,
    OPEN,
    RETURN,
    WITHDRAW,
    Json,
    inputs,
    labels,
    picked,
    words,
)
from tests.flows.test_departed import is_whole
from tests.flows.test_files import attached, links

FOR = "approvals.on_behalf"
TITLE = "会議室の改修"


async def drafts_for(office: Office, who: str, writer: str = AOI, **typed: Any) -> Json:
    """Submit a document that this person writes on behalf of another, and return the answer."""
    chosen = {FOR: picked(office[who].slack_id)}
    return await office.drafts(writer, TITLE, **chosen, **typed)


async def returned_to_both(office: Office) -> None:
    """Return to Ken what Aoi has written on his behalf, as his superior."""
    assert await drafts_for(office, KEN) == {"ok": True}
    form = await office[MARI].opens(await office[MARI].card(), RETURN)
    await office[MARI].submits(form, comment="見積書を添えてください。")


async def test_the_form_shows_the_route_of_the_one_for_whom_it_is_written(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    form = office[AOI].form()
    assert "田中 健" in words(form)
    form = await office[AOI].fills(form, FOR, picked(office[KEN].slack_id), title=TITLE)
    assert "部長 山本 真理" in words(form)
    assert "田中 健" not in words(form)
    form = await office[AOI].fills(form, FOR, picked(office[RIKU].slack_id))
    assert "中村 陸さんは同じ課の職員ではありません" in words(form)


async def test_it_goes_to_the_principals_superior_with_the_mark_everywhere(office: Office) -> None:
    assert await drafts_for(office, KEN) == {"ok": True}
    card = await office[MARI].card()
    assert "起案者：田中 健（代理起案：佐藤 葵）" in words(card)
    opened = words(await office[MARI].opens(card, OPEN))
    assert "起案 田中 健（代理起案：佐藤 葵）" in opened
    for who in (AOI, KEN):
        own = await office[who].card()
        assert "佐藤 葵さんが、田中 健さんに代わって" in own["text"]
        assert labels(own) == [OPEN, WITHDRAW]
        assert TITLE in words(await office[who].opens_home())
    assert "（代理起案：佐藤 葵）" in words(await office[MARI].opens_home())


async def test_both_hear_of_the_decision(office: Office) -> None:
    await drafts_for(office, KEN)
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    for who in (AOI, KEN):
        assert "決裁" in words(await office[who].card())
        assert len(await office[who].messages()) == 2
    assert await office.acts() == ["drafted", "decided"]
    await is_whole(office)


async def test_either_of_both_revises_and_the_route_stays_the_principals(office: Office) -> None:
    await returned_to_both(office)
    form = await office[AOI].opens(await office[AOI].card(), MEND)
    assert FOR not in inputs(form), "it stays in the name in which it began"
    assert "部長 山本 真理" in words(form)
    await office[AOI].submits(form, text="見積書を添えました。")
    card = await office[MARI].card()
    assert "再提出 田中 健（代理：佐藤 葵）" in words(await office[MARI].opens(card, OPEN))
    assert MEND not in labels(await office[KEN].card())
    form = await office[MARI].opens(card, RETURN)
    await office[MARI].submits(form, comment="金額を確かめてください。")
    form = await office[KEN].opens(await office[KEN].card(), MEND)
    await office[KEN].submits(form, text="確かめました。")
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    acts = ["drafted", "returned", "resubmitted", "returned", "resubmitted", "decided"]
    assert await office.acts() == acts


async def test_either_answers_a_question_and_the_other_sees_it(office: Office) -> None:
    await drafts_for(office, KEN)
    opened = await office[MARI].opens(await office[MARI].card(), OPEN)
    form = await office[MARI].opens(opened, ASK)
    await office[MARI].submits(form, comment="いつまでに必要ですか。")
    form = await office[KEN].opens(await office[KEN].card(), ANSWER)
    await office[KEN].submits(form, comment="年度内です。")
    seen = await office[AOI].card()
    assert "年度内です。" in words(seen)
    assert ANSWER not in labels(seen)


async def test_one_withdraws_and_the_other_hears_of_it(office: Office) -> None:
    await drafts_for(office, KEN)
    await office[AOI].clicks(await office[AOI].card(), WITHDRAW)
    assert f"佐藤 葵さんが「{TITLE}」を取り下げました" in words(await office[KEN].card())
    assert len(await office[AOI].messages()) == 1
    assert await office.acts() == ["drafted", "withdrawn"]


async def test_a_superior_who_would_sign_it_cannot_write_it(office: Office) -> None:
    await drafts_for(office, AOI, writer=KEN)
    refusal = "代理起案した田中 健さんが、承認者になってしまいます"
    assert refusal in words(office[KEN].form())
    assert await office[KEN].messages() == []


async def test_a_colleague_of_another_section_is_refused_at_the_field(office: Office) -> None:
    for who in (RIKU, MARI):
        answer = await drafts_for(office, who)
        assert "同じ課の職員ではありません" in answer["errors"][FOR]
    both = picked(office[EMMA].slack_id, office[KEN].slack_id)
    answer = await office.drafts(AOI, TITLE, **{FOR: both})
    assert "1人だけ" in answer["errors"][FOR]
    assert await office[MARI].messages() == []


async def test_ones_own_name_is_no_other(office: Office) -> None:
    assert await drafts_for(office, AOI) == {"ok": True}
    assert "代理起案" not in words(await office[KEN].card())


async def test_the_principal_opens_the_files_that_the_proxy_has_attached(office: Office) -> None:
    file = await office[AOI].uploads("見積書.pdf", b"%PDF-1.7 estimate")
    await drafts_for(office, KEN, files=[file["id"]])
    card = await office[KEN].card()
    assert attached(await office[KEN].thread(card)) == ["見積書.pdf"]
    assert attached(await office[AOI].thread(await office[AOI].card())) == []
    own = links(await office[AOI].opens(await office[AOI].card(), OPEN))
    copy = links(await office[KEN].opens(card, OPEN))
    assert own.keys() == copy.keys() == {"見積書.pdf"}
    assert own != copy


async def test_a_saved_draft_keeps_for_whom_it_is(office: Office) -> None:
    await office[AOI].types("/ringi 伺い")
    form = await office[AOI].fills(office[AOI].form(), FOR, picked(office[KEN].slack_id), title="t")
    await office[AOI].clicks(form, "一時保存")
    await office[AOI].closes(form)
    await office[AOI].types("/ringi")
    form = await office[AOI].opens(office[AOI].form(), "再開")
    assert inputs(form)[FOR]["initial_users"] == [office[KEN].slack_id]
    assert "部長 山本 真理" in words(form)
    assert "田中 健" not in words(form), "he does not decide his own"


async def test_in_english(office: Office) -> None:
    await office[EMMA].types("/ringi general")
    form = office[EMMA].form()
    chosen = {FOR: picked(office[AOI].slack_id)}
    assert await office[EMMA].submits(form, title="Desks", text="t", amount="", **chosen)
    assert "佐藤 葵 (written by Emma Ito)" in words(await office[EMMA].card())


async def test_the_export_names_both(office: Office) -> None:
    await returned_to_both(office)
    form = await office[KEN].opens(await office[KEN].card(), MEND)
    await office[KEN].submits(form, text="確かめました。")
    [(_place, line)] = await office.bot.storage.run(lambda tx: export.documents(tx, (), 10))
    assert (line["drafter"], line["proxy"]) == (KEN, AOI)
    drafted, _returned, resubmitted = line["entries"]
    assert (drafted["by"], drafted["principal"]) == (AOI, KEN)
    assert (resubmitted["by"], resubmitted["principal"]) == (KEN, None)
