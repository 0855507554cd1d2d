"""The room of approvals, put together for the bot and for commands."""

from bot.adapters import Organisation
from bot.forms import open_forms
from bot.rooms import Base, CardSource, Opened
from kaigi.approvals import cards, list_views
from kaigi.approvals.comments import CommentDesk
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.handovers import HandoverDesk, HandoverTask
from kaigi.approvals.listing import HOME_BUDGET
from kaigi.approvals.lists import ListDesk, OfficeTime
from kaigi.approvals.systems import Systems
from kaigi.approvals.trays import TrayDesk
from kaigi.clock import SystemClock
from kaigi.delivery.outbox import Outbox
from kaigi.home.ports import HomePart
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.presence.settings import PresenceSettings
from kaigi.staff.directory import Directory
from kaigi.storage import Storage


def open_approvals(base: Base) -> Opened:
    ledger = _ledger(base.directory, base.settings.of(LedgerSettings))
    systems = Systems(ledger)
    desk = ApprovalDesk(
        base.storage, base.outbox, systems, base.recipients, base.clock, base.directory
    )
    zone = base.settings.office.zone
    drafting = DraftingDesk(base.storage, base.outbox, systems, base.clock, base.directory, zone)
    calendar = base.settings.of(PresenceSettings).calendar
    office_time = OfficeTime(base.clock, zone, calendar)
    lists = ListDesk(base.storage, systems, base.directory, office_time)
    trays = TrayDesk(base.storage, systems, desk, office_time)
    handovers = HandoverDesk(base.storage, base.outbox, ledger, base.directory, base.clock)
    return Opened(
        desk,
        desks={
            "comments": CommentDesk(base.storage, base.outbox, systems, base.clock),
            "drafting": drafting,
            "lists": lists,
            "trays": trays,
        },
        card=CardSource(
            lambda sending: desk.shown(sending.key, posted=sending.address is not None), cards.draw
        ),
        home=HomePart(lists.read_home, list_views.draw_home, HOME_BUDGET),
        on_dead=desk.on_dead,
        senders={"hand_on": HandoverTask(handovers).send},
    )


def handover_desk(storage: Storage, outbox: Outbox, settings: LedgerSettings) -> HandoverDesk:
    """Return the desk for commands, whose tasks the running bot takes from this outbox."""
    directory = Directory()
    ledger = _ledger(directory, settings)
    return HandoverDesk(storage, outbox, ledger, directory, SystemClock())


def _ledger(directory: Directory, settings: LedgerSettings) -> Ledger:
    return Ledger(Organisation(directory, settings.top_decider), open_forms(settings))
