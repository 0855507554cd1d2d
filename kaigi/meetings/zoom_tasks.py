"""Tasks that the relay runs against Zoom. Their bodies hold the id of our meeting, nothing else."""

from collections.abc import Mapping
from functools import partial

from kaigi.delivery.ports import Sender, Sending, Sent
from kaigi.errors import Rejected, Unavailable
from kaigi.meetings.ports import Zoom
from kaigi.meetings.zoom_sync import ZoomSync
from kaigi.meetings.zoom_types import Phase


class ZoomTasks:
    """Calls Zoom; `Sent.then` stores the outcome in the transaction that closes the task."""

    def __init__(self, zoom: Zoom, sync: ZoomSync) -> None:
        self._zoom = zoom
        self._sync = sync

    def senders(self) -> Mapping[str, Sender]:
        """Return the senders by kind of task."""
        return {"zoom.make": self.make, "zoom.end": self.end, "zoom.look": self.look}

    async def make(self, sending: Sending) -> Sent:
        """Create the meeting; if an earlier attempt may have succeeded, search for that one first.

        Two meetings with one name would split the participants.
        """
        meeting_id = sending.body["meeting"]
        request = await self._sync.create_request(meeting_id)
        new = request.new
        found = None
        try:
            if sending.in_doubt:
                found = await self._zoom.find_by_nonce(new.host_email, new.nonce)
            if found is None and not request.is_wanted:
                return Sent(then=partial(self._sync.cancelled, meeting_id=meeting_id))
            made = found or await self._zoom.create(new)
        except Rejected as refusal:
            return Sent(then=partial(self._sync.refused, meeting_id=meeting_id, trouble=refusal))
        except Unavailable:
            await self._sync.delayed(meeting_id)
            raise
        return Sent(then=partial(self._sync.made, meeting_id=meeting_id, made=made))

    async def end(self, sending: Sending) -> Sent:
        """End the meeting for everyone and delete it, so that its link admits no one again."""
        meeting_id = sending.body["meeting"]
        ref = await self._sync.zoom_ref(meeting_id)
        try:
            if ref is not None:
                await self._zoom.end(ref.zoom_id)
                await self._zoom.delete(ref.zoom_id)
        except Rejected:
            return Sent(then=partial(self._sync.not_ended, meeting_id=meeting_id))
        return Sent(then=partial(self._sync.ended, meeting_id=meeting_id))

    async def look(self, sending: Sending) -> Sent:
        """Look up the status and the participants, for events that were lost."""
        meeting_id = sending.body["meeting"]
        ref = await self._sync.zoom_ref(meeting_id)
        if ref is None:
            return Sent()
        status = await self._zoom.look(ref.zoom_id, ref.uuid)
        people = await self._zoom.people(ref.zoom_id) if status.phase is Phase.RUNNING else None
        then = partial(
            self._sync.reconcile, meeting_id=meeting_id, ref=ref, status=status, people=people
        )
        return Sent(then=then)
