"""Senders of Slack's tasks, by kind."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from msgspec.structs import replace

from integrations.slack import files, messages, outside
from integrations.slack.client import web_client
from integrations.slack.codes import MEANINGS, Meaning, meaning
from integrations.slack.errors import check_answer, translated
from integrations.slack.messages import Post, Render
from kaigi.delivery.ports import OnUnreachable, Sender, Sending, Sent, Then
from kaigi.errors import Rejected, Unreachable

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
        self,
        token: str,
        api_url: str,
        *,
        card: Render,
        home: RenderHome,
        again: SendAgain,
        on_unreachable: OnUnreachable,
    ) -> None:
        self._client = web_client(token, api_url, retries=False)
        self._render_card = card
        self._render_home = home
        self._send_again = again
        self._on_unreachable = on_unreachable

    def table(self) -> Mapping[str, Sender]:
        """Return the sender of each kind of task."""
        return {
            "card": self.card,
            "reply": self.reply,
            "home": self.home,
            "answer": self.answer,
            "file": self.file,
            "tell": self.tell,
        }

    async def close(self) -> None:
        """Close the HTTP session."""
        if self._client.session is not None:
            await self._client.session.close()

    async def card(self, sending: Sending) -> Sent:
        """Post a card, or update it once it was posted.

        Body: the response_url of the command that asked for it, if a person chose the conversation.
        Where the app is no member, the card is posted by it; only that person could
        change it, so that this is no failure.
        """
        self._connect()
        if outside.is_outside(sending):
            return await self._card_outside(sending)
        try:
            return await messages.deliver(self._client, self._render_card, sending)
        except Unreachable:
            if "response_url" not in sending.body:
                raise
        return await self._card_outside(sending)

    async def _card_outside(self, sending: Sending) -> Sent:
        is_first = sending.address is None
        post = await self._render_card(sending)
        if post is None:
            return Sent(sending.address)
        try:
            address = await outside.deliver(self._respond, post, sending)
        except Unreachable:
            if not is_first:
                return Sent(sending.address)
            return Sent(then=partial(self._on_unreachable, sending=sending, outside=False))
        if not is_first:
            return Sent(address)
        return Sent(address, then=partial(self._on_unreachable, sending=sending, outside=True))

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
            if meaning(refusal.code) is not Meaning.URL_EXPIRED:
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
        await self._client.views_publish(user_id=user, view=view)
        return Sent({"user": user})

    async def answer(self, sending: Sending) -> Sent:
        """Answer one person privately. Body: response_url, text, blocks, replace_original.

        With `user` in the body, where the response_url has expired, the answer comes as an
        ephemeral message in `channel`, and where that cannot be either, as a direct message.
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
            if meaning(refusal.code) is not Meaning.URL_EXPIRED or "user" not in body:
                raise
            return await self._answer_in_chat(sending)
        return Sent()

    async def tell(self, sending: Sending) -> Sent:
        """Send one person a direct message that is never updated. Body: user, text, blocks."""
        self._connect()
        body = sending.body
        post = Post(body["user"], body["text"], body.get("blocks") or [])

        async def given(_sending: Sending) -> Post:
            return post

        return await messages.deliver(self._client, given, sending)

    async def _answer_in_chat(self, sending: Sending) -> Sent:
        """Answer without a response_url: beside the message, or else directly."""
        self._connect()
        body = sending.body
        if body.get("channel"):
            try:
                await self._client.chat_postEphemeral(
                    channel=body["channel"],
                    user=body["user"],
                    text=body["text"],
                    blocks=body.get("blocks") or None,
                )
            except Unreachable:
                return await self.tell(sending)
            return Sent()
        return await self.tell(sending)

    async def file(self, sending: Sending) -> Sent:
        """Copy a file into a thread. Body: url, name, size."""
        return await files.copy(self._client, self._connect(), sending)

    async def _respond(self, url: str, answer: Mapping[str, Any]) -> None:
        """Post to a response_url. Slack answers `ok` or an error code, as text or as JSON."""
        with translated():
            async with self._connect().post(
                url, json=answer, proxy=self._client.proxy, ssl=self._client.ssl or True
            ) as response:
                text = await response.text()
        check_answer(response.status, response.headers, _said(text, response.status))

    def _connect(self) -> ClientSession:
        """Return the session, opened once: the SDK alone would connect again for each call."""
        if self._client.session is None:
            self._client.session = ClientSession(
                timeout=TIMEOUT, connector=TCPConnector(limit=CONNECTIONS)
            )
        return self._client.session


def _said(text: str, status: int) -> object:
    """Return what a response_url says, as the Web API would: it may also say it in one word."""
    word = text.strip()
    if word == "ok":
        return {"ok": True}
    if word in MEANINGS:
        return {"ok": False, "error": word}
    try:
        said = json.loads(word)
    except (ValueError, RecursionError):
        said = None
    gone = f"http_{status}"
    return {"ok": False, "error": gone} if said is None and gone in MEANINGS else said
