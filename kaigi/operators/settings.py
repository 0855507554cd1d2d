"""Settings of the operators' room."""

from msgspec import field

from kaigi.settings import ChannelId, SettingsGroup


class OperatorsSettings(SettingsGroup, frozen=True, kw_only=True):
    """Where operators hear of deliveries that failed for good."""

    operators_channel: ChannelId | None = field(default=None, name="KAIGI_OPERATORS_CHANNEL")
