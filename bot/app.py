"""Composition root: the one file that knows every concrete class. A room is one row of ROOMS."""

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from sqlalchemy import Connection

import commands.approvals
import commands.errors
import commands.help
import commands.home
import commands.meetings
import commands.members
import commands.presence
from bot.application import Application, find_desk
from bot.approvals import absence_cost, open_approvals
from bot.rooms import (
    Base,
    CardSource,
    Opened,
    Room,
    dispatcher,
    home_renderer,
    may_exist,
    merged,
    renderer,
    unreachable,
)
from bot.settings import Settings, read_settings
from commands.app import SlackApp
from commands.middleware import Authenticate
from integrations.slack.client import web_client
from integrations.slack.limits import SLACK
from integrations.slack.senders import SlackSenders
from integrations.slack.users import SlackWorkspace
from integrations.zoom.limits import ZOOM
from integrations.zoom.settings import ZoomSettings
from kaigi.approvals import absences, comment_tables, handovers, reminders
from kaigi.approvals import export as approvals_export
from kaigi.approvals.notices import HAND_ON, looking_at
from kaigi.clock import SystemClock, Waker
from kaigi.clock.jobs import Jobs
from kaigi.delivery import export as delivery_export
from kaigi.delivery.desk import AnswerDesk
from kaigi.delivery.jobs import jobs as delivery_jobs
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.pacing import Channel
from kaigi.delivery.priority import InteractivePriority
from kaigi.delivery.relay import Relay
from kaigi.home.desk import HomeDesk
from kaigi.home.ports import HomePart
from kaigi.i18n import Languages
from kaigi.ledger import export as ledger_export
from kaigi.ledger.settings import LedgerSettings
from kaigi.meetings import cards as meeting_cards
from kaigi.meetings import export as meetings_export
from kaigi.meetings import modals as meeting_modals
from kaigi.meetings.desk import MeetingDesk
from kaigi.meetings.jobs import jobs as meeting_jobs
from kaigi.meetings.notices import MeetingNotices
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.operators import cards as operator_cards
from kaigi.operators.desk import OperatorsDesk
from kaigi.operators.settings import OperatorsSettings
from kaigi.presence import export as presence_export
from kaigi.presence import messages as presence_messages
from kaigi.presence import modals as presence_modals
from kaigi.presence.board import Board
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.entries import EntryDesk
from kaigi.presence.jobs import jobs as presence_jobs
from kaigi.presence.readers import ReaderDesk
from kaigi.presence.reminders import ReminderDesk
from kaigi.presence.settings import PresenceSettings
from kaigi.recipients import Recipients
from kaigi.staff import cards as staff_cards
from kaigi.staff.desk import StaffDesk
from kaigi.staff.directory import Directory
from kaigi.staff.jobs import jobs as staff_jobs
from kaigi.staff.tasks import StaffTasks
from kaigi.storage import Storage

CHANNEL = Channel.merged(SLACK, ZOOM, handovers.CHANNEL, reminders.CHANNEL, absences.CHANNEL)
"""The methods of Slack and Zoom, with their limits, and our own that call nothing outside."""


def open_staff(base: Base) -> Opened:
    channel = base.settings.of(OperatorsSettings).operators_channel
    desk = StaffDesk(
        base.storage,
        base.outbox,
        channel,
        base.machine,
        on_change=lambda tx: base.outbox.put(tx, [HAND_ON]),
    )
    tasks = StaffTasks(desk, SlackWorkspace(base.slack))
    return Opened(
        desk,
        card=CardSource(lambda sending: desk.shown(sending.key, base.recipients), staff_cards.draw),
        senders={"staff": tasks.send},
        jobs=staff_jobs(desk, base.settings.office.zone),
        prepare=tasks.prepare,
    )


def open_presence(base: Base) -> Opened:
    settings = base.settings.of(PresenceSettings)
    zone = base.settings.office.zone
    board = Board(base.directory, base.clock, settings.policy(zone))

    def look(tx: Connection, person: str) -> None:
        base.outbox.put(tx, [looking_at(person)])

    desk = PresenceDesk(
        base.storage, base.outbox, base.recipients, board, look, cost_of=absence_cost(base)
    )
    return Opened(
        desk,
        desks={
            "entries": EntryDesk(base.storage, base.outbox, board, on_change=look),
            "readers": ReaderDesk(base.storage, base.outbox, board),
            "reminders": ReminderDesk(base.storage, base.outbox, board),
        },
        card=CardSource(
            lambda sending: desk.shown(sending.key, posted=may_exist(sending)),
            presence_messages.draw,
        ),
        home=HomePart(desk.read_home, presence_modals.draw_home, presence_modals.HOME_BUDGET),
        jobs=presence_jobs(desk, zone),
    )


