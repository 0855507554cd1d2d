"""Drafting from chat: the command and shortcut, the list of forms, and the form itself."""

import re

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.filled import described, filled
from commands.payloads import Payload, Unknown, argument, parsed, permalink
from kaigi.approvals import drafts, on_behalf, related_views
from kaigi.approvals.draft_rules import FormList, FormState
from kaigi.approvals.drafting import DraftingDesk
from kaigi.approvals.filling import FilledForm, placed
from kaigi.approvals.quoting import Quoted
from kaigi.content import RELATED

MOST_TYPED = 100
"""Characters of a search: no title has more."""
FIELD = re.compile(r"^[a-z][a-z0-9_]*(\.until)?$")
"""Names of a form's inputs."""


def register(app: AsyncApp) -> None:
    app.command("/ringi")(new_document)
    app.shortcut("approvals.new")(new_document)
    app.action("approvals.new")(new_document)
    app.shortcut("approvals.from_message")(from_message)
    app.action(drafts.CHOOSE)(choose_form)
    app.action(drafts.SAVE)(save)
    app.action(drafts.RESUME)(resume)
    app.action(drafts.DISCARD)(discard)
    app.action(drafts.COPY)(copy)
    app.view("approvals.draft")(draft)
    app.action(FIELD, matchers=[is_drafting])(follow)
    app.action(on_behalf.NAME)(follow)
    app.options(RELATED)(related)


async def is_drafting(body: Payload) -> bool:
    return (body.get("view") or {}).get("callback_id") == drafts.DRAFT


async def new_document(
    ack: AsyncAck, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Open the form of a new document, or the list of forms where there is a choice."""
    begun = await drafting.begin(caller.actor, argument(body))
    if isinstance(begun, FormList):
        await caller.show(drafts.form_list(begun, caller.t))
    else:
        await caller.show(drafts.draft_form(begun, caller.t))
    return await ack()


async def from_message(
    ack: AsyncAck, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Open the form of a new document with a message, also of a conversation without the bot."""
    form = await drafting.quote(caller.actor, quoted(body))
    await caller.show(drafts.draft_form(form, caller.t))
    return await ack()


def quoted(body: Payload) -> Quoted:
    """Read the message of a message shortcut."""
    message = body["message"]
    address = permalink(body, body["channel"]["id"], message["ts"], message.get("thread_ts") or "")
    return Quoted(message.get("text") or "", address, len(message.get("files") or []))


async def choose_form(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Put the chosen form in place of the list."""
    name = parsed(str, action.get("value"))
    title = parsed(str, (body.get("view") or {}).get("private_metadata", ""))
    form = await drafting.preview(caller.actor, FilledForm({"title": title}, form=name))
    await caller.replace(drafts.draft_form(form, caller.t))
    return await ack()


async def follow(
    ack: AsyncAck, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Draw the form again after a choice in it, with what is filled in so far."""
    view = body.get("view") or {}
    if view.get("callback_id") != drafts.DRAFT:
        raise Unknown
    form = await drafting.preview(caller.actor, drafted(view))
    await caller.redraw(view["id"], drafts.draft_form(form, caller.t))
    return await ack()


async def related(
    ack: AsyncAck, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Answer a search for related documents."""
    items = await drafting.related(caller.actor, parsed(str, body.get("value"))[:MOST_TYPED])
    return await ack(options=related_views.found(items, caller.t))


async def save(
    ack: AsyncAck, body: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Save what is filled in; the form stays open."""
    view = body.get("view") or {}
    if view.get("callback_id") != drafts.DRAFT:
        raise Unknown
    form = drafted(await described(view, caller))
    saved = await drafting.save(caller.actor, form, key=view["id"])
    await caller.redraw(view["id"], drafts.draft_form(saved, caller.t))
    return await ack()


async def resume(
    ack: AsyncAck, action: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Put the form of a saved draft in place of the list."""
    form = await drafting.resume(caller.actor, parsed(str, action.get("value")))
    await caller.replace(drafts.draft_form(form, caller.t))
    return await ack()


async def discard(
    ack: AsyncAck, action: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    listed = await drafting.discard(caller.actor, parsed(str, action.get("value")))
    await caller.replace(drafts.form_list(listed, caller.t))
    return await ack()


async def copy(
    ack: AsyncAck, action: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    """Put a new draft like the opened document in its place."""
    form = await drafting.copy(caller.actor, parsed(str, action.get("value")))
    await caller.replace(drafts.draft_form(form, caller.t))
    return await ack()


async def draft(
    ack: AsyncAck, view: Payload, caller: Caller, drafting: DraftingDesk
) -> BoltResponse:
    form = drafted(await described(view, caller))
    done = await drafting.draft(caller.actor, form, key=view["id"])
    if isinstance(done, FormState):
        return await ack(response_action="update", view=drafts.draft_form(done, caller.t))
    return await ack()


def drafted(view: Payload) -> FilledForm:
    """Read the form of a new document; one of version 0.x does not name itself."""
    name, origin = parsed(placed, view["private_metadata"])
    return replace(filled(view), form=name, origin=origin)
