"""Copies of files: from the conversation of the drafter into an approver's, in pieces."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse, ClientSession, ClientTimeout
from msgspec import Struct

from integrations.slack.client import SlackClient
from integrations.slack.errors import from_between, read, translated
from integrations.slack.messages import History
from kaigi.delivery.ports import Address, Sending, Sent
from kaigi.errors import Rejected, _

PIECE = 64 * 1024
TIMEOUT = ClientTimeout(total=None, sock_connect=5, sock_read=20)
"""Timeouts in seconds: a large file may take long, a silent connection is dead."""
LOOK_BACK = 200
"""Messages of the thread, searched for a copy whose answer was lost."""
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
PAGE = "text/html"
"""The type of the page that a proxy gives instead of a file."""


class _Ticket(Struct, frozen=True):
    """The answer of files.getUploadURLExternal."""

    upload_url: str
    file_id: str


async def copy(client: SlackClient, session: ClientSession, sending: Sending) -> Sent:
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


async def _copy(client: SlackClient, session: ClientSession, thread: Address, body: Any) -> Address:
    announced = await client.files_getUploadURLExternal(filename=body["name"], length=body["size"])
    ticket = read(announced, _Ticket)
    async with session.get(
        _slack_url(client, body["url"]),
        headers={"Authorization": f"Bearer {client.token}"},
        proxy=client.proxy,
        ssl=client.ssl or True,
        timeout=TIMEOUT,
        allow_redirects=False,
    ) as source:
        _check_source(source, body["size"])
        async with session.post(
            ticket.upload_url,
            data=source.content.iter_chunked(PIECE),
            headers={
                "Content-Length": str(body["size"]),
                "Content-Type": "application/octet-stream",
            },
            proxy=client.proxy,
            ssl=client.ssl or True,
            timeout=TIMEOUT,
        ) as uploaded:
            await _check_uploaded(uploaded)
    answer = await client.files_completeUploadExternal(
        files=[{"id": ticket.file_id, "title": body["name"]}],
        channel_id=thread["channel"],
        thread_ts=thread["ts"],
    )
    permalinks = [file.get("permalink") for file in answer.get("files") or []]
    return {"permalink": permalinks[0]} if permalinks and permalinks[0] else {}


def _check_source(response: ClientResponse, size: int) -> None:
    """Raise Rejected where the file is gone or another one by now."""
    if response.status in GONE:
        raise Rejected(_("The file is not in Slack any more."), f"http_{response.status}")
    is_complete = response.content_length in (None, size)
    if response.status != HTTPStatus.OK or (not is_complete and response.content_type == PAGE):
        raise from_between(response.status, response.headers)
    if not is_complete:
        raise Rejected(_("The file was changed in Slack."), "file_changed")


async def _check_uploaded(response: ClientResponse) -> None:
    """Raise OutcomeUnknown unless Slack has taken the content, which it says as `OK - 1234`."""
    said = await response.content.read(PIECE)
    if response.status != HTTPStatus.OK or not said.startswith(b"OK"):
        raise from_between(response.status, response.headers)


def _slack_url(client: SlackClient, url: str) -> str:
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


async def _is_there(client: SlackClient, thread: Address, sending: Sending) -> bool:
    """Search the thread by name and size: a file takes no idempotency key."""
    answer = await client.conversations_replies(
        channel=thread["channel"], ts=thread["ts"], limit=LOOK_BACK
    )
    wanted = (sending.body["name"], sending.body["size"])
    return any(
        (file.get("name"), file.get("size")) == wanted
        for message in read(answer, History).messages
        if message.get("bot_id")
        for file in message.get("files") or []
    )
