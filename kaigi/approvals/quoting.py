"""Messages of the chat as the beginning of a draft. Pure."""

import re
from collections.abc import Mapping

from msgspec import Struct

from kaigi.approvals.filling import FilledForm, Origin
from kaigi.content import FormSpec
from kaigi.mentions import MENTION


class Quoted(Struct, frozen=True):
    """A message. `text` is mrkdwn as Slack escapes it; `files`: their number."""

    text: str
    permalink: str
    files: int = 0


_LINK = re.compile(r"<(https?://[^|<>]+|mailto:[^|<>]+|tel:[^|<>]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]{1,30}(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!([^|<>]+)(?:\|([^<>]*))?>")


def mentioned(text: str) -> set[str]:
    """Return the Slack ids of the people whom a message mentions."""
    return set(MENTION.findall(text))


def unescaped(text: str, names: Mapping[str, str]) -> str:
    """Return mrkdwn as its readers see it, with addresses behind their labels.

    `names`: people's, by their Slack ids. https://docs.slack.dev/messaging/formatting-message-text
    """

    def link(found: re.Match[str]) -> str:
        url = found[1]
        label = found[2]
        shown = url.removeprefix("mailto:").removeprefix("tel:")
        return f"{label} ({shown})" if label and label not in (url, shown) else shown

    text = MENTION.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
    text = _LINK.sub(link, text)
    text = _CHANNEL.sub(lambda found: f"#{(found[1] or '').lstrip('#')}", text)
    text = _SPECIAL.sub(lambda found: found[2] or f"@{found[1]}", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def filled_with(form: FormSpec, quoted: Quoted, names: Mapping[str, str]) -> FilledForm:
    """Fill in a form with a message: its first line as the title, all of it and its address.

    The origin says what was cut.
    """
    text = unescaped(quoted.text, names).strip()
    first = " ".join(text.partition("\n")[0].split())
    title = first[: form.limit("title")]
    link = f"\n\n{quoted.permalink}" if text else quoted.permalink
    room = (form.limit("text") or len(text) + len(link)) - len(link)
    kept = text if len(text) <= room else text[: max(0, room - 1)] + "…"
    origin = Origin(
        message=True, cut_title=title != first, cut_text=kept != text, files=quoted.files
    )
    return FilledForm({"title": title, "text": kept + link}, form=form.name, origin=origin)
