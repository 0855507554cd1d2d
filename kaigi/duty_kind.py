"""Kinds of duties, also for pure rules, which know no tables."""

from enum import StrEnum


class DutyKind(StrEnum):
    ACT = "act"
    """Answer on the current step."""
    REVISE = "revise"
    """Revise a document that was returned."""
    REPLY = "reply"
    """Answer questions about one's own document. It is one duty, since the oldest of them."""
    UPCOMING = "upcoming"
    """Answer on a later step. It is in no one's inbox, but shows whom a route still needs."""
    REVIEW = "review"
    """Read afterwards what went on without the person. It is in no one's way."""
    DEPUTISED = "deputised"
    """Decide, although a deputy may do so, too. It is in no one's inbox, but shows where a deputy's
    right ends when this person is back."""
    MERGED = "merged"
    """Answer on a step for a lower post, too. It is in no one's inbox, but shows for which one."""
