"""Mentions of people, as Slack writes them."""

import pytest

from kaigi.mentions import MENTION, only_mention


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<@U0001|ken>", "U0001"),
        (" <@W12AB> ", "W12AB"),
        ("@ken", None),
        ("<@U1> x", None),
        ("<#C1|x>", None),
    ],
)
def test_a_person_is_named_as_slack_writes_them(text: str, found: str | None) -> None:
    assert only_mention(text) == found


def test_every_mention_in_a_text_is_found() -> None:
    assert MENTION.findall("Budget <@U1|ken> and <@W2>, <#C1|x> <!here>") == ["U1", "W2"]
