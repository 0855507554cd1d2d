"""What the relay calls, by the kind of task."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from msgspec.structs import replace

from integrations.slack import files, messages
from integrations.slack.client import web_client
from integrations.slack.errors import from_status, translated
from integrations.slack.messages import Draw
from kaigi.delivery.ports import Sender, Sending, Sent, Then
from kaigi.errors import KaigiError, Rejected

TIMEOUT = ClientTimeout(total=20, sock_connect=5)
CONNECTIONS = 32
USED_UP = frozenset({"used_url", "expired_url", "http_404", "http_410"})

Home = Callable[[str], Awaitable[tuple[str, dict[str, Any]] | None]]
"""A person's number → their Slack id and their home as it stands now; None where they cannot be reached."""


Again = Callable[[str], Then]
"""What wishes anew for the card with this key."""


class SlackSenders:
    """`card` draws the messages of kinds "card" and "reply", `home` the homes, at the moment of sending.

    One session serves all calls; it opens with the first, inside the loop, and `close` ends it.
    """

    def __init__(self, token: str, api_url: str, *, card: Draw, home: Home, again: Again) -> None:
        self._client = web_client(token, api_url, retries=False)
        self._card = card
        self._home = home
        self._again = again

    def table(self) -> Mapping[str, Sender]:
        return {
            "message": self.message,
            "card": self.card,
            "reply": self.reply,
            "home": self.home,
            "answer": self.answer,
            "private": self.private,
            "file": self.file,
        }

    async def close(self) -> None:
        if self._client.session is not None:
            await self._client.session.close()

    async def message(self, sending: Sending) -> Sent:
        """Body: channel, text, blocks."""
        self._connected()
        return await messages.deliver(self._client, messages.written, sending)

    async def card(self, sending: Sending) -> Sent:
        self._connected()
        return await messages.deliver(self._client, self._card, sending)

    async def reply(self, sending: Sending) -> Sent:
        """The card, in place of the message that was clicked on. Body: response_url, channel, ts.

        Slack limits updates for the whole workspace, and these not at all. Where the address is used up, the
        card goes by update after all.
        """
        address = {name: sending.body[name] for name in ("channel", "ts")}
        drawn = await self._card(replace(sending, address=address))
        if drawn is None:
            return Sent(address)
        try:
            await self._respond(
                sending, {**_words(drawn.text, drawn.blocks), "replace_original": True}
            )
        except Rejected as refusal:
            if refusal.code not in USED_UP:
                raise
            return Sent(address, then=self._again(sending.key))
        return Sent(address)

    async def home(self, sending: Sending) -> Sent:
        """Body: person."""
        self._connected()
        drawn = await self._home(sending.body["person"])
        if drawn is None:
            return Sent()
        user, view = drawn
        with translated():
            await self._client.views_publish(user_id=user, view=view)
        return Sent({"user": user})

    async def answer(self, sending: Sending) -> Sent:
        """Body: response_url, text, blocks; with channel and user too, an address used up is no loss."""
        body = sending.body
        try:
            words = _words(body["text"], body.get("blocks"))
            await self._respond(
                sending, {**words, "response_type": "ephemeral", "replace_original": False}
            )
        except Rejected as refusal:
            if refusal.code not in USED_UP or "channel" not in sending.body:
                raise
            return await self.private(sending)
        return Sent()

    async def private(self, sending: Sending) -> Sent:
        """Body: channel, user, text, blocks."""
        self._connected()
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
        """Body: url, name, size."""
        return await files.copy(self._client, self._connected(), sending)

    async def _respond(self, sending: Sending, answer: dict[str, Any]) -> None:
        with translated():
            async with self._connected().post(
                sending.body["response_url"],
                json=answer,
                proxy=self._client.proxy,
                ssl=self._client.ssl or True,
            ) as response:
                refusal = _refusal(response.status, response.headers, await response.text())
        if refusal is not None:
            raise refusal

    def _connected(self) -> ClientSession:
        """The SDK alone would connect anew for each call."""
        if self._client.session is None:
            self._client.session = ClientSession(
                timeout=TIMEOUT, connector=TCPConnector(limit=CONNECTIONS)
            )
        return self._client.session


def _words(text: str, blocks: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {"text": text, "blocks": blocks or []}


def _refusal(status: int, headers: Mapping[str, str], text: str) -> KaigiError | None:
    """A response URL answers `ok`, a JSON object with `ok`, or a page of its web server."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    body = answer if isinstance(answer, dict) else {}
    if status == 200 and body.get("ok", True):
        return None
    return from_status(status, headers, body)
