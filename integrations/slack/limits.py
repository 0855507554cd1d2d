"""Slack's methods and their limits: https://docs.slack.dev/apis/web-api/rate-limits/."""

from kaigi.delivery.pacing import Channel, Limit

TIER = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute and workspace; Slack publishes lower bounds, and may allow more."""

FILES_AT_ONCE = 8
"""Copies of files that are under way at most: one may take minutes, and cards must not wait."""

SLACK = Channel(
    limits={
        "response_url": Limit(),
        # "one a second and channel, several hundred a minute"
        "chat.postMessage": Limit(300, gap=1.02, burst=3),
        "chat.update": Limit(TIER[3]),
        "views.publish": Limit(TIER[4]),
        "files.completeUploadExternal": Limit(TIER[4], under_way=FILES_AT_ONCE),
        "users.list": Limit(TIER[2]),
    },
    first={
        "card": "chat.postMessage",
        "reply": "response_url",
        "answer": "response_url",
        "home": "views.publish",
        "file": "files.completeUploadExternal",
        "tell": "chat.postMessage",
        "staff": "users.list",
    },
    again={"chat.postMessage": "chat.update"},
    # A response_url expires after 30 minutes; a later change is shown with chat.update instead.
    retold={"reply": "card", "response_url": "chat.update"},
)
