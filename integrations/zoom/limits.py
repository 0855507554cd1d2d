"""Zoom's rate limits: https://developers.zoom.us/docs/api/rate-limits/.

Zoom labels each operation Light, Medium or Heavy, and limits the calls with one label per second
and account. A task makes several calls, so its budget is chosen such that all kinds of task
together stay within every label's limit. `PER_SECOND` is for a Pro account, the smallest that can
host with licences; larger ones have at least twice as much. A burst within a second can still be
refused with 429; the relay then waits as long as Zoom asks.

Not paced here: 100 creates and updates per host and UTC day (`DailyQuota`), and 30,000 Heavy calls
per account and day, which Zoom refuses by themselves.
"""

from collections.abc import Mapping

from kaigi.delivery.pacing import Channel, Limit

PER_SECOND: Mapping[str, int] = {"Light": 30, "Medium": 20, "Heavy": 10}
"""Calls a second with this label, in the whole account."""

OPERATIONS: Mapping[str, str] = {
    "meetingCreate": "Medium",
    "meetings": "Medium",
    "meeting": "Light",
    "meetingStatus": "Light",
    "meetingDelete": "Light",
    "pastMeetingDetails": "Light",
    "dashboardMeetingParticipants": "Heavy",
    "user": "Light",
}
"""The label of each operation in use, by Zoom's operation id."""

CALLS: Mapping[str, tuple[str, ...]] = {
    "zoom.make": ("meetings", "meeting", "meetingCreate"),
    "zoom.end": ("meetingStatus", "meetingDelete"),
    "zoom.look": ("meeting", "pastMeetingDetails", "dashboardMeetingParticipants"),
}
"""The operations that one task calls at most, where each list has a single page."""

LIMITS: Mapping[str, Limit] = {
    "zoom.make": Limit(600),  # 10 a second
    "zoom.end": Limit(300),  # 5 a second
    "zoom.look": Limit(300),  # 5 a second, always in an even flow: these tasks are low-priority
}
"""Tasks a minute, by method; each kind of task has a method of its own."""

ZOOM = Channel(limits=LIMITS, first={kind: kind for kind in LIMITS})
"""Zoom's methods: each kind of task is one."""
