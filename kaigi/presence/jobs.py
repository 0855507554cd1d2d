"""Jobs of the presence room: the question, the sheet and its end, the end of the day.

Whether the day is a working day, and who is written to, is decided in `kaigi.presence.desk`.
"""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]

from kaigi.clock.jobs import Job
from kaigi.presence.desk import PresenceDesk
from kaigi.presence.rules import ASK_AT, CLOSE_AT, SHEET_AT, SHEET_UPDATED_UNTIL

ASK_GRACE = timedelta(minutes=44)
"""No question is asked after the sheet was sent."""
SHEET_GRACE = timedelta(hours=3)
"""The sheet is useful until noon."""
SHEET_END_GRACE = timedelta(days=7)
"""No sheet may promise updates for ever; after a week no one looks at it."""

CLOSE_GRACE = timedelta(hours=3)
"""The edits are low priority, and end before the next questions."""


def jobs(desk: PresenceDesk, zone: ZoneInfo) -> Mapping[str, Job]:
    ask = CronTrigger(hour=ASK_AT.hour, minute=ASK_AT.minute, timezone=zone)
    sheet = CronTrigger(hour=SHEET_AT.hour, minute=SHEET_AT.minute, timezone=zone)
    finish = CronTrigger(
        hour=SHEET_UPDATED_UNTIL.hour, minute=SHEET_UPDATED_UNTIL.minute, timezone=zone
    )
    over = CronTrigger(hour=CLOSE_AT.hour, minute=CLOSE_AT.minute, timezone=zone)
    return {
        "presence.ask": Job(ask, ASK_GRACE, desk.ask_everyone),
        "presence.sheet": Job(sheet, SHEET_GRACE, desk.send_sheet),
        "presence.day_end": Job(over, CLOSE_GRACE, desk.close_questions),
        "presence.sheet_end": Job(finish, SHEET_END_GRACE, desk.finish_sheet, each=True),
    }
