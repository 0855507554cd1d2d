"""Cards in conversations that the app is no member of, such as a direct message of two people.

Only a response_url reaches them: that of the command posts the card for everyone there, that of a
click on the card replaces it. Each takes five calls within 30 minutes, so that a card is sent again
only when its words have changed. A command's URL cannot replace what it has posted:
https://github.com/slackapi/bolt-js/issues/2287.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from integrations.slack.codes import Meaning, meaning
from integrations.slack.messages import Post
from kaigi.delivery.ports import Address, Sending
from kaigi.errors import Rejected, Unreachable

Respond = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Posts an answer to a response_url."""


def is_outside(sending: Sending) -> bool:
    """Return whether the card was posted by a response_url."""
    return "digest" in (sending.address or {})


async def deliver(respond: Respond, post: Post, sending: Sending) -> Address:
    """Post a card by a command's URL, or replace it by a click's. Body: response_url, a click's ts.

    Return its address: the digest of what was sent last. Raise Unreachable if the URL is used up
    before the card was posted; later on, the card stays as it is.
    """
    url = sending.body["response_url"]
    address = sending.address or {}
    clicked = "ts" in sending.body
    content = {"text": post.text, "blocks": post.blocks}
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    if address.get("digest") == digest or (address and not clicked):
        return address
    try:
        await respond(url, {**content, "response_type": "in_channel", "replace_original": clicked})
    except Rejected as refusal:
        if meaning(refusal.code) is not Meaning.URL_EXPIRED:
            raise
        if not address:
            raise Unreachable(refusal.text, refusal.code) from refusal
        return address
    return {"channel": post.channel, "digest": digest}
