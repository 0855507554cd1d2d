"""The afternoon's bot as a contender, with an order that drafts documents."""

import asyncio
import logging
import os

from slack_bolt.adapter.socket_mode import SocketModeHandler
from sqlalchemy import func, select

from bench import orders
from bench.afternoon.app import build, import_staff
from bench.afternoon.models import Document
from bench.people import AMOUNT, AOI, STAFF, TEXT, TITLE


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    app, listeners = build()
    import_staff(listeners.sessions, app.client, STAFF)

    def draft(many: int) -> None:
        for _ in range(many):
            listeners.circulate(app.client, AOI.slack_id, TITLE, TEXT, AMOUNT)

    def decided() -> int:
        with listeners.sessions() as session:
            found = select(func.count()).where(Document.state == "decided")
            return session.scalars(found).one()

    async def draft_many(many: str) -> None:
        await asyncio.to_thread(draft, int(many))

    async def count(_argument: str) -> int:
        return await asyncio.to_thread(decided)

    handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    handler.connect()
    asyncio.run(orders.execute({"draft": draft_many, "decided": count, "settle": orders.no_op}))
    handler.close()


if __name__ == "__main__":
    main()
