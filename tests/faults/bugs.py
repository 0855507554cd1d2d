"""Bugs to plant: each changes the loaded product in one place, before it runs.

They show that the fault checker, or a named test, can find such a bug. The checker imports nothing
of the product, and so not this module: `tests.faults.plant` loads it in the bot's process.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from msgspec.structs import replace
from sqlalchemy import event

from commands import approvals, payloads
from integrations.slack import files
from kaigi.approvals import rules as approval_rules
from kaigi.approvals.rules import ClickForm, DocumentNoticeKind
from kaigi.delivery import claims, outcomes, relay
from kaigi.delivery.outbox import Outbox
from kaigi.ledger import folding, refusals, rules
from kaigi.meetings import rules as meeting_rules
from kaigi.storage import postgres, sqlite, writer

Function = Callable[..., Any]

DROPPED = 23
"""Of so many keys, one is never put into the outbox."""
LATE = 0.5
"""Seconds by which an acknowledgement precedes its commit."""


def _exchange(owner: object, name: str, wrap: Callable[[Any], Any]) -> None:
    """Put what `wrap` makes of a function in the function's place."""
    setattr(owner, name, wrap(getattr(owner, name)))


def approval_by_anyone() -> None:
    """Skip the authorisation of approvals, in the rule and in the fold."""

    def check_turn(document: Any, actor: Any, revision: str) -> None:
        if not document.waiting_for:
            raise refusals.settled(document, actor)
        if revision != document.revision:
            raise refusals.out_of_date()

    def follows(original: Function) -> Function:
        def follows(document: Any, acted: Any) -> Any:
            is_in_turn = hasattr(acted, "step") and document.waiting_for
            by = document.waiting_for[0] if is_in_turn else acted.by
            return original(document, replace(acted, by=by))

        return follows

    _exchange(rules, "check_turn", lambda _original: check_turn)
    _exchange(
        folding,
        "TRANSITIONS",
        lambda rows: {
            kind: row._replace(follows=follows(row.follows)) for kind, row in rows.items()
        },
    )


def end_by_anyone() -> None:
    """Skip the authorisation of ending a meeting."""

    def wrap(original: Function) -> Function:
        return lambda meeting, _person, host_name: original(meeting, meeting.host, host_name)

    _exchange(meeting_rules, "check_may_end", wrap)


def key_lost() -> None:
    """Give each delivery of a click another key."""
    _exchange(payloads, "_fingerprint", lambda _original: lambda *_parts: uuid4().hex)


def copy_forgotten() -> None:
    """Forget the cards of earlier rounds when a document changes."""

    def is_kept(notice: Any, item: Any) -> bool:
        return notice.part is not DocumentNoticeKind.ASKED or notice.round == item.round

    def wrap(original: Function) -> Function:
        return lambda item: tuple(each for each in original(item) if is_kept(each, item))

    _exchange(approval_rules, "notices", wrap)


def ack_before_commit() -> None:
    """Acknowledge an approval before it is committed."""
    under_way: set[asyncio.Task[None]] = set()

    async def act_later(desk: Any, *given: Any) -> None:
        await asyncio.sleep(LATE)
        await desk.act(*given)

    def wrap(original: Function) -> Function:
        async def act(ack: Any, action: Any, body: Any, caller: Any, approvals: Any) -> Any:
            click = clicked(action["action_id"], action["value"])
            if click.form is not ClickForm.NONE:
                return await original(ack, action, body, caller, approvals)
            task = asyncio.create_task(act_later(approvals, caller.actor, click, caller.click))
            under_way.add(task)
            return await ack()

        return act

    clicked = approvals.clicked
    _exchange(approvals, "act", wrap)


def sent_twice() -> None:
    """Repeat calls without a look for an earlier attempt."""

    def wrap(original: Function) -> Function:
        def claim(*given: Any) -> Any:
            found = original(*given)
            return replace(found, sending=replace(found.sending, in_doubt=False))

        return claim

    _exchange(claims, "_claim", wrap)


