"""A person's acts: say, command, click, submit, close, react.

Each answers when the app has acknowledged it.
"""

from collections.abc import Callable

from sandbox import blockkit, emoji, events, interactivity, posting, responses
from sandbox.blocks import find_element
from sandbox.box import Box
from sandbox.client.refusal import DispatchFailed, Refusal, actor, conversation_of, message_in
from sandbox.client.submitting import submit, submit_unseen
from sandbox.files import as_slack
from sandbox.handles import ResponseUrl
from sandbox.json_types import Json
from sandbox.socket_mode import NotAcknowledged
from sandbox.views import View
from sandbox.workspace import Channel, Message, Person

LEAST_TYPED = 3
"""Characters from which Slack asks for options where the element does not say."""


async def send_to_app(box: Box, kind: str, name: str, payload: Json, accepts: bool = False) -> Json:
    try:
        return await box.sockets.ask(kind, name, payload, accepts)
    except NotAcknowledged:
        raise DispatchFailed from None


async def say(box: Box, given: Json) -> Json:
    person = actor(box, given)
    channel = conversation_of(box, given)
    if channel.archived:
        raise Refusal("is_archived", "This channel is archived.")
    if (
        box.app.bot_user_id in channel.members
        and channel.kind == "im"
        and not box.app.reads_messages
    ):
        raise Refusal("read_only", "Sending messages to this app has been turned off.")
    files = [
        box.files.by_id[file_id] for file_id in given.get("files", []) if file_id in box.files.by_id
    ]
    for file in files:
        file.shared_in[channel.id] = None
    shown = [as_slack(file, box.url, box.team_id) for file in files]
    content = posting.Content(str(given.get("text", "")), files=shown)
    more = {"subtype": "file_share", "upload": True} if files else {}
    message = posting.post(
        box, channel, {"user": person.id}, content, given.get("thread_ts"), **more
    )
    for file in files:
        events.file_shared(box, person.id, file.id, channel)
    return {"ts": message.ts}


async def command(box: Box, given: Json) -> Json:
    person = actor(box, given)
    channel = conversation_of(box, given)
    name, _, text = str(given["text"]).strip().partition(" ")
    if not box.app.has_command(name):
        raise Refusal("unknown_command", f"{name} is not a valid command.")
    payload = interactivity.slash_command(box, person, channel, name, emoji.named(text.strip()))
    answer = await send_to_app(box, "slash_commands", name, payload, accepts=True)
    if answer.get("text") or answer.get("blocks"):
        context = ResponseUrl(person.id, channel.id, None, box.clock.wire())
        if responses.respond(box, context, answer):
            raise DispatchFailed
    return {}


async def shortcut(box: Box, given: Json) -> Json:
    person = actor(box, given)
    described = box.app.shortcut(str(given["callback_id"]))
    if described is None:
        raise Refusal("unknown_shortcut", "There is no such shortcut.")
    if described["type"] == "global":
        payload = interactivity.shortcut(box, person, described["callback_id"])
    else:
        channel = conversation_of(box, given)
        message = message_in(channel, str(given["message_ts"]), person)
        payload = interactivity.message_shortcut(
            box, person, described["callback_id"], channel, message
        )
    await send_to_app(box, "interactive", payload["type"], payload)
    return {}


async def click(box: Box, given: Json) -> Json:
    """Click a control. With `unseen` also in a message that this person does not see."""
    person = actor(box, given)
    container = given["container"]
    if container["type"] == "message":
        payload = _click_in_message(box, person, container, given)
    else:
        payload = _click_in_view(box, person, container, given)
    await send_to_app(box, "interactive", "block_actions", payload)
    return {}


def _click_in_message(box: Box, person: Person, container: Json, given: Json) -> Json:
    channel, message = _clicked(box, person, container, unseen=bool(given.get("unseen")))
    action = interactivity.action(box, message.body.get("blocks", []), given)
    if action is None:
        raise Refusal(
            "no_such_element", "The message has changed and no longer holds this control."
        )
    values = given.get("values", {})
    return interactivity.action_in_message(box, person, channel, message, action, values)


