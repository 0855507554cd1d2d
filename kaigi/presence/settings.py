"""Settings of the presence room."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, field

from kaigi.presence.calendar import Calendar
from kaigi.presence.ports import PresencePolicy
from kaigi.settings_group import N_, ChannelId, SettingsGroup

Minimum = Annotated[int, Meta(ge=1)]
_DAYS = N_("days, such as 2026-10-30, 2027-01-04")


class PresenceSettings(SettingsGroup, frozen=True, kw_only=True):
    """The channel of the sheet, the section that may see leave, and days that differ."""

    managers_channel: ChannelId | None = field(default=None, name="KAIGI_MANAGERS_CHANNEL")
    personnel: Annotated[
        str | None,
        Meta(
            description=N_("a section's path, such as General Affairs Department/Personnel Section")
        ),
    ] = field(default=None, name="KAIGI_PERSONNEL")
    counters: Annotated[
        dict[str, Minimum],
        Meta(
            description=N_("sections and people, such as Citizens Department/Residents Section=3")
        ),
    ] = field(default_factory=dict, name="KAIGI_COUNTERS")
    closed_days: Annotated[frozenset[date], Meta(description=_DAYS)] = field(
        default=frozenset(), name="KAIGI_CLOSED_DAYS"
    )
    open_days: Annotated[frozenset[date], Meta(description=_DAYS)] = field(
        default=frozenset(), name="KAIGI_OPEN_DAYS"
    )

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.closed_days, self.open_days)

    def policy(self, zone: ZoneInfo) -> PresencePolicy:
        """Return the settings as the board uses them. `zone` is the office's."""
        return PresencePolicy(
            self.calendar,
            zone,
            self.managers_channel,
            self.personnel,
            self.counters,
        )
