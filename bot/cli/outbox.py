"""`kaigi outbox …`: pending and dead tasks, by key and kind; never their content."""

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any

import typer
from msgspec.structs import asdict

from bot.cli.office import Opening, OpenOffice
from bot.cli.typed import as_text
from kaigi.delivery.desk import Backlog, BacklogTask, OutboxDesk
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import TaskState
from kaigi.errors import Refused, _
from kaigi.i18n import Translator
from kaigi.operators.desk import update_notices
from kaigi.settings_group import N_

MOST = 50
KEYS = typer.Argument(callback=as_text, help=N_("As `kaigi outbox list` shows them."))


def outbox_app(open_office: Opening, open_to_read: Opening) -> typer.Typer:
    app = typer.Typer(name="outbox", help=N_("Pending and dead tasks."), no_args_is_help=True)

    @app.command("list", help=N_("Show pending and dead tasks, and why they failed."))
    def list_tasks(
        *,
        dead: Annotated[bool, typer.Option("--dead", help=N_("Dead tasks alone."))] = False,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help=N_("So many at most."))] = MOST,
        as_json: Annotated[bool, typer.Option("--json", help=N_("As JSON."))] = False,
    ) -> None:
        office = open_to_read()
        found = asyncio.run(_desk(office).backlog(limit, dead_only=dead))
        (_as_json if as_json else _as_text)(office.translator, found)

    @app.command(help=N_("Retry dead tasks. The bot checks first whether a message has arrived."))
    def retry(
        keys: Annotated[list[str] | None, KEYS] = None,
        *,
        all_dead: Annotated[bool, typer.Option("--all-dead", help=N_("All dead tasks."))] = False,
    ) -> None:
        if bool(keys) == all_dead:
            raise Refused(_("Name the keys, or --all-dead, and not both."))
        office = open_office()
        desk = _desk(office)
        count = asyncio.run(desk.retry_all() if all_dead else desk.retry(set(keys or [])))
        t = office.translator
        typer.echo(t("To be tried again: {count}", count=count))

    @app.command(help=N_("Close pending or dead tasks for good."))
    def drop(
        keys: Annotated[list[str], KEYS],
        *,
        yes: Annotated[bool, typer.Option("--yes", help=N_("Do not ask."))] = False,
    ) -> None:
        office = open_office()
        t = office.translator
        if not yes:
            typer.confirm(t("Never deliver these {count}?", count=len(set(keys))), abort=True)
        count = asyncio.run(_desk(office).drop(set(keys)))
        typer.echo(
            t("Dropped: {count}. What is under way at this moment may still arrive.", count=count)
        )

    return app


def _desk(office: OpenOffice) -> OutboxDesk:
    return OutboxDesk(office.storage, on_resolved=update_notices(Outbox()))


def _as_text(t: Translator, found: Backlog) -> None:
    """Print each key on a line of its own, where it can be copied from any terminal."""
    if not found.tasks:
        typer.echo(t("Nothing."))
    for row in found.tasks:
        typer.echo(row.key)
        typer.echo(f"  {_described(t, row)}")
    if more := found.count - len(found.tasks):
        typer.echo(t("And {count} more: --limit", count=more))


def _described(t: Translator, row: BacklogTask) -> str:
    """Return kind, attempts, times and last error in one line."""
    upcoming = t("next try {when}", when=row.next) if row.next else t("under way")
    parts = [
        row.kind,
        t("tried {count} times", count=row.tried),
        t("since {when}", when=row.since) if row.since else "",
        t("given up") if row.state is TaskState.DEAD else upcoming,
        row.error or "",
    ]
    return " · ".join(filter(None, parts))


def _as_json(_t: Translator, found: Backlog) -> None:
    """Print as JSON; `count` is of all tasks, with those beyond the limit."""
    report: dict[str, Any] = {"count": found.count, "rows": [asdict(row) for row in found.tasks]}
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2, default=datetime.isoformat))
