"""Random acts of the people; each worker has its own dice, so a seed repeats the choices."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count

from tests.faults import texts
from tests.faults.city import City
from tests.faults.hours import Hours
from tests.faults.people import Citizen
from tests.faults.wire import Json, NoAnswer
from tests.faults.words import MEETING, PURCHASE, titled
from tests.flows.reading import words

THERE = ("office", "home", "satellite", "mobile", "out")
PLACES = (*THERE, "trip", "leave")
"""Places of a day; heads are never away, since the checker does not know absences yet."""
HALVES = ("", "am", "pm")
DAYS_AHEAD = 3
SOON = 3.0
"""Seconds in which one waits for a card to appear."""
MOST_LOOKED_AT = 6
"""People in whose messages one looks for a button, before doing something else."""


@dataclass
class Crowd:
    """The people and their acts.

    `channels`: ids by name. `only`: the names of acts to choose from; all where it is empty.
    `day`: the office's date.
    """

    seed: int
    city: City
    people: list[Citizen]
    channels: dict[str, str]
    only: tuple[str, ...] = ()
    day: date = field(default_factory=date.today)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        by_number = {person.number: person for person in self.people}
        self._drafters = [by_number[number] for number in self.city.drafters()]
        self._heads = [by_number[number] for number in self.city.heads()]
        self._joined: list[tuple[Citizen, str]] = []
        acts: dict[Callable[[random.Random], None], int] = {
            self.draft: 4, self.sign: 6, self.mend: 2, self.withdraw: 1, self.declare: 8,
            self.tap: 4, self.intrude: 3, self.meet: 2, self.end: 1, self.attend: 1,
            self.go_home: 2,
        }  # fmt: skip
        self._acts = {
            act: n for act, n in acts.items() if not self.only or act.__name__ in self.only
        }

    def asked(self) -> int:
        return len(self.people[0].book.asked)

    def work(self, worker: int, hours: Hours, pause: float) -> None:
        dice = random.Random(f"{self.seed} worker {worker}")
        while hours.rest(dice.expovariate(1 / pause)):
            (act,) = dice.choices([*self._acts], [*self._acts.values()])
            with suppress(NoAnswer):
                act(dice)

    def draft(self, dice: random.Random) -> None:
        drafter = dice.choice(self._drafters)
        title = self._title(PURCHASE)
        drafter.drafts(title, texts.versions(dice, drafter.words), self._files(dice, drafter, 0.2))

    def sign(self, dice: random.Random) -> None:
        """Approve or return; sometimes twice at once, as from a telephone and a desk."""
        found = self._shown(dice, self._heads, self._heads[0].words.approve)
        if found is None:
            return
        head, card = found
        way, reasons = dice.random(), texts.comments(dice)
        if way < 0.3:
            head.returns(card, reasons)
            self._mend_soon(dice, titled(words(card)))
        elif way < 0.45:
            self._at_once(*[lambda: head.approves(card)] * dice.randint(2, 3))
        elif way < 0.6:
            self._at_once(lambda: head.approves(card), lambda: head.returns(card, reasons))
        else:
            head.approves(card)
            self._sign_next(dice, head, titled(words(card)))

    def _mend_soon(self, dice: random.Random, title: str) -> None:
        """Let the drafter revise what just came back; a few leave it for later."""
        asks = [*self.people[0].book.asked]
        drafters = {ask.person for ask in asks if (ask.kind, ask.about) == ("draft", title)}
        drafter = next((p for p in self._drafters if p.number in drafters), None)
        is_left = dice.random() < 0.3 or (self.only and "mend" not in self.only)
        if drafter is None or is_left:
            return
        for _drafter, card in self._soon([drafter], drafter.words.mend, title)[:1]:
            drafter.mends(card, texts.revisions(dice), self._files(dice, drafter, 0.2))

    def _sign_next(self, dice: random.Random, head: Citizen, title: str) -> None:
        """Let the next head approve while the cards of the step before are still being updated."""
        others = [other for other in self._heads if other is not head]
        if dice.random() < 0.8:
            for other, card in self._soon(others, head.words.approve, title)[:1]:
                other.approves(card)

    def mend(self, dice: random.Random) -> None:
        """Revise what came back; where nothing did, something else is done."""
        found = self._shown(dice, self._drafters, self._drafters[0].words.mend)
        if found:
            drafter, card = found
            drafter.mends(card, texts.revisions(dice), self._files(dice, drafter, 0.2))

    def withdraw(self, dice: random.Random) -> None:
        """Take a document back; its approver may be about to act."""
        drafter = dice.choice(self._drafters)
        cards = drafter.cards(drafter.words.withdraw) if dice.random() < 0.5 else []
        if cards:
            drafter.withdraws(dice.choice(cards))

    def intrude(self, dice: random.Random) -> None:
        """Click or submit what is shown to another, as a colleague who has no part in it."""
        named = self.people[0].words
        shown, label, kind = dice.choice(
            [
                *[(self._heads, named.approve, "approve")] * 2,
                (self._heads, named.send_back, "return"),
                (self._drafters, named.mend, "resubmit"),
                (self._drafters, named.withdraw, "withdraw"),
                (self.people, named.end, "end"),
            ]
        )
        found = self._shown(dice, shown, label)
        if found is None:
            return
        reader, card = found
        concerned = self.city.heads_beside(reader.number) if shown is self._heads else set()
        others = [p for p in self.people if p.number not in {reader.number, *concerned}]
        if kind == "return" and dice.random() < 0.5:
            reader.opens_for(card, dice.choice(others))
        else:
            dice.choice(others).forges(card, label, kind)

    def declare(self, dice: random.Random) -> None:
        person = dice.choice(self.people)
        places = THERE if person in self._heads else PLACES
        place = dice.choice(places)
        half = dice.choice(HALVES)
        day = self.day + timedelta(days=dice.randint(1, DAYS_AHEAD))
        halves = [half] if half else ["am", "pm"]
        value = ",".join(f"{h}={place}" for h in halves)
        person.declares(day.isoformat(), f"{place} {half}".strip(), value)
        if dice.random() < 0.3:  # and changes their mind at once
            other = dice.choice(places)
            person.declares(day.isoformat(), other, f"am={other},pm={other}")

    def tap(self, dice: random.Random) -> None:
        """Answer the morning's question, perhaps on several devices at once."""
        named = self.people[0].words
        found = self._shown(dice, self.people, named.taps[0]) if named.question else None
        if found is None or not found[1]["text"].startswith(named.question):
            return
        person, card = found
        answers = named.taps[:2] if person in self._heads else named.taps
        chosen = dice.choices(answers, k=dice.choice([1, 1, 2, 3]))
        day = self.day.isoformat()
        self._at_once(*(partial(person.taps, card, label, day) for label in chosen))

    def meet(self, dice: random.Random) -> None:
        host, channel = dice.choice(self.people), dice.choice([*self.channels.values()])
        guests = dice.sample([p for p in self.people if p is not host], dice.randint(0, 2))
        host.meets(self._title(MEETING), channel, guests)

    def end(self, dice: random.Random) -> None:
        """End a meeting by a card of any person, or by the command."""
        person, channel = dice.choice(self.people), dice.choice([*self.channels.values()])
        label = person.words.end
        cards = [*person.cards(label), *person.cards(label, channel)]
        if cards and dice.random() < 0.7:
            person.presses(dice.choice(cards), label, "end")
        else:
            person.ends_own(channel)

    def attend(self, dice: random.Random) -> None:
        person, channel = dice.choice(self.people), dice.choice([*self.channels.values()])
        cards = person.cards(person.words.join, channel)
        if self._joined and dice.random() < 0.5:
            somebody, meeting = self._joined.pop(dice.randrange(len(self._joined)))
            somebody.leaves(meeting)
        elif cards:
            self._joined.append((person, person.joins(dice.choice(cards))))

    def go_home(self, dice: random.Random) -> None:
        dice.choice(self.people).looks_home()

    def _soon(self, people: list[Citizen], label: str, title: str) -> list[tuple[Citizen, Json]]:
        """Find the messages about a title that have this button, within a few seconds."""
        end = time.monotonic() + SOON
        while time.monotonic() < end:
            shown = [(p, card) for p in people for card in p.cards(label)]
            found = [(p, card) for p, card in shown if titled(words(card)) == title]
            if found:
                return found
            time.sleep(0.2)
        return []

    def _shown(
        self, dice: random.Random, people: list[Citizen], label: str
    ) -> tuple[Citizen, Json] | None:
        """Find one of these people who has a message with this button, and the message."""
        for person in dice.sample(people, min(len(people), MOST_LOOKED_AT)):
            cards = person.cards(label)
            if cards:
                return person, dice.choice(cards)
        return None

    def _files(self, dice: random.Random, person: Citizen, chance: float) -> dict[str, bytes]:
        if not person.words.files or dice.random() > chance:
            return {}
        return {f"offer-{next(self._numbers):05d}.txt": dice.randbytes(dice.randint(20, 2000))}

    def _title(self, noun: str) -> str:
        return f"{noun} {self.seed}-{next(self._numbers):05d}"

    def _at_once(self, *acts: Callable[[], None]) -> None:
        with ThreadPoolExecutor(len(acts)) as pool:
            for each in [pool.submit(act) for act in acts]:
                each.result()
