"""Loading ahead of use: what the first card would otherwise load while a click waits."""

from kaigi import i18n
from kaigi.presence import calendar


def warm_up() -> None:
    """Load the languages' formats and the holidays of Japan: 0.2 s, once in a process.

    Run it in a thread when requests come in already: it is too slow to open the socket after it.
    """
    i18n.load()
    calendar.load()