def open_meetings(base: Base) -> Opened:
    zoom = base.settings.optional(ZoomSettings)
    notices = MeetingNotices(base.outbox, base.recipients)
    sync = ZoomSync(base.storage, notices, base.clock)
    desk = MeetingDesk(
        base.storage,
        notices,
        base.directory,
        base.recipients,
        base.clock,
        sync,
        has_zoom=zoom is not None,
    )
    opened = Opened(
        desk,
        card=CardSource(lambda sending: desk.shown(sending.key), meeting_cards.draw),
        home=HomePart(
            desk.read_home,
            meeting_modals.draw_home,
            meeting_modals.HOME_BUDGET,
            is_urgent=lambda state: bool(state.meetings),
        ),
        on_dead=desk.on_dead,
        on_unreachable=desk.on_unreachable,
    )
    if zoom is None:
        return opened
    from bot.zoom import ZoomConnection  # noqa: PLC0415 - 20% of the start, where there is no Zoom

    connection = ZoomConnection(zoom, sync, base.clock)
    return replace(
        opened,
        senders=connection.tasks.senders(),
        services=connection.services,
        jobs=meeting_jobs(desk, sync),
        close=[connection.close],
    )


def open_operators(base: Base) -> Opened:
    channel = base.settings.of(OperatorsSettings).operators_channel
    desk = OperatorsDesk(base.storage, base.outbox, base.recipients, channel, base.machine)
    return Opened(
        desk,
        card=CardSource(
            lambda sending: desk.shown(sending.key, posted=may_exist(sending)), operator_cards.draw
        ),
        on_any_dead=desk.on_dead,
    )


def open_delivery(base: Base) -> Opened:
    return Opened(
        AnswerDesk(base.storage, base.outbox),
        jobs=delivery_jobs(base.machine, base.settings.office.zone),
    )


ROOMS: tuple[Room, ...] = (
    Room("staff", "staff", open_staff, register=commands.members.register),
    Room(
        "approvals",
        "approval",
        open_approvals,
        register=commands.approvals.register,
        settings=LedgerSettings,
        export={
            "document": ledger_export.documents,
            "comment": comment_tables.exported,
            "reminder": approvals_export.reminders,
        },
    ),
    Room(
        "presence",
        "presence",
        open_presence,
        register=commands.presence.register,
        settings=PresenceSettings,
        export={"declaration": presence_export.declarations, "day": presence_export.days},
    ),
    Room(
        "meetings",
        "meeting",
        open_meetings,
        register=commands.meetings.register,
        settings=ZoomSettings,
        export={"meeting": meetings_export.meetings},
    ),
    Room("operators", "operators", open_operators, settings=OperatorsSettings),
    Room("delivery", "delivery", open_delivery, export={"task": delivery_export.tasks}),
)
"""The rooms, in the order in which they stand on the home and in the export."""


def read_all_settings(rooms: Sequence[Room] = ROOMS) -> Settings:
    """Read the settings of the core and of every room. Raises BadSettings."""
    return read_settings(room.settings for room in rooms if room.settings)


def build(
    settings: Settings,
    storage: Storage,
    clock: Waker,
    *,
    machine: Waker | None = None,
    channel: Channel = CHANNEL,
    rooms: Sequence[Room] = ROOMS,
) -> Application:
    """Put everything together. `clock` is the office's, `machine` the host's, for deliveries."""
    base = _base(settings, storage, clock, machine or SystemClock(), channel)
    opened = {room.name: room.open(base) for room in rooms}
    parts = [each.home for each in opened.values() if each.home]
    home = HomeDesk(storage, base.outbox, base.directory, base.recipients, parts)
    priority = InteractivePriority()
    app = SlackApp(base.slack, priority, signing_secret=settings.slack.signing_secret)
    further = merged(each.desks for each in opened.values())
    desks = {name: each.desk for name, each in opened.items()} | further | {"home": home}
    app.use(Authenticate(find_desk(StaffDesk, desks), base.languages, desks))
    registered = [room.register for room in rooms if room.register]
    for register in (commands.help.register, *registered, commands.home.register):
        register(app)
    commands.errors.register(app, find_desk(AnswerDesk, desks), base.languages)
    senders = SlackSenders(
        settings.slack.bot_token,
        settings.slack.api_url,
        card=renderer({room.prefix: c for room in rooms if (c := opened[room.name].card)}),
        home=home_renderer(home, parts),
        again=lambda key: partial(base.outbox.touch, keys=[key]),
        on_unreachable=unreachable(
            {room.prefix: tell for room in rooms if (tell := opened[room.name].on_unreachable)}
        ),
    )
    kinds = {**senders.table(), **merged(each.senders for each in opened.values())}
    relay = Relay(
        storage,
        base.outbox,
        {kind: priority.wrap(send) for kind, send in kinds.items()},
        base.machine,
        on_dead=dispatcher(
            {room.prefix: hear for room in rooms if (hear := opened[room.name].on_dead)},
            [each.on_any_dead for each in opened.values() if each.on_any_dead],
        ),
    )
    jobs = Jobs(storage, clock, merged(each.jobs for each in opened.values()))
    return Application(settings, storage, base.outbox, desks, opened, senders, relay, jobs, app)


def _base(
    settings: Settings, storage: Storage, clock: Waker, machine: Waker, channel: Channel
) -> Base:
    languages = Languages(settings.office.locale, settings.office.zone)
    directory = Directory()
    return Base(
        settings=settings,
        storage=storage,
        outbox=Outbox(machine, channel),
        clock=clock,
        machine=machine,
        languages=languages,
        directory=directory,
        recipients=Recipients(directory, languages),
        slack=web_client(settings.slack.bot_token, settings.slack.api_url),
    )
