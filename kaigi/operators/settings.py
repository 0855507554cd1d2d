"""Settings of the operators' room."""

from msgspec import field

from kaigi.settings import ChannelId, SettingsGroup


class OperatorsSettings(SettingsGroup, frozen=True, kw_only=True):
    """The channel in which operators are told of tasks that failed for good."""

    operators_channel: ChannelId | None = field(default=None, name="KAIGI_OPERATORS_CHANNEL")
