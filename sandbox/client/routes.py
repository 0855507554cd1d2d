"""Routes of a person's client."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.box import Box
from sandbox.client import acting, seeing
from sandbox.client.refusal import Refusal, actor
from sandbox.files import LARGEST, as_slack
from sandbox.json_types import Json

SEEING: dict[str, Callable[[Box, Json], Json | list[Json]]] = {
    "workspace": seeing.workspace,
    "conversations": seeing.conversations,
    "history": seeing.history,
    "home": seeing.home,
    "views": seeing.stack,
    "emoji": seeing.emoji_by_name,
}
ACTING: dict[str, Callable[[Box, Json], Awaitable[Json]]] = {
    "open_home": acting.open_home,
    "open_messages": acting.open_messages,
    "say": acting.say,
    "command": acting.command,
    "shortcut": acting.shortcut,
    "click": acting.click,
    "submit": acting.send_form,
    "suggest": acting.suggest,
    "close": acting.close,
    "react": acting.react,
    "read": acting.read,
}


async def see(request: web.Request, box: Box) -> web.Response:
    what = SEEING.get(request.match_info["what"])
    if what is None:
        raise web.HTTPNotFound
    try:
        return web.json_response(what(box, dict(request.query)))
    except Refusal as refusal:
        return refused(refusal)


async def act(request: web.Request, box: Box) -> web.Response:
    what = ACTING.get(request.match_info["what"])
    if what is None:
        raise web.HTTPNotFound
    try:
        return web.json_response({"ok": True, **await what(box, await request.json())})
    except Refusal as refusal:
        return refused(refusal)
    except KeyError as missing:
        return refused(Refusal("missing_argument", f"The request lacks {missing}."))


async def upload(request: web.Request, box: Box) -> web.Response:
    form = await request.post()
    sent = form.get("file")
    if not isinstance(sent, web.FileField):
        return refused(Refusal("no_file", "The request lacks a file."))
    try:
        person = actor(box, {"user": form.get("user")})
    except Refusal as refusal:
        return refused(refusal)
    content = sent.file.read()
    if len(content) > LARGEST:
        return refused(Refusal("file_too_large", "This file is too large.", status=413))
    file = box.files.add(sent.filename, person.id, int(box.clock.now()), content)
    return web.json_response({"ok": True, "file": as_slack(file, box.url, box.team_id)})


async def live(request: web.Request, box: Box) -> web.StreamResponse:
    user = request.query.get("user", "")
    try:
        actor(box, {"user": user})
    except Refusal as refusal:
        return refused(refusal)
    return await box.live.serve(request, user, seeing.live_hello(box))


def refused(refusal: Refusal) -> web.Response:
    body = {"ok": False, "error": refusal.code, "message": str(refusal)}
    return web.json_response(body, status=refusal.status)
