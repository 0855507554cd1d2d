"""Approving from chat: the command and shortcut that draft, the buttons of every card, the forms."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller, argument
from kaigi.approvals import modals
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.items import Choice
from kaigi.approvals.rules import Click, Form
from kaigi.content import File

Payload = dict[str, Any]


def register(app: AsyncApp) -> None:
    app.action("approvals.approve")(
        approve
    )  # first, since Bolt asks one after the other whose a click is
    app.command("/ringi")(new_document)
    app.shortcut("approvals.new")(new_document)
    app.action("approvals.new")(new_document)
    app.view("approvals.draft")(draft)
    app.action("approvals.return")(ask_why)
    app.view("approvals.return")(send_back)
    app.action("approvals.resubmit")(mend)
    app.view("approvals.resubmit")(resubmit)
    app.action("approvals.open")(read)


async def new_document(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    preview = await approvals.preview(caller.actor)
    await caller.show(modals.draft_form(preview, caller.t, title=argument(body)))
    return await ack()


async def draft(
    ack: AsyncAck, view: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    await approvals.draft(caller.actor, typed(view), key=view["id"])
    return await ack()


async def approve(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = Click.unpack(action["value"])
    item = await approvals.act(caller.actor, click, Choice.APPROVE, caller.click)
    if caller.view_id:
        await caller.redraw(caller.view_id, modals.document(item, caller.actor.id, caller.t))
    return await ack()


async def ask_why(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = Click.unpack(action["value"])
    item = await approvals.check(caller.actor, click, Choice.RETURN)
    await caller.show(modals.return_form(item, click, caller.t))
    return await ack()


async def send_back(
    ack: AsyncAck, view: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = Click.unpack(view["private_metadata"])
    comment = _value(view, "comment").get("value") or ""
    await approvals.act(caller.actor, click, Choice.RETURN, caller.click, comment)
    return await ack(response_action="clear")


async def mend(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    item = await approvals.check(caller.actor, Click.unpack(action["value"]), Choice.RESUBMIT)
    await caller.show(modals.mend_form(item, caller.t))
    return await ack()


async def resubmit(
    ack: AsyncAck, view: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = Click.unpack(view["private_metadata"])
    await approvals.resubmit(caller.actor, click, typed(view), caller.click)
    return await ack(response_action="clear")


async def read(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    item = await approvals.read(caller.actor, Click.unpack(action["value"]).item_id)
    await caller.show(modals.document(item, caller.actor.id, caller.t))
    return await ack()


def typed(view: Payload) -> Form:
    """What stands in the form; a field left empty arrives as null."""
    texts = {name: _value(view, name).get("value") or "" for name in ("title", "text", "amount")}
    files = _value(view, "files").get("files") or []
    return Form(**texts, files=tuple(map(_file, files)))


def _value(view: Payload, name: str) -> Payload:
    found: Payload = view["state"]["values"].get(name, {}).get(name, {})
    return found


def _file(file: Payload) -> File:
    return File(
        file["id"], file.get("name") or file["id"], file.get("size", 0), file.get("url_private", "")
    )
