"""Mentions of people in text from Slack, as Slack escapes them (`<@U123|name>`). Pure.

https://docs.slack.dev/messaging/formatting-message-text#mentioning-users
"""

import re

MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
"""One mention; its group is the Slack id.

No part runs on past another `<`: a text of many of them would take time with its square.
"""


def led_by_mention(text: str) -> tuple[str, str] | None:
    """Return the Slack id of the mention at the beginning, and the rest of the text."""
    stripped = text.strip()
    found = MENTION.match(stripped)
    return found and (found[1], stripped[found.end() :].strip())


def only_mention(text: str) -> str | None:
    """Return the Slack id if the text is one mention and nothing else."""
    found = MENTION.fullmatch(text.strip())
    return found and found[1]
