"""The one error listener. A person hears of their mistake alone, in their language, with what to do next;
everything else is logged for the operator, and the person is told that nothing was done.
"""

from typing import Any

import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.context import Caller, click_key, kind_of, modal_of, name_of
from kaigi import blocks, trace
from kaigi.blocks import Block, Message
from kaigi.delivery.answers import AnswerDesk
from kaigi.errors import Invalid, NotYours, Refused, _
from kaigi.i18n import Languages, Translator

LATE = "expired_trigger_id"
TWICE = "exchanged_trigger_id"
"""The click was delivered a second time; its form was opened by the first."""

BY_PEOPLE = {"block_actions", "view_submission", "shortcut", "message_action", "command"}

log = structlog.get_logger(__name__)

FAILED = Refused(
    _("Something went wrong on our side. Nothing was changed."),
    _("Please try again in a moment. If it keeps happening, tell whoever runs Kaigi."),
)
TOO_LATE = Refused(
    _("The form could not be opened in time."), _("Please press the button once more.")
)
UNKNOWN = Refused(
    _("This belongs to an older version of Kaigi. Nothing was changed."),
    _("Open Kaigi's home for what waits for you now."),
)


def register(app: AsyncApp, delivery: AnswerDesk, languages: Languages) -> None:
    async def answer(
        error: Exception,
        ack: AsyncAck,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> BoltResponse:
        kind = kind_of(body)
        refusal = refusal_for(error, kind, body)
        if refusal is None:
            return await ack()
        trace.ends("failed" if refusal is FAILED else "refused")
        caller: Caller | None = context.get("caller")
        reply = _Reply(refusal, body, caller.t if caller else languages.of(None))
        match kind:
            case "event_callback" if isinstance(refusal, NotYours):
                await reply.at_home(client)
            case _ if kind not in BY_PEOPLE:
                return await ack()
            case "view_submission":
                return await reply.in_form(ack)
            case "command":
                return await reply.in_conversation(ack)
            case _ if "response_url" in body:
                await reply.beside(client, delivery)
            case _ if (
                refusal is not TOO_LATE
            ):  # Slack itself has told them by now, and nothing can be opened
                await reply.over(client)
        return await ack()

    app.error(answer)


def refusal_for(error: Exception, kind: str, body: dict[str, Any]) -> Refused | None:
    """What a person who asked for this is told; None where all is well after all."""
    match error:
        case Refused():
            log.info("handler.refused", kind=kind, exc_info=error)
            return error
        case BoltUnhandledRequestError():
            log.warning("envelope.unhandled", kind=kind, name=name_of(body))
            return UNKNOWN
        case SlackApiError() if _code(error) == TWICE:
            return None
        case SlackApiError() if _code(error) == LATE:
            log.warning("view.trigger_expired", kind=kind)
            return TOO_LATE
    log.error("handler.failed", kind=kind, exc_info=error)
    return FAILED


def _code(error: SlackApiError) -> str | None:
    """Slack's own word for it; a page of a web server in between has none."""
    answer = error.response if isinstance(error.response, dict) else error.response.data
    return answer.get("error") if isinstance(answer, dict) else None


class _Reply(Struct, frozen=True):
    """One private answer, given where the person is looking."""

    refusal: Refused
    body: dict[str, Any]
    t: Translator

    async def in_form(self, ack: AsyncAck) -> BoltResponse:
        """At the field that is wrong, or over the form: what was typed stays either way."""
        fields = self.body["view"]["state"]["values"]
        if isinstance(self.refusal, Invalid) and self.refusal.field in fields:
            return await ack(
                response_action="errors", errors={self.refusal.field: " ".join(self._lines())}
            )
        return await ack(response_action="push", view=self._notice())

    async def in_conversation(self, ack: AsyncAck) -> BoltResponse:
        message = self._message()
        return await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")

    async def beside(self, client: AsyncWebClient, delivery: AnswerDesk) -> None:
        """Once per click; at once where it may be our own record that failed."""
        message, body = self._message(), self.body
        if self.refusal is FAILED:
            channel, user = body["channel"]["id"], body["user"]["id"]
            await client.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=message.blocks
            )
        else:
            await delivery.answer(click_key(body), body["response_url"], message)

    async def over(self, client: AsyncWebClient) -> None:
        trigger = self.body["trigger_id"]
        if modal_of(self.body):
            await client.views_push(trigger_id=trigger, view=self._notice())
        else:
            await client.views_open(trigger_id=trigger, view=self._notice())

    async def at_home(self, client: AsyncWebClient) -> None:
        """Whoever may not come in finds out why, instead of a page that stays empty."""
        event = self.body["event"]
        if event["type"] == "app_home_opened" and event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=blocks.home(self._blocks()))

    def _blocks(self) -> list[Block]:
        first, *rest = self._lines()
        return [blocks.words(first), *map(blocks.note, rest)]

    def _message(self) -> Message:
        return blocks.message(" ".join(self._lines()), self._blocks())

    def _lines(self) -> list[str]:
        texts = (self.refusal.text, self.refusal.next_step)
        return [self.t.text(text) for text in texts if text]

    def _notice(self) -> dict[str, Any]:
        return blocks.modal(self.t("Not possible"), self._blocks(), close=self.t("Close"))
