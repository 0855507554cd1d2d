"""Copies of files: from the conversation of the drafter into an approver's, in pieces."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from integrations.slack.errors import from_status, translated
from kaigi.delivery.ports import Address, Sending, Sent
from kaigi.errors import Rejected, _

PIECE = 64 * 1024
TIMEOUT = ClientTimeout(total=None, sock_connect=5, sock_read=20)
"""Timeouts in seconds: a large file may take long, a silent connection is dead."""
LOOK_BACK = 200
"""Messages of the thread, searched for a copy whose answer was lost."""


async def copy(client: AsyncWebClient, session: ClientSession, sending: Sending) -> Sent:
    """Copy a file into the thread of the message that the task depends on.

    Body: name, size in bytes, url. The address is that of the thread, with the copy's `permalink`,
    where Slack has given one.
    """
    thread = sending.depends_on
    if thread is None:
        raise Rejected(_("A file needs a thread to go to."), "no_thread")
    with translated():
        is_copied = sending.address is not None or (
            sending.in_doubt and await _is_there(client, thread, sending)
        )
        copy_: Address = sending.address or {}
        if not is_copied:
            copy_ = await _copy(client, session, thread, sending.body)
    return Sent({**copy_, "channel": thread["channel"], "ts": thread["ts"]})


async def _copy(
    client: AsyncWebClient, session: ClientSession, thread: Address, body: Any
) -> Address:
    ticket = await client.files_getUploadURLExternal(filename=body["name"], length=body["size"])
    async with session.get(
        _slack_url(client, body["url"]),
        headers={"Authorization": f"Bearer {client.token}"},
        proxy=client.proxy,
        ssl=client.ssl or True,
        timeout=TIMEOUT,
        allow_redirects=False,
    ) as source:
        _check(source)
        async with session.post(
            ticket["upload_url"],
            data=source.content.iter_chunked(PIECE),
            headers={
                "Content-Length": str(body["size"]),
                "Content-Type": "application/octet-stream",
            },
            proxy=client.proxy,
            ssl=client.ssl or True,
            timeout=TIMEOUT,
        ) as uploaded:
            _check(uploaded)
    answer = await client.files_completeUploadExternal(
        files=[{"id": ticket["file_id"], "title": body["name"]}],
        channel_id=thread["channel"],
        thread_ts=thread["ts"],
    )
    permalinks = [file.get("permalink") for file in answer.get("files") or []]
    return {"permalink": permalinks[0]} if permalinks and permalinks[0] else {}


def _check(response: ClientResponse) -> None:
    if response.status != 200:
        raise from_status(response.status, response.headers, {})


def _slack_url(client: AsyncWebClient, url: str) -> str:
    """Return the URL if it is Slack's: the app's token must go to no other server.

    Raises Rejected; the URL came in an envelope.
    """
    given = urlsplit(url)
    home = urlsplit(client.base_url)
    if given[:2] == home[:2] or (
        given.scheme == "https" and f".{given.hostname}".endswith(".slack.com")
    ):
        return url
    raise Rejected(_("The file is not in Slack."), "foreign_file")


async def _is_there(client: AsyncWebClient, thread: Address, sending: Sending) -> bool:
    """Search the thread by name and size: a file takes no idempotency key."""
    page = await client.conversations_replies(
        channel=thread["channel"], ts=thread["ts"], limit=LOOK_BACK
    )
    wanted = (sending.body["name"], sending.body["size"])
    return any(
        (file.get("name"), file.get("size")) == wanted
        for message in page["messages"]
        if message.get("bot_id")
        for file in message.get("files") or []
    )
