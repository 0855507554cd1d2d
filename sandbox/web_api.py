"""Entry of the Web API: arguments in four encodings, the caller's token, faults, the record."""

import json

from aiohttp import web

from sandbox import pings
from sandbox.api import METHODS
from sandbox.api.call import Call, Failure, TokenKind, missing_scope, opened
from sandbox.box import Box
from sandbox.json_types import Json


async def serve(request: web.Request, box: Box) -> web.Response:
    method = request.match_info["method"]
    args, malformed = await _arguments(request)
    given_token = str(args.pop("token", ""))
    token = request.headers.get("Authorization", "").removeprefix("Bearer").strip() or given_token
    entry = box.record.add("call", method, args, **pings.in_call(args))
    broken = await box.faults.broken(method=method, channel=str(args.get("channel", "")))
    if broken is not None and not broken.get("after"):
        return failed(entry, broken)
    if malformed:
        status = 200
        answer = {"ok": False, "error": malformed}
        retry_after = 0
    else:
        status, answer, retry_after = _answer(box, method, args, token)
    entry["response"] = answer
    if "/link?ticket=" in str(answer.get("url", "")):
        # A ticket is a secret.
        entry["response"] = {**answer, "url": str(answer["url"]).partition("?")[0]}
    if broken is not None:
        return failed(entry, broken)
    headers = {"x-oauth-scopes": ",".join(sorted(box.app.scopes))}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    return web.json_response(answer, status=status, headers=headers)


def _answer(box: Box, method: str, args: Json, token: str) -> tuple[int, Json, int]:
    """Return the status, the body, and the seconds of Retry-After."""
    try:
        answer = {"ok": True, **_run(box, method, args, token)}
    except _RateLimited as limited:
        return 429, {"ok": False, "error": "ratelimited"}, limited.seconds
    except Failure as failure:
        return 200, {"ok": False, "error": failure.code, **failure.more}, 0
    return 200, answer, 0


class _RateLimited(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def _run(box: Box, name: str, args: Json, token: str) -> Json:
    method = METHODS.get(name)
    if method is None:
        raise Failure("unknown_method", req_method=name)
    kind, caller = _caller(box, token)
    if kind == "none" and "none" not in method.tokens:
        raise Failure("not_authed")
    if kind not in method.tokens:
        raise Failure("not_allowed_token_type")
    _check_rate(box, name, args)
    if kind == "bot" and method.scope and method.scope not in box.app.scopes:
        raise missing_scope(box, method.scope)
    return method.run(Call(box, name, args, kind, caller))


def _caller(box: Box, token: str) -> tuple[TokenKind, str]:
    if not token:
        return "none", ""
    if token == box.bot_token:
        return "bot", box.app.bot_user_id
    if token == box.app_token:
        return "app", box.app.bot_user_id
    if token in box.user_tokens:
        return "user", box.user_tokens[token]
    raise Failure("invalid_auth")


def _check_rate(box: Box, method: str, args: Json) -> None:
    fault = box.faults.take("rate_limit", method=method)
    if fault is not None:
        raise _RateLimited(int(fault.get("retry_after", 1)))
    wait = box.limits.retry_after(method, str(args.get("channel", "")))
    if wait:
        raise _RateLimited(wait)


def failed(entry: Json, broken: Json) -> web.Response:
    """Answer as something between app and Slack would: with any status, type, text, headers."""
    status = int(broken.get("status", 500))
    entry["failed_with"] = status
    return web.Response(
        status=status,
        body=str(broken.get("text", "Internal Server Error")).encode(),
        headers={"Content-Type": "text/plain; charset=utf-8", **broken.get("headers", {})},
    )


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """Return the arguments of query and body, and Slack's error code for a malformed body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            value = json.loads(await request.text() or "{}")
        except ValueError:
            return args, "invalid_json"
        if not isinstance(value, dict):
            return args, "json_not_object"
        args |= value
    elif request.can_read_body:
        form = await request.post()
        args.update({name: value for name, value in form.items() if isinstance(value, str)})
    return opened(args), ""
