"""Routes beside Slack's API and the client: the clock, faults, the record and files."""

import hmac

from aiohttp import web

from sandbox.box import Box
from sandbox.faults import NAMES
from sandbox.json_types import Json


async def get_clock(request: web.Request, box: Box) -> web.Response:
    after = request.query.get("after")
    if after is not None:
        await box.clock.differs_from(float(after), float(request.query.get("timeout", "25")))
    return _clock(box)


async def move_clock(request: web.Request, box: Box) -> web.Response:
    given = await request.json()
    if "offset" in given:
        box.clock.move(float(given["offset"]))
    elif "now" in given:
        box.clock.move_to(float(given["now"]))
    else:
        box.clock.move(box.clock.offset + float(given["advance"]))
    box.live.tell_all({"type": "clock", "now": box.clock.now()})
    return _clock(box)


def _clock(box: Box) -> web.Response:
    return web.json_response({"now": box.clock.now(), "offset": box.clock.offset})


async def list_faults(_: web.Request, box: Box) -> web.Response:
    return web.json_response({"faults": box.faults.listed()})


async def add_fault(request: web.Request, box: Box) -> web.Response:
    """Add a fault; a cut_socket without `where` applies at once."""
    description: Json = await request.json()
    if description.get("name") not in NAMES:
        body = {
            "ok": False,
            "error": "unknown_fault",
            "message": f"The faults are {', '.join(NAMES)}.",
        }
        return web.json_response(body, status=400)
    if description["name"] == "cut_socket" and "where" not in description:
        await box.sockets.cut(description.get("how", "abort"))
    else:
        box.faults.add(description)
    return web.json_response({"ok": True, "faults": box.faults.listed()})


async def clear_faults(_: web.Request, box: Box) -> web.Response:
    box.faults.clear()
    return web.json_response({"ok": True})


async def get_record(request: web.Request, box: Box) -> web.Response:
    return web.json_response(box.record.since(int(request.query.get("since", "0"))))


async def receive_upload(request: web.Request, box: Box) -> web.Response:
    """Store the content of an announced file: the raw body, or a form's first file."""
    file = box.files.by_id.get(request.match_info["file_id"])
    if file is None or file.content is not None:
        raise web.HTTPNotFound
    if request.content_type == "multipart/form-data":
        sent = next(
            (v for v in (await request.post()).values() if isinstance(v, web.FileField)), None
        )
        file.content = sent.file.read() if sent else b""
    else:
        file.content = await request.read()
    return web.Response(text=f"OK - {len(file.content)}")


async def get_file(request: web.Request, box: Box) -> web.Response:
    file = box.files.complete(request.match_info["file_id"])
    if file is None:
        raise web.HTTPNotFound
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    by_app = hmac.compare_digest(bearer.encode(), box.bot_token.encode())
    if not by_app and request.query.get("user", "") not in box.workspace.people:
        raise web.HTTPForbidden(text="no access")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)
