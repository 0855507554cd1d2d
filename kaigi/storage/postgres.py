"""PostgreSQL: its engine, and connections through a pooler."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from kaigi.storage import pipeline

BACKEND = "SELECT pg_backend_pid()"


def engine(url: URL, connections: int) -> Engine:
    """Make an engine whose transactions are pipelined."""
    made = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the connection used last has most statements prepared on the server
        hide_parameters=True,  # an error may be logged, and parameters are people's words
        isolation_level="AUTOCOMMIT",  # for the driver: `pipeline` sends BEGIN and COMMIT
    )
    event.listen(made, "connect", _examine)
    pipeline.enable(made)
    return made


def prepare_nothing_if_pooled(driver: Any, backend: int) -> None:
    """Leave out prepared statements if the connection is to a pooler, such as pgbouncer.

    A pooler announces a process of its own invention, and not `backend`, the one that answers. In
    its transaction mode the next transaction may come to another, where nothing is prepared.
    """
    if driver.pgconn.backend_pid != backend:
        driver.prepare_threshold = None


def _examine(driver: Any, _record: object) -> None:
    with driver.cursor() as cursor:
        [backend] = cursor.execute(BACKEND).fetchone()
    prepare_nothing_if_pooled(driver, backend)