def _clicked(box: Box, person: Person, container: Json, *, unseen: bool) -> tuple[Channel, Message]:
    if unseen and (channel := box.workspace.channel(container["channel"])):
        message = channel.messages.get(container["ts"])
        if message is not None:
            return channel, message
    channel = conversation_of(box, {"user": person.id, "channel": container["channel"]})
    return channel, message_in(channel, container["ts"], person)


def _click_in_view(box: Box, person: Person, container: Json, given: Json) -> Json:
    view = box.views.homes.get(person.id) if container["type"] == "home" else None
    view = view or _open_view(box, person, container.get("view_id", ""))
    action = interactivity.action(box, view.body["blocks"], given)
    if action is None:
        raise Refusal("no_such_element", "The view has changed and no longer holds this control.")
    return interactivity.action_in_view(box, person, view.id, action, given.get("values", {}))


def _open_view(box: Box, person: Person, view_id: str) -> View:
    view = box.views.by_id.get(view_id)
    if view is None or view.user != person.id:
        raise Refusal("view_not_found", "This view is no longer open.")
    return view


async def suggest(box: Box, given: Json) -> Json:
    """Ask the app for the options of an external select, for what is typed in it so far."""
    person = actor(box, given)
    view = _open_view(box, person, str(given["container"].get("view_id", "")))
    typed = str(given.get("value", ""))
    element = find_element(view.body["blocks"], given["block_id"], given["action_id"])
    if element is None:
        raise Refusal("no_such_element", "The view has changed and no longer holds this control.")
    if len(typed) < element.get("min_query_length", LEAST_TYPED):
        return {"options": []}
    payload = interactivity.suggestion(box, person, view.body, given, typed)
    answer = await send_to_app(box, "interactive", "block_suggestion", payload, accepts=True)
    options = answer.get("options", [])
    if blockkit.option_problems(options):
        raise DispatchFailed
    return {"options": options}


async def send_form(box: Box, given: Json) -> Json:
    """Submit a form. With `unseen` also another person's, which stays open for them as it is."""
    person = actor(box, given)
    view = box.views.by_id.get(str(given["view_id"])) if given.get("unseen") else None
    if view is not None and view.user != person.id:
        return await submit_unseen(box, person, view, given.get("values", {}), send_to_app)
    view = _open_view(box, person, str(given["view_id"]))
    return await submit(box, person, view, given.get("values", {}), send_to_app)


async def close(box: Box, given: Json) -> Json:
    """Close the view, or with is_cleared all views, and send view_closed where asked for."""
    person = actor(box, given)
    view = _open_view(box, person, str(given["view_id"]))
    cleared = bool(given.get("is_cleared")) or view.body["clear_on_close"]
    stack = box.views.stacks.get(person.id, [])
    closing = list(stack) if cleared else stack[stack.index(view) :]
    for gone in reversed(closing):
        box.views.close(gone)
    box.live.tell(
        person.id, {"type": "view_close", "view": view.body, "stack": box.views.stack(person.id)}
    )
    for gone in reversed(closing):
        if gone.body["notify_on_close"]:
            payload = interactivity.view_closed(box, person, gone.body, cleared)
            await send_to_app(box, "interactive", "view_closed", payload)
    return {}


async def react(box: Box, given: Json) -> Json:
    person = actor(box, given)
    channel = conversation_of(box, given)
    message = message_in(channel, str(given["ts"]), person)
    change: Callable[..., bool] = posting.unreact if given.get("remove") else posting.react
    change(box, channel, message, person.id, str(given["name"]).strip(":"))
    return {}


async def open_home(box: Box, given: Json) -> Json:
    interactivity.open_home(box, actor(box, given), "home")
    return {}


async def open_messages(box: Box, given: Json) -> Json:
    interactivity.open_home(box, actor(box, given), "messages")
    return {}


async def read(box: Box, given: Json) -> Json:
    person = actor(box, given)
    channel = conversation_of(box, given)
    if channel.messages:
        channel.last_read[person.id] = next(reversed(channel.messages))
    return {}
