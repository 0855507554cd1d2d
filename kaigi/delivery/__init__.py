"""Every call that leaves goes through here: an outbox in the transaction, a relay that keeps its promises."""

from kaigi.delivery.outbox import Outbox, Task
from kaigi.delivery.ports import Address, Body, OnDead, Sender, Sending, Sent
from kaigi.delivery.relay import Relay
from kaigi.delivery.retention import forget

__all__ = [
    "Address",
    "Body",
    "OnDead",
    "Outbox",
    "Relay",
    "Sender",
    "Sending",
    "Sent",
    "Task",
    "forget",
]
