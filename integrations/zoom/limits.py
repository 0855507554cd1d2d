"""Zoom's methods and their limits."""

from kaigi.delivery.pacing import Channel, Limit

ZOOM = Channel(
    limits={"zoom.api": Limit()},
    first={"zoom.make": "zoom.api", "zoom.end": "zoom.api", "zoom.look": "zoom.api"},
)
