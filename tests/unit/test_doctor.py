"""`kaigi doctor` beside a sandbox that is well, and one for each thing that can be sick."""

import copy
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.cli import manifest
from bot.cli.doctor import examine
from bot.cli.finding import Finding
from bot.settings import OfficeSettings, Settings
from kaigi.i18n import Translator
from kaigi.staff import roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser
from kaigi.storage import Storage
from sandbox import server
from sandbox.box import Settings as Box
from sandbox.server import Running
from sandbox.workspace import Channel, Person
from tests import configured
from tests.configured import addresses
from tests.process.stage import STAFF_FILE, WORKSPACE

UNLIMITED = Box(limits=0)


@pytest_asyncio.fixture
async def box() -> AsyncIterator[Running]:
    async with await server.start(
        copy.deepcopy(WORKSPACE), manifest.manifest(), settings=UNLIMITED
    ) as running:
        yield running


@pytest_asyncio.fixture
async def staffed(storage: Storage) -> Storage:
    await StaffDesk(storage).import_roster(roster.read(STAFF_FILE.encode()))
    return storage


def settings(api_url: str, database_url: str, **other: Any) -> Settings:
    values = {"top_decider": "企画部", **other}
    return configured.settings(api_url=api_url, database_url=database_url, **values)


async def sick(settings: Settings) -> dict[str, Finding]:
    """Return the findings that need mending, by the first word of their text."""
    findings = [finding async for finding in examine(settings)]
    return {
        str(finding.what).split()[0].strip(":"): finding for finding in findings if finding.mend
    }


async def test_where_all_is_well_each_thing_is_named_and_nothing_mended(
    box: Running, database_url: str, staffed: Storage
) -> None:
    findings = [finding async for finding in examine(settings(box.url, database_url))]
    firsts = [str(finding.what).split()[0] for finding in findings if not finding.is_off]
    assert firsts == ["Bot", "Scopes:", "Clock:", "App", "Database:", "Staff:"]
    assert [finding.mend for finding in findings] == [None] * len(findings)
    assert "Staff: 3 of 3 are in Slack, by their e-mail address" in map(texts, findings)
    assert [texts(finding) for finding in findings if finding.mark == "－"] == [
        "KAIGI_FORMS: not set; the forms that come with Kaigi",
        "KAIGI_MANAGERS_CHANNEL: not set",
        "KAIGI_OPERATORS_CHANNEL: not set",
        "KAIGI_PERSONNEL: not set",
        "KAIGI_COUNTERS: not set",
        "Zoom: not set up, so /meet is off; all else works",
    ]


def texts(finding: Finding) -> str:
    return str(finding.what)


@pytest.mark.parametrize(
    ("kind", "value", "first", "remedy"),
    [
        ("bot_token", "xoxb-old", "Bot", "SLACK_BOT_TOKEN"),
        ("app_token", "xapp-old", "App", "SLACK_APP_TOKEN"),
    ],
)
async def test_a_token_that_slack_does_not_take(
    box: Running, sqlite_url: str, kind: str, value: str, first: str, remedy: str
) -> None:
    found = (await sick(settings(box.url, sqlite_url, **{kind: value})))[first]
    assert "invalid_auth" in str(found.what)
    assert remedy in str(found.mend)


async def test_slack_out_of_reach_is_told_from_a_wrong_token(sqlite_url: str) -> None:
    found = await sick(settings("http://127.0.0.1:9", sqlite_url))
    for first in ("Bot", "App"):
        assert "Slack cannot be reached" in str(found[first].what)
        assert "SLACK_API_URL" in str(found[first].mend)


async def test_a_page_of_some_proxy_is_told_from_slack(box: Running, sqlite_url: str) -> None:
    box.box.faults.add({"name": "server_error", "status": 503, "where": {"method": "auth.test"}})
    found = await sick(settings(box.url, sqlite_url))
    assert "SLACK_API_URL" in str(found["Bot"].mend)


async def test_scopes_that_are_missing_are_named(sqlite_url: str) -> None:
    less = copy.deepcopy(manifest.manifest())
    less["oauth_config"]["scopes"]["bot"] = ["commands", "chat:write", "users:read"]
    async with await server.start(copy.deepcopy(WORKSPACE), less, settings=UNLIMITED) as box:
        found = (await sick(settings(box.url, sqlite_url)))["Scopes"]
    assert "im:write" in str(found.what)
    assert "chat:write" not in re.split(r"[:,] ", str(found.what))


@pytest.mark.parametrize(("hours", "is_sick"), [(1, True), (-1, True), (0, False)])
async def test_a_clock_that_goes_wrong_is_found_by_slacks_own(
    sqlite_url: str, hours: int, is_sick: bool
) -> None:
    async with Slack(datetime.now(UTC) + timedelta(hours=hours)) as url:
        found = await sick(settings(url, sqlite_url))
    assert [str(finding.mend) for finding in found.values() if "NTP" in str(finding.mend)] == [
        "Switch on time synchronisation (NTP) on this machine."
    ] * is_sick


