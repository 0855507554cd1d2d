"""Settings of the ledger: forms, and the end of the line."""

from typing import Annotated

from msgspec import Meta, field

from kaigi.settings_group import N_, SettingsGroup

OfficeDays = Annotated[int, Meta(ge=1, le=60, description=N_("office days from 1 to 60"))]


class LedgerSettings(SettingsGroup, frozen=True, kw_only=True):
    """The unit whose head decides for the whole office, the folder with its forms, and reminders.

    `remind_after`: office days that a document waits before its person is reminded in the morning;
    `escalate_after`: those after which the superior is told.
    """

    top_decider: Annotated[
        str | None,
        Meta(description=N_("the path of a unit that has a head, such as Mayor's Office")),
    ] = field(default=None, name="KAIGI_TOP_DECIDER")
    forms: Annotated[
        str | None, Meta(description=N_("a folder with forms, as `kaigi forms init` makes one"))
    ] = field(default=None, name="KAIGI_FORMS")
    remind_after: OfficeDays = field(default=3, name="KAIGI_REMIND_AFTER")
    escalate_after: OfficeDays = field(default=3, name="KAIGI_ESCALATE_AFTER")
