"""Comments: a reply to a card is kept with the document, and told to everyone concerned, once."""

import pytest
from sqlalchemy import select

from kaigi.approvals.comment_tables import comment, exported
from sandbox import events, posting
from sandbox.posting import Content
from tests.flows.office import AOI, KEN, MARI, Office
from tests.flows.reading import APPROVE, MEND, OPEN, RETURN, Json, words

ASKS = "納期はいつですか。"


async def replies(office: Office, who: str, card: Json, text: str, *files: str) -> Json:
    """Write a reply to a card, and wait until Kaigi has answered."""
    said = await office.post(
        "say",
        user=office[who].slack_id,
        channel=office[who].channel,
        text=text,
        thread_ts=card["ts"],
        files=list(files),
    )
    assert said["ok"]
    await office.events_taken()
    await office.settle()
    return said


async def kept(office: Office) -> list[str]:
    rows = await office.bot.storage.run(
        lambda tx: tx.scalars(select(comment.c.text).order_by(comment.c.number)).all()
    )
    return list(rows)


async def thread(office: Office, who: str, card: Json) -> list[str]:
    """Return what Kaigi has written under a card."""
    found = await office[who].thread(card)
    return [words(message) for message in found if message.get("bot_id")]


async def test_an_approvers_question_reaches_the_drafter_and_the_answer_comes_back(
    office: Office,
) -> None:
    asked = await office.circulating()
    drafted = await office[AOI].card()
    await replies(office, KEN, asked, ASKS)
    [confirmed] = await thread(office, KEN, asked)
    assert "コメントを「モニター40台の購入」に保存しました。お知らせ先：佐藤 葵" in confirmed
    [told] = await thread(office, AOI, drafted)
    assert "田中 健さんのコメント" in told
    assert ASKS in told
    await replies(office, AOI, drafted, "来月10日です。")
    assert "来月10日です。" in (await thread(office, KEN, asked))[-1]
    assert await kept(office) == [ASKS, "来月10日です。"]


async def test_comments_stand_on_the_opened_document_with_name_and_time(office: Office) -> None:
    card = await office.circulating()
    await replies(office, KEN, card, f"<!channel> & {ASKS}")
    opened = words(await office[AOI].opens(await office[AOI].card(), OPEN))
    assert "田中 健 11月24日 10:02" in opened
    assert f"<!channel> & {ASKS}" in opened


async def test_who_is_asked_now_and_who_has_acted_hear_of_it_and_later_ones_do_not(
    office: Office,
) -> None:
    first = await office.circulating(amount="600000")
    drafted = await office[AOI].card()
    await replies(office, AOI, drafted, "急ぎます。")
    assert await office[MARI].messages() == [], "the department head is not asked yet"
    await office[KEN].clicks(first, APPROVE)
    second = await office[MARI].card()
    await replies(office, MARI, second, ASKS)
    assert ASKS in (await thread(office, KEN, first))[-1]
    assert ASKS in (await thread(office, AOI, drafted))[-1]


async def test_a_reply_that_is_delivered_twice_is_kept_and_told_once(office: Office) -> None:
    card = await office.circulating()
    drafted = await office[AOI].card()
    said = await replies(office, KEN, card, ASKS)
    channel = office.box.workspace.channels[office[KEN].channel]
    events.message_posted(office.box, channel, channel.messages[said["ts"]])
    await office.events_taken()
    await office.settle()
    assert await kept(office) == [ASKS]
    assert len(await thread(office, KEN, card)) == 1
    assert len(await thread(office, AOI, drafted)) == 1


async def test_a_reply_to_the_card_of_an_earlier_round_is_not_kept_and_says_where_to_write(
    office: Office,
) -> None:
    old = await office.circulating()
    form = await office[KEN].opens(old, RETURN)
    await office[KEN].submits(form, comment="見積書を添えてください。")
    revise = await office[AOI].opens(await office[AOI].card(), MEND)
    await office[AOI].submits(revise, text="別紙のとおり。")
    await replies(office, KEN, old, ASKS)
    assert "第1回" in (await thread(office, KEN, old))[-1]
    assert await kept(office) == []
    await replies(office, KEN, await office[KEN].card(), ASKS)
    assert await kept(office) == [ASKS]


