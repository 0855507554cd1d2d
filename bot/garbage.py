"""Python's garbage collector, kept from modules and other objects that live as long as the process.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the collector while importing: modules are never freed, and collecting takes 20% of it.
    """
    gc.disable()
    try:
        yield
    finally:
        freeze_loaded()
        gc.enable()


def freeze_loaded() -> None:
    """Exclude what exists now from later collections, each of which would hold up clicks for 0.1 s.
    """
    gc.freeze()
