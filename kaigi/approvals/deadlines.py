"""Deadlines and waiting times, in the office's days. Pure.

A deadline counts days: a step that begins on Tuesday with a deadline of one is due on Wednesday.
Waiting counts business hours: what comes after the close of a day comes on the next one.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from kaigi.approvals.items import Item, State
from kaigi.errors import Text, _

CLOSES = time(17, 15)
"""End of the office's day."""
_DAY = timedelta(days=1)


class OfficeDays(Protocol):
    """Port to the calendar of closed days."""

    def is_working(self, day: date) -> bool: ...


class Deadlines(Struct, frozen=True):
    """The office's days in its time zone, by which deadlines and waiting times are counted."""

    days: OfficeDays
    zone: ZoneInfo

    def day(self, at: datetime) -> date:
        """Return the office's day of a moment."""
        return at.astimezone(self.zone).date()

    def after(self, day: date, count: int) -> date:
        """Return the day that is so many office days after this one; itself for none."""
        while count > 0:
            day += _DAY
            count -= self.days.is_working(day)
        return day

    def before(self, day: date, count: int) -> date:
        """Return the day that is so many office days before this one; itself for none."""
        while count > 0:
            day -= _DAY
            count -= self.days.is_working(day)
        return day

    def due(self, item: Item) -> date | None:
        """Return the day until which an item is to be acted on: the step's or its own, the earlier.

        None where it is in no circulation, or has neither.
        """
        if item.state is not State.CIRCULATING:
            return None
        found: list[date] = []
        if wanted := item.content.value(item.form.due) if item.form.due else None:
            found.append(date.fromisoformat(str(wanted)))
        deadline = next((step.deadline for step in item.steps if step.waiting), None)
        if deadline and item.since:
            found.append(self.after(self.day(item.since), deadline))
        return min(found, default=None)

    def dated(self, items: Iterable[Item], now: datetime | None = None) -> list[Item]:
        """Return the items with their due days. `now`: when a person reads them."""
        today = self.day(now) if now else None
        return [replace(item, due=self.due(item), today=today) for item in items]

    def waited(self, since: datetime, today: date) -> int:
        """Count the office days that something has waited since it came, with this one."""
        local = since.astimezone(self.zone)
        day = local.date()
        if local.time() >= CLOSES or not self.days.is_working(day):
            day = self.after(day, 1)
        count = 0
        while day < today:
            day += _DAY
            count += self.days.is_working(day)
        return count

    def waited_longer(self, today: date, count: int) -> datetime:
        """Return the moment before which something came that has waited more office days."""
        day = self.before(today + _DAY, 1)  # a closed day counts as the last one before
        closed = datetime.combine(self.before(day, count + 1), CLOSES)
        return closed.replace(tzinfo=self.zone)


def due_words(due: date, today: date | None) -> Text:
    """Say until when something is to be done, as one reads it today; without it, the day alone."""
    if today is None or due - today > _DAY:
        return _("Due {day}", day=due)
    if due > today:
        return _("Due tomorrow, {day}", day=due)
    if due == today:
        return _("Due today, {day}", day=due)
    if today - due == _DAY:
        return _("1 day overdue: it was due {day}", day=due)
    return _("{n} days overdue: it was due {day}", n=(today - due).days, day=due)
