"""Client for Slack's Web API, at Slack itself or at anything compatible."""

import asyncio
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from urllib.request import proxy_bypass

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from integrations.loopback import is_loopback
from integrations.slack.errors import check_answer, translated
from kaigi.errors import OutcomeUnknown, _


class SlackClient(AsyncWebClient):
    """The SDK's client, whose every failure is an error of `integrations.slack.errors`.

    The SDK itself takes what a proxy answers for Slack's word, or fails with an AttributeError.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._identity: AsyncSlackResponse | None = None
        self._identifying = asyncio.Lock()

    async def auth_test(self, **arguments: Any) -> AsyncSlackResponse:
        """Ask once: Bolt asks again with the first click, and drops it where that fails.

        Callers that come meanwhile wait for the same answer.
        """
        async with self._identifying:
            if self._identity is None:
                self._identity = await super().auth_test(**arguments)
        return self._identity

    async def check_token(self) -> None:
        """Ask again. Raise AuthFailed where Slack does not accept the token."""
        await super().auth_test()

    async def _request(
        self, *, http_verb: str, api_url: str, req_args: dict[str, Any]
    ) -> dict[str, Any]:
        with translated():
            try:
                answer = await super()._request(
                    http_verb=http_verb, api_url=api_url, req_args=req_args
                )
            except (ValueError, RecursionError) as error:  # JSON that cannot be parsed
                raise OutcomeUnknown(_("Slack did not answer.")) from error
            check_answer(answer["status_code"], answer["headers"], answer["data"])
        return answer


def web_client(token: str, api_url: str, *, retries: bool = True) -> SlackClient:
    """Make a client of the Web API.

    `api_url` with or without `/api` and the last slash. Without `retries` where the relay repeats.
    Nothing here waits for rate limits: the SDK would wait for as long as an answer says.
    """
    base_url = api_base(api_url)
    handlers: list[AsyncRetryHandler] = [AsyncConnectionErrorRetryHandler()] if retries else []
    client = SlackClient(token=token, base_url=base_url, retry_handlers=handlers)
    if bypasses_proxy(base_url):
        client.proxy = None  # the SDK reads HTTPS_PROXY and ignores NO_PROXY
    return client


def api_base(url: str) -> str:
    """Complete an address to that of the Web API, with `/api/` at its end."""
    scheme, host, path, *_rest = urlsplit(url)
    path = path.rstrip("/")
    if not path.endswith("/api"):
        path += "/api"
    return urlunsplit((scheme, host, path + "/", "", ""))


def bypasses_proxy(url: str) -> bool:
    """Tell whether a URL is reached without a proxy: on this machine, or by NO_PROXY."""
    return is_loopback(url) or bool(proxy_bypass(urlsplit(url).hostname or ""))
