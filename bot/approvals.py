"""The room of approvals, put together for the bot and for commands."""

from bot.adapters import Organisation
from bot.forms import open_forms
from bot.rooms import Base, CardSource, Opened
from kaigi.approvals import cards, modals
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.handovers import HandoverDesk, HandoverTask
from kaigi.approvals.rehearsal import Rehearsal
from kaigi.approvals.systems import Systems
from kaigi.clock import SystemClock
from kaigi.delivery.outbox import Outbox
from kaigi.home.ports import HomePart
from kaigi.ledger.settings import LedgerSettings
from kaigi.ledger.system import Ledger
from kaigi.staff.directory import Directory
from kaigi.storage import Storage


def open_approvals(base: Base) -> Opened:
    ledger = _ledger(base.directory, base.settings.of(LedgerSettings))
    desk = ApprovalDesk(
        base.storage, base.outbox, Systems(ledger), base.recipients, base.clock, base.directory
    )
    handovers = HandoverDesk(base.storage, base.outbox, ledger, base.directory, base.clock)
    return Opened(
        desk,
        card=CardSource(
            lambda sending: desk.shown(sending.key, posted=sending.address is not None), cards.draw
        ),
        home=HomePart(desk.read_home, modals.draw_home, modals.HOME_BUDGET),
        on_dead=desk.on_dead,
        senders={"hand_on": HandoverTask(handovers).send},
    )


def handover_desk(storage: Storage, outbox: Outbox, settings: LedgerSettings) -> HandoverDesk:
    """Return the desk for commands, whose tasks the running bot takes from this outbox."""
    directory = Directory()
    ledger = _ledger(directory, settings)
    return HandoverDesk(storage, outbox, ledger, directory, SystemClock())


def rehearsal(storage: Storage, settings: LedgerSettings) -> Rehearsal:
    """Return what hands on in a transaction that the caller rolls back."""
    directory = Directory()
    ledger = _ledger(directory, settings)
    desk = HandoverDesk(storage, Outbox(), ledger, directory, SystemClock())
    return Rehearsal(desk, ledger)


def _ledger(directory: Directory, settings: LedgerSettings) -> Ledger:
    return Ledger(Organisation(directory, settings.top_decider), open_forms(settings))
