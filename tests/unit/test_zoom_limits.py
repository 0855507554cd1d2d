"""Zoom's limits: all kinds of task together keep within each label's calls a second."""

from integrations.zoom import limits
from kaigi.meetings.zoom_tasks import ZoomTasks


def test_all_tasks_at_their_limits_keep_within_every_label() -> None:
    calls = dict.fromkeys(limits.PER_SECOND, 0.0)
    for kind, operations in limits.CALLS.items():
        for operation in operations:
            calls[limits.OPERATIONS[operation]] += limits.LIMITS[kind].per_minute / 60
    assert calls == {"Light": 30, "Medium": 20, "Heavy": 5}
    assert all(calls[label] <= most for label, most in limits.PER_SECOND.items())


def test_every_kind_of_task_has_a_method_with_a_limit() -> None:
    kinds = set(ZoomTasks(None, None).senders())  # type: ignore[arg-type]
    assert kinds == set(limits.ZOOM.first) == set(limits.CALLS)
    assert set(limits.ZOOM.first.values()) == set(limits.LIMITS)
