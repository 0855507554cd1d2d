"""Outcomes of sendings, written to the tasks. Only the claim that still holds a task may do so."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, bindparam, case, select, update

from kaigi import trace
from kaigi.delivery.claims import LEASE, Claim
from kaigi.delivery.ports import OnDead, Sent
from kaigi.delivery.retry import GiveUp, Retry
from kaigi.delivery.tables import budget, lane, task
from kaigi.storage import Prepared, upsert

RENEWED_AFTER = LEASE / 3
"""Seconds after which the lease of a sending under way is extended."""
_WRITTEN = ("due", "failures", "in_doubt", "done", "dead", "error", "address", "ts", "method")


class Outcome(Struct, frozen=True):
    """Result of one claim. `silent`: its callback failed before and is not called again."""

    claim: Claim
    result: Sent | Retry | GiveUp
    error: str | None = None
    silent: bool = False

    @property
    def has_callback(self) -> bool:
        """Presence of a callback into a room's code."""
        if self.silent:
            return False
        return isinstance(self.result, GiveUp) or getattr(self.result, "then", None) is not None


def settle(
    tx: Connection,
    outcomes: Sequence[Outcome],
    now: float,
    again: Mapping[str, str],
    on_dead: OnDead,
) -> list[Outcome]:
    """Write the outcomes and run their callbacks; `again` is the channel's.

    An outcome comes again where the answer to its commit was lost. If that commit stands, its claim
    has no lease any more, and nothing is done twice.

    Return those whose row a desk is writing just now, to be settled in the next turn.
    """
    if not outcomes:
        return []
    mine = task.c.id.in_([outcome.claim.id for outcome in outcomes])
    locked = select(
        task.c.id,
        task.c.claims,
        task.c.lease,
        task.c.version,
        task.c.method,
        task.c.address,
        task.c.due,
    )
    found: list[Row[Any]] = [*tx.execute(locked.where(mine).with_for_update(skip_locked=True))]
    rows = {row.id: row for row in found}
    known = [outcome for outcome in outcomes if outcome.claim.id in rows]
    held = [
        outcome
        for outcome in known
        for row in [rows[outcome.claim.id]]
        if row.claims == outcome.claim.number and row.lease > 0
    ]
    if held:
        _WRITE.later(tx, *(_columns(o, rows[o.claim.id], now, again) for o in held))
        for outcome in held:
            is_latest = rows[outcome.claim.id].version == outcome.claim.version
            with trace.following(outcome.claim.cause):
                _call_back(tx, outcome, is_latest, on_dead)
    _release_lanes(tx, known, now)
    _hold_methods(tx, held, now)
    others = [outcome for outcome in outcomes if outcome.claim.id not in rows]
    if not others:
        return []
    there = set(tx.scalars(select(task.c.id).where(mine)))  # without rows deleted meanwhile
    return [outcome for outcome in others if outcome.claim.id in there]


def _columns(
    outcome: Outcome, row: Row[Any], now: float, again: Mapping[str, str]
) -> dict[str, Any]:
    """Build the row; a version put during the sending leaves the task open for it."""
    result = outcome.result
    is_latest = row.version == outcome.claim.version
    columns = {
        "due": row.due,
        "failures": 0,
        "in_doubt": False,
        "done": now if is_latest else None,
        "dead": False,
        "error": outcome.error,
        "address": row.address,
        "method": row.method,
    }
    match result:
        case Sent(address=address):
            columns["address"] = address or row.address
        case GiveUp(in_doubt=in_doubt):
            columns |= {"in_doubt": in_doubt, "dead": is_latest}
        case Retry(in_doubt=in_doubt):
            columns |= {"in_doubt": in_doubt, "done": None}
            if is_latest:
                columns["failures"] = result.failures
            claim = outcome.claim
            lane_waits = claim.lane and result.keeps_lane
            method_waits = claim.method and result.method_too
            if not lane_waits and not method_waits:  # otherwise it keeps its place in the queue
                columns["due"] = now + result.wait
    columns["ts"] = (columns["address"] or {}).get("ts")
    if columns["address"]:
        columns["method"] = again.get(row.method, row.method)
    return {"b_id": row.id, **{f"b_{name}": columns[name] for name in _WRITTEN}}


def _call_back(tx: Connection, outcome: Outcome, is_latest: bool, on_dead: OnDead) -> None:
    if outcome.silent:
        return
    match outcome.result:
        case Sent(then=then) if then is not None:
            then(tx)
        case GiveUp(error) if is_latest:
            on_dead(tx, outcome.claim.sending, error)


def renew(tx: Connection, held: Sequence[Claim], now: float) -> list[Claim]:
    """Extend the leases of sendings that take longer, and return their claims.

    A clock that was set back leaves leases further ahead than one is long.
    """
    claims = [c for c in held if not LEASE - RENEWED_AFTER <= c.lease - now <= LEASE]
    renewed = [replace(claim, lease=now + LEASE) for claim in claims]
    if claims:
        _RENEW.later(
            tx, *({"b_id": c.id, "b_number": c.number, "b_lease": c.lease} for c in renewed)
        )
    lanes = [
        {"b_key": claim.lane, "b_lease": claim.lease, "b_until": now + LEASE}
        for claim in claims
        if claim.lane
    ]
    if lanes:
        _RELEASE.later(tx, *lanes)
    return renewed


_WRITE = Prepared(
    update(task)
    .where(task.c.id == bindparam("b_id"))
    .values(lease=0.0, **{column: bindparam(f"b_{column}") for column in _WRITTEN})
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


def _release_lanes(tx: Connection, outcomes: Sequence[Outcome], now: float) -> None:
    """Open the lanes again, at once or, where a retry keeps its lane, after its wait."""
    lanes: list[dict[str, Any]] = []
    for outcome in outcomes:
        claim = outcome.claim
        if claim.lane:
            result = outcome.result
            keeps = isinstance(result, Retry) and result.keeps_lane
            until = now + result.wait if isinstance(result, Retry) and keeps else 0.0
            lanes.append({"b_key": claim.lane, "b_lease": claim.lease, "b_until": until})
    if lanes:
        _RELEASE.later(tx, *sorted(lanes, key=lambda row: str(row["b_key"])))


def _hold_methods(tx: Connection, outcomes: Sequence[Outcome], now: float) -> None:
    """Hold the methods for which the other side asked to wait, the longest wait of each."""
    held: dict[str, float] = {}
    for outcome in outcomes:
        method = outcome.claim.method
        if method and isinstance(outcome.result, Retry) and outcome.result.method_too:
            held[method] = max(now + outcome.result.wait, held.get(method, 0.0))
    if held:
        statement = upsert(tx, budget)
        longest = case(
            (budget.c.held > statement.excluded.held, budget.c.held), else_=statement.excluded.held
        )
        tx.execute(
            statement.on_conflict_do_update(index_elements=["method"], set_={"held": longest}),
            [{"method": m, "spent": [], "held": until, "even": 0.0} for m, until in held.items()],
        )
