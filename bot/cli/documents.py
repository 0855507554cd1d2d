"""`kaigi documents …`: documents that wait for people who can no longer act, by number.

No titles: an administrator is no reader of the documents.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import typer

from bot.app import CHANNEL
from bot.approvals import handover_desk
from bot.cli.finding import Finding
from bot.cli.office import Opening
from bot.cli.typed import as_text
from bot.database import open_unchanged
from bot.settings import Settings, read
from kaigi.approvals.handovers import HandoverDesk
from kaigi.approvals.items import Departed
from kaigi.approvals.parts import DEPARTED
from kaigi.delivery.outbox import Outbox
from kaigi.duty_kind import DutyKind
from kaigi.errors import Text, _
from kaigi.i18n import Translator
from kaigi.ledger.settings import LedgerSettings
from kaigi.person import Departure, Signer
from kaigi.settings_group import N_
from kaigi.storage import Storage

DOCUMENT = typer.Argument(callback=as_text, help=N_("The document's number."))
NUMBER = typer.Argument(callback=as_text, help=N_("The person's staff number."))
YES = typer.Option("--yes", help=N_("Also to one who has signed it in this round."))
BEFORE = typer.Option(
    "--from", callback=as_text, help=N_("Staff number of the one who has gone, of several.")
)


def documents_app(open_office: Opening, open_to_read: Opening) -> typer.Typer:
    app = typer.Typer(
        name="documents", help=N_("Documents whose approver has gone."), no_args_is_help=True
    )

    @app.command("waiting", help=N_("Show what waits for people who have gone, and who follows."))
    def list_waiting(
        *, as_json: Annotated[bool, typer.Option("--json", help=N_("As JSON."))] = False
    ) -> None:
        office = open_to_read()
        found = waiting(office.storage)
        if as_json:
            typer.echo(json.dumps(rows(found), ensure_ascii=False, indent=2))
        else:
            _show(office.translator, found)

    @app.command("hand-on", help=N_("Give such a document to another person, who then decides."))
    def hand_on(
        document: Annotated[str, DOCUMENT],
        number: Annotated[str, NUMBER],
        before: Annotated[str | None, BEFORE] = None,
        *,
        yes: Annotated[bool, YES] = False,
    ) -> None:
        office = open_office()
        desk = _desk(office.storage, read(LedgerSettings))
        departed, successor = asyncio.run(desk.hand_on(document, number, before, signs_again=yes))
        t = office.translator
        typer.echo(
            t(
                "Document {number} goes to {who} in place of {before}.",
                number=document,
                who=_called(successor),
                before=_called(departed.predecessor),
            )
        )

    @app.command("withdraw", help=N_("Take back a document returned to a drafter who has left."))
    def withdraw(
        document: Annotated[str, DOCUMENT],
    ) -> None:
        office = open_office()
        desk = _desk(office.storage, read(LedgerSettings))
        departed = asyncio.run(desk.withdraw(document))
        who = _called(departed.predecessor)
        done = _("Document {number} of {who} is withdrawn.", number=document, who=who)
        typer.echo(office.translator.text(done))

    add_release(app, open_office)
    return app


def add_release(app: typer.Typer, open_office: Opening) -> None:
    """Add the command that ends the hold of a person who does not come back."""

    @app.command("release", help=N_("End the hold of one who does not come back to a document."))
    def release(document: Annotated[str, DOCUMENT]) -> None:
        office = open_office()
        asyncio.run(_desk(office.storage, read(LedgerSettings)).release(document))
        t = office.translator
        typer.echo(t("The hold on document {number} is released.", number=document))


def waiting(storage: Storage) -> list[Departed]:
    """List the documents that wait for people who can no longer act, the longest waiting first."""
    return asyncio.run(_waiting(storage, read(LedgerSettings)))


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Count the documents that wait for people who can no longer act, for `kaigi doctor`."""
    storage = open_unchanged(settings.office.database_url)
    found = await _waiting(storage, settings.of(LedgerSettings))
    storage.close()
    to_sign = [each for each in found if each.kind is not DutyKind.REVISE]
    if what := summary(to_sign):
        is_stuck = any(each.successor is None for each in to_sign)
        mend = _("Hand each on: kaigi documents waiting names the command")
        all_followed = all(each.is_followed for each in to_sign)
        yield Finding(what, mend if is_stuck else None, is_note=not all_followed)
    if what := returned_summary(found):
        has_left = any(
            each.kind is DutyKind.REVISE and each.reason is Departure.LEFT for each in found
        )
        mend = _("Withdraw each of one who has left: kaigi documents waiting names the command")
        yield Finding(what, mend if has_left else None, is_note=True)


