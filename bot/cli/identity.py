"""Whose account is whose: `kaigi staff bind` and `unbind`, and what `kaigi doctor` says of it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.app import CHANNEL
from bot.cli.office import OpenOffice
from bot.cli.typed import as_number, as_text
from bot.database import open_unchanged
from kaigi.delivery.outbox import Outbox
from kaigi.errors import Text, _
from kaigi.settings_group import N_
from kaigi.staff import bindings, users
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import Contest, History, Matching, Rebinding

MOST_LISTED = 10
RECENT = timedelta(days=7)
NUMBER = typer.Argument(callback=as_number, help=N_("The staff number."))


def add_commands(app: typer.Typer, open_office: Callable[[], OpenOffice]) -> None:
    """Add `bind` and `unbind` to `kaigi staff`."""

    @app.command("bind", help=N_("Bind a Slack account to a person."))
    def bind(
        number: Annotated[str, NUMBER],
        user: Annotated[
            str,
            typer.Argument(callback=as_text, help=N_("The member ID in Slack, such as U012AB3CD.")),
        ],
    ) -> None:
        office = open_office()
        person = asyncio.run(_desk(office).bind(number, user))
        t = office.translator
        typer.echo(t("{user} acts as {who} from now on.", user=user, who=person.name))

    @app.command("unbind", help=N_("Take away a person's Slack account."))
    def unbind(
        number: Annotated[str, NUMBER],
    ) -> None:
        office = open_office()
        person = asyncio.run(_desk(office).unbind(number))
        t = office.translator
        typer.echo(t("{user} no longer acts as {who}.", user=person.slack_id, who=person.name))


def _desk(office: OpenOffice) -> StaffDesk:
    """Return the desk with an outbox whose tasks the running bot takes."""
    return StaffDesk(office.storage, Outbox(channel=CHANNEL))


def history(url: str) -> History:
    """Return what was decided of accounts."""
    storage = open_unchanged(url)
    found = storage.run_now(users.history)
    storage.close()
    return found


def problems(url: str, matching: Matching) -> Iterator[tuple[Text, Text | None]]:
    """Yield what is doubtful with its remedy; None where it is told for information."""
    if matching.contests:
        named = _listed([_claim(each) for each in matching.contests])
        yield (
            _("People whose Slack account is to be decided: {people}", people=named),
            _("Decide which account it is: kaigi staff bind NUMBER USER"),
        )
    if matching.matched and matching.without_slack:
        named = _listed(matching.without_slack)
        yield _("Staff without a Slack account: {people}", people=named), None
    storage = open_unchanged(url)
    recent = storage.run_now(lambda tx: bindings.since(tx, datetime.now(UTC) - RECENT))
    storage.close()
    if recent:
        named = _listed([_change(each.rebinding) for each in recent])
        yield _("Slack accounts that changed in the last 7 days: {people}", people=named), None


def _claim(contest: Contest) -> str:
    return f"{contest.number} ({' / '.join(contest.claimants)})"


def _change(rebinding: Rebinding) -> str:
    return f"{rebinding.number} ({rebinding.before or '–'} → {rebinding.after or '–'})"


def _listed(named: list[str] | tuple[str, ...]) -> str:
    return ", ".join(named[:MOST_LISTED]) + (" …" if len(named) > MOST_LISTED else "")
