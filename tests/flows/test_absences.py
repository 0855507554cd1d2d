"""Absences: it goes on without who is away, or the deputy decides; nothing stands still."""

from datetime import date, timedelta

from kaigi.ledger.audit import AuditDesk
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from tests.flows.office import AOI, HEADING, KEN, MARI, NAGI, PEOPLE, RIKU, SORA, Office
from tests.flows.presence_office import TUESDAY, Morning
from tests.flows.reading import APPROVE, HOLD, OPEN, RETURN, labels, words

DEPUTISE = "山本 真理の代決"
READ = "後閲済"
LARGE = {"amount": "900000"}
WEDNESDAY = TUESDAY + timedelta(days=1)


async def deputise(office: Office, deputies: dict[str, list[str]]) -> None:
    """Import the staff list with these deputies."""
    rows = [
        f"{number},{name},カナ,{login}@city.example.jp,{section},{rank},{rank},正規,{head},"
        f"{';'.join(deputies.get(number, []))},,"
        for number, (name, login, section, rank, head) in PEOPLE.items()
    ]
    file = "\n".join([HEADING, *rows]).encode()
    await office.bot.house.desk(StaffDesk).import_roster(roster.read(file), yes=True)
    await office.settle()


async def moves_to(office: Office, hour: int, day: date = TUESDAY) -> None:
    await Morning(office, "").at(hour, day=day)


async def is_whole(office: Office) -> None:
    assert (await AuditDesk(office.bot.storage).verify()).broken is None


async def test_it_goes_on_without_a_chief_on_leave_who_reads_it_afterwards(office: Office) -> None:
    await office[KEN].types("/here 休み 今日")
    assert await office.drafts(AOI, "机の購入", **LARGE) == {"ok": True}
    assert await office[KEN].messages() == [], "no card for which nothing can be done"
    card = await office[MARI].card()
    assert APPROVE in labels(card)
    assert "✓ 課長：田中 健（11月24日(火)まで不在・後閲）" in words(card)
    assert "休" not in words(card), "the kind of leave is nobody's business"
    await office[MARI].clicks(card, APPROVE)
    assert "決裁 山本 真理" in words((await office[AOI].messages())[0])
    await is_whole(office)


async def test_leave_that_is_declared_while_it_waits_moves_it_on(office: Office) -> None:
    waiting = await office.circulating(**LARGE)
    assert labels(waiting) == [APPROVE, RETURN, OPEN]
    await office[KEN].types("/here 年休 今日")
    assert APPROVE in labels(await office[MARI].card())
    passed = await office[KEN].card()
    assert labels(passed) == [READ, OPEN]
    assert "不在の間に先へ進んだ文書です" in words(passed)
    await office[KEN].clicks(passed, READ)
    assert labels(await office[KEN].card()) == [OPEN]
    assert "決裁" not in words(await office[MARI].card())
    form = await office[KEN].opens(await office[KEN].card(), OPEN)
    assert "後閲済 田中 健" in words(form)
    await is_whole(office)


async def test_work_from_home_is_no_absence(office: Office) -> None:
    await office[KEN].types("/here 在宅 今日")
    assert APPROVE in labels(await office.circulating(**LARGE))


async def test_the_deputy_decides_and_the_decider_reads_it_afterwards(office: Office) -> None:
    await deputise(office, {MARI: [NAGI]})
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    assert await office[NAGI].messages() == []
    await office[MARI].types("/here 休み 今日")
    card = await office[NAGI].card()
    assert "部長 山本 真理は11月24日(火)まで不在です。登録された代決者として" in words(card)
    assert labels(card) == [DEPUTISE, OPEN]
    assert APPROVE in labels(await office[MARI].card()), "the decider keeps theirs"
    assert DEPUTISE in labels(await office[NAGI].opens_home())
    await office[NAGI].clicks(card, DEPUTISE)
    own = (await office[AOI].messages())[0]
    assert "代決 加藤 凪（部長 山本 真理の代わり）" in words(own)
    told = (await office[AOI].messages())[-1]
    assert "部長 山本 真理が不在のため、加藤 凪が" in words(told)
    theirs = await office[MARI].card()
    assert labels(theirs) == [READ, OPEN]
    await office[MARI].clicks(theirs, READ)
    assert await office.acts() == ["drafted", "approved", "deputised", "decided", "reviewed"]
    await is_whole(office)


