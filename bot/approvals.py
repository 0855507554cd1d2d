"""The room of approvals, put together for the bot and for commands."""

from collections import Counter

import structlog
from sqlalchemy import Connection

from bot.adapters import Organisation
from bot.forms import open_forms, read_office, unmet
from bot.reminders import card_source, open_morning, reminder_policy
from bot.rooms import Base, Opened
from bot.settings import OfficeSettings, read
from kaigi.approvals import list_views
from kaigi.approvals.absences import AbsenceDesk, AbsenceTask
from kaigi.approvals.comments import CommentDesk
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.handovers import HandoverDesk, HandoverTask
from kaigi.approvals.jobs import jobs
from kaigi.approvals.listing import HOME_BUDGET
from kaigi.approvals.lists import ListDesk, OfficeTime
from kaigi.approvals.notices import ABSENCE, Notices
from kaigi.approvals.opening import OpeningDesk
from kaigi.approvals.previews import Ahead
from kaigi.approvals.readers import Readers
from kaigi.approvals.rehearsal import Rehearsal
from kaigi.approvals.reminders import KIND as REMIND
from kaigi.approvals.reminders import RemindTask
from kaigi.approvals.reminding import RemindingDesk
from kaigi.approvals.reviews import ReviewDesk
from kaigi.approvals.systems import Systems
from kaigi.approvals.trays import TrayDesk
from kaigi.clock import SystemClock
from kaigi.delivery.outbox import Outbox
from kaigi.forms.registry import Forms
from kaigi.home.ports import HomePart
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.presence.absences import Absences
from kaigi.presence.ports import CostOf
from kaigi.presence.settings import PresenceSettings
from kaigi.presence.views import Cost
from kaigi.staff.directory import Directory
from kaigi.storage import Storage

log = structlog.get_logger(__name__)


def open_approvals(base: Base) -> Opened:
    settings = base.settings.of(LedgerSettings)
    absences = Absences(base.settings.of(PresenceSettings).policy(base.settings.office.zone))
    organisation = Organisation(base.directory, settings.top_decider, absences)
    forms = open_forms(settings)
    ledger = Ledger(organisation, forms)
    systems = Systems(ledger, readers=Readers(forms.rights, base.directory))
    policy = reminder_policy(base, organisation, absences)
    deadlines = policy.deadlines
    storage = base.storage
    outbox = base.outbox
    clock = base.clock
    directory = base.directory
    desk = ApprovalDesk(storage, outbox, systems, base.recipients, clock, directory, deadlines)
    drafting = DraftingDesk(storage, outbox, systems, clock, directory, deadlines)
    office_time = OfficeTime(clock, deadlines)
    lists = ListDesk(storage, systems, directory, office_time)
    handovers = HandoverDesk(storage, outbox, ledger, directory, clock, deadlines)
    morning = open_morning(base, systems, policy)
    looks = AbsenceDesk(storage, outbox, ledger, absences, clock, deadlines)
    return Opened(
        desk,
        desks={
            "absences": looks,
            "comments": CommentDesk(storage, outbox, systems, clock),
            "drafting": drafting,
            "lists": lists,
            "opening": OpeningDesk(storage, systems, Notices(outbox, deadlines)),
            "reminding": RemindingDesk(storage, outbox, systems, clock, policy),
            "reviews": ReviewDesk(storage, outbox, systems, clock, deadlines),
            "trays": TrayDesk(storage, systems, desk, office_time),
        },
        card=card_source(desk, morning),
        home=HomePart(lists.read_home, list_views.draw_home, HOME_BUDGET),
        on_dead=desk.on_dead,
        senders={
            "hand_on": HandoverTask(handovers).send,
            REMIND: RemindTask(morning).send,
            ABSENCE: AbsenceTask(looks).send,
        },
        jobs=jobs(morning, looks, base.settings.office.zone),
        prepare=lambda: _warn_of_unmet(storage, settings, forms),
    )


def absence_cost(base: Base) -> CostOf:
    """Return what tells a person who goes away which documents wait for them."""
    policy = base.settings.of(PresenceSettings).policy(base.settings.office.zone)
    settings = base.settings.of(LedgerSettings)
    organisation = Organisation(base.directory, settings.top_decider, Absences(policy))
    ledger = Ledger(organisation, open_forms(settings))

    def cost_of(tx: Connection, person: str) -> Cost:
        total, ahead = ledger.without(tx, person, base.clock.now())
        counts = Counter(each.ahead for each in ahead)
        deputies = Counter(each.deputy.name for each in ahead if each.deputy)
        return Cost(
            total,
            deputies.most_common(),
            counts[Ahead.SKIPPED],
            counts[Ahead.OTHERS],
            counts[Ahead.WAITS],
        )

    return cost_of


def handover_desk(storage: Storage, outbox: Outbox, settings: LedgerSettings) -> HandoverDesk:
    """Return the desk for commands, whose tasks the running bot takes from this outbox."""
    directory = Directory()
    ledger = _ledger(directory, settings)
    policy = read(PresenceSettings).policy(read(OfficeSettings).zone)
    deadlines = Deadlines(policy.working_days, policy.zone)
    return HandoverDesk(storage, outbox, ledger, directory, SystemClock(), deadlines)


def rehearsal(storage: Storage, settings: LedgerSettings) -> Rehearsal:
    """Return what hands on in a transaction that the caller rolls back."""
    desk = handover_desk(storage, Outbox(), settings)
    return Rehearsal(desk, _ledger(Directory(), settings))


def _ledger(directory: Directory, settings: LedgerSettings) -> Ledger:
    """Return the ledger of a command, which reads today's forms only where it needs them."""
    forms = Forms(lambda: read_office(settings))
    return Ledger(Organisation(directory, settings.top_decider), forms)


async def _warn_of_unmet(storage: Storage, settings: LedgerSettings, forms: Forms) -> None:
    """Log what the forms ask of the staff list in vain."""
    if unmet_now := await storage.read(lambda tx: [*unmet(tx, settings, forms.today)]):
        log.warning("forms.not_as_staff_list", problems=[str(what) for what, _mend in unmet_now])
