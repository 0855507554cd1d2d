"""Settings of the ledger's routes."""

from typing import Annotated

from msgspec import Meta, field

from kaigi.settings_group import N_, SettingsGroup


class LedgerSettings(SettingsGroup, frozen=True, kw_only=True):
    """The unit whose head decides what heads of departments draft."""

    top_decider: Annotated[
        str | None, Meta(description=N_("the path of a unit that has a head, such as 市長室"))
    ] = field(default=None, name="KAIGI_TOP_DECIDER")
