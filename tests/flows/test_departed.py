"""Documents whose approver has gone: the successor gets them, or the drafter hears of it."""

import asyncio
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.cli.documents import documents_app
from bot.cli.office import OpenOffice
from kaigi.approvals import handovers
from kaigi.errors import Refused
from kaigi.i18n import Translator
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.tables import document
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.storage import Storage
from tests.flows.office import AOI, EMMA, HEADING, KEN, MARI, PEOPLE, RIKU, SORA, Office
from tests.flows.reading import APPROVE, OPEN, RETURN, WITHDRAW, labels, words

Place = tuple[str, str, str]
"""Section, title and mark of a head."""

HEAD = ("企画部/企画課", "課長", "○")
ELSEWHERE = ("総務部/総務課", "課長", "○")


def staff_rows(places: dict[str, Place], without: tuple[str, ...] = (), further: str = "") -> bytes:
    """Return a staff list without some people, with others in new places, and a further row."""
    rows = [HEADING]
    for number, (name, login, *place) in PEOPLE.items():
        if number not in without:
            section, title, head = places.get(number, place)
            mail = f"{login}@city.example.jp"
            rows.append(f"{number},{name},カナ,{mail},{section},{title},{title},正規,{head},,,")
    return "\n".join([*rows, further]).encode()


async def list_changes(
    office: Office,
    places: dict[str, Place] | None = None,
    without: tuple[str, ...] = (),
    further: str = "",
) -> None:
    """Import another staff list; the running bot matches by itself."""
    rows = staff_rows(places or {}, without, further)
    await office.bot.house.desk(StaffDesk).import_roster(roster.read(rows), yes=True)
    await office.settle()


async def signs(office: Office, person: str, label: str = APPROVE) -> None:
    await office[person].clicks(await office[person].card(), label)


async def is_whole(office: Office) -> None:
    """Check that the chains verify, with their duties."""
    assert (await AuditDesk(office.bot.storage).verify()).broken is None


async def decides_while_list_changes(office: Office, rows: bytes, **typed: str) -> None:
    """Let KEN click on six cards while a list gives them to EMMA: each click counts or fails."""
    for n in range(6):
        await office.drafts(AOI, f"文書{n}", **typed)
    clicks = [office[KEN].click(card, APPROVE) for card in await office[KEN].messages()]
    await office.bot.house.desk(StaffDesk).import_roster(roster.read(rows), yes=True)
    await asyncio.gather(office.settle(), *(office.send(click) for click in clicks))
    await office.settle()
    decided = sum("決裁 田中 健" in words(m) for m in await office[AOI].messages())
    left = [m for m in await office[EMMA].messages() if "Approve" in labels(m)]
    assert decided + len(left) == 6
    assert not any(APPROVE in labels(m) for m in await office[KEN].messages())
    await is_whole(office)


async def test_the_successor_in_the_post_gets_the_card_and_the_drafter_hears_of_it(
    office: Office,
) -> None:
    old = await office.circulating()
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    card = await office[EMMA].card()
    assert {"Approve", "Return", "Open"} == set(labels(card))
    assert "before: 田中 健, not on the staff list any more" in words(card)
    told = (await office[AOI].messages())[-1]
    assert "承認者が、田中 健さん（名簿に登録なし）からEmma Itoさんに変わりました" in words(told)
    own = (await office[AOI].messages())[0]
    assert "● 課長：Emma Ito（承認待ち）　前任：田中 健（名簿に登録なし）" in words(own)
    assert WITHDRAW in labels(own)
    predecessors = (await office[KEN].messages())[-1]
    assert labels(predecessors) == []
    assert len(predecessors["blocks"]) == 1
    assert "引継ぎ 田中 健（名簿に登録なし）→ Emma Ito" in words(predecessors)
    await office.send(office[KEN].click(old, APPROVE))
    await office.settle()
    assert "登録が" in office[KEN].told()[0], "no longer on the staff list"
    await office[EMMA].clicks(card, "Approve")
    assert await office.acts() == ["drafted", "reassigned", "decided"]
    await is_whole(office)


