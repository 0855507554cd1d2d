"""What a front door may promise by itself: a private answer."""

from sqlalchemy import Connection

from kaigi.blocks import Message
from kaigi.delivery.outbox import Outbox, Task
from kaigi.storage import Storage, transaction


class AnswerDesk:
    def __init__(self, storage: Storage, outbox: Outbox) -> None:
        self.storage = storage
        self._outbox = outbox

    @transaction
    def answer(self, tx: Connection, click: str, response_url: str, message: Message) -> None:
        """Beside the message that was clicked, to that person alone; once per click."""
        body = {"response_url": response_url, "text": message.text, "blocks": message.blocks}
        self._outbox.put_once(tx, [Task(f"answer:{click}", "answer", body=body)])
