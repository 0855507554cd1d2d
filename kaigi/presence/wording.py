"""Words of the presence room that its messages, forms and homes share: places, halves, days."""

from collections.abc import Mapping, Sequence

from kaigi.errors import Text, _, pgettext
from kaigi.i18n import Translator
from kaigi.presence.dates import Days
from kaigi.presence.parsing import Understood
from kaigi.presence.segments import ALL_DAY, WHOLE_DAY, Day, Half, Place, Span, stretches

PLACES: Mapping[Place | None, Text] = {
    Place.OFFICE: pgettext("place", "Office"),
    Place.HOME: pgettext("place", "Home"),
    Place.SATELLITE: pgettext("place", "Satellite office"),
    Place.BRANCH: pgettext("place", "Branch office"),
    Place.MOBILE: pgettext("place", "Mobile"),
    Place.TRIP: pgettext("place", "Trip"),
    Place.TRAINING: pgettext("place", "Training"),
    Place.OUT: pgettext("place", "Out"),
    Place.DIRECT: pgettext("place", "Direct to site"),
    Place.LEAVE: pgettext("place", "Leave"),
    Place.ANNUAL_LEAVE: pgettext("place", "Annual leave"),
    Place.HOURLY_LEAVE: pgettext("place", "Hourly leave"),
    Place.SUMMER_LEAVE: pgettext("place", "Summer leave"),
    Place.SPECIAL_LEAVE: pgettext("place", "Special leave"),
    Place.SICK_LEAVE: pgettext("place", "Sick leave"),
    Place.CHILDCARE_LEAVE: pgettext("place", "Childcare leave"),
    Place.DUTY_EXEMPTION: pgettext("place", "Duty exemption"),
    Place.DAY_OFF: pgettext("place", "Day off"),
    Place.AWAY: pgettext("place", "Away"),
    None: pgettext("place", "No answer"),
}
"""Names of places, in the order in which they are listed."""
HALVES = {Half.MORNING: _("Morning"), Half.AFTERNOON: _("Afternoon")}


def where(day: Day, t: Translator, *, with_gaps: bool = True) -> str:
    """Return all of a day in words: stretch by stretch, or one place if that fills the day.

    The hours before the first answer and after the last are left out, unless they are a half.
    """
    parts: list[str] = []
    for stretch in stretches(day):
        is_shown = with_gaps and not _is_beyond_hours(stretch.span)
        if stretch.place is None and not is_shown:
            continue
        place = t.text(PLACES[stretch.place])
        noted = f"{place} ({stretch.note})" if stretch.note else place
        if stretch.entered_by:
            noted = t("{place}, entered by {who}", place=noted, who=stretch.entered_by.name)
        parts.append(" ".join([*_label(stretch.span, t), noted]))
    return " · ".join(parts)


def days(range_: Days, t: Translator) -> str:
    """Return one day, or the first and the last of a range."""
    if range_.first == range_.last:
        return t.day(range_.first)
    return t("{first}–{last}", first=range_.first, last=range_.last)


def pieces(understood: Sequence[Understood], t: Translator) -> str:
    """Return the pieces of a line that were understood."""
    told: list[str] = []
    for piece in understood:
        match piece:
            case Days():
                told.append(days(piece, t))
            case Place():
                told.append(t.text(PLACES[piece]))
            case spans:
                told += [label for span in spans for label in _label(span, t)]
    return " · ".join(told)


def _is_beyond_hours(span: Span) -> bool:
    """Return whether a span begins or ends the day, and is neither a half nor the whole of it."""
    is_at_end = span.from_minute == ALL_DAY.from_minute or span.to_minute == ALL_DAY.to_minute
    return is_at_end and span not in {ALL_DAY, *(half.span for half in WHOLE_DAY)}


def _label(span: Span, t: Translator) -> list[str]:
    """Return the name of a half, or clock times such as 13:00–15:00; nothing for the whole day."""
    if span == ALL_DAY:
        return []
    for half in WHOLE_DAY:
        if half.span == span:
            return [t.text(HALVES[half])]
    times = (span.from_minute, span.to_minute)
    return ["–".join(f"{minute // 60}:{minute % 60:02}" for minute in times)]
