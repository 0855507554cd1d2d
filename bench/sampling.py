"""Where a click's time goes: every thread's stack, looked at each millisecond, by the layer that it is in."""

import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY, GIVING_WAY = 0.001, 0.000001
ROOT = f"{Path(__file__).parent.parent}/"
OURS = {
    "kaigi/i18n.py": "cards and words",
    "kaigi/storage/pipeline.py": "statements in the database",
    "kaigi/storage/": "the transaction's own work",
    "kaigi/": "rules, rows and desks",
    "commands/": "rules, rows and desks",
    "bot/": "the front door",
}
THEIRS = {
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
IN_THE_DATABASE = {"do_execute", "do_executemany", "do_execute_no_params"}
IDLE = ("/selectors.py", "/threading.py", "/concurrent/futures/thread.py")
WAITING = ("kaigi/storage/writer.py", "_next")
"""Where a writer waits for work."""
ASIDE = "readers"
"""Threads in which cards are drawn, after the ack."""
FOLLOWING = ("kaigi/delivery/relay.py", "integrations/", "bench/orders.py", "bench/sampling.py")
"""Whose work comes after the ack, or is the bench's own."""


class Sampler:
    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Threads give way far oftener than they do of themselves, or they would be met where they wait."""
        sys.setswitchinterval(GIVING_WAY)
        self._thread.start()

    def stop(self) -> dict[str, int]:
        """Samples by layer, the most first."""
        self._stop.set()
        self._thread.join()
        return dict(self._seen.most_common())

    def _look(self) -> None:
        while not self._stop.wait(EVERY):
            aside = {
                thread.ident for thread in threading.enumerate() if thread.name.startswith(ASIDE)
            }
            for thread, frame in sys._current_frames().items():
                if thread not in aside and (layer := layer_of(frame)):
                    self._seen[layer] += 1


def layer_of(frame: FrameType) -> str | None:
    """None for a thread that waits, and for what is not part of the click."""
    stack: list[FrameType] = []
    above: FrameType | None = frame
    while above:
        stack.append(above)
        above = above.f_back
    files = [each.f_code.co_filename for each in stack]
    if files[0].endswith(IDLE) or (_own(files[0]), frame.f_code.co_name) == WAITING:
        return None
    if any(_own(file).startswith(FOLLOWING) for file in files):
        return None
    return next(filter(None, map(_layer, stack)), None)


def _layer(frame: FrameType) -> str | None:
    name, file = frame.f_code.co_name, frame.f_code.co_filename
    if name == "do_commit":
        return "the commit"
    if name in IN_THE_DATABASE:
        return "statements in the database"
    if own := _own(file):
        return next((layer for part, layer in OURS.items() if own.startswith(part)), None)
    return next((layer for part, layer in THEIRS.items() if part in file), None)


def _own(file: str) -> str:
    """A file of this project's, from its root on; nothing where it is a library's."""
    return (
        file.removeprefix(ROOT) if file.startswith(ROOT) and "/site-packages/" not in file else ""
    )
