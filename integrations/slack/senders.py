"""Senders of Slack's tasks, by kind."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from msgspec.structs import replace

from integrations.slack import files, messages
from integrations.slack.client import web_client
from integrations.slack.errors import RESPONSE_URL_EXPIRED, from_status, translated
from integrations.slack.messages import Render
from kaigi.delivery.ports import Sender, Sending, Sent, Then
from kaigi.errors import Rejected

TIMEOUT = ClientTimeout(total=20, sock_connect=5)
CONNECTIONS = 32

RenderHome = Callable[[str], Awaitable[tuple[str, dict[str, Any]] | None]]
"""Draws a person's home by their staff number, as (Slack id, view); None without an account."""

SendAgain = Callable[[str], Then]
"""Makes a callback that re-enqueues the card with this key."""


class SlackSenders:
    """Senders over one HTTP session, which opens with the first call inside the loop.

    `card` renders the messages of kinds "card" and "reply", `home` the homes.
    """

    def __init__(
        self, token: str, api_url: str, *, card: Render, home: RenderHome, again: SendAgain
    ) -> None:
        self._client = web_client(token, api_url, retries=False)
        self._render_card = card
        self._render_home = home
        self._send_again = again

    def table(self) -> Mapping[str, Sender]:
        """Return the sender of each kind of task."""
        return {
            "card": self.card,
            "reply": self.reply,
            "home": self.home,
            "answer": self.answer,
            "file": self.file,
        }

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._client.session is not None:
            await self._client.session.close()

    async def card(self, sending: Sending) -> Sent:
        """Post a card, or update it once it was posted."""
        self._connect()
        return await messages.deliver(self._client, self._render_card, sending)

    async def reply(self, sending: Sending) -> Sent:
        """Replace the clicked message by the card. Body: response_url, channel, ts.

        Slack limits updates for the whole workspace, and replies at a response_url not at all.
        After the URL has expired, the card is updated with chat.update instead.
        """
        address = {name: sending.body[name] for name in ("channel", "ts")}
        post = await self._render_card(replace(sending, address=address))
        if post is None:
            return Sent(address)
        answer = {"text": post.text, "blocks": post.blocks, "replace_original": True}
        try:
            await self._respond(sending.body["response_url"], answer)
        except Rejected as refusal:
            if refusal.code not in RESPONSE_URL_EXPIRED:
                raise
            return Sent(address, then=self._send_again(sending.key))
        return Sent(address)

    async def home(self, sending: Sending) -> Sent:
        """Publish a person's home. Body: person."""
        self._connect()
        rendered = await self._render_home(sending.body["person"])
        if rendered is None:
            return Sent()
        user, view = rendered
        with translated():
            await self._client.views_publish(user_id=user, view=view)
        return Sent({"user": user})

    async def answer(self, sending: Sending) -> Sent:
        """Answer one person privately. Body: response_url, text, blocks, replace_original.

        With channel and user in the body, an expired response_url is replaced by
        chat.postEphemeral.
        """
        body = sending.body
        answer = {
            "text": body["text"],
            "blocks": body.get("blocks") or [],
            "response_type": "ephemeral",
            "replace_original": body.get("replace_original", False),
        }
        try:
            await self._respond(body["response_url"], answer)
        except Rejected as refusal:
            if refusal.code not in RESPONSE_URL_EXPIRED or "channel" not in body:
                raise
            return await self.private(sending)
        return Sent()

    async def private(self, sending: Sending) -> Sent:
        """Post an ephemeral message. Body: channel, user, text, blocks."""
        self._connect()
        body = sending.body
        with translated():
            await self._client.chat_postEphemeral(
                channel=body["channel"],
                user=body["user"],
                text=body["text"],
                blocks=body.get("blocks"),
            )
        return Sent()

    async def file(self, sending: Sending) -> Sent:
        """Copy a file into a thread. Body: url, name, size."""
        return await files.copy(self._client, self._connect(), sending)

    async def _respond(self, url: str, answer: Mapping[str, Any]) -> None:
        """Post to a response_url, which answers `ok`, a JSON object, or a web server's page.

        Raises the errors of `from_status`.
        """
        with translated():
            async with self._connect().post(
                url, json=answer, proxy=self._client.proxy, ssl=self._client.ssl or True
            ) as response:
                text = await response.text()
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = None
        body = parsed if isinstance(parsed, dict) else {}
        if response.status != 200 or not body.get("ok", True):
            raise from_status(response.status, response.headers, body)

    def _connect(self) -> ClientSession:
        """Return the session, opened once: the SDK alone would connect again for each call."""
        if self._client.session is None:
            self._client.session = ClientSession(
                timeout=TIMEOUT, connector=TCPConnector(limit=CONNECTIONS)
            )
        return self._client.session