async def test_nobody_imported_yet(box: Running, database_url: str) -> None:
    assert "kaigi staff import" in str((await sick(settings(box.url, database_url)))["Staff"].mend)


async def test_people_of_another_workspace(database_url: str, staffed: Storage) -> None:
    async with await server.start({}, manifest.manifest(), settings=UNLIMITED) as box:
        found = (await sick(settings(box.url, database_url)))["Staff"]
    assert str(found.what).startswith("Staff: 0 of 3")


async def test_units_without_a_head_and_heads_outside_of_slack_are_named(
    box: Running, database_url: str, storage: Storage
) -> None:
    text = STAFF_FILE.replace("ken@", "ken.typo@") + "\n9,無所属 太郎,,総務部/ガス課,"
    await StaffDesk(storage).import_roster(roster.read(text.encode()))
    found = await sick(settings(box.url, database_url))
    assert "総務部, 総務部/ガス課" in str(found["Units"].what)
    assert "kaigi staff list --unmatched" in str(found["Heads"].mend)
    assert "田中 健" in str(found["Heads"].what)


async def test_people_whom_slack_does_not_list(
    box: Running, database_url: str, staffed: Storage
) -> None:
    box.box.faults.add({"name": "server_error", "count": 5, "where": {"method": "users.list"}})
    assert "users:read" in str((await sick(settings(box.url, database_url)))["Staff"].mend)


PRESENCE = {
    "managers_channel": "C0MANAGERS",
    "personnel": "企画部/企画課",
    "counters": {"企画部/企画課/企画係": 1, "企画部": 1},
}


@pytest.fixture
def managers(box: Running) -> Channel:
    bot = dict.fromkeys([box.box.app.bot_user_id])
    return box.box.workspace.add_channel(Channel("C0MANAGERS", "課長会", "group", bot))


async def test_where_the_operators_are_to_read_is_looked_at_too(
    box: Running, database_url: str, staffed: Storage, managers: Channel
) -> None:
    chosen = settings(box.url, database_url, operators_channel=managers.id)
    found = [str(finding.what) async for finding in examine(chosen) if finding.mark == "✓"]
    assert "Operators' channel: #課長会" in found


async def test_what_the_morning_needs_is_looked_at_where_it_is_set(
    box: Running, database_url: str, staffed: Storage, managers: Channel
) -> None:
    chosen = settings(box.url, database_url, **PRESENCE)
    findings = [finding async for finding in examine(chosen) if not finding.is_off][6:]
    assert [str(finding.what) for finding in findings] == [
        "Managers' channel: #課長会",
        "KAIGI_PERSONNEL: on the staff list",
        "KAIGI_COUNTERS: on the staff list",
    ]
    assert [finding.mend for finding in findings] == [None] * 3


@pytest.mark.parametrize("whose", ["managers", "operators"])
@pytest.mark.parametrize(
    ("trouble", "what"),
    [("archived", "archived"), ("outside", "not in"), ("nowhere", "channel_not_found")],
)
async def test_a_channel_that_kaigi_cannot_reach(
    box: Running,
    database_url: str,
    staffed: Storage,
    managers: Channel,
    trouble: str,
    what: str,
    whose: str,
) -> None:
    managers.kind = "channel"
    managers.archived = trouble == "archived"
    if trouble == "outside":
        managers.members.clear()
    chosen = {f"{whose}_channel": "C0NOWHERE" if trouble == "nowhere" else "C0MANAGERS"}
    found = (await sick(settings(box.url, database_url, **chosen)))[f"{whose.capitalize()}'"]
    assert what in str(found.what)
    assert "/invite @Kaigi" in str(found.mend)
    assert f"KAIGI_{whose.upper()}_CHANNEL" in str(found.mend)


ENGLISH = re.compile(r"\b[A-Za-z]+ [a-z]+\b")
"""Words of a sentence; names of settings, scopes and Slack's codes are none."""


@pytest.mark.parametrize("trouble", ["token", "channel", "answer", "away"])
async def test_each_line_is_in_japanese_with_slacks_own_code(
    box: Running, database_url: str, staffed: Storage, managers: Channel, trouble: str
) -> None:
    chosen: dict[str, Any] = {
        "token": {"bot_token": "xoxb-old", "app_token": "xapp-old"},
        "channel": {"managers_channel": "C0NOWHERE", "operators_channel": "C0NOWHERE"},
    }.get(trouble, {})
    if trouble == "answer":
        box.box.faults.add(
            {"name": "server_error", "status": 503, "where": {"method": "auth.test"}}
        )
    url = "http://127.0.0.1:9" if trouble == "away" else box.url
    t = Translator("ja", OfficeSettings().zone)
    lines = [
        t.text(text)
        async for finding in examine(settings(url, database_url, **PRESENCE | chosen))
        for text in (finding.what, finding.mend)
        if text
    ]
    said = "\n".join(lines)
    code = {"token": "invalid_auth", "channel": "channel_not_found"}.get(trouble, "SLACK_API_URL")
    assert code in said
    assert ENGLISH.findall(said) == []


