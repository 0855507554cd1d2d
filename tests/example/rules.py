"""Rules of the bell: who may ring, and what a ring is."""

from datetime import datetime

from msgspec import Struct

from kaigi.errors import Refused, _

MOST = 3


class Ring(Struct, frozen=True):
    """One ring. `number` counts from 1 in the whole office."""

    number: int
    by: str
    at: datetime
    undelivered: bool = False

    @property
    def key(self) -> str:
        return f"bell:{self.number}"


def check_may_ring(rung: int) -> None:
    if rung >= MOST:
        raise Refused(_("The bell has rung often enough today."), _("Ring it tomorrow."))
