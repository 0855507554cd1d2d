"""Sampling profiler: every thread's stack each millisecond, counted by layer."""

import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

INTERVAL = 0.001
"""Seconds between samples."""
SWITCH_INTERVAL = 0.000001
"""Seconds that a thread may run before another takes over, while samples are taken."""
ROOT = f"{Path(__file__).parent.parent}/"
PROJECT_LAYERS = {
    "kaigi/i18n.py": "cards and words",
    "kaigi/storage/pipeline.py": "statements in the database",
    "kaigi/storage/": "the transaction's own work",
    "kaigi/": "rules, rows and desks",
    "commands/": "rules, rows and desks",
    "bot/": "the front door",
}
LIBRARY_LAYERS = {
    "/sqlalchemy/": "SQLAlchemy",
    "/psycopg": "statements in the database",
    "/slack_bolt/": "Bolt",
    "/slack_sdk/": "the socket (slack_sdk, aiohttp)",
    "/aiohttp/": "the socket (slack_sdk, aiohttp)",
    "/json/": "JSON",
    "/msgspec/": "JSON",
    "/structlog/": "the log",
    "/logging/": "the log",
    "/asyncio/": "asyncio, and waking one thread from another",
}
DATABASE_CALLS = {"do_execute", "do_executemany", "do_execute_no_params", "_begin_immediate"}
IDLE = ("/selectors.py", "/threading.py", "/concurrent/futures/thread.py")
WRITER_IDLE = ("kaigi/storage/writer.py", "_next")
"""Function in which a writer waits for work."""
READER_THREADS = "readers"
"""Prefix of the threads that draw cards, after the ack."""
AFTER_ACK = ("kaigi/delivery/relay.py", "integrations/", "bench/orders.py", "bench/sampling.py")
"""Files whose work comes after the ack, or is the bench's own."""


class Sampler:
    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def start(self) -> None:
        """Start sampling.

        Threads switch far more often than by default, or the samples would find them where they
        wait.
        """
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._thread.start()

    def stop(self) -> dict[str, int]:
        """Stop sampling, and return the samples by layer, the most first."""
        self._stop.set()
        self._thread.join()
        return dict(self._seen.most_common())

    def _sample(self) -> None:
        while not self._stop.wait(INTERVAL):
            readers = {
                thread.ident
                for thread in threading.enumerate()
                if thread.name.startswith(READER_THREADS)
            }
            for thread, frame in sys._current_frames().items():
                if thread not in readers and (layer := layer_of(frame)):
                    self._seen[layer] += 1


def layer_of(frame: FrameType) -> str | None:
    """Return the layer; None for a waiting thread, and for work outside the click."""
    stack: list[FrameType] = []
    above: FrameType | None = frame
    while above:
        stack.append(above)
        above = above.f_back
    files = [each.f_code.co_filename for each in stack]
    if files[0].endswith(IDLE) or (_own(files[0]), frame.f_code.co_name) == WRITER_IDLE:
        return None
    if any(_own(file).startswith(AFTER_ACK) for file in files):
        return None
    return next(filter(None, map(_layer, stack)), None)


def _layer(frame: FrameType) -> str | None:
    name = frame.f_code.co_name
    file = frame.f_code.co_filename
    if name == "do_commit":
        return "the commit"
    if name in DATABASE_CALLS:
        return "statements in the database"
    if own := _own(file):
        return next((layer for part, layer in PROJECT_LAYERS.items() if own.startswith(part)), None)
    return next((layer for part, layer in LIBRARY_LAYERS.items() if part in file), None)


def _own(file: str) -> str:
    """Return the path from this project's root; empty for a library's file."""
    return (
        file.removeprefix(ROOT) if file.startswith(ROOT) and "/site-packages/" not in file else ""
    )