async def test_one_who_was_moved_is_refused_in_words_and_decides_what_is_theirs_now(
    office: Office,
) -> None:
    old = await office.circulating()
    await list_changes(office, {KEN: ELSEWHERE, EMMA: HEAD})
    await office.send(office[KEN].click(old, APPROVE))
    await office.settle()
    refusal = office[KEN].told()[0]
    assert "Emma Itoさんへ引き継がれました。" in refusal
    assert "現在はEmma Itoさんの承認待ちです。" in refusal
    assert await office.drafts(RIKU, "総務課の文書") == {"ok": True}
    await signs(office, KEN)
    assert await office.acts() == ["drafted", "reassigned"]


async def test_where_nobody_follows_the_drafter_hears_it_once_and_withdraws(
    office: Office,
) -> None:
    await office.circulating()
    await list_changes(office, without=(KEN,))
    told = (await office[AOI].messages())[-1]
    assert "「モニター40台の購入」は、田中 健さん（名簿に登録なし）の承認を待っています。" in words(
        told
    )
    assert "引継ぎを依頼してください（文書番号：" in words(told)
    await office.match_staff()
    await office.settle()
    assert len(await office[AOI].messages()) == 2, "told once, whatever comes after"
    await office[AOI].clicks(told, WITHDRAW)
    assert await office.acts() == ["drafted", "withdrawn"]
    assert labels((await office[AOI].messages())[-1]) == [OPEN]
    await is_whole(office)


async def test_an_account_that_is_missing_moves_nothing_and_goes_on_when_it_is_back(
    office: Office,
) -> None:
    await office.circulating()
    await office.changes(KEN, deleted=True)
    await office.settle()
    told = (await office[AOI].messages())[-1]
    assert "田中 健さん（Slackのアカウントなし）の承認を" in words(told)
    assert "引継ぎ" not in words(told), "it goes on by itself"
    assert labels(told) == [OPEN]
    assert await office.acts() == ["drafted"]
    await office.changes(KEN, deleted=False)
    await office.settle()
    await office[KEN].clicks((await office[KEN].messages())[0], APPROVE)
    assert await office.acts() == ["drafted", "decided"]
    assert "不在は解消しました" in words((await office[AOI].messages())[1])


async def test_the_reason_for_which_an_approver_has_gone_is_kept_up_to_date(
    office: Office,
) -> None:
    await office.circulating()
    await office.changes(KEN, deleted=True)
    await office.settle()
    assert "（Slackのアカウントなし）" in words((await office[AOI].messages())[-1])
    for without, reason in (((KEN,), "（名簿に登録なし）"), ((), "（Slackのアカウントなし）")):
        await list_changes(office, without=without)
        assert reason in words((await office[AOI].messages())[-1])
        assert len(await office[AOI].messages()) == 2, "the one message is updated"


async def test_one_who_leaves_slack_and_then_the_post_is_followed(office: Office) -> None:
    await office.circulating()
    await office.changes(KEN, deleted=True)
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    assert "Approve" in labels(await office[EMMA].card())


async def test_a_later_steps_successor_is_asked_when_the_turn_comes(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {SORA: ("企画部", "部長", "○")}, without=(MARI,))
    assert await office[SORA].messages() == []
    assert len(await office[KEN].messages()) == 1
    await signs(office, KEN)
    assert "前任：山本 真理（名簿に登録なし）" in words(await office[SORA].card())
    await signs(office, SORA)
    assert await office.acts() == ["drafted", "reassigned", "approved", "decided"]
    await is_whole(office)


async def test_a_document_that_comes_to_one_who_has_gone_is_noticed_at_once(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    later = (await office[AOI].messages())[-1]
    assert "後の段階で山本 真理さん（名簿に登録なし）の承認が必要です。" in words(later)
    await office.match_staff()
    await office.settle()
    assert len(await office[AOI].messages()) == 2, "told once"
    await signs(office, KEN)
    told = (await office[AOI].messages())[-1]
    assert len(await office[AOI].messages()) == 3, "told again when its turn comes"
    assert "山本 真理さん（名簿に登録なし）の承認を待っています。" in words(told)
    assert "後の段階" not in words(told)
    assert "この後のメッセージ" in words((await office[AOI].messages())[1])
    assert await office[MARI].messages() == [], "who has left gets no card, though Slack has them"
    await list_changes(office, {SORA: ("企画部", "部長", "○")}, without=(MARI,))
    await signs(office, SORA)
    assert await office[MARI].messages() == []
    await is_whole(office)


async def test_a_later_step_that_nobody_follows_is_listed_and_handed_on(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,))
    terminal = Terminal(office)
    number = await terminal.number()
    listed = (await terminal.types("waiting")).output
    assert "0000103 山本 真理 (名簿に登録なし) · 後の段階 · 後任なし" in listed
    (row,) = json.loads((await terminal.types("waiting", "--json")).output)
    assert (row["waits_for"], row["kind"], row["successor"]) == (MARI, "upcoming", None)
    await terminal.types("hand-on", number, SORA)
    terminal.storage.close()
    await signs(office, KEN)
    await signs(office, SORA)
    assert await office.acts() == ["drafted", "reassigned", "approved", "decided"]
    assert "不在は解消しました" in words((await office[AOI].messages())[1])


