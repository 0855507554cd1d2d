"""Messages to people: their conversations at the end, and the record of the wire."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tests.faults.history import Answer, Call, Message
from tests.faults.people import Citizen, digest_of
from tests.faults.wire import Json, Wire
from tests.faults.words import titled
from tests.flows.reading import labels, words

SETTLED = 10.0
"""Seconds after which each request has its answer in the sandbox's record."""


def everything(people: Iterable[Citizen], channels: dict[str, str]) -> list[Message]:
    """Collect the messages: of a channel once, private ones of each person.

    `channels`: their ids by name.
    """
    found = {}
    for person in people:
        for channel in (person.direct, *channels.values()):
            for message in _whole(person, channel):
                told = _message(message, person, channel)
                found[told.reader, told.channel, told.ts] = told
    return list(found.values())


def _whole(person: Citizen, channel: str) -> Iterator[Json]:
    before: dict[str, str] = {}
    while True:
        page = person.wire.see("client/history", user=person.id, channel=channel, **before)
        yield from page["messages"]
        if not page["has_more"]:
            return
        before = {"before": next(m["ts"] for m in page["messages"] if not m.get("is_ephemeral"))}


def _message(message: Json, person: Citizen, channel: str) -> Message:
    private = bool(message.get("is_ephemeral"))
    reader = person.number if private or channel == person.direct else ""
    read = words(message), tuple(labels(message)), _enclosed(message, person, channel)
    return Message(reader, channel, message["ts"], message.get("text", ""), *read, private)


def _enclosed(message: Json, person: Citizen, channel: str) -> tuple[tuple[str, str], ...]:
    """Return the names and digests of the files in the thread, as this person downloads them."""
    if not message.get("reply_count"):
        return ()
    where = {"user": person.id, "channel": channel, "thread_ts": message["ts"]}
    thread = person.wire.see("client/history", **where)["messages"]
    return tuple(
        (file["name"], digest_of(person.wire.download(file["url_private"], person.id)))
        for reply in thread
        for file in reply.get("files", [])
    )


def opened(messages: list[Message], people: Iterable[Citizen]) -> list[Message]:
    """Open the document from each newest card of an approver, and add what it shows."""
    readers = {person.number: person for person in people}
    newest: dict[tuple[str, str], Message] = {}
    for message in sorted(messages, key=lambda message: message.ts):
        reader = readers.get(message.reader)
        if reader and message.text.startswith(reader.words.asked):
            newest[message.reader, titled(message.text)] = message
    return [
        replace(message, opened=_opened(message, readers[message.reader]))
        if newest.get((message.reader, titled(message.text))) is message
        else message
        for message in messages
    ]


def _opened(message: Message, reader: Citizen) -> str:
    cards = [card for card in reader.cards(reader.words.open) if card["ts"] == message.ts]
    return "".join(reader.reads(card) for card in cards)


@dataclass
class Watch:
    """Reader of the sandbox's record, which has only the last 20,000 entries."""

    wire: Wire
    numbers: dict[str, str]
    """Staff numbers by Slack ids."""
    answers: list[Answer] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    posts_lost: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    _read: int = 0
    _clicks: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def look(self, before: float) -> None:
        """Read the entries before this time."""
        for entry in self.wire.see("record", since=str(self._read)):
            if entry["at"] >= before:
                return
            self._read = entry["n"]
            self._take(entry)

    def _take(self, entry: Json) -> None:
        if entry["kind"] == "call":
            self.calls.append(Call(entry["method"], entry["at"]))
        match entry["kind"], entry.get("type") or entry.get("method"):
            case "envelope", _:
                self._take_envelope(entry["request"]["payload"])
            case "response_url", _:
                self._take_answer(entry)
            case "zoom", "meetingCreate" if entry.get("status") == 201:
                self.made.append(entry["request"]["body"]["topic"])
            case "call", "chat.postEphemeral" if (entry["response"] or {}).get("ok"):
                person = self.numbers[entry["request"]["user"]]
                self.answers.append(
                    Answer("", entry["at"], entry["request"].get("text", ""), person, "")
                )
            case "call", "chat.postMessage" if "failed_with" in entry and (
                entry["response"] or {}
            ).get("ok"):
                self.posts_lost.add(entry["response"]["ts"])

    def _take_envelope(self, payload: Json) -> None:
        if "response_url" not in payload:
            return
        user = payload.get("user_id") or payload["user"]["id"]
        action = (
            payload["actions"][0]["action_id"]
            if "actions" in payload
            else payload.get("command", "")
        )
        card = payload.get("container", {}).get("message_ts", "")
        self._clicks[payload["response_url"]] = self.numbers[user], action, card

    def _take_answer(self, entry: Json) -> None:
        """Record a private answer; one that replaces a message does not count."""
        given = entry["request"]
        if entry["response"] == "ok" and not given.get("replace_original"):
            person, action, card = self._clicks[entry["url"]]
            lost, private = "failed_with" in entry, given.get("response_type") != "in_channel"
            text = given.get("text", "")
            self.answers.append(
                Answer(entry["url"], entry["at"], text, person, action, card, lost, private)
            )
