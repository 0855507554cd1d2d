"""Approving from chat: the command and shortcut that draft, the cards' buttons, the forms."""

import re

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.filled import described, filled
from commands.payloads import Payload, argument, form_key, parsed, start_of_page
from kaigi.approvals import modals, rules
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.reviews import ReviewDesk
from kaigi.approvals.rules import Chosen, Click, ClickForm, FormList, FormState, ListKind
from kaigi.content import GENERAL

FORMS = {
    "approve": ClickForm.NONE,
    "return": ClickForm.COMMENT,
    "resubmit": ClickForm.EDIT,
}
"""Choices in messages of version 0.1, whose buttons and forms are named after them."""

FIELD = re.compile(r"^[a-z][a-z0-9_]*(\.until)?$")
"""Names of a form's inputs."""


def register(app: AsyncApp) -> None:
    # Bolt asks one listener after the other: the most frequent first.
    app.action(re.compile(r"^approvals\.(act\..+|approve|return|resubmit)$"))(act)
    app.command("/ringi")(new_document)
    app.shortcut("approvals.new")(new_document)
    app.action("approvals.new")(new_document)
    app.action(modals.CHOOSE)(choose_form)
    app.view("approvals.draft")(draft)
    app.view(re.compile(r"^approvals\.(comment|return)$"))(comment)
    app.view(re.compile(r"^approvals\.(edit|resubmit)$"))(edit)
    app.action("approvals.open")(read)
    app.action(FIELD, matchers=[is_drafting])(follow)
    app.action(FIELD, matchers=[is_revising])(follow_revision)
    app.action(re.compile(r"^approvals\.(waiting|drafted|reviews)(\.further)?$"))(turn_list)
    app.action(modals.READ_ALL)(read_all)


async def is_drafting(body: Payload) -> bool:
    return (body.get("view") or {}).get("callback_id") == modals.DRAFT


async def is_revising(body: Payload) -> bool:
    return (body.get("view") or {}).get("callback_id") == modals.EDIT


async def new_document(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Open the form of a new document, or the list of forms where there is a choice."""
    begun = await approvals.begin(caller.actor, argument(body))
    if isinstance(begun, FormList):
        await caller.show(modals.form_list(begun, caller.t))
    else:
        await caller.show(modals.draft_form(begun, caller.t))
    return await ack()


async def choose_form(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Put the chosen form in place of the list."""
    name = parsed(str, action.get("value"))
    title = parsed(str, (body.get("view") or {}).get("private_metadata", ""))
    form = await approvals.preview(caller.actor, FilledForm({"title": title}, form=name))
    await caller.replace(modals.draft_form(form, caller.t))
    return await ack()


async def follow(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Draw the form again after a choice in it, with what is filled in so far."""
    view = body["view"]
    form = await approvals.preview(caller.actor, drafting(view))
    await caller.redraw(view["id"], modals.draft_form(form, caller.t))
    return await ack()


async def follow_revision(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Draw the form of a revision again after a choice in it."""
    view = body["view"]
    click = clicked(view["callback_id"], view["private_metadata"])
    chosen = await approvals.check(caller.actor, click, filled(view))
    await caller.redraw(view["id"], modals.edit_form(chosen, click, caller.t))
    return await ack()


async def draft(
    ack: AsyncAck, view: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    form = drafting(await described(view, caller))
    drafted = await approvals.draft(caller.actor, form, key=view["id"])
    if isinstance(drafted, FormState):
        return await ack(response_action="update", view=modals.draft_form(drafted, caller.t))
    return await ack()


async def act(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = clicked(action["action_id"], action.get("value"))
    if click.form is ClickForm.NONE:
        offered = await approvals.act(caller.actor, click, caller.click)
        await redraw(body, offered.item.id, caller, approvals)
        return await ack()
    chosen = await approvals.check(caller.actor, click)
    if click.form is ClickForm.EDIT:
        await caller.show(modals.edit_form(chosen, click, caller.t))
    else:
        await caller.show(modals.comment_form(chosen.choice, click, caller.t))
    return await ack()


async def redraw(body: Payload, item_id: str, caller: Caller, approvals: ApprovalDesk) -> None:
    """Bring the form that was clicked in up to date: a list, or the open document."""
    if not caller.view_id:
        return
    view = body["view"]
    if view["callback_id"] == modals.LIST:
        kind, _colon, start = view["private_metadata"].partition(":")
        page = parsed(start_of_page, start)
        listing = await approvals.listed(caller.actor, parsed(ListKind, kind), page)
        await caller.redraw(caller.view_id, modals.listed(listing, caller.t))
    else:
        offered = await approvals.read(caller.actor, item_id)
        await caller.redraw(caller.view_id, modals.document(offered, caller.t))


async def comment(
    ack: AsyncAck, view: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = clicked(view["callback_id"], view["private_metadata"])
    text = filled(view).texts.get("comment", "")
    await approvals.act(caller.actor, click, form_key(body), text)
    return await ack(response_action="clear")


async def edit(
    ack: AsyncAck, view: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = clicked(view["callback_id"], view["private_metadata"])
    filled_in = filled(await described(view, caller))
    edited = await approvals.edit(caller.actor, click, filled_in, form_key(body))
    if isinstance(edited, Chosen):
        return await ack(response_action="update", view=modals.edit_form(edited, click, caller.t))
    return await ack(response_action="clear")


async def read(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    offered = await approvals.read(caller.actor, parsed(Click.unpack, action.get("value")).item_id)
    await caller.show(modals.document(offered, caller.t))
    return await ack()


async def turn_list(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Open a list, or turn its page in place: Slack stacks three views at most."""
    kind = ListKind(action["action_id"].split(".")[1])
    start = parsed(start_of_page, action.get("value"))
    listing = await approvals.listed(caller.actor, kind, start)
    await caller.replace(modals.listed(listing, caller.t))
    return await ack()


async def read_all(
    ack: AsyncAck, action: Payload, caller: Caller, approvals: ApprovalDesk, reviews: ReviewDesk
) -> BoltResponse:
    """Mark the documents of a page as read, and show what is left."""
    ids = parsed(str, action.get("value")).split(",")[: rules.LIST_LIMIT]
    await reviews.mark(caller.actor, ids, caller.click)
    listing = await approvals.listed(caller.actor, ListKind.REVIEWS, 0)
    await caller.replace(modals.listed(listing, caller.t))
    return await ack()


def clicked(name: str, value: object) -> Click:
    """Read a button's or form's value; in version 0.1 its name said the choice."""
    click = parsed(Click.unpack, value)
    choice = name.removeprefix("approvals.")
    if choice in FORMS:
        return replace(click, choice=choice, form=FORMS[choice])
    return click


def drafting(view: Payload) -> FilledForm:
    """Read the form of a new document; one of version 0.x does not name itself."""
    return replace(filled(view), form=parsed(str, view["private_metadata"]) or GENERAL)