async def test_the_drafter_hears_when_one_who_had_gone_is_back_and_when_they_go_again(
    office: Office,
) -> None:
    card = await office.circulating()
    await list_changes(office, without=(KEN,))
    assert len(await office[AOI].messages()) == 2
    await list_changes(office)
    first = (await office[AOI].messages())[1]
    assert "不在は解消しました" in words(first), "the notice that stood there says that it is over"
    assert labels(first) == [OPEN]
    await list_changes(office, without=(KEN,))
    assert len(await office[AOI].messages()) == 3
    assert "田中 健さん（名簿に登録なし）の承認を" in words((await office[AOI].messages())[-1])
    await office.match_staff()
    await office.settle()
    assert len(await office[AOI].messages()) == 3, "told once of each time"
    await list_changes(office)
    assert all("不在は解消" in words(m) for m in (await office[AOI].messages())[1:])
    await office[KEN].clicks(card, APPROVE)
    assert await office.acts() == ["drafted", "decided"]
    await is_whole(office)


async def test_an_account_that_comes_and_goes_is_told_of_once_each_time(office: Office) -> None:
    await office.circulating()
    for gone, messages in ((True, 2), (False, 2), (True, 3), (False, 3)):
        await office.changes(KEN, deleted=gone)
        await office.settle()
        assert len(await office[AOI].messages()) == messages
        assert ("不在は解消" in words((await office[AOI].messages())[-1])) is not gone


