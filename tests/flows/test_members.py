"""Members who join the workspace, leave it or change: the bot knows with their next click."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.app import CHANNEL
from integrations.slack.users import SlackWorkspace
from kaigi.delivery.outbox import Outbox
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage
from tests.databases import listening
from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, UNLIMITED, Office, staff_file
from tests.flows.presence_office import furnish
from tests.flows.reading import APPROVE, Json, words
from tests.flows.test_departed import HEAD, list_changes
from tests.foreign import JSON, Foreign


async def bound(office: Office, slack_id: str) -> str | None:
    """Return the number of the person to whom an account is bound."""
    found = await office.bot.house.desk(StaffDesk).by_slack_id(slack_id)
    return found.id if found else None


async def reported(office: Office, member: Json) -> None:
    """Let Slack report that a member changed."""
    event = {"type": "user_change", "user": member, "event_ts": "1"}
    body = {"type": "event_callback", "team_id": "T0KAIGI", "event": event}
    await office.send(body, "events_api")


async def listed(office: Office, member: Json) -> None:
    """Match the staff with a workspace of this member alone."""
    page = json.dumps({"ok": True, "members": [member]})
    office.fault(**Foreign(200, JSON, page).as_fault(where={"method": "users.list"}, count=1))
    users = [user async for user in SlackWorkspace(office.bot.house.app.client).users()]
    await office.bot.house.desk(StaffDesk).match(users)


async def test_whoever_joins_and_is_on_the_staff_list_need_not_wait_for_the_night(
    office: Office,
) -> None:
    await office.changes(KEN, deleted=True)
    await office[AOI].types("/ringi 伺い")
    assert "田中 健さんのアカウントがこのワークスペースにありません" in office[AOI].told()[0]
    new = await office.joins(KEN, "tanaka", "田中 健", "KEN@city.example.jp")
    assert await office.drafts(AOI, "モニター") == {"ok": True}
    assert "モニター" in words(await new.card())


async def test_whoever_leaves_the_workspace_is_nobody_there_any_more(office: Office) -> None:
    card = await office.circulating()
    await office.changes(KEN, deleted=True)
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert "Kaigiの職員名簿に登録されていません" in office[KEN].told()[0]
    assert await office.acts() == ["drafted"]


async def test_what_was_decided_while_a_person_had_no_account_is_told_when_they_are_back(
    office: Office,
) -> None:
    card = await office.circulating(amount="30000")
    await office.changes(AOI, deleted=True)
    await office[KEN].clicks(card, APPROVE)
    await office.changes(AOI, deleted=False)
    await office.settle()
    own, told = sorted(await office[AOI].messages(), key=lambda message: str(message["ts"]))
    assert "✓" in words(own)
    assert "決裁" in words(told)
    updates = len(office.calls("chat.update"))
    await office.changes(AOI, locale="en-US")
    await office.settle()
    assert len(office.calls("chat.update")) == updates


async def test_whoever_reads_another_language_there_is_written_to_in_it(office: Office) -> None:
    await office.changes(KEN, locale="en-US")
    assert "Approve" in words(await office.circulating())
    await office[EMMA].opens_home()
    await office.changes(EMMA, locale="ja-JP")
    await office.settle()
    assert "承認待ち" in words(office[EMMA].home())


async def test_a_colleagues_account_in_another_workspace_does_not_take_the_place_of_the_one_here(
    office: Office,
) -> None:
    office.box.workspace.team["enterprise_id"] = "E0KAIGI"
    await office.restart()
    elsewhere = {
        "id": "U0ELSEWHERE",
        "team_id": "T0PARTNER",
        "profile": {"email": "ken@city.example.jp"},
        "enterprise_user": {"enterprise_id": "E0PARTNER"},
    }
    body = {"type": "event_callback", "team_id": "T0KAIGI", "enterprise_id": "E0KAIGI"}
    event = {"type": "user_change", "user": elsewhere, "event_ts": "1"}
    await office.send({**body, "event": event}, "events_api")
    assert (await office.person(KEN)).id == KEN
    event = {**event, "user": elsewhere | {"enterprise_user": {"enterprise_id": "E0KAIGI"}}}
    await office.send({**body, "event": event}, "events_api")
    assert await bound(office, "U0ELSEWHERE") is None, "the address has a living account already"
    await office.changes(KEN, deleted=True)
    await office.send({**body, "event": event}, "events_api")
    assert await bound(office, "U0ELSEWHERE") == KEN, "of the same organisation"


async def test_what_changes_nothing_for_us_is_only_looked_at(office: Office) -> None:
    asked: list[str] = []
    with listening(office.bot.storage, "after_cursor_execute", lambda *seen: asked.append(seen[2])):
        await office.changes(KEN, status_text="会議中", title="課長")
    assert {statement.split()[0] for statement in asked if statement != "BEGIN"} == {"SELECT"}


async def test_a_stranger_who_joins_is_not_written_to(office: Office) -> None:
    stranger = await office.stranger("Kim")
    await office.settle()
    assert await stranger.messages() == []
    assert stranger.slack_id not in office.box.views.homes


async def test_an_import_by_the_command_line_reaches_the_running_bot_by_itself(
    office: Office,
) -> None:
    new = await office.joins("", "hana", "木村 花", "hana@city.example.jp")
    await new.types("/who")
    assert "Kaigiの職員名簿に登録されていません" in new.told()[-1]
    other = Storage(office.bot.house.settings.office.database_url)
    line = "0000199,木村 花,キムラ ハナ,hana@city.example.jp,企画部/企画課,主事,,,,,,"
    command = StaffDesk(other, Outbox(office.machine, CHANNEL))
    await command.import_roster(roster.read(staff_file(()) + b"\n" + line.encode()))
    other.close()
    await office.settle()
    await new.types("/who")
    assert "木村 花" in new.told()[-1]


async def test_whoever_heads_two_sections_is_asked_in_both_and_once_for_both_posts(
    office: Office,
) -> None:
    """Ken heads 企画課, and besides 総務課, whose head is vacant; Mari's department is his too."""
    people = staff_file((MARI,)).decode()
    rows = "".join(
        f"\n{KEN},田中 健,,ken@city.example.jp,{unit},{title},,,○,,,"
        for unit, title in (("総務部/総務課", "課長事務取扱"), ("企画部", "部長事務取扱"))
    )
    mari = f"\n{MARI},山本 真理,,mari@city.example.jp,総務部,部長,,,○,,,"
    await office.bot.house.desk(StaffDesk).import_roster(
        roster.read((people + rows + mari).encode())
    )
    await office.settle()
    assert await office.drafts(RIKU, "総務課の件") == {"ok": True}
    assert "総務課の件" in words(await office[KEN].card())
    assert await office.drafts(AOI, "大きな件", amount="800000") == {"ok": True}
    card = await office[KEN].card()
    assert "大きな件" in words(card)
    await office.send(office[KEN].click(card, APPROVE))
    await office.settle()
    assert "決裁" in words(await office[KEN].card())


