"""`kaigi documents …`: documents that wait for people who can no longer act, by number.

No titles: an administrator is no reader of the documents.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.app import CHANNEL
from bot.approvals import handover_desk, rehearsal
from bot.cli.finding import Finding
from bot.cli.office import Opening
from bot.cli.typed import as_number
from bot.database import open_unchanged
from bot.settings import Settings, read
from kaigi.approvals.fates import Fate, ends_by_itself, fate_of
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
from kaigi.staff import imports
from kaigi.storage import Storage

DOCUMENT = typer.Argument(callback=as_number, help=N_("The document's number."))
NUMBER = typer.Argument(callback=as_number, help=N_("The person's staff number."))
YES = typer.Option("--yes", help=N_("Also to one who has signed it in this round."))
BEFORE = typer.Option(
    "--from", callback=as_number, help=N_("Staff number of the one who has gone, of several.")
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


def foreseen(storage: Storage) -> list[Departed]:
    """List them as `waiting` does, after the match of accounts that the running bot makes next."""
    rehearsed = rehearsal(storage, read(LedgerSettings))

    def work(tx: Connection) -> list[Departed]:
        imports.foresee(tx)
        return rehearsed.waiting(tx)

    return storage.rehearse_now(work)


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Count the documents that wait for people who can no longer act, for `kaigi doctor`."""
    storage = open_unchanged(settings.office.database_url)
    found = await _waiting(storage, settings.of(LedgerSettings))
    storage.close()
    to_sign = [each for each in found if each.kind is not DutyKind.REVISE]
    if what := summary(to_sign):
        is_stuck = not all(ends_by_itself(each) for each in to_sign)
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

    Those on which all steps are followed are handed on by the bot; the others stand still, some
    until there is an account. Without those that were returned to drafters who have gone.
    """
    found = [each for each in found if each.kind is not DutyKind.REVISE]
    documents = {each.item_id for each in found}
    still = {each.item_id for each in found if not each.is_followed}
    lasting = {each.item_id for each in found if not ends_by_itself(each)}
    values = {"count": len(documents), "stuck": len(still), "later": len(still - lasting)}
    if not documents:
        return None
    if not still:
        return _(
            "Documents that wait for people who have gone: {count}. All go to their successors.",
            **values,
        )
    if not still - lasting:
        return _(
            "Documents that wait for people who have gone: {count}. Standing still: {stuck}."
            " See them by: kaigi documents waiting",
            **values,
        )
    return _(
        "Documents that wait for people who have gone: {count}. Standing still: {stuck}, of which"
        " only until there is an account in Slack: {later}."
        " See them by: kaigi documents waiting",
        **values,
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
    parts = [
        t("since {when}", when=each.since),
        f"{_called(each.predecessor)} ({t.text(DEPARTED[each.reason])})",
        t("a later step") if each.kind is DutyKind.UPCOMING else "",
        _follows(t, each),
    ]
    return " · ".join(filter(None, parts))


FOLLOWS = {
    Fate.PASSES: _("goes to {who}"),
    Fate.LATER: _("goes to {who}, who is not in Slack yet"),
    Fate.NO_ACCOUNT: _(
        "goes on when the account is there: correct the address in the staff list or in Slack, or:"
        " kaigi staff bind {before} USER"
    ),
    Fate.OWN_DRAFT: _(
        "the drafter holds the post now: they withdraw it and draft it again, or:"
        " kaigi documents hand-on {number} NUMBER --from {before} (see: kaigi staff list)"
    ),
    Fate.ON_STEP: _(
        "{who}, who holds the post now, is asked on the same step:"
        " kaigi documents hand-on {number} NUMBER --from {before} (see: kaigi staff list)"
    ),
}
NO_ONE_FOLLOWS = _(
    "no one follows: kaigi documents hand-on {number} NUMBER --from {before}"
    " (see: kaigi staff list)"
)
RETURNED = {
    Departure.NO_ACCOUNT: _("returned to its drafter"),
    Departure.LEFT: _("returned to its drafter: kaigi documents withdraw {number}"),
}


def _follows(t: Translator, each: Departed) -> str:
    """Write who follows, and otherwise what an administrator can do."""
    holder = each.successor or each.holder
    values = {
        "number": each.item_id,
        "before": each.predecessor.id,
        "who": _called(holder) if holder else "",
    }
    if each.kind is DutyKind.REVISE:
        return t(RETURNED[each.reason].msgid, **values)
    fate = Fate.PASSES if each.is_followed else fate_of(each)
    return t(FOLLOWS.get(fate, NO_ONE_FOLLOWS).msgid, **values)


def _called(who: Signer) -> str:
    return f"{who.id} {who.name}"
