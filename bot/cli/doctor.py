"""`kaigi doctor`: checks of everything that Kaigi depends on, each with its remedy."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import Connection

from bot.cli import documents, identity, posts
from bot.cli.doctor_files import check_files
from bot.cli.doctor_forms import check_forms, check_staffing
from bot.cli.doctor_zoom import check_zoom
from bot.cli.finding import Finding
from bot.cli.manifest import scopes
from bot.database import NoDatabase, open_unchanged
from bot.settings import Settings
from bot.slack_auth import UNREACHABLE, AuthRejected, check_bot_token, socket_mode_url
from integrations.slack.client import web_client
from integrations.slack.errors import translated
from integrations.slack.users import SlackWorkspace
from kaigi.errors import KaigiError, Text, Unavailable, _
from kaigi.forms.staffing import WHOLE_PATH
from kaigi.ledger.settings import LedgerSettings
from kaigi.operators.settings import OperatorsSettings
from kaigi.presence import colleagues
from kaigi.presence.settings import PresenceSettings
from kaigi.staff import accounts as staff_accounts
from kaigi.staff.directory import Directory
from kaigi.staff.matching import Account, match
from kaigi.units import within

CLOCK_TOLERANCE = 5.0
"""Seconds. Leases and the nine-o'clock sheet depend on the machine's clock."""


async def examine_all(settings: Settings) -> AsyncIterator[Finding]:
    """Check this machine, then everything that Kaigi connects to."""
    for finding in check_files(settings):
        yield finding
    async for finding in examine(settings):
        yield finding


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Check everything, one by one; change nothing, neither in Slack nor in the database."""
    client = web_client(settings.slack.bot_token, settings.slack.api_url)
    answer, finding = await check_token(client)
    yield finding
    if answer is not None:
        yield check_scopes(answer)
        yield check_clock(answer)
    if settings.slack.signing_secret is None:
        yield await check_app_token(client, settings.slack.app_token)
    accounts, finding = check_database(settings.office.database_url)
    yield finding
    connected = None if answer is None else client
    async for finding in check_office(settings, connected, accounts):
        yield finding
    async for finding in check_zoom(settings):
        yield finding


async def check_office(
    settings: Settings, client: AsyncWebClient | None, accounts: list[Account] | None
) -> AsyncIterator[Finding]:
    """Check people, forms, channels and sections; `client`: one that Slack accepts, if any."""
    if client is not None and accounts is not None:
        async for finding in check_staff(client, accounts, settings.office.database_url):
            yield finding
    yield check_forms(settings.of(LedgerSettings))
    if client is not None:
        async for finding in check_channels(client, settings):
            yield finding
    if accounts is not None:
        for finding in check_staffing(settings):
            yield finding
        async for finding in documents.check(settings):
            yield finding
        for finding in check_sections(settings):
            yield finding


async def check_token(client: AsyncWebClient) -> tuple[AsyncSlackResponse | None, Finding]:
    try:
        answer = await check_bot_token(client)
    except AuthRejected as error:
        return None, Finding(error.text, error.next_step)
    except Unavailable as error:
        return None, Finding(_("Bot token: {reason}", reason=error.text), UNREACHABLE)
    return answer, Finding(_("Bot token: {bot} in {team}", bot=answer["user"], team=answer["team"]))


async def check_app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await socket_mode_url(client, token)
    except AuthRejected as error:
        return Finding(error.text, error.next_step)
    except Unavailable as error:
        return Finding(_("App token: {reason}", reason=error.text), UNREACHABLE)
    return Finding(_("App token: Socket Mode opens"))


def check_scopes(answer: AsyncSlackResponse) -> Finding:
    granted = set(_header(answer, "x-oauth-scopes").replace(" ", "").split(","))
    missing = sorted(scopes() - granted)
    if missing:
        return Finding(
            _("Scopes: {missing} missing", missing=", ".join(missing)),
            _("Paste manifest.yml into the app's settings, then install the app again."),
        )
    return Finding(_("Scopes: all that the manifest names"))


def check_clock(answer: AsyncSlackResponse) -> Finding:
    date = _header(answer, "date")
    if not date:
        return Finding(_("Clock: Slack's answer has no time to compare with"))
    drift = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if drift > CLOCK_TOLERANCE:
        return Finding(
            _("Clock: {seconds} seconds from Slack's", seconds=round(drift)),
            _("Switch on time synchronisation (NTP) on this machine."),
        )
    return Finding(_("Clock: with Slack's"))


