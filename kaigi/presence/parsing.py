"""Parser of the text after /here, in Japanese and English, in any order that is unambiguous. Pure.

Whatever looks like a day or a time is understood or refused. It never becomes a destination, and a
line that names a day is never recorded for another one.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise

from msgspec import Struct, field

from kaigi.errors import Refused, _
from kaigi.presence.dates import Days, UnclearDay
from kaigi.presence.pieces import (
    EXAMPLES,
    Clause,
    Other,
    Piece,
    clauses,
    normalised,
    quoting,
    unreadable,
)
from kaigi.presence.rules import Declaration
from kaigi.presence.segments import ELSEWHERE, NOON, WHOLE_DAY, Day, Half, Place, Segment, Span
from kaigi.presence.vocabulary import HELP, OTHERWISE, PAST, Word, looks_like_time

LINE_LIMIT = 300
NO_PLACE = _("Say where you are.")

Understood = Days | tuple[Span, ...] | Place
"""Pieces of a line that have a meaning of their own."""


class Unreadable(Refused):
    """Refusal of a line. `understood` is what could be read all the same, in its order.

    `is_day_unclear`: the line names a day, and none could be read with certainty.
    """

    def __init__(
        self,
        refusal: Refused,
        understood: Sequence[Understood],
        *,
        is_day_unclear: bool = False,
    ) -> None:
        super().__init__(refusal.text, refusal.next_step)
        self.understood = tuple(understood)
        self.is_day_unclear = is_day_unclear


class _Stay(Struct):
    """A place of the line with its times, and with its destination where it has one."""

    word: Word
    typed: str
    note: list[str]
    spans: list[Span] = field(default_factory=list)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a destination may follow."""
        return self.word.place in ELSEWHERE


_Item = _Stay | tuple[Span, ...]


def read(text: str, today: date) -> tuple[Declaration, ...]:
    """Return one declaration for each day of the line. Raise Unreadable."""
    line = normalised(text)
    if line.casefold() in HELP:
        raise Unreadable(Refused(NO_PLACE, EXAMPLES), ())
    if len(line) > LINE_LIMIT:
        too_long = _("A line has at most {limit} characters.", limit=LINE_LIMIT)
        raise Unreadable(Refused(too_long, EXAMPLES), ())
    parts = clauses(line, today)
    pieces = [piece for clause in parts for chunk in clause for piece in chunk]
    try:
        for piece in pieces:
            if isinstance(piece.value, Refused):
                raise piece.value
        days = _days(pieces, today)
        if days.last > today and (past := next((p for p in pieces if p.typed in PAST), None)):
            raise unreadable(past.typed)
        segments = _segments(_Line().stays(parts))
        return tuple(Declaration(day, segments) for day in days.each())
    except Refused as refusal:
        raise _unreadable_line(refusal, pieces, text) from refusal


def _unreadable_line(refusal: Refused, pieces: Sequence[Piece], text: str) -> Unreadable:
    """Return the refusal of a line, with what was read of it; it quotes the text as typed.

    A day is left out if another piece may change it, such as 金曜 beside 去年の.
    """
    is_changed = any(piece.may_change_day for piece in pieces)
    known = [each for each in _understood(pieces) if not (is_changed and isinstance(each, Days))]
    names_day = is_changed or any(isinstance(piece.value, UnclearDay) for piece in pieces)
    is_read = any(isinstance(each, Days) for each in known)
    return Unreadable(
        quoting(refusal, text[: 2 * LINE_LIMIT]), known, is_day_unclear=names_day and not is_read
    )


def _days(pieces: Sequence[Piece], today: date) -> Days:
    found = {piece.value for piece in pieces if isinstance(piece.value, Days)}
    if len(found) > 1:
        raise Refused(
            _("There are two days in one line."),
            _("Write one line for each day, or a range such as 12/1-12/3."),
        )
    return found.pop() if found else Days(today, today)


def _understood(pieces: Sequence[Piece]) -> list[Understood]:
    known: list[Understood] = []
    for piece in pieces:
        match piece.value:
            case Days() | tuple() as day_or_time:
                known.append(day_or_time)
            case UnclearDay(day=date() as day):
                known.append(Days(day, day))
            case Word(place=Place() as place):
                known.append(place)
            case _:
                pass
    return known