def row_dropped() -> None:
    """Leave a row out of the outbox, for every 23rd key."""

    def is_kept(task: Any) -> bool:
        return zlib.crc32(task.key.encode()) % DROPPED != 0

    def wrap(original: Function) -> Function:
        return lambda self, tasks: original(self, [*filter(is_kept, tasks)])

    _exchange(Outbox, "_rows", wrap)


def first_content_again() -> None:
    """Circulate the first round's text and amount in the next round."""

    def wrap(original: Function) -> Function:
        def resubmit(document: Any, *given: Any) -> Any:
            return replace(original(document, *given), content=document.rounds[0])

        return resubmit

    _exchange(rules, "resubmit", wrap)


def comment_cut() -> None:
    """Cut the comment of a return to one letter."""

    def wrap(original: Function) -> Function:
        def send_back(*given: Any) -> Any:
            returned = original(*given)
            return replace(returned, comment=returned.comment[:1])

        return send_back

    _exchange(rules, "send_back", wrap)


def files_zeroed() -> None:
    """Copy attachments as zeros."""

    async def zeros(data: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for piece in data:
            yield bytes(len(piece))

    def zeroing(session: Any) -> Any:
        def post(url: str, *, data: AsyncIterator[bytes], **more: Any) -> Any:
            return session.post(url, data=zeros(data), **more)

        return SimpleNamespace(get=session.get, post=post)

    def wrap(original: Function) -> Function:
        return lambda client, session, *given: original(client, zeroing(session), *given)

    _exchange(files, "_copy", wrap)


def newer_wish_lost() -> None:
    """Lose what is put for a task while its sending is under way."""

    def wrap(original: Function) -> Function:
        def columns(outcome: Any, row: Any, *given: Any) -> Any:
            shown = {name: getattr(row, name) for name in ("id", "due", "method", "address")}
            same = SimpleNamespace(**shown, version=outcome.claim.version)
            return original(outcome, same, *given)

        return columns

    _exchange(outcomes, "_columns", wrap)


def turns_not_taken() -> None:
    """Let the relays of two bots work at once, so that both spend the same budget."""
    _exchange(relay, "lock", lambda _original: lambda _tx, _name: None)


def failure_kept() -> None:
    """Keep what has failed in a common commit."""

    def wrap(original: Function) -> Function:
        def execute(tx: Any, sql: str) -> None:
            if sql != "ROLLBACK TO job":
                original(tx, sql)

        return execute

    _exchange(writer, "_execute", wrap)


def lanes_ignored() -> None:
    """Put every task into no lane: a conversation has neither order nor spacing."""

    def wrap(original: Function) -> Function:
        return lambda self, tasks: original(self, [replace(task, lane="") for task in tasks])

    _exchange(Outbox, "_rows", wrap)


def not_on_disk() -> None:
    """Commit without waiting for the disk, on SQLite and on PostgreSQL."""

    def wrap(original: Function, statement: str) -> Function:
        def careless(driver: Any, _record: object) -> None:
            driver.execute(statement).close()
            driver.commit()

        def engine(*given: Any) -> Any:
            made = original(*given)
            event.listen(made, "connect", careless)
            return made

        return engine

    _exchange(sqlite, "_engine", lambda original: wrap(original, "PRAGMA synchronous = OFF"))
    _exchange(postgres, "engine", lambda original: wrap(original, "SET synchronous_commit = off"))


BUGS: dict[str, Callable[[], None]] = {
    bug.__name__.replace("_", "-"): bug
    for bug in (
        approval_by_anyone, end_by_anyone, key_lost, copy_forgotten, ack_before_commit, sent_twice,
        row_dropped, first_content_again, comment_cut, files_zeroed, newer_wish_lost,
        turns_not_taken, failure_kept, lanes_ignored, not_on_disk,
    )
}  # fmt: skip
"""Bugs by their names on the command line."""
