"""Bolt middleware: what every request passes before its listener."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltContext, AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.web.async_client import AsyncWebClient

from commands.context import Caller
from commands.payloads import Payload, click_key, is_member_event, modal_id
from kaigi.errors import NotYours, _
from kaigi.i18n import Languages
from kaigi.person import Person
from kaigi.staff.desk import StaffDesk


class Middleware(AsyncMiddleware):
    """A step before the listeners.

    A class, since Bolt builds fifty arguments for each middleware that is a function.
    """

    @abstractmethod
    async def prepare(self, request: AsyncBoltRequest) -> None:
        """Prepare the request's context, or raise Refused to end the request here."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - as Bolt calls it
    ) -> BoltResponse:
        await self.prepare(req)
        return await next()


class OurClient(Middleware):
    """Use of our own client for each request: Bolt makes one that trusts any answer."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def prepare(self, request: AsyncBoltRequest) -> None:
        request.context["client"] = self._client


class Authenticate(Middleware):
    """Authentication by the staff list, which refuses everyone who is not on it.

    Gives every handler its `caller`, and the desks by their rooms' names.
    """

    def __init__(self, staff: StaffDesk, languages: Languages, desks: Mapping[str, object]) -> None:
        self._staff = staff
        self._languages = languages
        self._desks = desks

    async def prepare(self, request: AsyncBoltRequest) -> None:
        context = request.context
        body = request.body
        context.update(self._desks)
        if not _is_from_us(context, body):
            raise _stranger()
        if not context.user_id or is_member_event(body):
            return
        person = await self._staff.by_slack_id(context.user_id)
        t = self._languages.of(person.locale if person else None)
        context["t"] = t  # also for the refusal of a person who has left the staff list
        context["caller"] = Caller(
            _on_staff_list(person),
            t,
            click_key(body),
            body.get("trigger_id", ""),
            modal_id(body),
            context.client,
        )


def _is_from_us(context: AsyncBoltContext, body: Payload) -> bool:
    """Tell whether a request is of our workspace or organisation, and from a person of it.

    A Slack id stands for a person in its own workspace alone, and partners share channels with us.
    """
    own = context.authorize_result
    if own is None:
        return False
    if own.enterprise_id and own.enterprise_id == context.enterprise_id:
        return True
    user = body.get("user")
    teams = {
        context.team_id,
        context.get("actor_team_id"),
        body.get("team_id"),
        user.get("team_id") if isinstance(user, dict) else None,
    }
    return teams <= {own.team_id, None}


def _stranger() -> NotYours:
    return NotYours(
        _("You are not on Kaigi's staff list."),
        _("Ask personnel to add you with the e-mail address that you use here."),
    )


def _on_staff_list(person: Person | None) -> Person:
    """Return the person, or raise NotYours where they may not use Kaigi (any more)."""
    if person is None:
        raise _stranger()
    if not person.active:
        raise NotYours(
            _("You are no longer on Kaigi's staff list."),
            _("If that is a mistake, ask personnel to put you back."),
        )
    return person
