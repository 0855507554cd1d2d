"""Server-to-Server OAuth: exchange of a client's credentials for a token of one hour."""

import base64
import binascii
import secrets

from aiohttp import web

from sandbox.box import Box
from sandbox.json_types import Json

LIFETIME = 3600
SCOPES = (
    "meeting:write:meeting:admin meeting:read:meeting:admin meeting:read:list_meetings:admin"
    " meeting:update:meeting:admin meeting:delete:meeting:admin meeting:update:status:admin"
    " meeting:read:past_meeting:admin user:read:user:admin user:read:list_users:admin"
    " dashboard:read:list_meeting_participants:admin"
)


class Tokens:
    """Access tokens; the credentials are `tokens.zoom` of workspace.json."""

    def __init__(self, box: Box, described: Json) -> None:
        given = described.get("tokens", {}).get("zoom", {})
        self.account_id: str = given.get("account_id", "sandbox-account")
        self._client = (
            f"{given.get('client_id', 'sandbox-client')}:{given.get('secret', 'sandbox-secret')}"
        )
        self._box = box
        self._given: dict[str, float] = {}

    def accepts(self, token: str) -> bool:
        return self._box.clock.wire() < self._given.get(token, 0.0)

    def revoke(self) -> None:
        self._given.clear()

    async def serve(self, request: web.Request) -> web.Response:
        form = {**request.query, **await request.post()}
        shown = {name: form.get(name) for name in ("grant_type", "account_id")}
        entry = self._box.record.add("zoom", "token", shown)
        refusal = self._refusal(request.headers.get("Authorization", ""), shown)
        if refusal:
            entry["status"] = 400
            entry["response"] = refusal
            return web.json_response(refusal, status=400)
        token = secrets.token_urlsafe(32)
        self._given[token] = self._box.clock.wire() + LIFETIME
        about = {"token_type": "bearer", "expires_in": LIFETIME, "scope": SCOPES}
        entry["status"] = 200
        entry["response"] = about
        return web.json_response({"access_token": token, **about, "api_url": self._box.url})

    def _refusal(self, header: str, form: Json) -> Json | None:
        if form["grant_type"] != "account_credentials" or form["account_id"] != self.account_id:
            return {"reason": "Bad Request", "error": "invalid_request"}
        try:
            given = base64.b64decode(header.removeprefix("Basic ")).decode()
        except (binascii.Error, UnicodeDecodeError):
            given = ""
        if given != self._client:
            return {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        return None
