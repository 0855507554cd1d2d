"""Entry of Zoom's API: tokens, rates, faults, the record."""

import asyncio
import json
from math import ceil

from aiohttp import web

from sandbox.box import Box
from sandbox.json_types import Json
from sandbox.ratelimit import Bucket
from sandbox.zoom.account import Account
from sandbox.zoom.events import Events
from sandbox.zoom.operations import Operation
from sandbox.zoom.tokens import Tokens
from sandbox.zoom.wire import Call, Refusal, invalid

PER_SECOND = {"Light": 30, "Medium": 20, "Heavy": 10}
"""Calls per second of a Pro account."""
PAGE = "<!doctype html><title>Gateway</title><p>The gateway could not serve this page."
NO_ANSWER_SECONDS = 3600.0
SECRET_LINKS = ("start_url", "join_url")


class Rest:
    def __init__(self, box: Box, account: Account, events: Events, tokens: Tokens) -> None:
        self._box = box
        self._account = account
        self._events = events
        self._tokens = tokens
        self._buckets: dict[str, Bucket] = {}

    async def serve(self, request: web.Request, operation: Operation) -> web.StreamResponse:
        body, malformed = _body(await request.text())
        named = dict(request.match_info)
        query = dict(request.query)
        about = {
            "method": operation.verb,
            "path": request.rel_url.raw_path,
            "query": query,
            "body": body,
        }
        entry = self._box.record.add("zoom", operation.id, about)
        broken = await self._broken(operation)
        if broken is not None and not broken.get("after"):
            return _failed(entry, broken)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        call = Call(self._box, self._account, self._events, named, query, body)
        answer = await self._answer(operation, call, token, malformed, entry)
        if broken is not None:
            return _failed(entry, broken)
        await self._withhold_answer(request, operation)
        return answer

    async def _answer(
        self, operation: Operation, call: Call, token: str, malformed: bool, entry: Json
    ) -> web.Response:
        headers = {"X-RateLimit-Category": operation.label}
        body: Json | None
        try:
            self._admit(operation, token)
            if malformed:
                raise invalid("body", "Request body should be a valid JSON object.")
            status = operation.status
            body = await operation.run(call)
        except Refusal as refusal:
            status = refusal.status
            body = refusal.body()
            headers |= refusal.headers
        entry["status"] = status
        entry["response"] = _without_secrets(body)
        if body is None:
            return web.Response(status=status, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    def _admit(self, operation: Operation, token: str) -> None:
        if not self._tokens.accepts(token):
            raise Refusal(401, 124, "Invalid access token.")
        fault = self._box.faults.take("rate_limit", **_fault_scope(operation))
        wait = (
            int(fault.get("retry_after", 1)) if fault is not None else self._wait(operation.label)
        )
        if wait:
            sentence = (
                "You have reached the maximum per-second rate limit for this API. Try again later."
            )
            headers = {
                "X-RateLimit-Type": "QPS",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(wait),
            }
            raise Refusal(429, 429, sentence, headers=headers)

    def _wait(self, label: str) -> int:
        """Return the whole seconds until such a call fits; count it where that is 0."""
        rate = PER_SECOND[label] * self._box.settings.limits
        now = self._box.clock.wire()
        if not rate:
            return 0
        bucket = self._buckets.setdefault(label, Bucket(rate, rate, rate, now))
        wait = bucket.wait(now)
        if wait:
            return ceil(wait)
        bucket.level -= 1
        return 0

    async def _broken(self, operation: Operation) -> Json | None:
        """Wait where a fault slows the server; return a faulty answer, if any."""
        faults = self._box.faults
        what = _fault_scope(operation)
        slow = faults.take("slow", **what)
        if slow is not None:
            await asyncio.sleep(float(slow.get("ms", 1000)) / 1000)
        error = faults.take("server_error", **what)
        if error is not None:
            return {"status": 500, "text": "Internal Server Error", **error}
        page = faults.take("html", **what)
        return None if page is None else {"status": 200, "text": PAGE, **page}

    async def _withhold_answer(self, request: web.Request, operation: Operation) -> None:
        """Abort the connection after `ms` where a fault withholds a done operation's answer."""
        silent = self._box.faults.take("no_answer", **_fault_scope(operation))
        if silent is not None:
            await asyncio.sleep(float(silent.get("ms", NO_ANSWER_SECONDS * 1000)) / 1000)
            if request.transport is not None:
                request.transport.abort()


def _fault_scope(operation: Operation) -> dict[str, str]:
    return {"system": "zoom", "method": operation.id}


def _body(text: str) -> tuple[Json, bool]:
    """Return the body, and True where it is malformed."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}, True
    return (value, False) if isinstance(value, dict) else ({}, True)


def _failed(entry: Json, broken: Json) -> web.Response:
    entry["failed_with"] = broken["status"]
    kind = "text/html" if broken["text"] == PAGE else "text/plain"
    return web.Response(
        status=int(broken["status"]),
        body=str(broken["text"]).encode(),
        headers={"Content-Type": kind, **broken.get("headers", {})},
    )


def _without_secrets(body: Json | None) -> Json | None:
    if body is None:
        return None
    shown = {**body} | ({"password": "hidden"} if "password" in body else {})
    for name in SECRET_LINKS:
        if name in shown:
            shown[name] = shown[name].partition("?")[0]
    if "meetings" in shown:
        shown["meetings"] = [_without_secrets(meeting) for meeting in shown["meetings"]]
    return shown
