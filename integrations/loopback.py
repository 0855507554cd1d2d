"""Addresses of this machine, to which no call goes through a proxy."""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine."""
    return urlsplit(url).hostname in LOOPBACK
