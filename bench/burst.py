"""Figures `burst.*`: 500 people decide 5,000 documents, and a fifth of the clicks arrive twice.

Half of these are one envelope delivered again, the others the same person's click on a second
device. Counted are the documents that were decided exactly once, and those whose drafter heard of
it exactly once. Under the burst the relay keeps to Slack's limits, as in production; afterwards the
bot is started again, and sends what is left without them.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from bench.clicks import all_clicks, at_once, in_own_sandbox, take
from bench.contender import Contender, contender
from bench.databases import Fresh, employ
from bench.envelopes import sandbox
from bench.figures import Figure, median
from bench.people import Person, flat, pairs, staff, workspace
from bench.turns import calm
from kaigi.ledger import tables
from kaigi.ledger.audit import AuditDesk
from kaigi.ledger.events import Decided
from kaigi.storage import Storage
from sandbox.json_types import Json
from sandbox.server import Running

TWICE = 5
"""One of so many clicks arrives twice."""
OPEN = "approvals.open"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Documents: so many in each section; all heads click on so many of theirs in each round."""

    sections: int = 500
    each: int = 10
    rounds: int = 5

    @property
    def documents(self) -> int:
        return self.sections * self.each


QUICK = Amounts(sections=60, each=5, rounds=1)


async def measure(fresh: Fresh, prefix: str, amounts: Amounts) -> list[Figure]:
    town = pairs(amounts.sections)
    people = flat(town)
    async with AsyncExitStack() as stack:
        ours = stack.enter_context(fresh())
        others = stack.enter_context(fresh())
        await employ(ours, staff(people))
        city = await stack.enter_async_context(sandbox(workspace=workspace(people)))
        floor = await stack.enter_async_context(in_own_sandbox("bench.least", others))
        async with contender(city, "bench.house", ours) as house:
            await house.order("draft_in_each_section", f"{amounts.each} {amounts.sections}")
        drafters = [drafter for drafter, _chief in town]
        heard_before = _messages(city, drafters)
        deliveries = list(_deliveries(city, [chief for _, chief in town], amounts))
        async with contender(city, "bench.house", ours, "--paced") as house:
            rates = await _in_rounds([house, floor], deliveries, amounts)
        async with contender(city, "bench.house", ours) as house:
            await house.settle()
        heard = _messages(city, drafters) - heard_before
        decided = await _decided_once(ours)
    told = [many for many in heard.values() if many == 1]
    return [
        Figure(f"{prefix}burst.decided", decided, "documents", amounts.documents),
        Figure(f"{prefix}burst.told", len(told), "documents", amounts.documents),
        Figure(f"{prefix}burst.throughput", median(rates[0]), "/s", median(rates[1])),
    ]


def _deliveries(city: Running, chiefs: list[Person], amounts: Amounts) -> Iterator[Json]:
    """Yield the envelopes in the order of their arrival, those of one click one after another."""
    first = take(all_clicks(city, chiefs), amounts.documents)
    on_second_device = take(all_clicks(city, chiefs), amounts.documents)
    for number, click in enumerate(first):
        yield click
        if number % TWICE == 0:
            is_delivered_again = number % (2 * TWICE) == 0
            yield click if is_delivered_again else on_second_device[number]


async def _in_rounds(
    contenders: list[Contender], deliveries: list[Json], amounts: Amounts
) -> list[list[float]]:
    """Return each contender's clicks a second, round by round, with all heads at once."""
    rates: list[list[float]] = [[] for _ in contenders]
    many = -(-len(deliveries) // amounts.rounds)
    calm()
    for start in range(0, len(deliveries), many):
        for contender_, measured in zip(contenders, rates, strict=True):
            crowd = deliveries[start : start + many]
            measured.append(await at_once(contender_, crowd, amounts.sections))
    return rates


def _messages(city: Running, people: list[Person]) -> Counter[str]:
    """Count the messages to these people by the document that they open."""
    return Counter(
        element["value"].partition(":")[0]
        for person in people
        for message in city.box.workspace.app_direct(person.slack_id).messages.values()
        for block in message.body.get("blocks", [])
        for element in block.get("elements", [])
        if element.get("action_id") == OPEN
    )


async def _decided_once(database_url: str) -> int:
    """Count the documents with exactly one decision; none where a chain does not verify."""
    storage = Storage(database_url)
    verdict = await AuditDesk(storage).verify()
    numbers = await storage.read(lambda tx: list(tx.scalars(select(tables.document.c.id))))
    documents = await storage.read(partial(tables.load_many, document_ids=numbers))
    storage.close()
    if verdict.broken:
        return 0
    decisions = [[e for e in each.events if isinstance(e, Decided)] for each in documents]
    return sum(len(found) == 1 for found in decisions)
