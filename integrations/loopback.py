"""Addresses on this machine."""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_loopback(url: str) -> bool:
    """Return whether the URL leads to this machine, where no proxy of the environment is used."""
    return urlsplit(url).hostname in LOOPBACK
