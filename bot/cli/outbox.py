"""`kaigi outbox …`: pending and dead tasks, by key and kind; never their content."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import typer
from msgspec.structs import asdict

from bot.cli.office import OpenOffice
from kaigi.delivery.desk import Backlog, BacklogTask, OutboxDesk
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.tables import TaskState
from kaigi.errors import Refused, _
from kaigi.i18n import Translator
from kaigi.operators.desk import update_notices

MOST = 50
KEYS = typer.Argument(help="As `kaigi outbox list` shows them.")


def outbox_app(open_office: Callable[[], OpenOffice]) -> typer.Typer:
    app = typer.Typer(name="outbox", help="Pending and dead tasks.", no_args_is_help=True)

    @app.command("list")
    def list_tasks(
        *,
        dead: Annotated[bool, typer.Option("--dead", help="Dead tasks alone.")] = False,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many at most.")] = MOST,
        as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    ) -> None:
        """Show pending and dead tasks, and why they failed."""
        office = open_office()
        found = asyncio.run(_desk(office).backlog(limit, dead_only=dead))
        (_as_json if as_json else _as_table)(office.translator, found)

    @app.command()
    def retry(
        keys: Annotated[list[str] | None, KEYS] = None,
        *,
        all_dead: Annotated[bool, typer.Option("--all-dead", help="All dead tasks.")] = False,
    ) -> None:
        """Retry dead tasks. The bot checks first whether a message has arrived."""
        if bool(keys) == all_dead:
            raise Refused(_("Name the keys, or --all-dead, and not both."))
        office = open_office()
        desk = _desk(office)
        count = asyncio.run(desk.retry_all() if all_dead else desk.retry(set(keys or [])))
        t = office.translator
        typer.echo(t("To be tried again: {count}", count=count))

    @app.command()
    def drop(
        keys: Annotated[list[str], KEYS],
        *,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    ) -> None:
        """Close pending or dead tasks for good."""
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


def _as_table(t: Translator, found: Backlog) -> None:
    """Print two lines for each task, so that its key fits into 80 columns."""
    from bot.cli import console  # noqa: PLC0415 - slow to load: rich

    if not found.tasks:
        console.show_lines([t("Nothing.")])
        return
    headings = [
        _lines(t("Key"), t("Last error")),
        _lines(t("Kind"), t("Tried")),
        _lines(t("Since"), t("Next try")),
    ]
    console.show_table(headings, [_row(t, row) for row in found.tasks], folding=0)
    if more := found.count - len(found.tasks):
        console.show_lines([t("And {count} more: --limit", count=more)])


def _row(t: Translator, row: BacklogTask) -> tuple[str, str, str]:
    since = t.moment(row.since) if row.since else ""
    upcoming = t.moment(row.next) if row.next else t("under way")
    if row.state is TaskState.DEAD:
        upcoming = t("given up")
    return (
        _lines(row.key, row.error or ""),
        _lines(row.kind, str(row.tried)),
        _lines(since, upcoming),
    )


def _lines(first: str, second: str) -> str:
    return f"{first}\n  {second}" if second else first


def _as_json(_t: Translator, found: Backlog) -> None:
    """Print as JSON; `count` is of all tasks, with those beyond the limit."""
    report: dict[str, Any] = {"count": found.count, "rows": [asdict(row) for row in found.tasks]}
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2, default=datetime.isoformat))
