"""What the relay asks of Zoom, by the kind of task. The bodies hold the meeting's id in our record alone."""

from collections.abc import Mapping
from functools import partial

from kaigi.delivery.ports import Sender, Sending, Sent
from kaigi.errors import Rejected, Unavailable
from kaigi.meetings.ports import Book, Zoom
from kaigi.meetings.zoom_types import Phase


class ZoomSenders:
    def __init__(self, zoom: Zoom, book: Book) -> None:
        self._zoom = zoom
        self._book = book

    def table(self) -> Mapping[str, Sender]:
        return {"zoom.make": self.make, "zoom.end": self.end, "zoom.look": self.look}

    async def make(self, sending: Sending) -> Sent:
        """Looks before it repeats: a second meeting of the same name would split the people between two."""
        meeting_id = sending.body["meeting"]
        order = await self._book.order(meeting_id)
        new = order.new
        try:
            made = (
                await self._zoom.find_by_nonce(new.host_email, new.nonce)
                if sending.in_doubt
                else None
            )
            if made is None and not order.is_wanted:
                return Sent(then=partial(self._book.cancelled, meeting_id=meeting_id))
            made = made or await self._zoom.create(new)
        except Rejected as refusal:
            return Sent(then=partial(self._book.refused, meeting_id=meeting_id, trouble=refusal))
        except Unavailable:
            await self._book.delayed(meeting_id)
            raise
        return Sent(then=partial(self._book.made, meeting_id=meeting_id, made=made))

    async def end(self, sending: Sending) -> Sent:
        """Ends it for everybody and takes it out of Zoom, so that the link lets nobody in again."""
        meeting_id = sending.body["meeting"]
        line = await self._book.line(meeting_id)
        try:
            if line is not None:
                await self._zoom.end(line.zoom_id)
                await self._zoom.delete(line.zoom_id)
        except Rejected:
            return Sent(then=partial(self._book.not_ended, meeting_id=meeting_id))
        return Sent(then=partial(self._book.ended, meeting_id=meeting_id))

    async def look(self, sending: Sending) -> Sent:
        meeting_id = sending.body["meeting"]
        line = await self._book.line(meeting_id)
        if line is None:
            return Sent()
        status = await self._zoom.look(line.zoom_id, line.uuid)
        there = await self._zoom.people(line.zoom_id) if status.phase is Phase.RUNNING else None
        then = partial(
            self._book.seen, meeting_id=meeting_id, line=line, status=status, people=there
        )
        return Sent(then=then)
