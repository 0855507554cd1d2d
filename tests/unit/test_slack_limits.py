"""Slack's limits, as declared here and as published."""

import json
import os
from pathlib import Path

import pytest

from integrations.slack.limits import SLACK, TIER

PUBLISHED = (
    Path(os.environ.get("KAIGI_SPECS", "../shared/specs")) / "slack" / "slack-rate-limit-tiers.json"
)


@pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"the published tiers are not at {PUBLISHED}")
def test_our_budgets_are_the_published_tiers() -> None:
    published = json.loads(PUBLISHED.read_text())
    for method, limit in SLACK.limits.items():
        tier = published.get(method, "")
        if tier.removeprefix("Tier").isdigit():
            assert limit.per_minute == TIER[int(tier.removeprefix("Tier"))], method
    assert set(SLACK.limits) - {"response_url"} <= set(published)


def test_everything_that_slack_declares_has_a_limit() -> None:
    assert SLACK.undeclared(SLACK.first) == []
