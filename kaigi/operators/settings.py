"""Settings of the operators' room."""

from msgspec import field

from kaigi.settings_group import ChannelId, SettingsGroup


class OperatorsSettings(SettingsGroup, frozen=True, kw_only=True):
    """Setting of the channel for notices about dead tasks."""

    operators_channel: ChannelId | None = field(default=None, name="KAIGI_OPERATORS_CHANNEL")
