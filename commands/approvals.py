"""Approving from chat: the command and shortcut that draft, the cards' buttons, the forms."""

import re

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.payloads import Payload, argument, form_key, parsed, start_of_page
from kaigi.approvals import modals
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.filling import FilledForm
from kaigi.approvals.rules import Click, ClickForm, ListKind
from kaigi.content import File

FORMS = {
    "approve": ClickForm.NONE,
    "return": ClickForm.COMMENT,
    "resubmit": ClickForm.EDIT,
}
"""Choices in messages of version 0.1, whose buttons and forms are named after them."""


def register(app: AsyncApp) -> None:
    # Bolt asks one listener after the other: the most frequent first.
    app.action(re.compile(r"^approvals\.(act\..+|approve|return|resubmit)$"))(act)
    app.command("/ringi")(new_document)
    app.shortcut("approvals.new")(new_document)
    app.action("approvals.new")(new_document)
    app.view("approvals.draft")(draft)
    app.view(re.compile(r"^approvals\.(comment|return)$"))(comment)
    app.view(re.compile(r"^approvals\.(edit|resubmit)$"))(edit)
    app.action("approvals.open")(read)
    app.action(re.compile(r"^approvals\.(waiting|drafted)(\.further)?$"))(turn_list)


async def new_document(
    ack: AsyncAck, body: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    preview = await approvals.preview(caller.actor)
    await caller.show(modals.draft_form(preview, caller.t, title=argument(body)))
    return await ack()


async def draft(
    ack: AsyncAck, view: Payload, caller: Caller, approvals: ApprovalDesk
) -> BoltResponse:
    await approvals.draft(caller.actor, filled(await described(view, caller)), key=view["id"])
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
    await approvals.edit(caller.actor, click, filled_in, form_key(body))
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


def clicked(name: str, value: object) -> Click:
    """Read a button's or form's value; in version 0.1 its name said the choice."""
    click = parsed(Click.unpack, value)
    choice = name.removeprefix("approvals.")
    if choice in FORMS:
        return replace(click, choice=choice, form=FORMS[choice])
    return click


async def described(view: Payload, caller: Caller) -> Payload:
    """Ask for the files of which Slack has given the id alone, as in shared conversations."""
    for name, element in view["state"]["values"].items():
        value = element.get(name, {})
        if value.get("type") == "file_input":
            value["files"] = [await caller.file(name, file) for file in value.get("files") or []]
    return view


def filled(view: Payload) -> FilledForm:
    """Read the fields of a form; one left empty arrives as null."""
    texts: dict[str, str] = {}
    files: list[File] = []
    for name, element in view["state"]["values"].items():
        value = element.get(name, {})
        if value.get("type") != "file_input":
            texts[name] = value.get("value") or ""
            continue
        files += [
            File(
                file["id"],
                file.get("name") or file["id"],
                file.get("size", 0),
                file.get("url_private", ""),
                type=file.get("mimetype"),
                permalink=file.get("permalink"),
            )
            for file in value.get("files") or []
        ]
    return FilledForm(texts, tuple(files))
