"""The error listener of all handlers.

A refusal is answered privately, in the person's language, with what to do next. Every other error
is logged for the operator, and the person is told that nothing was changed, or that it is unknown.
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from commands.context import FormNotOpened, opened
from commands.payloads import Payload, Unknown, asker, click_key, kind_of, modal_id, name_of
from kaigi import blocks, trace
from kaigi.blocks import Block, Message
from kaigi.delivery.desk import AnswerDesk
from kaigi.errors import CommitUnknown, Invalid, NotYours, Refused, _
from kaigi.i18n import Languages, Translator

BY_PEOPLE = {"block_actions", "view_submission", "shortcut", "message_action", "command"}

log = structlog.get_logger(__name__)

FAILED = Refused(
    _("Something went wrong on our side. Nothing was changed."),
    _("Please try again in a moment. If it keeps happening, tell your Kaigi administrator."),
)
UNSURE = Refused(
    _("Something went wrong on our side just as this was being recorded. It may be done, or not."),
    _("Please look whether it is there before you do it again."),
)
FAILURES = (FAILED, UNSURE)


def register(app: AsyncApp, delivery: AnswerDesk, languages: Languages) -> None:
    async def answer(
        error: Exception,
        ack: AsyncAck,
        body: Payload,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        respond: AsyncRespond,
    ) -> BoltResponse:
        kind = kind_of(body)
        refusal = refusal_for(error, kind, body)
        trace.ends("failed" if refusal in FAILURES else "refused")
        reply = Reply(refusal, body, context.get("t") or languages.of(None))
        match kind:
            case "event_callback" if isinstance(refusal, NotYours):
                await reply.at_home(client)
            case "event_callback" if refusal in FAILURES:
                return BoltResponse(status=500)  # not acknowledged: Slack sends an event again
            case _ if kind not in BY_PEOPLE:
                return await ack()
            case "view_submission":
                return await reply.in_form(ack)
            case "command":
                return await reply.in_conversation(ack)
            case _ if "response_url" in body and refusal in FAILURES:
                return await reply.directly(ack, respond)
            case _ if "response_url" in body:
                await reply.beside(delivery)
            case _:
                await reply.over(client, delivery)
        return await ack()

    app.error(answer)


def refusal_for(error: Exception, kind: str, body: Payload) -> Refused:
    """Return what the person is told."""
    match error:
        case Refused():
            log.info("handler.refused", reason=error.text.msgid, kind=kind)
            return error
        case BoltUnhandledRequestError():
            log.warning("request.unhandled", kind=kind, name=name_of(body))
            return Unknown()
    log.error("handler.failed", kind=kind, exc_info=error)
    return UNSURE if isinstance(error, CommitUnknown) else FAILED


class SlacksWord(Struct, frozen=True):
    """Answer of a response_url in JSON."""

    ok: bool = False


def is_taken(said: str) -> bool:
    """Tell whether a response_url took an answer: it says so in one word, or in JSON.

    Everything else is an error of Slack's, or comes from something in between, such as a proxy.
    """
    if said.strip() == "ok":
        return True
    try:
        return msgspec.json.decode(said, type=SlacksWord).ok
    except (msgspec.MsgspecError, RecursionError):
        return False


class Reply(Struct, frozen=True):
    """A private answer, given where the person is looking."""

    refusal: Refused
    body: Payload
    t: Translator

    async def in_form(self, ack: AsyncAck) -> BoltResponse:
        """Answer at each field that is wrong, or over the form; what was typed is kept."""
        refusal = self.refusal
        fields = self.body["view"]["state"]["values"]
        if isinstance(refusal, Invalid) and refusal.field in fields:
            faults = [each for each in (refusal, *refusal.others) if each.field in fields]
            errors = {each.field: " ".join(self._lines(each)) for each in faults}
            return await ack(response_action="errors", errors=errors)
        return await ack(response_action="push", view=self._notice())

    async def in_conversation(self, ack: AsyncAck) -> BoltResponse:
        message = self._message()
        return await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")

    async def directly(self, ack: AsyncAck, respond: AsyncRespond) -> BoltResponse:
        """Answer beside the message without the database, which may be the cause of a failure.

        Without Slack's word that it took the answer, the click is not acknowledged: Slack marks it.
        """
        message = self._message()
        answer = await respond(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            replace_original=False,
        )
        is_told = answer.status_code == HTTPStatus.OK and is_taken(answer.body)
        return await ack() if is_told else BoltResponse(status=500)

    async def beside(self, delivery: AnswerDesk) -> None:
        """Answer beside the message through the outbox, once per click."""
        await delivery.answer(click_key(self.body), asker(self.body), self._message())

    async def over(self, client: AsyncWebClient, delivery: AnswerDesk) -> None:
        """Answer in a modal over what the person sees; where none opens, by a direct message."""
        if isinstance(self.refusal, FormNotOpened):
            await self.beside(delivery)
            return
        trigger = self.body["trigger_id"]
        show = client.views_push if modal_id(self.body) else client.views_open
        try:
            await opened(show(trigger_id=trigger, view=self._notice()))
        except FormNotOpened:
            await self.beside(delivery)

    async def at_home(self, client: AsyncWebClient) -> None:
        """Explain on the home why it stays empty."""
        event = self.body["event"]
        if event["type"] == "app_home_opened" and event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=blocks.home(self._blocks()))

    def _blocks(self) -> list[Block]:
        first, *rest = self._lines()
        return [blocks.words(first), *map(blocks.note, rest)]

    def _message(self) -> Message:
        return blocks.message(" ".join(self._lines()), self._blocks())

    def _lines(self, refusal: Refused | None = None) -> list[str]:
        told = refusal or self.refusal
        texts = (told.text, told.next_step)
        return [self.t.text(text) for text in texts if text]

    def _notice(self) -> dict[str, Any]:
        return blocks.modal(self.t("Not possible"), self._blocks(), close=self.t("Close"))