async def test_an_account_that_shows_a_colleagues_address_does_not_become_that_colleague(
    office: Office,
) -> None:
    card = await office.circulating()
    await office.changes(RIKU, email="ken@city.example.jp")
    assert await bound(office, office[KEN].slack_id) == KEN
    assert await bound(office, office[RIKU].slack_id) is None, "it keeps its own address no more"
    await office.send(office[RIKU].click(card, APPROVE))
    await office.settle()
    assert await office.acts() == ["drafted"]
    told = words(await office[RIKU].card())
    assert "このアカウントを中村 陸さんのものとして扱うことを終了しました" in told
    (line,) = [line for line in office.logged if line["event"] == "staff.rebound"]
    assert line["log_level"] == "warning"
    assert line["changes"] == [f"{RIKU}: {office[RIKU].slack_id} -> None"]


async def test_an_address_that_two_new_accounts_claim_is_neithers_until_an_administrator_decides(
    office: Office,
) -> None:
    await office.changes(KEN, deleted=True)
    desk = office.bot.house.desk(StaffDesk)
    await desk.match(
        [SlackUser("UA", "ken@city.example.jp"), SlackUser("UB", "KEN@city.example.jp")]
    )
    assert [await bound(office, id_) for id_ in ("UA", "UB")] == [None, None]
    await desk.update_member(SlackUser("UB", "ken@city.example.jp", "ja-JP"))
    assert await bound(office, "UB") is None, "a later event knows of the other claim"
    await desk.bind(KEN, "UA")
    assert await bound(office, "UA") == KEN
    await desk.update_member(SlackUser("UB", "ken@city.example.jp"))
    assert await bound(office, "UA") == KEN


async def test_an_account_that_was_unbound_is_not_matched_by_address_again(office: Office) -> None:
    desk = office.bot.house.desk(StaffDesk)
    await desk.unbind(KEN)
    everyone = [user async for user in SlackWorkspace(office.bot.house.app.client).users()]
    await desk.match(everyone)
    await office.changes(KEN, status_text="会議中")
    assert await bound(office, office[KEN].slack_id) is None
    await desk.bind(KEN, office[KEN].slack_id)
    await desk.match(everyone)
    assert await bound(office, office[KEN].slack_id) == KEN


