"""`kaigi doctor`: each thing that Kaigi stands on, tried one by one, and how to mend what does not hold."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import scopes
from bot.settings import Settings
from integrations.slack.client import web_client
from kaigi.errors import KaigiError, Text, _
from kaigi.storage import Storage
from kaigi.storage.migrate import pending

CLOCK_TOLERANCE = 5.0
"""Seconds. Leases and the hour of nine stand on the machine's clock."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` is None when all is well."""

    what: Text
    mend: Text | None = None


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    client = web_client(settings.bot_token.get_secret_value(), str(settings.api_url))
    answer, finding = await _bot_token(client)
    yield finding
    if answer is not None:
        yield _scopes(answer)
        yield _clock(answer)
    yield await _app_token(client, settings.app_token.get_secret_value())
    yield _database(settings.database_url)


async def _bot_token(client: AsyncWebClient) -> tuple[Any | None, Finding]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error")
        return None, Finding(
            _("Bot token: Slack answers {code}", code=code),
            _("Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN."),
        )
    except (SlackClientError, OSError, TimeoutError) as error:
        return None, Finding(
            _("Slack cannot be reached: {reason}", reason=type(error).__name__),
            _("Check SLACK_API_URL, and whether a proxy or firewall stands between."),
        )
    return answer, Finding(_("Bot token: {bot} in {team}", bot=answer["user"], team=answer["team"]))


def _scopes(answer: Any) -> Finding:
    granted = set(str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(","))
    missing = sorted(scopes() - granted)
    if missing:
        return Finding(
            _("Scopes: {missing} missing", missing=", ".join(missing)),
            _("Paste manifest.yml into the app's settings, then install the app again."),
        )
    return Finding(_("Scopes: all that the manifest names"))


def _clock(answer: Any) -> Finding:
    there = parsedate_to_datetime(answer.headers["Date"])
    drift = abs((datetime.now(UTC) - there).total_seconds())
    if drift > CLOCK_TOLERANCE:
        return Finding(
            _("Clock: {seconds} seconds from Slack's", seconds=round(drift)),
            _("Switch on time synchronisation (NTP) on this machine."),
        )
    return Finding(_("Clock: with Slack's"))


async def _app_token(client: AsyncWebClient, app_token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=app_token)
    except (SlackClientError, OSError, TimeoutError) as error:
        code = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
        return Finding(
            _("App token: Slack answers {code}", code=code),
            _("Make an app-level token with connections:write and put it into SLACK_APP_TOKEN."),
        )
    return Finding(_("App token: Socket Mode opens"))


def _database(url: str) -> Finding:
    try:
        storage = Storage(url)
        started = time.perf_counter()
        behind = storage.run_now(pending)
        took = time.perf_counter() - started
        storage.close()
    except KaigiError as error:
        return Finding(
            error.text, _("Check KAIGI_DATABASE_URL, and that the database runs and lets Kaigi in.")
        )
    if behind:
        return Finding(
            _("Database: its tables are from an older Kaigi, or not made yet"),
            _("They are made when the bot starts; or run: kaigi migrate"),
        )
    return Finding(_("Database: open, answers in {ms} ms", ms=round(took * 1000)))
