"""Settings of the bell."""

from typing import Annotated

from msgspec import Meta, field

from kaigi.settings_group import N_, SettingsGroup


class BellSettings(SettingsGroup, frozen=True, kw_only=True):
    """The sound that the bell makes."""

    sound: Annotated[str, Meta(description=N_("a word, such as ding"))] = field(
        default="ding", name="BELL_SOUND"
    )
