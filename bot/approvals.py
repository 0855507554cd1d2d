"""The room of approvals, put together for the bot and for commands."""

from collections import Counter

from sqlalchemy import Connection

from bot.adapters import Organisation
from bot.forms import open_forms
from bot.rooms import Base, CardSource, Opened
from kaigi.approvals import cards, modals
from kaigi.approvals.absences import AbsenceDesk, AbsenceTask
from kaigi.approvals.absences import jobs as absence_jobs
from kaigi.approvals.absent import Digest, is_digest
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.handovers import HandoverDesk, HandoverTask
from kaigi.approvals.items import Ahead
from kaigi.approvals.notices import ABSENCE
from kaigi.approvals.reviews import ReviewDesk
from kaigi.approvals.reviews import jobs as review_jobs
from kaigi.approvals.rules import NoticeState
from kaigi.approvals.systems import Systems
from kaigi.clock import SystemClock
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import Sending
from kaigi.home.ports import HomePart
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.presence.absences import Absences
from kaigi.presence.ports import CostOf
from kaigi.presence.settings import PresenceSettings
from kaigi.presence.views import Cost
from kaigi.recipients import Shown
from kaigi.staff.directory import Directory
from kaigi.storage import Storage


def open_approvals(base: Base) -> Opened:
    zone = base.settings.office.zone
    absences = Absences(base.settings.of(PresenceSettings).policy(zone))
    ledger = _ledger(base.directory, base.settings.of(LedgerSettings), absences)
    desk = ApprovalDesk(
        base.storage, base.outbox, Systems(ledger), base.recipients, base.clock, base.directory
    )
    looks = AbsenceDesk(base.storage, base.outbox, ledger, absences, base.clock)
    handovers = HandoverDesk(base.storage, base.outbox, ledger, base.directory, base.clock)
    reviews = ReviewDesk(
        base.storage, base.outbox, Systems(ledger), base.recipients, absences, base.clock
    )

    async def shown(sending: Sending) -> Shown[NoticeState] | Shown[Digest] | None:
        posted = sending.address is not None
        if is_digest(sending.key):
            return await reviews.shown(sending.key, posted=posted)
        return await desk.shown(sending.key, posted=posted)

    return Opened(
        desk,
        card=CardSource(shown, cards.draw),
        home=HomePart(desk.read_home, modals.draw_home, modals.HOME_BUDGET),
        on_dead=desk.on_dead,
        desks={"absences": looks, "reviews": reviews},
        senders={"hand_on": HandoverTask(handovers).send, ABSENCE: AbsenceTask(looks).send},
        jobs={**absence_jobs(looks, zone), **review_jobs(reviews, zone)},
    )


def absence_cost(base: Base) -> CostOf:
    """Return what tells a person who goes away which documents wait for them."""
    policy = base.settings.of(PresenceSettings).policy(base.settings.office.zone)
    ledger = _ledger(base.directory, base.settings.of(LedgerSettings), Absences(policy))

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
    return HandoverDesk(storage, outbox, ledger, directory, SystemClock())


def _ledger(
    directory: Directory, settings: LedgerSettings, absences: Absences | None = None
) -> Ledger:
    organisation = Organisation(directory, settings.top_decider, absences)
    return Ledger(organisation, open_forms(settings))