async def test_the_decider_is_back_before_the_deputy_acts(office: Office) -> None:
    await deputise(office, {MARI: [NAGI]})
    await office[MARI].types("/here 休み 今日")
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    early = office[NAGI].click(await office[NAGI].card(), DEPUTISE)
    await office[MARI].types("/here 在宅 今日")
    ended = await office[NAGI].card()
    assert labels(ended) == [OPEN]
    assert "代決終了 加藤 凪（山本 真理が復帰）" in words(ended)
    await office.send(early)
    await office.settle()
    assert "山本 真理が復帰したため、本人が決裁します" in office[NAGI].told()[-1]
    await office[MARI].clicks(await office[MARI].card(), APPROVE)
    assert "決裁 山本 真理" in words((await office[AOI].messages())[0])
    assert (await office.acts())[-2:] == ["deputy_ended", "decided"]
    await is_whole(office)


async def test_whether_the_decider_is_away_is_looked_at_again_with_the_click(
    office: Office,
) -> None:
    await deputise(office, {MARI: [NAGI]})
    await moves_to(office, 9)
    await office[MARI].types("/here 休み 今日 午前")
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    office.clock.set(Morning.moment(12, 1))
    await office[NAGI].clicks(await office[NAGI].card(), DEPUTISE)
    assert "山本 真理が復帰したため、本人が決裁します" in office[NAGI].told()[-1]
    assert (await office.acts())[-1] == "deputised"


async def test_the_clock_begins_and_ends_what_was_declared_before(office: Office) -> None:
    await deputise(office, {MARI: [NAGI]})
    await moves_to(office, 17)
    await office[MARI].types("/here 休み 明日 午前")
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    assert await office[NAGI].messages() == []
    await moves_to(office, 9, WEDNESDAY)
    assert labels(await office[NAGI].card()) == [DEPUTISE, OPEN]
    assert "11月25日 12:00まで不在" in words(await office[NAGI].card())
    await moves_to(office, 12, WEDNESDAY)
    assert labels(await office[NAGI].card()) == [OPEN]
    assert (await office.acts())[-2:] == ["deputised", "deputy_ended"]
    await is_whole(office)


async def test_where_the_first_deputy_is_away_the_second_is_asked_and_no_deputys_deputy(
    office: Office,
) -> None:
    await deputise(office, {MARI: [NAGI, SORA], NAGI: [RIKU]})
    await office[NAGI].types("/here 休み 今日")
    await office[MARI].types("/here 出張 今日")
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    assert labels(await office[SORA].card()) == [DEPUTISE, OPEN]
    assert await office[NAGI].messages() == []
    await office[SORA].types("/here 休み 今日")
    assert labels(await office[SORA].card()) == [OPEN]
    assert await office[RIKU].messages() == [], "there is no deputy of a deputy"
    assert APPROVE in labels(await office[MARI].card())
    await office[NAGI].types("/here 在庁 今日")
    assert labels(await office[NAGI].card()) == [DEPUTISE, OPEN]
    await is_whole(office)


async def test_a_drafter_is_never_the_deputy(office: Office) -> None:
    await deputise(office, {KEN: [AOI]})
    await office[KEN].types("/here 休み 今日")
    await office.circulating()
    assert APPROVE in labels(await office[KEN].card())
    assert (await office.acts()) == ["drafted"]


async def test_a_hold_ends_when_its_person_goes_away_and_the_deputy_decides(
    office: Office,
) -> None:
    await deputise(office, {MARI: [NAGI]})
    await office[KEN].clicks(await office.circulating(**LARGE), APPROVE)
    form = await office[MARI].opens(await office[MARI].card(), OPEN)
    form = await office[MARI].opens(form, HOLD)
    await office[MARI].submits(form, comment="見積りを確かめます。")
    assert await office[NAGI].messages() == []
    await office[MARI].types("/here 休み 今日")
    card = await office[NAGI].card()
    assert "‖ 保留" not in words(card)
    assert DEPUTISE in labels(card)
    opened = await office[NAGI].opens(card, OPEN)
    assert "保留解除 山本 真理（11月24日(火)まで不在）" in words(opened)
    await is_whole(office)
