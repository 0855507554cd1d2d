"""The composition root: the one file that knows every concrete class."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

import commands.approvals
import commands.context
import commands.errors
import commands.home
import commands.meetings
import commands.members
import commands.presence
from bot import schedule
from bot.adapters import Organisation
from bot.attendees import Attendees
from bot.colleagues import Colleagues
from bot.schedule import MATCHING
from bot.settings import OfficeSettings, Settings
from commands.middleware import Middleware
from integrations.slack.client import web_client
from integrations.slack.messages import Draw, Post
from integrations.slack.senders import SlackSenders
from integrations.slack.users import list_users
from kaigi.approvals import cards as approval_cards
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.systems import Systems
from kaigi.blocks import Card
from kaigi.clock import SystemClock, Waker
from kaigi.clock.jobs import Jobs
from kaigi.delivery.answers import AnswerDesk
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import OnDead, Sender, Sending, Sent
from kaigi.delivery.priority import InteractivePriority
from kaigi.delivery.relay import Relay
from kaigi.delivery.rules import LIMITS, Limit
from kaigi.errors import KaigiError
from kaigi.home.desk import HomeDesk
from kaigi.i18n import Languages, Translator
from kaigi.ledger.system import Ledger
from kaigi.meetings.desk import MeetingDesk
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.operators.desk import OperatorsDesk
from kaigi.presence.calendar import Calendar
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.ports import PresencePolicy
from kaigi.recipients import Recipients
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.storage import Storage

if TYPE_CHECKING:
    from bot.zoom import ZoomLine

log = structlog.get_logger(__name__)


class Desks(Struct, frozen=True):
    """Every desk there is, under the name by which handlers ask for it."""

    staff: StaffDesk
    approvals: ApprovalDesk
    presence: PresenceDesk
    meetings: MeetingDesk
    home: HomeDesk
    operators: OperatorsDesk
    delivery: AnswerDesk


class Application(Struct, frozen=True):
    """Everything put together, and nothing started yet."""

    settings: Settings
    storage: Storage
    desks: Desks
    outbox: Outbox
    senders: SlackSenders
    relay: Relay
    priority: InteractivePriority
    jobs: Jobs
    app: AsyncApp
    zoom: "ZoomLine | None"

    async def sync_staff(self) -> None:
        await meet(self.app.client, self.desks.staff)


async def meet(client: AsyncWebClient, staff: StaffDesk) -> None:
    """Matches the staff to the workspace's users, by e-mail address."""
    users = [user async for user in list_users(client)]
    matching = await staff.match(users)
    log.info("staff.matched", matched=matching.matched, without_slack=len(matching.without_slack))


def translator(office: OfficeSettings) -> Translator:
    return Languages(office.locale, office.zone).of(None)


def build(
    settings: Settings,
    storage: Storage,
    clock: Waker,
    limits: Mapping[str, Limit] = LIMITS,
    machine: Waker | None = None,
) -> Application:
    """`clock` is the people's day, `machine` what deliveries are timed by."""
    machine = machine or SystemClock()
    languages = Languages(settings.locale, settings.zone)
    directory, outbox = Directory(), Outbox(machine)
    systems = Systems(Ledger(Organisation(directory)))
    recipients = Recipients(directory, languages)
    approvals = ApprovalDesk(storage, outbox, systems, recipients, clock)
    presence = PresenceDesk(
        storage, outbox, Colleagues(directory), languages, clock, presence_policy(settings)
    )
    attendees = Attendees(directory)
    meetings = MeetingDesk(storage, outbox, attendees, languages, clock, has_zoom=settings.has_zoom)
    zoom_sync = ZoomSync(storage, outbox, attendees, languages, clock)
    operators = OperatorsDesk(storage, outbox, languages, settings.operators_channel, machine)
    desks = Desks(
        staff=StaffDesk(storage, outbox),
        approvals=approvals,
        presence=presence,
        meetings=meetings,
        home=HomeDesk(storage, outbox, directory, languages, parts=[approvals, presence, meetings]),
        operators=operators,
        delivery=AnswerDesk(storage, outbox),
    )
    senders = SlackSenders(
        settings.bot_token,
        settings.api_url,
        card=_draws(desks),
        home=desks.home.draw,
        again=lambda key: partial(outbox.touch, keys=[key]),
    )
    app = slack_app(web_client(settings.bot_token, settings.api_url), desks, languages)
    zoom = _zoom_line(settings, zoom_sync) if settings.has_zoom else None
    table = {**senders.table(), MATCHING.kind: _meets(app.client, desks.staff)}
    timetable = {**schedule.jobs(outbox, machine, settings.zone, presence)}
    if zoom:
        table |= zoom.senders.table()
        timetable |= schedule.meeting_jobs(settings.zone, meetings, zoom_sync)
    told = (presence.given_up, meetings.given_up, zoom_sync.given_up, operators.given_up)
    priority = InteractivePriority()
    polite = {kind: priority.wrap(send) for kind, send in table.items()}
    relay = Relay(storage, outbox, polite, machine, limits=limits, on_dead=_each(*told))
    jobs = Jobs(storage, clock, timetable)
    return Application(settings, storage, desks, outbox, senders, relay, priority, jobs, app, zoom)


