"""Parser of the text after /meet. Pure."""

import re
import unicodedata

from msgspec import Struct

from kaigi.errors import Refused, _
from kaigi.meetings.rules import TOPIC_LIMIT
from kaigi.mentions import MENTION

READ_LIMIT = 4000
"""Characters that are read; a longer text is no topic, whatever is in it."""

END = frozenset(
    {
        *("end", "stop", "close", "finish", "cancel", "end meeting", "end the meeting"),
        *("終了", "終了する", "終了します", "終わり", "終わる", "終わります", "終える", "おわり"),
        *("キャンセル", "キャンセルする", "取消", "取消し", "取り消し", "取り消す", "取りやめ"),
        *("中止", "中止する", "やめる", "閉じる"),
    }
)
"""Texts that end a meeting, without differences of width, case and punctuation."""
_ABOUT_THE_MEETING = re.compile(r"^会議[をのは]?")

_LABELLED = re.compile(r"<(#|!|(?=https?:|mailto:))[^|<>]*\|([^<>]*)>")
_BARE = re.compile(r"<(?:!|(?=https?:|mailto:))([^<>|]*)>")
_SIGNS = {"#": "#", "!": "", "": ""}

_GROUP = re.compile(r"<!(?:subteam\^)?([A-Za-z0-9]+)(?:\|@?([^>]*))?>")
"""A user group, or everyone in the conversation: `<!subteam^S1|@chiefs>`, `<!here>`."""
_LINK = re.compile(
    r"<(?:https?:|mailto:)[^>]*>|https?://\S+|[\w.%+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII
)
_TYPED_NAME = re.compile(r"[@＠﹫]\s?([\w.'・-]+)")
_EDGES = ".'・-"

_DAY = (
    r"(?:明日|明後日|再?来週[月火水木金土日]?(?:曜日?)?|翌日|翌週|来月)(?![の以ま分号末])"
    r"|(?:あした|あす|あさって)(?=[\s、にか午朝]|\d|$)"
)
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ENGLISH_DAY = rf"tomorrow|tonight|next\s(?:week|month|{_WEEKDAY})|(?:on\s)?{_WEEKDAY}"
_LATER = re.compile(
    rf"""
      \d{{1,2}}:\d{{2}}
    | \d{{1,2}}\s?時(?![間点代期刻限])(?:\s?半|\s?\d{{1,2}}\s?分)?
    | \d{{1,4}}\s?(?:分|時間|日)後
    | ^(?:{_DAY})
    | (?:^|\s)(?:{_DAY})(?:に|から)?$
    | ^[月火水木金土日]曜日?(?=\s|に|$)
    | ^午[前後](?=\s|に|から|$)
    | ^\d{{4}}[-/年]\d{{1,2}}[-/月]\d{{1,2}}日?
    | ^\d{{1,2}}/\d{{1,2}}(?=[\s(に、]|から|$)
    | ^\d{{1,2}}月\d{{1,2}}日(?!付)
    | \b\d{{1,2}}\s?[ap]\.?m\b\.?
    | \b\d{{1,2}}\s?o['’]?clock\b
    | \bat\s(?:noon|\d{{1,2}}(?!:))\b
    | \bin\s(?:\d+|an?|half\san?)\s(?:min|hour|day)\w*
    | ^(?:{_ENGLISH_DAY})\b(?!['’])
    | \b(?:{_ENGLISH_DAY})$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A time of day, or a day at the beginning or the end: 明日 予算会議, but not 明日の議会の準備."""


class MeetingRequest(Struct, frozen=True):
    """The topic, and the guests, who are named by their Slack ids.

    `unresolved`: names behind an @ that Slack has not resolved to a person, groups included.
    """

    topic: str
    guests: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()


def wants_to_end(text: str) -> bool:
    """Return whether /meet was typed to end or cancel a meeting."""
    folded = unicodedata.normalize("NFKC", text[:READ_LIMIT]).casefold()
    plain = " ".join(folded.split()).strip(" .。!、/")
    return plain in END or _ABOUT_THE_MEETING.sub("", plain) in END


def later_time(text: str) -> str | None:
    """Return the words that look like a day or time at which a meeting is to begin."""
    spoken = MENTION.sub(" ", _LINK.sub(" ", text[:READ_LIMIT]))
    found = _LATER.search(" ".join(unicodedata.normalize("NFKC", spoken).split()))
    return found and found[0].strip()


def parse(text: str) -> MeetingRequest:
    """Parse a topic with mentions, as Slack escapes them: `Budget <@U1|aoi> <@U2>`.

    Raise Refused for a topic that is too long for Zoom.
    """
    if len(text) > READ_LIMIT:
        raise _too_long(len(text))
    without_mentions = MENTION.sub(" ", text)
    labelled = _LABELLED.sub(lambda found: _SIGNS[found[1]] + found[2], without_mentions)
    topic = " ".join(_BARE.sub(r"\1", labelled).split())
    if len(topic) > TOPIC_LIMIT:
        raise _too_long(len(topic))
    groups = [found[2] or found[1] for found in _GROUP.finditer(without_mentions)]
    names = _TYPED_NAME.findall(_LINK.sub(" ", _GROUP.sub(" ", without_mentions)))
    stripped = [name.strip(_EDGES) for name in [*groups, *names]]
    unresolved = dict.fromkeys(f"@{name}" for name in stripped if name)
    guests = dict.fromkeys(MENTION.findall(text))
    return MeetingRequest(topic, tuple(guests), tuple(unresolved))


def _too_long(length: int) -> Refused:
    return Refused(
        _("The topic has {n} characters, and Zoom takes {most}.", n=length, most=TOPIC_LIMIT),
        _("Nothing was made. Type /meet with a shorter topic."),
    )