class _Line(Struct):
    """Parser state: the place read last, and free text that waits for its place."""

    current: _Stay | None = None
    waiting: list[str] = field(default_factory=list)
    fillers: list[str] = field(default_factory=list)
    times_come_first: bool | None = None
    is_time_since: bool = False
    is_ahead: bool = False

    def stays(self, parts: list[Clause]) -> list[_Stay]:
        """Return the line's places. Raise Refused if a piece or a time belongs to none of them."""
        line: list[_Item] = []
        for clause in parts:
            self.current = None
            items: list[_Item] = []
            for chunk in clause:
                is_timed = any(isinstance(piece.value, tuple) for piece in chunk)
                found = [self._take(piece, is_timed=is_timed) for piece in chunk]
                items += _bound([item for item in found if item])
            line += _bound(items)
        line = _bound(line)
        stays = [item for item in line if isinstance(item, _Stay)]
        if self.waiting and len(stays) == 1 and stays[0].leads_elsewhere:
            stays[0].note += self.waiting
        elif self.waiting:
            raise unreadable(self.waiting[0])
        if not stays:
            raise Refused(NO_PLACE, EXAMPLES)
        if len(stays) < len(line):
            raise Refused(
                _("It is not clear which time belongs to which place."),
                _("Write each time beside its place, such as: home am, office pm."),
            )
        return stays

    def _take(self, piece: Piece, *, is_timed: bool) -> _Item | None:
        """Read one more piece. Return a time or a new place; keep a destination with its place.

        `is_timed`: a time stands in the same chunk.
        """
        fillers = self.fillers
        self.fillers = []
        match piece.value:
            case Word() as word:
                return self._place(piece, word, is_timed=is_timed)
            case tuple() as spans:
                if self.times_come_first is None:
                    self.times_come_first = True
                if self.times_come_first:
                    self.current = None
                self.is_time_since = True
                return spans
            case Other.FILLER:
                self.fillers = [*fillers, piece.typed]
            case Other.FREE if self.current and self.current.leads_elsewhere and not self.is_ahead:
                within = fillers if self.current.note else []
                self.current.note += [*within, piece.typed]
            case Other.FREE:
                self.waiting.append(piece.typed)
        return None

    def _place(self, piece: Piece, word: Word, *, is_timed: bool) -> _Stay | None:
        """Begin a stay, unless the place is the name of a destination, such as 出張 本庁."""
        last = self.current
        may_be_name = word.is_name and not is_timed and not self.is_time_since
        if last and last.leads_elsewhere and may_be_name:
            last.note.append(piece.typed)
            return None
        stay = _Stay(word, piece.typed, [piece.note] if piece.note else [])
        self.is_ahead = bool(self.waiting or piece.note)
        if self.waiting:
            if not stay.leads_elsewhere or piece.note:
                raise unreadable(self.waiting[0])
            stay.note = self.waiting
            self.waiting = []
        if self.times_come_first is None:
            self.times_come_first = False
        self.is_time_since = False
        self.current = stay
        return stay


def _bound(items: list[_Item]) -> list[_Item]:
    """Give the times to the places that they stand beside; leave them where that is not clear."""
    times = [item for item in items if isinstance(item, tuple)]
    stays = [item for item in items if isinstance(item, _Stay)]
    untimed = [stay for stay in stays if not stay.spans]
    if not times or not untimed:
        return items
    if len(untimed) == 1:
        at = items.index(untimed[0])
        is_between = any(t in items[:at] for t in times) and any(t in items[at:] for t in times)
        if is_between:
            return items
        untimed[0].spans += [span for time in times for span in time]
        return [*stays]
    runs = [list(run) for _kind, run in groupby(items, key=type)]
    alternates = len(untimed) == len(stays) == len(runs) / 2
    if not alternates:
        return items
    for run, next_run in zip(runs[::2], runs[1::2], strict=True):
        (stay,) = [item for item in (*run, *next_run) if isinstance(item, _Stay)]
        for item in (*run, *next_run):
            stay.spans += item if isinstance(item, tuple) else ()
    return [*stays]


def _segments(stays: list[_Stay]) -> Day:
    """Return the day's segments. Raise Refused if two overlap, or a destination is none."""
    _fill_in_rest(stays)
    timed = sorted((span, n) for n, stay in enumerate(stays) for span in stay.spans)
    for (span, _n), (other, _other) in pairwise(timed):
        if common := span.overlap(other):
            raise _two_places(common)
    segments: list[Segment] = []
    for span, n in timed:
        note = " ".join(stays[n].note)
        if not _is_destination(note):
            parts = (part for part in stays[n].note if not _is_destination(part))
            raise unreadable(next(parts, note))
        place = stays[n].word.place
        if place is not None:
            segments.append(Segment(span, place, note))
    if not segments:
        raise Refused(NO_PLACE, EXAMPLES)
    return tuple(segments)


def _is_destination(note: str) -> bool:
    return not looks_like_time(note) and not OTHERWISE.search(note)


def _fill_in_rest(stays: list[_Stay]) -> None:
    """Give the one place without a time what the others leave of the day."""
    timed = [span for stay in stays for span in stay.spans]
    untimed = [stay for stay in stays if not stay.spans]
    for stay in untimed:
        if stay.word.needs_time:
            raise Refused(
                _("“{typed}” needs its time.", typed=stay.typed),
                _("Add the time, such as: am, or 13:00-15:00."),
            )
        stay.spans = [span for half in WHOLE_DAY for span in half.span.without(timed)]
        if len(untimed) > 1 or not stay.spans:
            raise _two_places(Half.MORNING.span)


def _two_places(span: Span) -> Refused:
    is_morning = span.from_minute < NOON
    return Refused(
        _("You cannot be in two places in the morning.")
        if is_morning
        else _("You cannot be in two places in the afternoon."),
        _("Say each half once, such as: home am office pm."),
    )