async def test_a_reply_that_is_too_long_is_not_kept_and_says_how_long_it_is(office: Office) -> None:
    card = await office.circulating()
    await replies(office, KEN, card, "字" * 1001)
    assert "1001文字" in (await thread(office, KEN, card))[-1]
    assert await kept(office) == []
    await replies(office, KEN, card, "字" * 1000)
    assert len(await kept(office)) == 1


async def test_a_file_in_a_reply_is_not_kept_but_its_text_is(office: Office) -> None:
    card = await office.circulating()
    file = await office[KEN].uploads("図面.pdf", b"%PDF")
    await replies(office, KEN, card, "", file["id"])
    assert "ファイルは、文書には保存されません" in (await thread(office, KEN, card))[-1]
    assert await kept(office) == []
    await replies(office, KEN, card, "図面です。", file["id"])
    assert await kept(office) == ["図面です。"]
    confirmed = (await thread(office, KEN, card))[-1]
    assert "保存し" in confirmed
    assert "ファイルは、文書には保存されません" in confirmed


@pytest.mark.parametrize("act", ["edits", "deletes"])
async def test_a_comment_stays_as_it_was_when_its_reply_is_edited_or_deleted(
    office: Office, act: str
) -> None:
    card = await office.circulating()
    said = await replies(office, KEN, card, ASKS)
    channel = office.box.workspace.channels[office[KEN].channel]
    message = channel.messages[said["ts"]]
    if act == "edits":
        posting.edit(office.box, channel, message, Content("やめます。"), office[KEN].slack_id)
    else:
        posting.remove(office.box, channel, message)
    await office.events_taken()
    await office.settle()
    assert await kept(office) == [ASKS]
    assert "最初に書かれたとおり" in (await thread(office, KEN, card))[-1]


async def test_what_is_no_reply_to_a_card_is_answered_privately_and_not_kept(
    office: Office,
) -> None:
    await office.circulating()
    await office.post("say", user=office[KEN].slack_id, channel=office[KEN].channel, text="承認")
    await office.events_taken()
    await office.settle()
    assert "文書のカードへの返信だけ" in words(await office[KEN].card())
    assert await kept(office) == []


async def test_a_message_of_a_bot_is_not_kept(office: Office) -> None:
    card = await office.circulating()
    channel = office.box.workspace.channels[office[KEN].channel]
    other = {"user": office[KEN].slack_id, "bot_id": "B0OTHER", "app_id": "A0OTHER"}
    posting.post(office.box, channel, other, Content(ASKS), card["ts"])
    await office.events_taken()
    await office.settle()
    assert await kept(office) == []


async def test_comments_are_in_the_export(office: Office) -> None:
    card = await office.circulating()
    await replies(office, KEN, card, ASKS)
    [(place, line)] = await office.bot.storage.run(lambda tx: exported(tx, (), 10))
    assert (place[1], line["by"], line["text"]) == (1, "0000102", ASKS)
    assert await office.bot.storage.run(lambda tx: exported(tx, place, 10)) == []


@pytest.mark.parametrize("line", ["help", "ヘルプ", "使い方を教えて"])
async def test_a_message_to_kaigi_that_is_no_reply_is_told_what_kaigi_does(
    office: Office, line: str
) -> None:
    await office[AOI].says(line, office[AOI].channel)
    await office.events_taken()
    await office.settle()
    history = await office.get("history", user=office[AOI].slack_id, channel=office[AOI].channel)
    told = words(history["messages"][-1])
    for word in ("/meet", "/here", "/who", "「ホーム」", "スレッド"):
        assert word in told
