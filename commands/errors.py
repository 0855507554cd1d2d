"""The one error listener. A person hears of their mistake alone, in their language, with what to do next;
everything else is logged for the operator, and the person is told that nothing was done.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.visitor import Visitor, click_key, modal_of
from kaigi import blocks
from kaigi.delivery.desk import DeliveryDesk
from kaigi.errors import Invalid, Refused, _
from kaigi.i18n import Languages, Translator

LATE = {"expired_trigger_id", "exchanged_trigger_id"}

log = structlog.get_logger(__name__)

FAILED = Refused(
    _("Something went wrong on our side. Nothing was changed."),
    _("Please try again in a moment. If it keeps happening, tell whoever runs Kaigi."),
)
TOO_LATE = Refused(_("The form could not be opened in time."), _("Please press the button once more."))
UNKNOWN = Refused(
    _("This button belongs to an older version of Kaigi. Nothing was changed."),
    _("Open Kaigi's home for what waits for you now."),
)


def register(app: AsyncApp, delivery: DeliveryDesk, languages: Languages) -> None:
    async def answer(
        error: Exception,
        ack: AsyncAck,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> BoltResponse:
        refusal = refusal_for(error, body)
        if refusal is None:
            return await ack()
        visitor: Visitor | None = context.get("visitor")
        reply = _Reply(refusal, body, visitor.t if visitor else languages.of(None))
        if body.get("type") == "view_submission":
            return await reply.in_form(ack)
        await reply.beside(client, delivery)
        return await ack()

    app.error(answer)


def refusal_for(error: Exception, body: dict[str, Any]) -> Refused | None:
    """What the person is told; None where nobody asked for anything, as with an event."""
    kind = body.get("type", "command" if "command" in body else "unknown")
    match error:
        case Refused():
            log.info("refused", reason=error.text.msgid, kind=kind)
            refusal = error
        case BoltUnhandledRequestError():
            log.warning("nobody listens to this", kind=kind, event=(body.get("event") or {}).get("type"))
            return UNKNOWN if "actions" in body else None
        case SlackApiError() if error.response.get("error") in LATE:
            log.warning("form too late", error=error.response.get("error"))
            refusal = TOO_LATE
        case _:
            log.error("failed", kind=kind, exc_info=error)
            refusal = FAILED
    return None if kind == "event_callback" else refusal


@dataclass(frozen=True, slots=True)
class _Reply:
    """One private answer, given where the person is looking."""

    refusal: Refused
    body: dict[str, Any]
    t: Translator

    async def in_form(self, ack: AsyncAck) -> BoltResponse:
        """At the field that is wrong, or over the form: what was typed stays either way."""
        fields = self.body["view"]["state"]["values"]
        if isinstance(self.refusal, Invalid) and self.refusal.field in fields:
            return await ack(response_action="errors", errors={self.refusal.field: " ".join(self._lines())})
        return await ack(response_action="push", view=self._notice())

    async def beside(self, client: AsyncWebClient, delivery: DeliveryDesk) -> None:
        url, trigger = self.body.get("response_url"), self.body.get("trigger_id")
        if url:
            lines = self._lines()
            message = blocks.message(" ".join(lines), [blocks.words(lines[0]), *map(blocks.note, lines[1:])])
            await delivery.answer(click_key(self.body), url, message)
        elif trigger and modal_of(self.body):
            await client.views_push(trigger_id=trigger, view=self._notice())
        elif trigger:
            await client.views_open(trigger_id=trigger, view=self._notice())

    def _lines(self) -> list[str]:
        texts = (self.refusal.text, self.refusal.next_step)
        return [self.t.text(text) for text in texts if text]

    def _notice(self) -> dict[str, Any]:
        title, close = self.t("Not possible"), self.t("Close")
        first, *rest = self._lines()
        return blocks.modal(title, [blocks.words(first), *map(blocks.note, rest)], close=close)
