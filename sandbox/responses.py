"""The app's answers through a response URL, or in the ack of a slash command."""

import json

from aiohttp import web

from sandbox import blockkit, pings, posting
from sandbox.box import Box
from sandbox.handles import ResponseUrl
from sandbox.json_types import Json
from sandbox.web_api import failed

METHOD = "response_url"
"""Name in faults and in the record; not a method of the Web API."""


async def serve(request: web.Request, box: Box) -> web.Response:
    try:
        given = json.loads(await request.text())
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    entry = box.record.add(METHOD, METHOD, given, url=str(request.url), **pings.in_call(given))
    broken = await box.faults.broken(method=METHOD)
    if broken is not None and not broken.get("after"):
        return failed(entry, broken)
    limited = box.faults.take("rate_limit", method=METHOD)
    if limited is not None:
        return web.Response(status=429, headers={"Retry-After": str(limited.get("retry_after", 1))})
    answer = _answer(request, box, given, entry)
    return answer if broken is None else failed(entry, broken)


def _answer(request: web.Request, box: Box, given: Json, entry: Json) -> web.Response:
    context = box.response_urls.use(request.match_info["token"])
    if isinstance(context, str):
        entry["response"] = {"ok": False, "error": context}
        return web.json_response(entry["response"], status=404)
    entry["user"] = context.user
    error = respond(box, context, given)
    if error:
        entry["response"] = error
        return web.json_response(error)
    entry["response"] = "ok"
    return web.Response(text="ok")


def respond(box: Box, context: ResponseUrl, given: Json) -> Json | None:
    """Post, replace or delete as asked; return the answer of a refusal, or None.

    The URL of a command has no message to replace: as in Slack, it posts another one
    (https://github.com/slackapi/bolt-js/issues/2287). It reaches conversations that the app is no
    member of.
    """
    channel = box.workspace.channels[context.channel]
    ts = context.message_ts
    source = (channel.messages.get(ts) or channel.ephemeral.get(ts)) if ts is not None else None
    if given.get("delete_original") and source is not None:
        posting.remove(box, channel, source)
        return None
    problems = blockkit.problems("message", given["blocks"]) if given.get("blocks") else []
    if problems:
        return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": problems}}
    if not (given.get("text") or given.get("blocks") or given.get("attachments")):
        return {"ok": False, "error": "no_text"}
    content = posting.Content(given.get("text", ""), given.get("blocks"), given.get("attachments"))
    if given.get("replace_original") and source is not None:
        posting.edit(box, channel, source, content, box.app.bot_user_id)
    elif given.get("response_type") == "in_channel":
        posting.post(box, channel, posting.by_app(box), content, given.get("thread_ts"))
    else:
        author = posting.by_app(box)
        posting.post_ephemeral(box, channel, context.user, author, content, given.get("thread_ts"))
    return None
