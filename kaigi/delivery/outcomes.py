"""Writes down what became of sendings. Only the claim that still holds a task may say so."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, case, select, update

from kaigi import trace
from kaigi.delivery.claims import Claim
from kaigi.delivery.ports import OnDead, Sent
from kaigi.delivery.rules import AGAIN, LEASE, GiveUp, Retry
from kaigi.delivery.tables import budget, lane, task
from kaigi.storage import Prepared, upsert


class Outcome(Struct, frozen=True):
    """`quiet`: nobody is called back, because that failed before."""

    claim: Claim
    result: Sent | Retry | GiveUp
    error: str | None = None
    quiet: bool = False

    @property
    def calls_back(self) -> bool:
        if self.quiet:
            return False
        return isinstance(self.result, GiveUp) or getattr(self.result, "then", None) is not None


def settle(
    tx: Connection, outcomes: Sequence[Outcome], now: float, on_dead: OnDead
) -> list[Outcome]:
    """Returns those whose row a desk is writing at this moment, to be settled with the next turn."""
    if not outcomes:
        return []
    rows = _lock(tx, outcomes)
    ours = [o for o in outcomes if _holds(o, rows.get(o.claim.id))]
    if ours:
        _WRITE.later(tx, *(_columns(outcome, rows[outcome.claim.id], now) for outcome in ours))
        for outcome in ours:
            with trace.following(outcome.claim.cause):
                _call_back(tx, outcome, rows[outcome.claim.id], on_dead)
    _release_lanes(tx, [outcome for outcome in outcomes if outcome.claim.id in rows], now)
    _hold_methods(tx, ours, now)
    return _locked_elsewhere(tx, [outcome for outcome in outcomes if outcome.claim.id not in rows])


def renew(tx: Connection, claims: Sequence[Claim], now: float) -> list[Claim]:
    """Keeps what takes longer than a lease."""
    renewed = [replace(claim, lease=now + LEASE) for claim in claims]
    if claims:
        _RENEW.later(
            tx, *({"b_id": c.id, "b_number": c.number, "b_lease": c.lease} for c in renewed)
        )
        in_lanes = [
            {"b_key": claim.lane, "b_lease": claim.lease, "b_until": now + LEASE}
            for claim in claims
            if claim.lane
        ]
        if in_lanes:
            _RELEASE.later(tx, *in_lanes)
    return renewed


def _lock(tx: Connection, outcomes: Sequence[Outcome]) -> dict[int, Row[Any]]:
    ids = [outcome.claim.id for outcome in outcomes]
    wanted = select(
        task.c.id, task.c.claims, task.c.version, task.c.method, task.c.address, task.c.due
    )
    found: list[Row[Any]] = [
        *tx.execute(wanted.where(task.c.id.in_(ids)).with_for_update(skip_locked=True))
    ]
    return {row.id: row for row in found}


def _holds(outcome: Outcome, row: Row[Any] | None) -> bool:
    return row is not None and row.claims == outcome.claim.number


def _columns(outcome: Outcome, row: Row[Any], now: float) -> dict[str, Any]:
    """A newer wish, written while this one was under way, leaves the task open for it."""
    result = outcome.result
    last_word = row.version == outcome.claim.version
    address = (result.address if isinstance(result, Sent) else None) or row.address
    return {
        "b_id": row.id,
        "b_due": now + result.wait
        if isinstance(result, Retry) and _steps_aside(outcome)
        else row.due,
        "b_failures": result.failures if isinstance(result, Retry) and last_word else 0,
        "b_in_doubt": not isinstance(result, Sent) and result.in_doubt,
        "b_done": now if last_word and not isinstance(result, Retry) else None,
        "b_dead": last_word and isinstance(result, GiveUp),
        "b_error": outcome.error,
        "b_address": address,
        "b_method": AGAIN.get(row.method, row.method) if address else row.method,
    }


def _steps_aside(outcome: Outcome) -> bool:
    """Otherwise its lane or its method waits, and it keeps its place in the line."""
    retry, claim = outcome.result, outcome.claim
    if not isinstance(retry, Retry):
        return False
    return not (claim.lane and retry.keeps_lane) and not (claim.method and retry.method_too)


_WRITE = Prepared(
    update(task)
    .where(task.c.id == bindparam("b_id"))
    .values(
        lease=0.0,
        **{
            column: bindparam(f"b_{column}")
            for column in (
                "due",
                "failures",
                "in_doubt",
                "done",
                "dead",
                "error",
                "address",
                "method",
            )
        },
    )
)
_RENEW = Prepared(
    update(task)
    .where(task.c.id == bindparam("b_id"), task.c.claims == bindparam("b_number"))
    .values(lease=bindparam("b_lease"))
)
_RELEASE = Prepared(
    update(lane)
    .where(lane.c.key == bindparam("b_key"), lane.c.held == bindparam("b_lease"))
    .values(held=bindparam("b_until"))
)


def _call_back(tx: Connection, outcome: Outcome, row: Row[Any], on_dead: OnDead) -> None:
    match outcome.result:
        case _ if outcome.quiet:
            return
        case Sent(then=then) if then is not None:
            then(tx)
        case GiveUp(error) if row.version == outcome.claim.version:
            on_dead(tx, outcome.claim.sending, error)


def _release_lanes(tx: Connection, outcomes: Sequence[Outcome], now: float) -> None:
    lanes = [
        {"b_key": o.claim.lane, "b_lease": o.claim.lease, "b_until": _lane_waits(o, now)}
        for o in outcomes
        if o.claim.lane
    ]
    if lanes:
        _RELEASE.later(tx, *sorted(lanes, key=lambda row: str(row["b_key"])))


def _lane_waits(outcome: Outcome, now: float) -> float:
    retry = outcome.result
    return now + retry.wait if isinstance(retry, Retry) and retry.keeps_lane else 0.0


def _hold_methods(tx: Connection, outcomes: Sequence[Outcome], now: float) -> None:
    held: dict[str, float] = {}
    for outcome in outcomes:
        if isinstance(outcome.result, Retry) and outcome.result.method_too and outcome.claim.method:
            until = now + outcome.result.wait
            held[outcome.claim.method] = max(until, held.get(outcome.claim.method, 0.0))
    if held:
        statement = upsert(tx, budget)
        longest = case(
            (budget.c.held > statement.excluded.held, budget.c.held), else_=statement.excluded.held
        )
        tx.execute(
            statement.on_conflict_do_update(index_elements=["method"], set_={"held": longest}),
            [{"method": m, "spent": [], "held": until, "even": 0.0} for m, until in held.items()],
        )


def _locked_elsewhere(tx: Connection, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that are not there at all were taken out by an operator."""
    if not outcomes:
        return []
    there = set(tx.scalars(select(task.c.id).where(task.c.id.in_([o.claim.id for o in outcomes]))))
    return [outcome for outcome in outcomes if outcome.claim.id in there]
