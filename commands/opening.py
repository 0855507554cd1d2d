"""Opening documents: by a button, and by the number that people type."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands import drafting as drafting_door
from commands.context import Caller
from commands.payloads import Payload, argument, parsed, permalink
from kaigi.approvals import opening_views
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.opened import OpenDocument
from kaigi.approvals.opening import OpeningDesk
from kaigi.approvals.references import reference


def register(app: AsyncApp) -> None:
    """Register the listeners; before those of drafting, since the first that matches is called."""
    app.command("/ringi", matchers=[names_document])(open_by_number)
    app.action(opening_views.FILES)(send_files)


async def names_document(body: Payload) -> bool:
    return reference(argument(body)) is not None


async def open_by_number(
    ack: AsyncAck,
    body: Payload,
    caller: Caller,
    approvals: ApprovalDesk,
    opening: OpeningDesk,
    drafting: DraftingDesk,
) -> BoltResponse:
    """Open the document, or share it where the command was typed; or draft in a form so named."""
    found = await opening.referred_to(argument(body))
    if found is None:
        return await drafting_door.new_document(ack, body, caller, drafting)
    opened = await approvals.read(caller.actor, found.number)
    if found.shares:
        message = opening_views.shared(opened.item.id, caller.t)
        return await ack(text=message.text, blocks=message.blocks, response_type="in_channel")
    await caller.show(view_of(opened, body, caller))
    await approvals.note_opened(caller.actor, opened.item)
    return await ack()


async def send_files(
    ack: AsyncAck,
    action: Payload,
    body: Payload,
    caller: Caller,
    approvals: ApprovalDesk,
    opening: OpeningDesk,
) -> BoltResponse:
    """Send copies of the files, and say so in the opened document."""
    item_id = parsed(str, action.get("value"))
    await opening.send_files(caller.actor, item_id)
    opened = await approvals.read(caller.actor, item_id)
    await caller.replace(view_of(opened, body, caller, is_sent=True))
    return await ack()


def view_of(
    opened: OpenDocument, body: Payload, caller: Caller, *, is_sent: bool = False
) -> Payload:
    """Draw the opened document with the address of the reader's card."""
    card = permalink(body, opened.card["channel"], opened.card["ts"]) if opened.card else ""
    return opening_views.document(opened, card, caller.t, is_sent=is_sent)
