"""The reminders of the approvals room, put together."""

from bot.adapters import Organisation
from bot.rooms import Base, CardSource
from kaigi.approvals import cards, reminder_cards
from kaigi.approvals.deadlines import Deadlines
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.digests import DigestKey, DigestState
from kaigi.approvals.reminders import MorningDesk, ReminderPolicy
from kaigi.approvals.rules import NoticeState
from kaigi.approvals.systems import Systems
from kaigi.blocks import Message
from kaigi.delivery.ports import Sending
from kaigi.i18n import Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.presence.absences import Absences
from kaigi.presence.settings import PresenceSettings
from kaigi.recipients import Shown


def reminder_policy(base: Base, organisation: Organisation, absences: Absences) -> ReminderPolicy:
    """Return the conditions of reminders, by the board, the staff register and the settings."""
    settings = base.settings.of(LedgerSettings)
    policy = base.settings.of(PresenceSettings).policy(base.settings.office.zone)
    return ReminderPolicy(
        Deadlines(policy.working_days, policy.zone),
        absences,
        organisation,
        settings.remind_after,
        settings.escalate_after,
    )


def open_morning(base: Base, systems: Systems, policy: ReminderPolicy) -> MorningDesk:
    return MorningDesk(base.storage, base.outbox, systems, base.recipients, base.clock, policy)


def card_source(desk: ApprovalDesk, morning: MorningDesk) -> CardSource:
    """Return the cards of documents, and the digests."""

    async def shown(sending: Sending) -> Shown[NoticeState] | Shown[DigestState] | None:
        posted = sending.address is not None
        if DigestKey.of(sending.key):
            return await morning.shown(sending.key, posted=posted)
        return await desk.shown(sending.key, posted=posted)

    def draw(state: NoticeState | DigestState, t: Translator) -> Message:
        if isinstance(state, DigestState):
            return reminder_cards.digest(state, t)
        return cards.draw(state, t)

    return CardSource(shown, draw)