async def test_one_who_follows_in_the_lower_post_and_holds_the_higher_signs_once(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    beside = f"{MARI},山本 真理,カナ,mari@city.example.jp,企画部/企画課,課長,部長,正規,○,,,"
    await list_changes(office, without=(KEN,), further=beside)
    await signs(office, MARI)
    assert await office.acts() == ["drafted", "reassigned", "decided"]
    await is_whole(office)


async def test_the_drafter_who_got_the_post_does_not_approve_the_own_draft(office: Office) -> None:
    await office.circulating()
    await list_changes(office, {AOI: HEAD}, without=(KEN,))
    assert APPROVE not in labels(await office[AOI].card())
    told = words((await office[AOI].messages())[-1])
    assert "現在この職にあるのはあなたです。" in told
    assert "引継ぎを依頼" not in told
    assert await office.acts() == ["drafted"]
    await office[AOI].clicks(await office[AOI].card(), WITHDRAW)


async def test_both_posts_change_hands_on_the_same_day(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {EMMA: HEAD, SORA: ("企画部", "部長", "○")}, without=(KEN, MARI))
    await signs(office, EMMA, "Approve")
    await signs(office, SORA)
    assert await office.acts() == ["drafted", "reassigned", "reassigned", "approved", "decided"]
    await is_whole(office)


async def test_a_section_that_is_renamed_changes_nothing_for_its_head(office: Office) -> None:
    card = await office.circulating()
    renamed = {
        number: (section.replace("企画課", "政策課"), title, head)
        for number, (_name, _login, section, title, head) in PEOPLE.items()
    }
    await list_changes(office, renamed)
    assert len(await office[AOI].messages()) == 1
    await office[KEN].clicks(card, APPROVE)
    assert await office.acts() == ["drafted", "decided"]


async def test_a_successor_without_an_account_is_asked_once_they_have_one(office: Office) -> None:
    await office.circulating()
    await office.changes(EMMA, deleted=True)
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    assert await office.acts() == ["drafted"]
    await office.changes(EMMA, deleted=False)
    await office.settle()
    assert "Approve" in labels(await office[EMMA].card())


async def test_a_returned_document_takes_its_new_route_when_it_is_resubmitted(
    office: Office,
) -> None:
    told = await office.returned()
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    form = await office[AOI].opens(told, "修正して再提出")
    await office[AOI].submits(form, comment="見積書を添えました。")
    assert "Approve" in labels(await office[EMMA].card())
    assert await office.acts() == ["drafted", "returned", "resubmitted"]


async def test_many_documents_are_handed_on_in_pieces(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handovers, "PIECE", 3)
    for n in range(8):
        await office.drafts(AOI, f"文書{n}")
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    cards = [m for m in await office[EMMA].messages() if "Approve" in labels(m)]
    assert len(cards) == 8
    await is_whole(office)


async def test_clicks_at_the_same_moment_count_or_are_refused_and_nothing_waits_for_the_old_one(
    office: Office,
) -> None:
    await decides_while_list_changes(office, staff_rows({KEN: ELSEWHERE, EMMA: HEAD}))


class Terminal:
    """`kaigi documents …` as an administrator types it, on the database of the running bot."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.storage = Storage(office.bot.house.settings.office.database_url)
        opened = OpenOffice(self.storage, Translator("ja", ZoneInfo("Asia/Tokyo")))
        self.app = documents_app(lambda: opened, lambda: opened)

    async def types(self, *words: str) -> Result:
        """Run the command in a thread, which has no loop, as a process of its own has none."""
        run = CliRunner().invoke
        result = await asyncio.to_thread(run, self.app, list(words))
        self.office.machine.set(datetime.now(UTC))  # the command has the machine's own clock
        await self.office.settle()
        return result

    async def number(self) -> str:
        found = await self.storage.run(lambda tx: tx.scalar(select(document.c.id)))
        return str(found)


async def test_an_administrator_hands_on_what_nobody_follows(office: Office) -> None:
    await office.circulating()
    await list_changes(office, without=(KEN,))
    terminal = Terminal(office)
    number = await terminal.number()
    listed = await terminal.types("waiting")
    assert number in listed.output.splitlines()
    assert "0000102 田中 健 (名簿に登録なし) · 後任なし" in listed.output
    assert "モニター" not in listed.output, "an administrator is no reader"
    done = await terminal.types("hand-on", number, EMMA)
    assert "0000102 田中 健から0000105 Emma Itoに変更しました" in done.output
    assert "Approve" in labels(await office[EMMA].card())
    assert "引継ぎ（管理者）" in words((await office[KEN].messages())[0])
    await office.match_staff()
    await office.settle()
    assert await office.acts() == ["drafted", "reassigned"], "the choice stays"
    assert (await terminal.types("waiting")).output == "ありません。\n"
    await signs(office, EMMA, "Approve")
    assert await office.acts() == ["drafted", "reassigned", "decided"]
    await is_whole(office)
    terminal.storage.close()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("9999999", "職員番号9999999の職員は名簿にありません。"),
        (KEN, "職員番号0000102の職員は名簿にありません。"),
        (AOI, "佐藤 葵さんはこの文書の起案者のため、承認者になれません。"),
        (RIKU, "中村 陸さんのアカウントがこのワークスペースにありません。"),
    ],
)
async def test_a_document_is_not_handed_on_to_just_anyone(
    office: Office, who: str, why: str
) -> None:
    await office.circulating()
    await office.changes(RIKU, deleted=True)
    await list_changes(office, without=(KEN,))
    terminal = Terminal(office)
    refused = await terminal.types("hand-on", await terminal.number(), who)
    assert isinstance(refused.exception, Refused)
    assert Translator("ja", ZoneInfo("Asia/Tokyo")).text(refused.exception.text) == why
    assert await office.acts() == ["drafted"]
    terminal.storage.close()


async def test_no_administrator_takes_a_document_from_an_approver_who_can_act(
    office: Office,
) -> None:
    card = await office.circulating()
    terminal = Terminal(office)
    for number in (await terminal.number(), "12345", "x"):
        refused = await terminal.types("hand-on", number, EMMA)
        assert isinstance(refused.exception, Refused)
    assert RETURN in labels(card)
    assert await office.acts() == ["drafted"]
    terminal.storage.close()
