"""Reading afterwards: one message on the return, and a list that is worked off."""

from datetime import timedelta

from tests.flows.office import AOI, KEN, MARI, NAGI, Office
from tests.flows.presence_office import TUESDAY
from tests.flows.reading import OPEN, RETURN, Json, labels, words
from tests.flows.test_absences import LARGE, READ, WEDNESDAY, deputise, is_whole, moves_to

LIST = "一覧を開く"
ALL = "この一覧をすべて後閲済にする"


async def passed(office: Office, number: int) -> None:
    """Let documents go on without Ken, who is on leave on Tuesday."""
    await office[KEN].types("/here 休み 今日")
    for n in range(number):
        await office.drafts(AOI, f"文書{n}", **LARGE)


async def digest_of(office: Office, person: str) -> Json:
    (only,) = (m for m in await office[person].messages() if "先へ進みました" in words(m))
    return only


async def test_who_is_back_gets_one_message_and_marks_all_at_once(office: Office) -> None:
    await moves_to(office, 9)
    await passed(office, 3)
    await moves_to(office, 10, WEDNESDAY)
    digest = await digest_of(office, KEN)
    assert "不在の間に3件の文書が先へ進みました" in words(digest)
    await moves_to(office, 10, WEDNESDAY + timedelta(days=1))
    assert await digest_of(office, KEN) == digest, "it is told once"
    listed = await office[KEN].opens(digest, LIST)
    assert labels(listed) == [READ, OPEN] * 3 + [ALL]
    await office[KEN].clicks(listed, READ)
    listed = office[KEN].form()
    assert labels(listed) == [READ, OPEN] * 2 + [ALL]
    await office[KEN].clicks(listed, ALL)
    assert "すべて後閲済みです" in words(office[KEN].form())
    digest = next(m for m in await office[KEN].messages() if m["ts"] == digest["ts"])
    assert "すべて後閲済みです" in words(digest)
    assert LIST not in labels(digest)
    await is_whole(office)


async def test_the_home_leads_to_the_list(office: Office) -> None:
    await passed(office, 2)
    home = await office[KEN].opens_home()
    assert "後閲する文書 2件" in words(home)
    row = next(b for b in home["blocks"] if b.get("accessory", {}).get("value") == "0")
    await office.post(
        "click",
        user=office[KEN].slack_id,
        container=home["container"],
        block_id=row["block_id"],
        action_id=row["accessory"]["action_id"],
    )
    assert labels(office[KEN].form()) == [READ, OPEN] * 2 + [ALL]


async def test_who_is_still_away_is_told_on_the_first_morning_on_which_they_are_not(
    office: Office,
) -> None:
    await moves_to(office, 9)
    await office[KEN].types("/here 休み 11/24-11/25")
    await office.drafts(AOI, "机", **LARGE)
    await moves_to(office, 10, WEDNESDAY)
    assert not any("先へ進みました" in words(m) for m in await office[KEN].messages())
    await moves_to(office, 10, WEDNESDAY + timedelta(days=1))
    assert any("1件の文書が先へ進みました" in words(m) for m in await office[KEN].messages())


async def test_a_return_leaves_nothing_to_read(office: Office) -> None:
    await moves_to(office, 9, TUESDAY)
    await passed(office, 1)
    form = await office[MARI].opens(await office[MARI].card(), RETURN)
    await office[MARI].submits(form, comment="見積書を添えてください。")
    await moves_to(office, 10, WEDNESDAY)
    assert not any("先へ進みました" in words(m) for m in await office[KEN].messages())


async def test_a_decider_is_told_of_what_the_deputy_has_decided(office: Office) -> None:
    await deputise(office, {KEN: [NAGI]})
    await moves_to(office, 9)
    await office[KEN].types("/here 休み 今日")
    await office.drafts(AOI, "鉛筆")
    await office[NAGI].clicks(await office[NAGI].card(), "田中 健の代決")
    await moves_to(office, 10, WEDNESDAY)
    digest = (await office[KEN].messages())[-1]
    assert "1件の文書が先へ進みました" in words(digest)
    assert "代決 加藤 凪（課長 田中 健の代わり）" in words(await office[KEN].opens(digest, LIST))


async def test_what_has_waited_for_long_and_what_went_on_come_in_one_message(
    office: Office,
) -> None:
    await moves_to(office, 9)
    await office.drafts(AOI, "机")
    await office[KEN].types("/here 休み 11/25-11/30")
    await moves_to(office, 10, WEDNESDAY)
    await office.drafts(AOI, "椅子", **LARGE)
    before = len(await office[KEN].messages())
    await moves_to(office, 10, TUESDAY + timedelta(days=7))
    news = (await office[KEN].messages())[before:]
    assert len(news) == 1, "of one morning"
    assert "不在の間に1件の文書が先へ進みました" in words(news[0])
    assert "承認待ちが長くなっている" in words(news[0])
    assert "机" in words(news[0])
    await is_whole(office)