async def _waiting(storage: Storage, settings: LedgerSettings) -> list[Departed]:
    found = await _desk(storage, settings).waiting()
    return sorted(found, key=lambda each: each.since)


def summary(found: Sequence[Departed]) -> Text | None:
    """Return how many documents wait for people who have gone to sign; None where there are none.

    Without those that were returned to drafters who have gone: they wait for no successor.
    """
    found = [each for each in found if each.kind is not DutyKind.REVISE]
    documents = {each.item_id for each in found}
    stuck = {each.item_id for each in found if each.successor is None}
    if not documents:
        return None
    if all(each.is_followed for each in found):
        return _(
            "Documents that wait for people who have gone: {count}. All go to their successors.",
            count=len(documents),
        )
    if not stuck:
        return _(
            "Documents that wait for people who have gone: {count}. Not all successors are in Slack"
            " yet. See them by: kaigi documents waiting",
            count=len(documents),
        )
    if stuck == documents:
        return _(
            "Documents that wait for people who have gone: {count}, without a successor."
            " See them by: kaigi documents waiting",
            count=len(documents),
        )
    return _(
        "Documents that wait for people who have gone: {count}. With a successor: {followed},"
        " without one: {stuck}. See them by: kaigi documents waiting",
        count=len(documents),
        followed=len(documents - stuck),
        stuck=len(stuck),
    )


def returned_summary(found: Sequence[Departed]) -> Text | None:
    """Return how many were returned to drafters who have gone; None where there are none."""
    returned = {each.item_id for each in found if each.kind is DutyKind.REVISE}
    if not returned:
        return None
    return _(
        "Documents returned to drafters who have gone: {count}."
        " See them by: kaigi documents waiting",
        count=len(returned),
    )


def rows(found: Sequence[Departed]) -> list[dict[str, str | bool | None]]:
    """Return these for JSON, people by staff number."""
    return [
        {
            "document": each.item_id,
            "since": each.since.isoformat(),
            "waits_for": each.predecessor.id,
            "reason": each.reason,
            "kind": each.kind,
            "successor": each.successor.id if each.successor else None,
            "in_chat": each.in_chat,
        }
        for each in found
    ]


def _desk(storage: Storage, settings: LedgerSettings) -> HandoverDesk:
    return handover_desk(storage, Outbox(channel=CHANNEL), settings)


def _show(t: Translator, found: Sequence[Departed]) -> None:
    if not found:
        typer.echo(t("Nothing."))
    for each in found:
        typer.echo(each.item_id)
        typer.echo(f"  {_described(t, each)}")


def _described(t: Translator, each: Departed) -> str:
    successor = each.successor
    if each.kind is DutyKind.REVISE and each.reason is Departure.NO_ACCOUNT:
        follows = t("returned to its drafter")
    elif each.kind is DutyKind.REVISE:
        follows = t(
            "returned to its drafter: kaigi documents withdraw {number}", number=each.item_id
        )
    elif successor is None:
        follows = t(
            "no one follows: kaigi documents hand-on {number} NUMBER --from {before}"
            " (see: kaigi staff list)",
            number=each.item_id,
            before=each.predecessor.id,
        )
    elif each.in_chat:
        follows = t("goes to {who}", who=_called(successor))
    else:
        follows = t("goes to {who}, who is not in Slack yet", who=_called(successor))
    parts = [
        t("since {when}", when=each.since),
        f"{_called(each.predecessor)} ({t.text(DEPARTED[each.reason])})",
        t("a later step") if each.kind is DutyKind.UPCOMING else "",
        follows,
    ]
    return " · ".join(filter(None, parts))


def _called(who: Signer) -> str:
    return f"{who.id} {who.name}"
