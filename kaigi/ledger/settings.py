"""Settings of the ledger: forms, and the end of the line."""

from typing import Annotated

from msgspec import Meta, field

from kaigi.settings_group import N_, SettingsGroup


class LedgerSettings(SettingsGroup, frozen=True, kw_only=True):
    """The unit whose head decides for the whole office, and the folder with its forms."""

    top_decider: Annotated[
        str | None,
        Meta(description=N_("the path of a unit that has a head, such as Mayor's Office")),
    ] = field(default=None, name="KAIGI_TOP_DECIDER")
    forms: Annotated[
        str | None, Meta(description=N_("a folder with forms, as `kaigi forms init` makes one"))
    ] = field(default=None, name="KAIGI_FORMS")
