"""Agreeing to several documents at once: the form with their boxes, the question, the outcome."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from commands.context import Caller
from commands.filled import filled
from commands.payloads import Payload, form_key_of, parsed
from kaigi.approvals import tray_views
from kaigi.approvals.narrowing import Place
from kaigi.approvals.rules import Click
from kaigi.approvals.trays import TRAY_LIMIT, TrayDesk
from kaigi.errors import Invalid, _


def register(app: AsyncApp) -> None:
    app.action(re.compile(r"^approvals\.tray(\.further)?$"))(show)
    app.view(tray_views.FORM)(ask)
    app.view(tray_views.CONFIRM)(decide)


async def show(
    ack: AsyncAck, action: Payload, body: Payload, caller: Caller, trays: TrayDesk
) -> BoltResponse:
    """Open a tray over what the person sees, or turn its page in place."""
    place = parsed(Place.unpack, action.get("value"))
    drawn = tray_views.form(await trays.page(caller.actor, place), caller.t)
    below = (body.get("view") or {}).get("callback_id") or ""
    if below.startswith(tray_views.FORM):
        await caller.replace(drawn)
    else:
        await caller.show(drawn)
    return await ack()


async def ask(ack: AsyncAck, view: Payload, caller: Caller, trays: TrayDesk) -> BoltResponse:
    """Ask once more before what was ticked is sent. Raise Invalid where nothing was."""
    chosen = filled(view).chosen
    values = [value for values in chosen.values() for value in values]
    if chosen and not values:
        raise Invalid(next(iter(chosen)), _("Tick at least one document."))
    weighed = await trays.weigh(caller.actor, parsed(chosen_clicks, "|".join(values)))
    drawn = tray_views.confirm(weighed, view["id"], caller.t)
    return await ack(response_action="push", view=drawn)


async def decide(
    ack: AsyncAck, body: Payload, view: Payload, caller: Caller, trays: TrayDesk
) -> BoltResponse:
    """Send what was asked for. The key is that of the form with the boxes: it decides once."""
    form_id, _bar, packed = parsed(str, view["private_metadata"]).partition("|")
    clicks = parsed(chosen_clicks, packed)
    settled = await trays.decide(caller.actor, clicks, form_key_of(body, form_id))
    return await ack(response_action="update", view=tray_views.outcome(settled, caller.t))


def chosen_clicks(value: str) -> list[Click]:
    """Read the values of a tray's boxes, of each document once; for `parsed`."""
    clicks = [Click.unpack(each) for each in value.split("|")]
    are_whole = all(click.item_id and click.revision and click.choice for click in clicks)
    are_distinct = len({click.item_id for click in clicks}) == len(clicks)
    if not (are_whole and are_distinct and len(clicks) <= TRAY_LIMIT):
        raise ValueError
    return clicks
