"""The Bolt app of Kaigi: one dispatch for every transport, traced and prioritised."""

import time
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from commands.middleware import OurClient
from commands.payloads import is_bots_message, kind_of, name_of
from kaigi import trace
from kaigi.delivery.priority import InteractivePriority

log = structlog.get_logger(__name__)


class SlackApp(AsyncApp):
    """Bolt's app, with tracing and priority around the whole of a request.

    Both belong around the listener, and Bolt's global middleware only runs before it: so this
    wraps `async_dispatch`, which Socket Mode and HTTP mode both call.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        priority: InteractivePriority,
        *,
        signing_secret: str | None = None,
    ) -> None:
        """Create the app without listeners. `signing_secret` is for HTTP mode alone.

        `process_before_response`: a change is committed before the click is acknowledged, and
        that is still faster than Bolt's default, which looks for the ack every 10 ms.
        """
        over_http = signing_secret is not None
        super().__init__(
            # Bolt would look for a name in the source of every caller: 10% of the start.
            name="kaigi",
            client=client,
            signing_secret=signing_secret,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            before_authorize=OurClient(client),
            request_verification_enabled=over_http,
            ssl_check_enabled=over_http,
            url_verification_enabled=over_http,
            attaching_function_token_enabled=False,
        )
        self._priority = priority

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Dispatch one request and log its kind, name, outcome and time in ms, if a person sent it.

        The id that the log follows is the envelope's in Socket Mode, otherwise a new one.
        """
        with trace.following(trace.cause() or str(uuid4())), self._priority.answering():
            began = time.perf_counter()
            outcome = "unanswered"
            try:
                response = await super().async_dispatch(req)
                outcome = trace.outcome()
            finally:
                if not is_bots_message(req.body):  # one for each card that is sent
                    log.info(
                        "request.done",
                        kind=kind_of(req.body),
                        name=name_of(req.body),
                        outcome=outcome,
                        ms=round((time.perf_counter() - began) * 1000),
                    )
            return response
