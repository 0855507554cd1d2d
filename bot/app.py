"""The composition root: the one file that knows every concrete class."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

import commands.approvals
import commands.errors
import commands.home
import commands.visitor
from bot.organisation import Organisation
from bot.settings import Office, Settings
from integrations.slack import senders as slack
from integrations.slack.client import socket_mode_handler, web_client
from integrations.slack.users import list_users
from kaigi.approvals import modals
from kaigi.approvals.desk import ApprovalDesk
from kaigi.clock import Clock, OfficeClock
from kaigi.delivery.desk import DeliveryDesk
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sender, Sending, Sent
from kaigi.delivery.relay import Relay
from kaigi.delivery.rules import LIMITS, Limit
from kaigi.i18n import Languages, Translator
from kaigi.ledger.system import Ledger
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.storage import Storage, migrate

log = structlog.get_logger(__name__)

DRAIN = 8.0
"""Seconds that what is under way may take when the bot is told to stop."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Every desk there is, under the name by which handlers ask for it."""

    staff: StaffDesk
    approvals: ApprovalDesk
    delivery: DeliveryDesk


@dataclass(frozen=True, slots=True)
class House:
    """Everything put together, and nothing started yet."""

    settings: Settings
    storage: Storage
    desks: Desks
    client: AsyncWebClient
    relay: Relay
    app: AsyncApp


def translator(office: Office) -> Translator:
    return Languages(office.locale, office.zone).of(None)


def build(
    settings: Settings, storage: Storage, clock: Clock, limits: Mapping[str, Limit] = LIMITS
) -> House:
    languages = Languages(settings.locale, settings.zone)
    directory, outbox = Directory(), Outbox()
    ledger = Ledger(Organisation(directory))
    desks = Desks(
        staff=StaffDesk(storage),
        approvals=ApprovalDesk(storage, outbox, ledger, directory, languages, clock),
        delivery=DeliveryDesk(storage, outbox),
    )
    client = web_client(settings.bot_token.get_secret_value(), str(settings.api_url))
    relay = Relay(storage, outbox, senders(client, desks, languages), limits=limits)
    return House(settings, storage, desks, client, relay, front_doors(client, desks, languages))
