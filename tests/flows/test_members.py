"""Members who join the workspace, leave it or change: the bot knows with their next click."""

from bot.app import CHANNEL
from kaigi.delivery.outbox import Outbox
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.storage import Storage
from tests.databases import listening
from tests.flows.office import AOI, EMMA, KEN, MARI, RIKU, Office, staff_file
from tests.flows.reading import APPROVE, words


async def test_whoever_joins_and_is_on_the_staff_list_need_not_wait_for_the_night(
    office: Office,
) -> None:
    await office.changes(KEN, deleted=True)
    await office[AOI].types("/ringi")
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
    found = await office.bot.house.desk(StaffDesk).by_slack_id("U0ELSEWHERE")
    assert found is not None
    assert found.id == KEN, "of the same organisation, in another of its workspaces"


async def test_what_changes_nothing_for_us_is_only_looked_at(office: Office) -> None:
    asked: list[str] = []
    with listening(office.bot.storage, "after_cursor_execute", lambda *seen: asked.append(seen[2])):
        await office.changes(KEN, status_text="会議中", title="課長")
    assert [statement.split()[0] for statement in asked if statement != "BEGIN"] == ["SELECT"]


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
