"""Waiting in the office's working days. Pure."""

from datetime import date

from msgspec import Struct


class Wait(Struct, frozen=True):
    """A wait: the day on which it began, and the working days after that day, up to today."""

    since: date
    days: int
