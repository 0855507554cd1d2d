"""The row of the bell, as it would stand in `bot.app.ROOMS`."""

from datetime import timedelta

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from sqlalchemy import Connection

from bot.rooms import Base, CardSource, Opened, Room
from kaigi.clock.jobs import Job
from kaigi.home.ports import HomePart
from kaigi.storage.export import Piece, Place, rows_after
from tests.example import cards, commands, tables
from tests.example.desk import BellDesk
from tests.example.settings import BellSettings


def open_bell(base: Base) -> Opened:
    desk = BellDesk(base.storage, base.outbox, base.recipients, base.clock)
    sound = base.settings.of(BellSettings).sound
    noon = CronTrigger(hour=12, minute=0, timezone=base.settings.office.zone)
    return Opened(
        desk,
        card=CardSource(
            lambda sending: desk.shown(sending.key), lambda rung, _t: cards.draw(rung, sound)
        ),
        home=HomePart(desk.read_home, cards.draw_home, cards.HOME_BUDGET),
        on_dead=desk.on_dead,
        jobs={"bell.noon": Job(noon, timedelta(hours=1), desk.ring_at_noon)},
    )


def rings(tx: Connection, after: Place, limit: int) -> Piece:
    """Read the bell's lines of `kaigi export`."""
    found = rows_after(tx, after, limit, tables.ring.c.number)
    return [(place, {"number": row.number, "by": row.by}) for place, (row,) in found]


BELL = Room(
    "bell",
    "bell",
    open_bell,
    register=commands.register,
    settings=BellSettings,
    export={"ring": rings},
)
