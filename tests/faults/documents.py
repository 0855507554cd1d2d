"""Rules of documents: their entries in the record, and the messages about them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.faults.finding import Finding, exactly, within
from tests.faults.history import Ask, History, Line, Message
from tests.faults.words import PURCHASE, Words, titled

KINDS = {
    "draft": {"drafted"},
    "approve": {"approved", "decided"},
    "return": {"returned"},
    "resubmit": {"resubmitted"},
    "withdraw": {"withdrawn"},
}
"""Kinds of entries that a requested act may have in the record."""
PRESSED = {"approve", "withdraw"}
"""Acts of a button alone: one that loses is acknowledged and answered, too (see `private`)."""


@dataclass
class Way:
    """State of a document by the by-law, entry by entry.

    `asked` has the rounds of each person's cards, `told` counts the news by person, `signed` are
    those who have approved in this round, `replaced` the round in which another person took over.
    """

    title: str
    drafter: str
    state: str = ""
    route: tuple[str, ...] = ()
    step: int = 0
    round: int = 0
    asked: dict[str, list[int]] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    replaced: dict[str, int] = field(default_factory=dict)
    broken: str = ""

    @property
    def waiting_for(self) -> str | None:
        """Approver of the current step; None beyond the route."""
        is_on_its_way = self.state == "circulating" and self.step < len(self.route)
        return self.route[self.step] if is_on_its_way else None

    def take(self, entry: Line, route: tuple[str, ...]) -> None:
        who, kind = entry["by"], entry["kind"]
        allowed = {
            "drafted": not self.state and who == self.drafter,
            "approved": who == self.waiting_for and self.step + 1 < len(self.route),
            "decided": who == self.waiting_for and self.step + 1 == len(self.route),
            "returned": who == self.waiting_for,
            "resubmitted": self.state == "returned" and who == self.drafter,
            "withdrawn": self.state in {"circulating", "returned"} and who == self.drafter,
            "reassigned": entry.get("from") in self.route[self.step :]
            and self.state == "circulating"
            and entry.get("to") != self.drafter,
        }
        if not allowed.get(kind):
            self.broken = (
                self.broken or f"entry {entry['sequence']}: {who} could not have it {kind} here"
            )
        if kind == "reassigned":
            self._change_hands(entry)
        else:
            self._go_on(kind, who, route)

    def is_asked(self, person: str) -> bool:
        """Tell whether the person was asked in this round, and no one took over from them."""
        is_replaced = self.replaced.get(person) == self.round
        return self.asked.get(person, [0])[-1] == self.round and not is_replaced

    def _change_hands(self, entry: Line) -> None:
        """Replace the step's person; who decides higher up is not asked twice.

        The drafter hears once of the steps that changed hands in one transaction.
        """
        step = entry["step"]
        later = self.route[step + 1 :]
        own = () if entry["to"] in later else (entry["to"],)
        self.route = (*self.route[:step], *own, *later)
        self.told[self.drafter] += not entry["continues"]
        if step == self.step and self.waiting_for:
            self.asked.setdefault(self.waiting_for, []).append(self.round)
        self.replaced[entry["from"]] = self.round

    def _go_on(self, kind: str, who: str, route: tuple[str, ...]) -> None:
        match kind:
            case "drafted" | "resubmitted":
                self.state, self.route, self.step, self.round = (
                    "circulating",
                    route,
                    0,
                    self.round + 1,
                )
                self.signed = []
            case "approved":
                self.step += 1
                self.signed.append(who)
            case "decided":
                self.state, self.step = "decided", self.step + 1
                self.told[self.drafter] += 1
            case "returned":
                self.state = "returned"
                self.told.update({self.drafter, *self.signed})
            case "withdrawn":
                if self.state == "circulating":
                    self.told.update(set(self.signed))
                self.state = "withdrawn"
        if self.waiting_for and kind != "returned":
            self.asked.setdefault(self.waiting_for, []).append(self.round)


def ways(history: History) -> dict[str, Way]:
    """Return the states by title; of a document that exists twice, the first."""
    amounts = {ask.about: ask.content.amount for ask in history.asks("draft")}
    found: dict[str, Way] = {}
    for document in history.of("document"):
        title = title_of(document)
        way = Way(title, document["drafter"])
        amount = int(amounts.get(title) or 0)
        for entry in document["entries"]:
            amount = entry.get("fields", {}).get("amount", amount)
            way.take(entry, history.city.route(way.drafter, amount))
        found.setdefault(title, way)
    return found


def title_of(document: Line) -> str:
    return str(document["entries"][0].get("title", ""))


def each_act_once(history: History) -> Iterator[Finding]:
    recorded = recorded_acts(history)
    for what, asks in _grouped(history.asks(*KINDS), history.words).items():
        if what[0] not in PRESSED:
            yield from within("each act once", _named(what), recorded[what], asks)
        elif recorded[what] > 1 and history.words.round:
            yield Finding("each act once", f"{_named(what)}: recorded {recorded[what]} times")


def nothing_unasked(history: History) -> Iterator[Finding]:
    possible = {_of(ask, history.words) for ask in history.asked if ask.may_have_happened}
    for what in recorded_acts(history):
        if what not in possible:
            yield Finding("no act without a request", _named(what))


def by_the_law(history: History) -> Iterator[Finding]:
    found = ways(history)
    for document in history.of("document"):
        way = found[title_of(document)]
        if way.broken:
            yield Finding("only allowed acts", f"{way.title}, {way.broken}")
        elif (document["state"], document["waiting_for"]) != (
            way.state,
            [way.waiting_for] if way.waiting_for else [],
        ):
            yield Finding(
                "only allowed acts",
                f"{way.title}: it is said to be {document['state']}, and is {way.state}",
            )


def each_message_once(history: History) -> Iterator[Finding]:
    """Check for a card to each approver of each step and round, and the news of ended rounds."""
    words = history.words
    owed: Counter[tuple[str, str, str]] = Counter()
    for way in ways(history).values():
        owed[way.title, "drafted", way.drafter] = 1 if words.drafted else 0
        for person, news in way.told.items():
            if person == way.drafter or words.undone:
                owed[way.title, "told", person] += news
        for person, rounds in way.asked.items():
            owed[way.title, "asked", person] += len(rounds)
    found = Counter((titled(m.text), part_of(m, words), m.reader) for m in messages(history))
    for what in {**owed, **found}:
        yield from exactly("each message once", " · ".join(what), found[what], owed[what])


def each_card_true(history: History) -> Iterator[Finding]:
    """Check that each card shows the signed and the next steps, and only buttons that work."""
    known, words = ways(history), history.words
    newest = newest_of(history)
    for message in messages(history):
        way = known.get(titled(message.text))
        if way is None:
            continue
        part = part_of(message, words)
        latest = message in newest
        expected = _buttons(way, part, message, words, latest=latest)
        shown = {words.approve, words.send_back, words.mend} & set(message.buttons)
        marks = tuple(message.words.count(mark) for mark in words.marks)
        if shown != expected or (
            marks and part != "told" and marks != _marks(way, part, message, latest)
        ):
            card = f"{way.title} · {part} · {message.reader}"
            what = f"{card}: {sorted(shown)} {marks}, and it is {way.state}"
            yield Finding("each card up to date", what)


def _buttons(way: Way, part: str, message: Message, words: Words, *, latest: bool) -> set[str]:
    if part == "asked":
        return (
            {words.approve, words.send_back}
            if latest and message.reader == way.waiting_for
            else set()
        )
    is_own = message.reader == way.drafter
    mendable = way.state == "returned" and is_own and (part == "drafted" or latest)
    return {words.mend} if mendable else set()


def _marks(way: Way, part: str, message: Message, latest: bool) -> tuple[int, int, int]:
    """Return how often each mark stands on a card: in one of an earlier round, never.

    An approver's card of a later round says, by the last mark, why the document came back.
    """
    is_old = not latest or not way.is_asked(message.reader)
    if part == "asked" and is_old:
        return 0, 0, 0
    came_back = part == "asked" and way.round > 1
    returns = int(way.state == "returned") + came_back
    return way.step, int(way.state == "circulating"), returns


def newest_of(history: History) -> set[Message]:
    """Return the newest of each person's messages of one kind about a document."""
    newest: dict[tuple[str, str, str], Message] = {}
    for message in sorted(messages(history), key=lambda m: m.ts):
        newest[titled(message.text), part_of(message, history.words), message.reader] = message
    return set(newest.values())