async def test_an_unbound_account_stays_unbound_when_it_was_away(office: Office) -> None:
    await office.bot.house.desk(StaffDesk).unbind(KEN)
    await office.changes(KEN, deleted=True)
    await office.changes(KEN, deleted=False)
    await office.settle()
    assert await bound(office, office[KEN].slack_id) is None


async def test_a_colleague_is_never_another_by_the_address_even_where_that_one_has_no_account(
    office: Office,
) -> None:
    card = await office.circulating()
    await office.changes(KEN, deleted=True)
    await office.changes(RIKU, email="ken@city.example.jp")
    await office.settle()
    await office.send(office[RIKU].click(card, APPROVE))
    await office.settle()
    assert await bound(office, office[RIKU].slack_id) is None
    assert await office.acts() == ["drafted"]
    await office.bot.house.desk(StaffDesk).promise_sync()
    await office.settle()
    assert await bound(office, office[RIKU].slack_id) is None
    (line,) = [line for line in office.logged if line["event"] == "staff.contested"]
    assert line["numbers"] == [KEN]


async def test_what_slack_reports_while_its_users_are_listed_is_not_overwritten(
    office: Office,
) -> None:
    await office.changes(KEN, deleted=True)
    desk = office.bot.house.desk(StaffDesk)

    class Slow(SlackWorkspace):
        async def users(self) -> AsyncIterator[SlackUser]:
            async for user in super().users():
                yield user
            await office.changes(KEN, deleted=False)
            await office.changes(EMMA, deleted=True)

    await StaffTasks(desk, Slow(office.bot.house.app.client)).sync()
    assert await bound(office, office[KEN].slack_id) == KEN
    assert await bound(office, office[EMMA].slack_id) is None


async def test_documents_go_to_the_successors_of_an_import_though_slack_does_not_list_its_users(
    office: Office,
) -> None:
    await office.circulating()
    refusal = json.dumps({"ok": False, "error": "missing_scope"})
    office.fault(**Foreign(200, JSON, refusal).as_fault(where={"method": "users.list"}))
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    assert await office.acts() == ["drafted", "reassigned"]
    assert "モニター" in words(await office[EMMA].card())
    office.failing |= {"slack.refuses_us", "delivery.dead"}


async def test_the_operators_and_the_account_that_loses_it_hear_of_a_changed_binding(
    office: Office,
) -> None:
    general = next(c for c in office.box.workspace.channels.values() if c.name == "general")
    await furnish(office, {"operators_channel": general.id}, UNLIMITED)
    await office.changes(KEN, email="k@elsewhere.example")
    await office.settle()
    (told,) = [words(message.body) for message in general.messages.values()]
    assert f"{KEN}: {office[KEN].slack_id} → –" in told
    assert "田中" not in told, "no name in a channel"
    assert "管理者" in words(await office[KEN].card())


@pytest.mark.parametrize(
    "changed",
    [
        {"is_restricted": True},
        {"is_restricted": True, "is_ultra_restricted": True},
        {"is_invited_user": True},
        {"is_email_confirmed": False},
        {"is_stranger": True},
        {"team_id": "T0PARTNER"},
        {"team_id": None},
        {"is_bot": True},
        {"deleted": True},
        {"id": "USLACKBOT"},
        {"profile": {"email": "\u212aen@city.example.jp"}},
        {"profile": {"email": "ｋen@city.example.jp"}},
        {"profile": {"email": "kеn@city.example.jp"}},
        {"profile": {"email": "ken\u200b@city.example.jp"}},
        {"profile": {"email": None}},
    ],
)
async def test_no_other_than_a_confirmed_colleague_is_matched_whether_listed_or_reported(
    office: Office, changed: Json
) -> None:
    await office.changes(KEN, deleted=True)
    colleague: Json = {
        "id": "U0X",
        "team_id": "T0KAIGI",
        "profile": {"email": "ken@city.example.jp"},
    }
    for member, is_matched in ((colleague | changed, False), (colleague, True)):
        await reported(office, member)
        assert (await bound(office, member["id"]) == KEN) is is_matched
        await office.bot.house.desk(StaffDesk).match([])
        await listed(office, member)
        assert (await bound(office, member["id"]) == KEN) is is_matched


async def test_a_request_of_another_workspace_is_not_a_colleagues(office: Office) -> None:
    card = await office.circulating()
    click = office[KEN].click(card, APPROVE)
    for forged in (
        {"team": {"id": "T0PARTNER", "domain": "partner"}},
        {"user": {**click["user"], "team_id": "T0PARTNER"}},
    ):
        await office.send({**click, **forged})
    await office.settle()
    assert await office.acts() == ["drafted"]
    assert "Kaigiの職員名簿に登録されていません" in office[KEN].told()[0]
