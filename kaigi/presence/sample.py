"""Sample declarations for the people of the sample city, for demo, tests and benchmarks."""

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from kaigi.presence.rules import Declaration
from kaigi.presence.segments import WHOLE_DAY, Day, Half, Place, Segment, in_halves

_DESTINATIONS = {
    "ja": ("県庁", "東京", "市議会", "現地調査", "研修所"),
    "en": ("Prefectural office", "Tokyo", "City council", "Site visit", "Training centre"),
}
_AT_A_COUNTER = {Place.OFFICE: 88, Place.HOME: 4, Place.ANNUAL_LEAVE: 5, Place.SPECIAL_LEAVE: 1}
_AT_A_DESK = {
    Place.OFFICE: 52, Place.HOME: 22, Place.SATELLITE: 3, Place.TRIP: 5, Place.OUT: 5,
    Place.ANNUAL_LEAVE: 6, Place.SPECIAL_LEAVE: 1,
}  # fmt: skip
"""Percentages; the rest has not answered."""


def city(
    people: Iterable[tuple[str, bool]], days: Iterable[date], seed: int = 0, language: str = "ja"
) -> Iterator[tuple[str, Declaration]]:
    """Yield declarations, the same for the same arguments.

    `people` are staff numbers, and whether the person has counter duty. Destinations are in
    `language`.
    """
    staff = tuple(people)
    destinations = _DESTINATIONS[language]
    for day in days:
        random = Random(f"{seed} {day}")  # noqa: S311 - nothing secret comes of it
        for number, at_a_counter in staff:
            shares = _AT_A_COUNTER if at_a_counter else _AT_A_DESK
            if segments := _day(shares, destinations, random):
                yield number, Declaration(day, segments)


def _day(shares: dict[Place, int], destinations: tuple[str, ...], random: Random) -> Day:
    place = _place(shares, random)
    if place is None:
        return ()
    if place is Place.HOME and random.random() < 0.25:
        return (
            Segment(Half.MORNING.span, Place.HOME),
            Segment(Half.AFTERNOON.span, Place.OFFICE),
        )
    note = random.choice(destinations) if place in {Place.TRIP, Place.OUT} else ""
    return in_halves(WHOLE_DAY, place, note)


def _place(shares: dict[Place, int], random: Random) -> Place | None:
    at = random.randrange(100)
    for place, share in shares.items():
        at -= share
        if at < 0:
            return place
    return None
