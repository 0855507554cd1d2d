"""Every error code that Slack publishes for a method in use has a meaning of its own.

`slack_error_codes.json` lists them by method: https://docs.slack.dev/reference/methods.
"""

import json
import re
from pathlib import Path

from integrations.slack.codes import MEANINGS, UNREADABLE

PUBLISHED: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("slack_error_codes.json").read_text(encoding="utf-8")
)
UNPUBLISHED = {
    *("cannot_dm_bot", "unknown_method", "user_is_bot"),
    *("invalid_json", "json_not_object", "upgrade_required"),
    *("expired_url", "used_url", "invalid_payload"),  # of a response_url
    *("http_404", "http_410"),  # our own, for its page
}
OURS = ("integrations/slack", "commands", "bot/slack_auth.py", "bot/cli/doctor.py")
CALL = re.compile(r"client\.([a-z]+_[a-zA-Z_]+)\(")
NOT_METHODS = {"check_token"}


def test_every_published_code_is_in_the_table_and_no_other() -> None:
    published = {code for codes in PUBLISHED.values() for code in codes}
    assert published - MEANINGS.keys() == set()
    assert MEANINGS.keys() - published == UNPUBLISHED
    assert published >= UNREADABLE


def test_every_method_in_use_is_published_here() -> None:
    root = Path(__file__).parents[2]
    files = [
        f
        for part in OURS
        for f in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))
    ]
    used = {name for file in files for name in CALL.findall(file.read_text(encoding="utf-8"))}
    known = {method.replace(".", "_") for method in PUBLISHED}
    assert used - NOT_METHODS - known == set()