async def test_sections_that_nobody_works_in_are_named(
    box: Running, database_url: str, staffed: Storage, managers: Channel
) -> None:
    wrong = {
        "personnel": "人事課",
        "counters": {"企画部/企画課": 1, "企画部/企": 2, "市民部/市民課": 3},
    }
    found = await sick(settings(box.url, database_url, **PRESENCE | wrong))
    assert "人事課" in str(found["KAIGI_PERSONNEL"].what)
    assert str(found["KAIGI_COUNTERS"].what).endswith(": 企画部/企, 市民部/市民課")


async def test_tables_that_are_not_there_yet(box: Running, tmp_path: Any) -> None:
    found = (await sick(settings(box.url, f"sqlite:///{tmp_path}/none.sqlite3")))["There"]
    assert "kaigi migrate" in str(found.mend)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def sqlite_url(sqlite_template: Any) -> str:
    return f"sqlite:///{sqlite_template}"


class Slack:
    """Answers yes to everything, at its own time of day."""

    def __init__(self, now: datetime) -> None:
        self._date = format_datetime(now, usegmt=True)

    async def __aenter__(self) -> str:
        application = web.Application()
        application.add_routes([web.route("*", "/api/{method}", self._answer)])
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, _request: web.Request) -> web.Response:
        said = {"ok": True, "user": "kaigi", "team": "T", "url": "", "members": []}
        return web.json_response(said, headers={"Date": self._date})


def with_zoom(box: Running, **other: Any) -> dict[str, Any]:
    known = {
        "zoom_account_id": "sandbox-account",
        "zoom_client_id": "sandbox-client",
        "zoom_client_secret": "sandbox-secret",
    }
    return {**addresses(box.url), **known, **other}


async def of_zoom(box: Running, database_url: str, **other: Any) -> list[Finding]:
    chosen = configured.changed(settings(box.url, database_url), **with_zoom(box, **other))
    return [finding async for finding in examine(chosen) if "Zoom" in str(finding.what)]


async def test_zoom_answers_and_its_events_are_left_to_the_bot_that_runs(
    box: Running, sqlite_url: str
) -> None:
    (found,) = await of_zoom(box, sqlite_url)
    assert (str(found.what), found.mend) == ("Zoom: reachable", None)
    assert not box.zoom.events.connected


async def test_zoom_without_its_events_is_said_to_be_slower(box: Running, sqlite_url: str) -> None:
    _credentials, events = await of_zoom(box, sqlite_url, zoom_events_url=None)
    assert "every five minutes" in str(events.what)


async def test_credentials_that_zoom_refuses_are_to_be_compared(
    box: Running, sqlite_url: str
) -> None:
    (found,) = await of_zoom(box, sqlite_url, zoom_client_secret="mistyped")
    assert "does not accept us" in str(found.what)
    assert "ZOOM_" in str(found.mend)


async def test_a_zoom_that_is_not_there_is_to_be_reached(box: Running, sqlite_url: str) -> None:
    box.box.faults.add({"name": "server_error", "status": 503, "where": {"system": "zoom"}})
    (found,) = await of_zoom(box, sqlite_url)
    assert "ZOOM_API_URL" in str(found.mend)


async def test_an_address_that_two_accounts_claim_is_named(
    box: Running, database_url: str, staffed: Storage
) -> None:
    await StaffDesk(staffed).match([])
    ken = box.box.workspace.person_by_email("ken@city.example.jp")
    assert ken is not None
    box.box.workspace.add_person(Person("U0OTHER", "other", "Other", ken.email))
    found = (await sick(settings(box.url, database_url)))["People"]
    assert str(found.what).endswith(f": 0000102 ({ken.id} / U0OTHER)")
    assert "kaigi staff bind" in str(found.mend)


async def test_people_without_an_account_and_changed_accounts_are_named(
    box: Running, database_url: str, staffed: Storage
) -> None:
    desk = StaffDesk(staffed)
    await desk.match([SlackUser("U1", "ken@city.example.jp")])
    await desk.match([SlackUser("U1", "k@city.example.jp")])
    ken = box.box.workspace.person_by_email("ken@city.example.jp")
    assert ken is not None
    ken.change({"deleted": True}, 1)
    told = [
        f"{finding.mark} {finding.what}"
        async for finding in examine(settings(box.url, database_url))
    ]
    assert "△ Staff: 2 of 3 are in Slack, by their e-mail address" in told
    assert "△ Staff without a Slack account: 0000102" in told
    assert "△ Slack accounts that changed in the last 7 days: 0000102 (U1 → –)" in told
