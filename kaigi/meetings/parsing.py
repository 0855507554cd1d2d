"""Parser of the text after /meet. Pure."""

import re

from msgspec import Struct

from kaigi.errors import Refused, _
from kaigi.meetings.rules import TOPIC_LIMIT
from kaigi.mentions import MENTION

END = frozenset({"end", "終了"})

_LABELLED = re.compile(r"<(#|!|(?=https?:|mailto:))[^|<>]*\|([^<>]*)>")
_BARE = re.compile(r"<(?:!|(?=https?:|mailto:))([^<>|]*)>")
_SIGNS = {"#": "#", "!": "", "": ""}


class MeetingRequest(Struct, frozen=True):
    """The topic and the guests, who are named by their Slack ids."""

    topic: str
    guests: tuple[str, ...] = ()


def wants_to_end(text: str) -> bool:
    """Return whether /meet was typed to end a meeting."""
    return text.strip().casefold() in END


def parse(text: str) -> MeetingRequest:
    """Parse a topic with mentions, as Slack escapes them: `Budget <@U1|aoi> <@U2>`.

    Raise Refused for a topic that is too long for Zoom.
    """
    without_mentions = MENTION.sub(" ", text)
    labelled = _LABELLED.sub(lambda found: _SIGNS[found[1]] + found[2], without_mentions)
    topic = " ".join(_BARE.sub(r"\1", labelled).split())
    if len(topic) > TOPIC_LIMIT:
        raise Refused(
            _(
                "The topic has {n} characters, and Zoom takes {most}.",
                n=len(topic),
                most=TOPIC_LIMIT,
            ),
            _("Nothing was made. Type /meet with a shorter topic."),
        )
    return MeetingRequest(topic, tuple(dict.fromkeys(MENTION.findall(text))))