def messages(history: History) -> list[Message]:
    return [
        m
        for m in history.told
        if not m.private and m.reader and titled(m.text).startswith(PURCHASE)
    ]


def part_of(message: Message, words: Words) -> str:
    if message.text.startswith(words.asked):
        return "asked"
    return "drafted" if message.text.startswith(words.drafted) else "told"


Act = tuple[str, str, str, int]
"""Kind, title, person and round; the round is 0 where the card does not show it."""


def _of(ask: Ask, words: Words) -> Act:
    return ask.kind, ask.about, ask.person, ask.round if words.round else 0


def recorded_acts(history: History) -> Counter[Act]:
    found: Counter[Act] = Counter()
    for document in history.of("document"):
        for entry in document["entries"]:
            if entry["kind"] == "reassigned":
                continue  # it follows from the staff list
            kind = next(kind for kind, recorded in KINDS.items() if entry["kind"] in recorded)
            is_shown = history.words.round and kind in {"approve", "return"}
            round_ = entry["round"] if is_shown else 0
            found[kind, title_of(document), entry["by"], round_] += 1
    return found


def _grouped(asks: Iterable[Ask], words: Words) -> dict[Act, list[Ask]]:
    found: dict[Act, list[Ask]] = {}
    for ask in asks:
        found.setdefault(_of(ask, words), []).append(ask)
    return found


def _named(what: Act) -> str:
    return " · ".join(str(part) for part in what if part)


def approvals(history: History) -> dict[tuple[str, str, int], int]:
    """Count the approvals of each person, title and round: none or one."""
    return {
        (who, title, n): count
        for (kind, title, who, n), count in recorded_acts(history).items()
        if kind == "approve"
    }
