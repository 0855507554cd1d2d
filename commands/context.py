"""Who stands at the door, and how to answer them: settled once, before any handler runs."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import ClientError
from msgspec import Struct
from slack_bolt.async_app import AsyncBoltContext, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.middleware import Middleware
from kaigi.errors import NotYours, _
from kaigi.i18n import Languages, Translator
from kaigi.person import Person
from kaigi.staff.desk import StaffDesk

log = structlog.get_logger(__name__)

NEWS = {"team_join", "user_change"}
"""Events about somebody who has asked for nothing, and who need not be on the staff list."""


class Caller(Struct, frozen=True):
    """The person who clicked, and what their click allows: a trigger opens one form, within 3 seconds."""

    actor: Person
    t: Translator
    click: str
    trigger: str
    view_id: str | None
    client: AsyncWebClient

    async def show(self, view: dict[str, Any]) -> None:
        """Opens a form, or puts it on top of the one that the click came from."""
        if self.view_id:
            await self.client.views_push(trigger_id=self.trigger, view=view)
        else:
            await self.client.views_open(trigger_id=self.trigger, view=view)

    async def redraw(self, view_id: str, view: dict[str, Any]) -> None:
        """Brings the form that the click came from up to date; a card is brought up to date by the relay.

        What was clicked stands by then: a form that was closed meanwhile undoes nothing.
        """
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except (SlackApiError, ClientError, TimeoutError) as error:
            log.warning("view.update_failed", exc_info=error)


class Authenticate(Middleware):
    """Gives every handler its `caller`, and the desks by their names. Who is not on the staff list gets no
    further.
    """

    def __init__(self, staff: StaffDesk, languages: Languages, desks: Mapping[str, object]) -> None:
        self._staff = staff
        self._languages = languages
        self._desks = desks

    async def prepare(self, request: AsyncBoltRequest) -> None:
        request.context.update(self._desks)
        if request.context.user_id and not _is_news(request.body):
            request.context["caller"] = await self._visitor(request.body, request.context)

    async def _visitor(self, body: dict[str, Any], context: AsyncBoltContext) -> Caller:
        actor = _admitted(await self._staff.by_slack_id(context.user_id or ""))
        t, client = self._languages.of(actor.locale), context.client
        return Caller(actor, t, click_key(body), body.get("trigger_id", ""), modal_of(body), client)


def _is_news(body: dict[str, Any]) -> bool:
    return (body.get("event") or {}).get("type") in NEWS


def _admitted(person: Person | None) -> Person:
    if person is None:
        raise NotYours(
            _("You are not on Kaigi's staff list."),
            _("Ask personnel to add you with the e-mail address that you use here."),
        )
    if not person.active:
        raise NotYours(
            _("You are no longer on Kaigi's staff list."),
            _("If that is a mistake, ask personnel to put you back."),
        )
    return person


def argument(command: dict[str, Any]) -> str:
    """What stands behind a slash command, as it was typed: Slack sends `&`, `<` and `>` escaped."""
    text: str = command.get("text") or ""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def modal_of(body: dict[str, Any]) -> str | None:
    """The id of the form that the click came from; a home is a view too, but nothing goes on top of it."""
    view = body.get("view") or {}
    return view["id"] if view.get("type") == "modal" else None


def click_key(body: dict[str, Any]) -> str:
    """The same for one click however often it is delivered, and different for any two clicks."""
    action = (body.get("actions") or [{}])[0]
    parts = [
        (body.get("user") or {}).get("id") or body.get("user_id"),
        body.get("trigger_id"),
        action.get("action_id"),
        action.get("action_ts"),
        (body.get("view") or {}).get("id"),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def kind_of(body: dict[str, Any]) -> str:
    return str(body.get("type", "command" if "command" in body else "unknown"))


def name_of(body: dict[str, Any]) -> str | None:
    """What a listener for it would have been registered as."""
    named = [body.get("event"), body.get("view"), *body.get("actions", []), body]
    keys = ("action_id", "callback_id", "command", "type")
    return next((part[key] for key in keys for part in named if part and part.get(key)), None)
