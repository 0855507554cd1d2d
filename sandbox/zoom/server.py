"""Zoom on the sandbox's port: its API under /zoom, a person's client under /client/zoom."""

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from sandbox.box import Box
from sandbox.client.refusal import Refusal, actor
from sandbox.client.routes import refused
from sandbox.json_types import Json
from sandbox.workspace import Person
from sandbox.zoom import attending
from sandbox.zoom.account import Account, Meeting
from sandbox.zoom.events import Events
from sandbox.zoom.operations import OPERATIONS, Operation
from sandbox.zoom.rest import Rest
from sandbox.zoom.tokens import Tokens

WINDOW = Path(__file__).parents[1] / "page" / "meeting" / "index.html"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Act = Callable[[Json, Person, Meeting], Awaitable[None]]


class Zoom:
    def __init__(self, box: Box, described: Json) -> None:
        self.box = box
        self.tokens = Tokens(box, described)
        self.account = Account(box.workspace, described)
        self.events = Events(box, self.tokens)
        self._rest = Rest(box, self.account, self.events, self.tokens)

    @property
    def api_url(self) -> str:
        return f"{self.box.url}/zoom/v2"

    @property
    def oauth_url(self) -> str:
        return f"{self.box.url}/zoom/oauth/token"

    @property
    def events_url(self) -> str:
        return f"{self.box.url.replace('http', 'ws', 1)}/zoom/ws?subscriptionId=sandbox"

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/zoom/oauth/token", self.tokens.serve),
            *(
                web.route(each.verb, f"/zoom/v2{each.path}", self._rest_of(each))
                for each in OPERATIONS
            ),
            web.get("/zoom/ws", self.events.serve),
            web.get(r"/zoom/{way:[js]}/{meeting:\d+}", _window),
            web.get("/client/zoom/meeting", self._answering()),
            web.post("/client/zoom/join", self._answering(self._join)),
            web.post("/client/zoom/leave", self._answering(self._leave)),
            web.post("/client/zoom/end", self._answering(self._end)),
        ]

    def _rest_of(self, operation: Operation) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await self._rest.serve(request, operation)

        return handler

    def _answering(self, act: Act | None = None) -> Handler:
        """Make the handler that acts, if at all, and answers with the meeting."""

        async def handler(request: web.Request) -> web.StreamResponse:
            given = dict(request.query) if request.method == "GET" else await request.json()
            try:
                person = actor(self.box, given)
                meeting = self._meeting(given)
                if act is not None:
                    await act(given, person, meeting)
            except Refusal as refusal:
                return refused(refusal)
            hosting = _hosts(given, person, meeting)
            shown = attending.shown(meeting, person.id) | {"is_host": hosting}
            return web.json_response({"ok": True, "meeting": shown})

        return handler

    def _meeting(self, given: Json) -> Meeting:
        named = str(given.get("meeting", ""))
        meeting = self.account.meetings.get(int(named)) if named.isdigit() else None
        if meeting is None:
            raise Refusal(
                "meeting_not_found", "There is no such meeting, or no longer.", status=404
            )
        return meeting

    async def _join(self, given: Json, person: Person, meeting: Meeting) -> None:
        """Let a person join; without `pwd` they are taken to have entered the passcode."""
        if given.get("pwd") is not None and not _same(str(given["pwd"]), meeting.passcode):
            raise Refusal("wrong_passcode", "The passcode is wrong.", status=403)
        hosting = _hosts(given, person, meeting)
        await attending.join(self.box, self.account, self.events, meeting, person, hosting=hosting)

    async def _leave(self, given: Json, person: Person, meeting: Meeting) -> None:
        await attending.leave(self.box, self.account, self.events, meeting, person)

    async def _end(self, given: Json, person: Person, meeting: Meeting) -> None:
        if not _hosts(given, person, meeting):
            raise Refusal(
                "not_host", "Only the host can end the meeting for everybody.", status=403
            )
        if meeting.running:
            await attending.end_for_all(self.box, self.account, self.events, meeting)


def _hosts(given: Json, person: Person, meeting: Meeting) -> bool:
    """Tell whether the person hosts: by the start link, or as the host by any link."""
    return person is meeting.host or _same(str(given.get("zak") or ""), meeting.zak)


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode(), secret.encode())


async def _window(_: web.Request) -> web.FileResponse:
    headers = {"Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"}
    return web.FileResponse(WINDOW, headers=headers)
