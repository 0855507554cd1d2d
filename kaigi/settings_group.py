"""Groups of settings: each room and integration declares its own, and `bot.settings` reads them."""

from typing import Annotated, ClassVar

from msgspec import Meta

from kaigi.redacted import Redacted


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for translation that is translated where it is shown."""
    return msgid


class SettingsGroup(Redacted, frozen=True, kw_only=True):
    """Settings of one room or integration.

    A field's `name` is the environment variable; its `Meta(description=N_(…))` describes a value.
    An `optional` group of which no required field is set is absent; one set in part is an error.
    """

    optional: ClassVar[bool] = False


ChannelId = Annotated[
    str,
    Meta(
        pattern=r"^[CG][A-Z0-9]+$",
        description=N_(
            "a channel's id, such as C0123ABCD; Slack shows it in the channel's details"
        ),
    ),
]
