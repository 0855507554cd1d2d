"""Rule of Slack's limits: no more calls in a minute than its documentation allows.

The sandbox of a run has no limits, so that all tasks end soon. Its record has the time of every
call, and the rule counts there. That is stricter than to provoke a 429: Slack lets a burst through.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator

from tests.faults.finding import Finding
from tests.faults.history import History

PER_MINUTE = {
    "chat.postMessage": 300,
    "chat.update": 50,
    "files.completeUploadExternal": 100,
    "users.list": 20,
    "views.publish": 100,
}
"""Calls a minute and workspace: https://docs.slack.dev/apis/web-api/rate-limits/. "Several
hundred" messages are 300."""
LOOKS = ("conversations.history", "conversations.replies")
"""After a crash Kaigi looks whether a message was posted. One that is found is updated instead, and
that it would be an update was not known when the call was paced."""
WINDOW = 50.0
"""Seconds in which a minute's calls are counted: calls that leave a minute apart may arrive closer
together, by the seconds for which a busy machine holds up the first."""
LATE = 10.0
"""Seconds after which the calls that were begun with a wrong clock have arrived."""


def no_method_too_often(history: History) -> Iterator[Finding]:
    """Report each method once, with its worst window.

    While a clock is ahead, the calls before seem to be long ago: no window has such a time in it.
    """
    arrived: dict[str, list[float]] = defaultdict(list)
    for call in history.calls:
        arrived[call.method].append(call.at)
    looks = sorted(at for method in LOOKS for at in arrived[method])
    for method, most in PER_MINUTE.items():
        excuses = looks if method == "chat.update" else []
        count = _most_in_a_window(sorted(arrived[method]), excuses, history.jumps)
        if count > most:
            what = f"{method}: {count} calls in {WINDOW:.0f} s, and Slack allows {most} a minute"
            yield Finding("no call beyond Slack's limits", what)


def _most_in_a_window(
    times: list[float], excuses: list[float], jumps: list[tuple[float, float]]
) -> int:
    """Count the calls in the worst window, without one for each excuse in it or just before it."""
    most, first = 0, 0
    for n, at in enumerate(times):
        begins = max([at - WINDOW, *(end + LATE for start, end in jumps if start <= at)])
        while first <= n and times[first] <= begins:
            first += 1
        excused = bisect_right(excuses, at) - bisect_left(excuses, begins - LATE)
        most = max(most, n - first + 1 - max(0, excused))
    return most