def _zoom_line(settings: Settings, zoom_sync: ZoomSync) -> "ZoomLine":
    from bot.zoom import ZoomLine  # noqa: PLC0415 - a tenth of the start, where there is no Zoom

    return ZoomLine(settings, zoom_sync)


def _each(*rooms: OnDead) -> OnDead:
    """Whichever room a task belongs to knows what its end means."""

    def tell(tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        for room in rooms:
            room(tx, sending, error)

    return tell


def presence_policy(settings: Settings) -> PresencePolicy:
    """What the office has set for its presence board."""
    working_days = Calendar(settings.closed_days, settings.open_days)
    return PresencePolicy(
        working_days, settings.managers_channel, settings.personnel, settings.counters
    )


def slack_app(client: AsyncWebClient, desks: Desks, languages: Languages) -> AsyncApp:
    """`process_before_response`: what a click changes stands before the click is acknowledged, and that is
    still faster than Bolt's default, which looks for the ack every 10 ms.
    """

    app = AsyncApp(
        # Bolt's logger has it too; it would look for one in the source of every caller, a tenth of the start.
        name="slack_app",
        client=client,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        before_authorize=_TheSameWay(client),
        # What comes over our own socket needs none of these, and every click would go through them.
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
    )

    at_hand = {
        "staff": desks.staff,
        "approvals": desks.approvals,
        "presence": desks.presence,
        "meetings": desks.meetings,
        "home": desks.home,
    }
    app.use(commands.context.Authenticate(desks.staff, languages, at_hand))
    commands.approvals.register(app)
    commands.presence.register(app)
    commands.meetings.register(app)
    commands.home.register(app)
    commands.members.register(app)
    commands.errors.register(app, desks.delivery, languages)
    return app


class _TheSameWay(Middleware):
    """Bolt makes a client for each request, which asks the environment for a proxy once more."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._proxy = client.proxy

    async def prepare(self, request: AsyncBoltRequest) -> None:
        request.context.client.proxy = self._proxy


def _meets(client: AsyncWebClient, staff: StaffDesk) -> Sender:
    async def send(_: Sending) -> Sent:
        await meet(client, staff)
        return Sent()

    return send


def _may_stand(sending: Sending) -> bool:
    """Whether people may have seen the message already."""
    return sending.address is not None or sending.in_doubt


def _draws(desks: Desks) -> Draw:
    """A card's key begins with the name of the room that knows what it shows."""

    async def approval(sending: Sending) -> Card | None:
        shown = await desks.approvals.shown(sending.key)
        if shown is None:
            return None
        recipient = shown.recipient
        return Card(recipient.channel, approval_cards.draw(shown.state, recipient.t))

    async def presence(sending: Sending) -> Card | None:
        return await desks.presence.card(sending.key, posted=_may_stand(sending))

    async def meeting(sending: Sending) -> Card | None:
        return await desks.meetings.card(sending.key)

    async def operators(sending: Sending) -> Card | None:
        return await desks.operators.card(sending.key, posted=_may_stand(sending))

    rooms = {"approval": approval, "presence": presence, "meeting": meeting, "operators": operators}

    async def draw(sending: Sending) -> Post | None:
        card = await rooms[sending.key.partition(":")[0]](sending)
        return Post(card.channel, card.message.text, card.message.blocks) if card else None

    return draw
