"""People's acts in their clients, one at a time each; every attempt is recorded."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from tests.faults.history import FORGED, Ask, Content, Outcome
from tests.faults.wire import Json, NoAnswer, Wire
from tests.faults.words import Words, titled
from tests.flows.reading import button, filled, labels, state, words

Typed = dict[str, str | list[str]]
"""Values of a form by the name of the field: text, or the ids of files."""
REFUSALS = {"errors", "push"}
"""Response actions by which an app refuses a form."""


@dataclass
class Book:
    """All requests, of all people."""

    asked: list[Ask] = field(default_factory=list)

    def write(self, ask: Ask) -> Outcome:
        self.asked.append(ask)
        return ask.outcome


@dataclass
class Citizen:
    """One person and their client; opening a form closes the one before."""

    number: str
    id: str
    wire: Wire
    book: Book
    words: Words
    direct: str
    screen: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_screen(self) -> Iterator[None]:
        with self.screen:
            yield
            for bottom in self._stack()[:1]:
                self._does("close", view_id=bottom["id"], is_cleared=True)

    def drafts(self, title: str, versions: list[Content], enclosed: dict[str, bytes]) -> None:
        """Write a document and submit it: the next version where one was not acknowledged."""
        with self.at_screen():
            self._command(self.words.draft, self.direct)
            form = self._form(self.words.title)
            if form:
                filled_in = self._fills(form, versions, enclosed, {self.words.title: title})
                self._submits(form, filled_in, "draft", title)

    def approves(self, card: Json) -> None:
        self.presses(card, self.words.approve, "approve")

    def returns(self, card: Json, versions: list[Content]) -> None:
        with self.at_screen():
            self.presses(card, self.words.send_back, "open")
            form = self._form(self.words.comment)
            if form:
                read = words(card)
                filled_in = self._fills(form, versions, {}, {})
                round_ = self.words.round_of(read)
                self._submits(form, filled_in, "return", titled(read), round=round_)

    def opens_for(self, card: Json, intruder: "Citizen") -> None:
        """Open the form of a return, which `intruder` submits."""
        with self.at_screen():
            self.presses(card, self.words.send_back, "open")
            form = self._form(self.words.comment)
            if form:
                typed: Typed = {self.words.comment: "Not mine to say."}
                intruder.forges_form(form, typed, "return", titled(words(card)))

    def mends(self, card: Json, versions: list[Content], enclosed: dict[str, bytes]) -> None:
        with self.at_screen():
            self.presses(card, self.words.mend, "open")
            form = self._form(self.words.title)
            if form:
                filled_in = self._fills(form, versions, enclosed, {})
                self._submits(form, filled_in, "resubmit", titled(words(card)))

    def reads(self, card: Json) -> str:
        """Open the document of a card; return its words, or nothing where it did not open."""
        with self.at_screen():
            block, element = button(card, self.words.open)
            pressed = {"block_id": block["block_id"], "action_id": element["action_id"]}
            self._does("click", container=card["container"], **pressed)
            return "".join(words(view) for view in self._stack()[-1:])

    def withdraws(self, card: Json) -> None:
        self.presses(card, self.words.withdraw, "withdraw")

    def declares(self, day: str, typed: str, value: str) -> None:
        self._commands(
            "declare", day, f"/here {typed} {day}", self.direct, self.words.noted, value=value
        )

    def taps(self, card: Json, label: str, day: str) -> None:
        """Answer for the whole day by a button of the morning's question."""
        block, element = button(card, label)
        pressed = {"block_id": block["block_id"], "action_id": element["action_id"]}
        press = partial(self._does, "click", container=card["container"], **pressed)
        tapped = {"card": card["ts"], "action": element["action_id"]}
        place = label.lower()
        self._asks("declare", day, press, value=f"am={place},pm={place}", **tapped)

    def meets(self, topic: str, channel: str, guests: list["Citizen"]) -> None:
        named = "".join(f" <@{guest.id}>" for guest in guests)
        self._commands(
            "meet", topic, f"/meet {topic}{named}", channel, f"{self.words.making}“{topic}”"
        )

    def ends_own(self, channel: str) -> None:
        self._commands("end", "", "/meet end", channel, self.words.ending)

    def joins(self, card: Json) -> str:
        """Join a meeting, and return its number at Zoom from the link."""
        _block, element = button(card, self.words.join)
        number: str = element["url"].partition("/j/")[2].partition("?")[0]
        self._does("zoom/join", meeting=number)
        return number

    def leaves(self, meeting: str) -> None:
        self._does("zoom/leave", meeting=meeting)

    def looks_home(self) -> None:
        self._does("open_home")

    def forges(self, card: Json, label: str, kind: str) -> None:
        """Click a button of a message that another person is shown."""
        self.presses(card, label, FORGED, value=kind, unseen=True)

    def forges_form(self, form: Json, typed: Typed, kind: str, about: str) -> None:
        """Submit a form that another person has open."""
        values = {name: {name: state(value)} for name, value in typed.items()}
        send = partial(self._does, "submit", view_id=form["id"], values=values, unseen=True)
        self._asks(FORGED, about, send, value=kind)

    def home(self) -> str:
        """Return the words of the home as it was last sent; nothing where it never was."""
        view = self.wire.see("client/home", user=self.id).get("view")
        return words(view) if view else ""

    def presses(
        self, card: Json, label: str, kind: str, *, value: str = "", unseen: bool = False
    ) -> Outcome:
        block, element = button(card, label)
        pressed = {"block_id": block["block_id"], "action_id": element["action_id"]}
        forged = {"unseen": True} if unseen else {}
        press = partial(self._does, "click", container=card["container"], **pressed, **forged)
        read = words(card)
        clicked = {
            "round": 0 if kind == "withdraw" else self.words.round_of(read),
            "card": card["ts"],
            "action": element["action_id"],
            "value": value,
        }
        return self._asks(kind, titled(read), press, **clicked)

    def messages(self, channel: str = "") -> list[Json]:
        """Return the newest messages of a conversation."""
        where = channel or self.direct
        found = self.wire.see("client/history", user=self.id, channel=where).get("messages", [])
        return [
            {**m, "container": {"type": "message", "channel": where, "ts": m["ts"]}} for m in found
        ]

    def cards(self, label: str, channel: str = "") -> list[Json]:
        return [message for message in self.messages(channel) if label in labels(message)]

    def _fills(
        self, form: Json, versions: list[Content], enclosed: dict[str, bytes], more: Typed
    ) -> list[tuple[Typed, Content]]:
        """Fill in a form in each version; what is not written stays as the form shows it."""
        ids = [self.wire.upload(self.id, name, content) for name, content in enclosed.items()]
        files = tuple((name, digest_of(content)) for name, content in enclosed.items())
        shown = filled(form)
        found: list[tuple[Typed, Content]] = []
        for version in versions:
            written = {
                self.words.text: version.text,
                self.words.amount: version.amount,
                self.words.comment: version.comment,
            }
            typed = {name: value for name, value in written.items() if value and name in shown}
            text, amount, comment = ((shown | typed).get(name, "") for name in written)
            attached: Typed = {self.words.files: ids} if ids else {}
            found.append((more | typed | attached, Content(text, amount, comment, files)))
        return found

    def _submits(
        self, form: Json, versions: list[tuple[Typed, Content]], kind: str, about: str, **more: Any
    ) -> None:
        """Submit a form, and its next version where there was no acknowledgement."""
        for typed, content in versions:
            values = {name: {name: state(value)} for name, value in typed.items()}
            send = partial(self._does, "submit", view_id=form["id"], values=values)
            if self._asks(kind, about, send, content=content, **more) is not Outcome.UNKNOWN:
                return

    def _asks(self, kind: str, about: str, do: Callable[[], Json], **more: Any) -> Outcome:
        start = time.time()
        answer = do()
        outcome = Outcome.UNKNOWN if self.words.unsure in str(answer) else outcome_of(answer)
        return self.book.write(Ask(kind, self.number, about, outcome, start, time.time(), **more))

    def _commands(
        self, kind: str, about: str, text: str, channel: str, taken: str, **more: Any
    ) -> None:
        """Send a command; it is done where its answer begins with `taken`."""
        with self.screen:
            start = time.time()
            outcome = outcome_of(self._command(text, channel))
            if outcome is Outcome.DONE and not self._hears(taken, channel, start):
                is_unsure = self._hears(self.words.unsure, channel, start)
                outcome = Outcome.UNKNOWN if is_unsure else Outcome.REFUSED
            self.book.write(Ask(kind, self.number, about, outcome, start, time.time(), **more))

    def _hears(self, words_: str, channel: str, since: float) -> bool:
        said = [
            m for m in self.messages(channel) if m.get("is_ephemeral") and float(m["ts"]) >= since
        ]
        return any(message["text"].startswith(words_) for message in said)

    def _command(self, text: str, channel: str) -> Json:
        return self._does("command", channel=channel, text=text)

    def _form(self, field_name: str) -> Json | None:
        """Return the topmost form, if it has this field."""
        stack = self._stack()
        if stack and any(block.get("block_id") == field_name for block in stack[-1]["blocks"]):
            return stack[-1]
        return None

    def _stack(self) -> list[Json]:
        found: list[Json] = self.wire.see("client/views", user=self.id).get("stack", [])
        return found

    def _does(self, what: str, **given: Any) -> Json:
        try:
            return self.wire.post(f"client/{what}", user=self.id, **given)
        except NoAnswer:
            return {"ok": False, "error": "dispatch_failed"}


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def outcome_of(answer: Json) -> Outcome:
    if answer["ok"]:
        return Outcome.REFUSED if answer.get("response_action") in REFUSALS else Outcome.DONE
    return Outcome.UNKNOWN if answer["error"] == "dispatch_failed" else Outcome.UNSENT