def _header(answer: AsyncSlackResponse, name: str) -> str:
    return next((str(value) for key, value in answer.headers.items() if key.lower() == name), "")


def check_database(url: str) -> tuple[list[Account] | None, Finding]:
    try:
        storage = open_unchanged(url)
    except NoDatabase as error:
        return None, Finding(error.text, error.next_step)
    started = time.perf_counter()
    accounts = storage.run_now(staff_accounts.everyone)
    took = time.perf_counter() - started
    storage.close()
    return accounts, Finding(_("Database: open, answers in {ms} ms", ms=round(took * 1000)))


async def check_staff(
    client: AsyncWebClient, accounts: list[Account], url: str
) -> AsyncIterator[Finding]:
    """Match the staff as the bot does when it starts; then check who can decide."""
    if not any(account.active for account in accounts):
        yield Finding(_("Staff: no one yet"), _("Import your people: kaigi staff import FILE.csv"))
        return
    try:
        users = [user async for user in SlackWorkspace(client).users()]
    except KaigiError as error:
        yield Finding(
            _("Staff: Slack does not list its people. {reason}", reason=error.text),
            _("The scopes users:read and users:read.email are for this."),
        )
        return
    matching = match(accounts, users, identity.history(url))
    found = matching.matched
    people = found + len(matching.without_slack)
    what = _(
        "Staff: {found} of {people} are in Slack, by their e-mail address",
        found=found,
        people=people,
    )
    mend = None if found else _("Compare the addresses in the staff list with those in Slack.")
    yield Finding(what, mend, is_note=found < people)
    for trouble, mend in (*posts.problems(url, matching), *identity.problems(url, matching)):
        yield Finding(trouble, mend, is_note=mend is None)


async def check_channels(client: AsyncWebClient, settings: Settings) -> AsyncIterator[Finding]:
    """Check the channels of the sheet and of the operators."""
    managers = settings.of(PresenceSettings).managers_channel
    operators = settings.of(OperatorsSettings).operators_channel
    for called, setting, channel in (
        (_("Managers' channel"), "KAIGI_MANAGERS_CHANNEL", managers),
        (_("Operators' channel"), "KAIGI_OPERATORS_CHANNEL", operators),
    ):
        if channel:
            yield await check_channel(client, called, setting, channel)
        else:
            yield Finding(_("{setting}: not set", setting=setting), is_off=True)


async def check_channel(
    client: AsyncWebClient, called: Text, setting: str, channel: str
) -> Finding:
    """Check that the bot can write there; Slack names a private channel only to its members."""
    invite = _(
        "Put the id of a channel that is not archived into {setting}, "
        "and in that channel write: /invite @Kaigi",
        setting=setting,
    )
    try:
        with translated():
            found = (await client.conversations_info(channel=channel))["channel"]
    except KaigiError as error:
        return Finding(_("{channel}: {reason}", channel=called, reason=error.text), invite)
    named = {"channel": called, "name": found["name"]}
    if found["is_archived"]:
        return Finding(_("{channel}: #{name} is archived", **named), invite)
    if not found["is_member"]:
        return Finding(_("{channel}: the bot is not in #{name}", **named), invite)
    return Finding(_("{channel}: #{name}", **named))


def check_sections(settings: Settings) -> Iterator[Finding]:
    """Check that the sections named in the settings are in the staff list."""
    presence = settings.of(PresenceSettings)
    named = {"KAIGI_PERSONNEL": [presence.personnel or ""], "KAIGI_COUNTERS": [*presence.counters]}
    storage = open_unchanged(settings.office.database_url)
    for setting, paths in named.items():
        wanted = [path for path in paths if path]
        missing = storage.run_now(partial(_unknown, wanted))
        if missing:
            what = _(
                "{setting}: not on the staff list: {sections}",
                setting=setting,
                sections=", ".join(missing),
            )
            yield Finding(what, WHOLE_PATH)
        elif wanted:
            yield Finding(_("{setting}: on the staff list", setting=setting))
        else:
            yield Finding(_("{setting}: not set", setting=setting), is_off=True)
    storage.close()


def _unknown(paths: list[str], tx: Connection) -> list[str]:
    """Return the paths that no one on the staff list belongs to."""
    sections = colleagues.units(tx, Directory.active_staff)
    return [path for path in paths if not any(within(section, path) for section in sections)]
