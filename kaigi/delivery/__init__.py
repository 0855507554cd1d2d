"""Delivery: an outbox, written in the rooms' transactions, and a relay that sends its tasks."""

from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.pacing import Channel, Limit
from kaigi.delivery.ports import Address, Body, OnDead, Sender, Sending, Sent
from kaigi.delivery.relay import Relay
from kaigi.delivery.retention import forget

__all__ = [
    "Address",
    "Body",
    "Channel",
    "Limit",
    "OnDead",
    "Outbox",
    "Relay",
    "Sender",
    "Sending",
    "Sent",
    "Task",
    "forget",
]
