"""Members who join the workspace, leave it or change: the bot knows with their next click."""

from kaigi.staff.desk import StaffDesk
from tests.databases import listening
from tests.flows.office import AOI, EMMA, KEN, Office
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
