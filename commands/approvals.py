"""Approving from chat: the cards' buttons, lists, the opened document and its forms."""

import re

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands import comments, drafting, opening, reminders, trays
from commands.context import Caller
from commands.drafting import FIELD
from commands.filled import described, filled
from commands.opening import view_of
from commands.payloads import Payload, form_key, parsed, start_of_page
from kaigi.approvals import list_views, modals, related_views, tray_views
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.listing import LIST_LIMIT, ListKind
from kaigi.approvals.lists import ListDesk
from kaigi.approvals.narrowing import Narrowing, Place
from kaigi.approvals.reviews import ReviewDesk
from kaigi.approvals.rules import Chosen, Click, ClickForm
from kaigi.approvals.trays import TrayDesk

FORMS = {
    "approve": ClickForm.NONE,
    "return": ClickForm.COMMENT,
    "resubmit": ClickForm.EDIT,
}
"""Choices in messages of version 0.1, whose buttons and forms are named after them."""


def register(app: AsyncApp) -> None:
    # Bolt asks one listener after the other: the most frequent first.
    app.action(re.compile(r"^approvals\.(act\..+|approve|return|resubmit)$"))(act)
    app.view(re.compile(r"^approvals\.(comment|return)$"))(comment)
    app.view(re.compile(r"^approvals\.(edit|resubmit)$"))(edit)
    app.action("approvals.open")(read)
    app.action(related_views.OPEN)(read_related)
    app.action(FIELD, matchers=[is_revising])(follow_revision)
    app.action(re.compile(r"^approvals\.(waiting|back|drafted|reviews)(\.further)?$"))(turn_list)
    app.action(list_views.READ_ALL)(read_all)
    app.action(re.compile(r"^approvals\.narrow\.(form|section|least|days)$"))(narrow)
    opening.register(app)
    drafting.register(app)
    trays.register(app)
    comments.register(app)
    reminders.register(app)


async def is_revising(body: Payload) -> bool:
    return (body.get("view") or {}).get("callback_id") == modals.EDIT


async def follow_revision(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Draw the form of a revision again after a choice in it."""
    view = body["view"]
    click = clicked(view["callback_id"], view["private_metadata"])
    chosen = await approvals.check(caller.actor, click, filled(view))
    await caller.redraw(view["id"], modals.edit_form(chosen, click, caller.t))
    return await ack()


async def act(
    ack: AsyncAck,
    action: Payload,
    body: Payload,
    caller: Caller,
    approvals: ApprovalDesk,
    lists: ListDesk,
) -> BoltResponse:
    click = clicked(action["action_id"], action.get("value"))
    if click.form is ClickForm.NONE:
        offered = await approvals.act(caller.actor, click, caller.click)
        await redraw(body, offered.item.id, caller, approvals, lists)
        return await ack()
    chosen = await approvals.check(caller.actor, click)
    if click.form is ClickForm.EDIT:
        await caller.show(modals.edit_form(chosen, click, caller.t))
    else:
        await caller.show(modals.comment_form(chosen.choice, click, caller.t))
    return await ack()


async def redraw(
    body: Payload, item_id: str, caller: Caller, approvals: ApprovalDesk, lists: ListDesk
) -> None:
    """Bring the form that was clicked in up to date: a list, or the open document."""
    if not caller.view_id:
        return
    view = body["view"]
    if view["callback_id"] == list_views.LIST:
        kind, start, by = shown_list(view)
        listing = await lists.listed(caller.actor, kind, start, by)
        await caller.redraw(caller.view_id, list_views.listed(listing, caller.t))
    else:
        opened = await approvals.read(caller.actor, item_id)
        await caller.redraw(caller.view_id, view_of(opened, body, caller))


async def comment(
    ack: AsyncAck, view: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    click = clicked(view["callback_id"], view["private_metadata"])
    form = filled(view)
    [option] = form.chosen.get("option") or ("",)
    [account] = form.users.get("person") or ("",)
    text = form.texts.get("comment", "")
    await approvals.act(caller.actor, click, form_key(body), text, option, account)
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
    ack: AsyncAck,
    action: Payload,
    body: Payload,
    caller: Caller,
    approvals: ApprovalDesk,
    trays: TrayDesk,
) -> BoltResponse:
    """Open a document; a tray from which it was opened is drawn again below it."""
    opened = await approvals.read(caller.actor, parsed(Click.unpack, action.get("value")).item_id)
    await caller.show(view_of(opened, body, caller))
    await approvals.note_opened(caller.actor, opened.item)
    view = body.get("view") or {}
    if view.get("callback_id") == tray_views.FORM:
        place = parsed(Place.unpack, view["private_metadata"])
        tray = await trays.page(caller.actor, place)
        await caller.redraw(view["id"], tray_views.form(tray, caller.t))
    return await ack()


async def read_related(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    """Open a related document above the one that names it, or in its place: Slack stacks three."""
    offered = await approvals.read(caller.actor, parsed(str, action.get("value")))
    view = body.get("view") or {}
    below = view.get("previous_view_id")
    is_third = below is not None and below != view.get("root_view_id")
    show = caller.replace if is_third else caller.show
    await show(modals.document(offered, caller.t))
    await approvals.note_opened(caller.actor, offered.item)
    return await ack()


async def turn_list(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, lists: ListDesk
) -> BoltResponse:
    """Open a list, or turn its page in place: Slack stacks three views at most."""
    kind = ListKind(action["action_id"].split(".")[1])
    start = parsed(start_of_page, action.get("value"))
    view = body.get("view") or {}
    by = shown_list(view)[2] if view.get("callback_id") == list_views.LIST else Narrowing()
    listing = await lists.listed(caller.actor, kind, start, by)
    await caller.replace(list_views.listed(listing, caller.t))
    return await ack()


async def read_all(
    ack: AsyncAck, action: Payload, caller: Caller, lists: ListDesk, reviews: ReviewDesk
) -> BoltResponse:
    """Mark the documents of a page as read, and show what is left."""
    ids = parsed(str, action.get("value")).split(",")[:LIST_LIMIT]
    await reviews.mark(caller.actor, ids, caller.click)
    listing = await lists.listed(caller.actor, ListKind.REVIEWS, 0)
    await caller.replace(list_views.listed(listing, caller.t))
    return await ack()


async def narrow(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, lists: ListDesk
) -> BoltResponse:
    """Show a list from its beginning as one of its menus now narrows it."""
    kind, _start, by = shown_list(body.get("view") or {})
    name = action["action_id"].rpartition(".")[2]
    value = (action.get("selected_option") or {}).get("value")
    by = parsed(lambda answer: by.answered(name, answer), value)
    listing = await lists.listed(caller.actor, kind, 0, by)
    await caller.replace(list_views.listed(listing, caller.t))
    return await ack()


def shown_list(view: Payload) -> tuple[ListKind, int, Narrowing]:
    """Read which page of which list a modal shows; in version 0.x it was not narrowed."""
    shown = parsed(str, view.get("private_metadata"))
    kind, start, by = (*shown.split(":", 2), "", "")[:3]
    return parsed(ListKind, kind), parsed(start_of_page, start), parsed(Narrowing.unpack, by)


def clicked(name: str, value: object) -> Click:
    """Read a button's or form's value; in version 0.1 its name said the choice."""
    click = parsed(Click.unpack, value)
    choice = name.removeprefix("approvals.")
    if choice in FORMS:
        return replace(click, choice=choice, form=FORMS[choice])
    return click
