"""The shape of a room as `bot.app` lists it: one row, and what opening it gives."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Connection

from bot.settings import Settings
from integrations.slack.messages import Post, Render
from integrations.slack.senders import RenderHome
from kaigi.blocks import Message
from kaigi.clock import Waker
from kaigi.clock.jobs import Job
from kaigi.delivery.outbox import Outbox
from kaigi.delivery.ports import OnDead, OnUnreachable, Sender, Sending
from kaigi.errors import KaigiError
from kaigi.home import cards as home_cards
from kaigi.home.desk import HomeDesk
from kaigi.home.ports import HomePart
from kaigi.i18n import Languages, Translator
from kaigi.recipients import Recipients, Shown
from kaigi.settings_group import SettingsGroup
from kaigi.staff.directory import Directory
from kaigi.storage import Storage
from kaigi.storage.export import Read

T = TypeVar("T")

Service = Callable[[], Coroutine[Any, Any, object]]
"""A part that runs as long as the bot does, such as a connection for events."""


class Base(Struct, frozen=True):
    """Foundations of every room. `clock` is the office's, `machine` the host's."""

    settings: Settings
    storage: Storage
    outbox: Outbox
    clock: Waker
    machine: Waker
    languages: Languages
    directory: Directory
    recipients: Recipients
    slack: AsyncWebClient


class CardSource(Struct, frozen=True):
    """A room's cards: `read` gives the state under a task's key, `draw` is pure.

    `read` answers None where the card is not to be sent (any more).
    """

    read: Callable[[Sending], Awaitable[Shown[Any] | None]]
    draw: Callable[[Any, Translator], Message]


class Opened(Struct, frozen=True):
    """A room that is connected to the rest. `desk` reaches handlers under the room's name.

    `desks` are further desks, which reach handlers under their own names.

    `on_dead` hears of this room's tasks that failed for good, `on_any_dead` of every room's,
    `on_unreachable` of its cards in conversations that the app is no member of.
    `prepare` runs after authentication, before the first request is taken.
    """

    desk: object
    desks: Mapping[str, object] = {}
    card: CardSource | None = None
    home: HomePart | None = None
    on_dead: OnDead | None = None
    on_any_dead: OnDead | None = None
    on_unreachable: OnUnreachable | None = None
    senders: Mapping[str, Sender] = {}
    jobs: Mapping[str, Job] = {}
    services: Mapping[str, Service] = {}
    prepare: Callable[[], Awaitable[None]] | None = None
    close: Sequence[Callable[[], Awaitable[None]]] = ()


class Room(Struct, frozen=True):
    """A row of `bot.app.ROOMS`: everything by which a room touches the rest.

    `prefix` is the first part of each of its tasks' keys, `register` adds its listeners to the
    app, `export` its kinds of lines to `kaigi export`.
    """

    name: str
    prefix: str
    open: Callable[[Base], Opened]
    register: Callable[[AsyncApp], None] | None = None
    settings: type[SettingsGroup] | None = None
    export: Mapping[str, Read] = {}


def merged(tables: Iterable[Mapping[str, T]]) -> dict[str, T]:
    return {name: value for table in tables for name, value in table.items()}


def prefix_of(key: str) -> str:
    return key.partition(":")[0]


def renderer(cards: Mapping[str, CardSource]) -> Render:
    """Return the relay's render step: it reads and draws the card of the room in the key."""

    async def render(sending: Sending) -> Post | None:
        card = cards[prefix_of(sending.key)]
        shown = await card.read(sending)
        if shown is None:
            return None
        message = card.draw(shown.state, shown.recipient.t)
        return Post(shown.recipient.channel, message.text, message.blocks)

    return render


def home_renderer(home: HomeDesk, parts: Sequence[HomePart]) -> RenderHome:
    """Return the relay's render step for homes."""

    async def render(person: str) -> tuple[str, dict[str, Any]] | None:
        shown = await home.read(person)
        if shown is None:
            return None
        return shown.recipient.channel, home_cards.draw(parts, shown.state, shown.recipient.t)

    return render


def unreachable(rooms: Mapping[str, OnUnreachable]) -> OnUnreachable:
    """Return what hears of a card in a conversation that the app is no member of: its room."""

    def on_unreachable(tx: Connection, sending: Sending, *, outside: bool) -> None:
        rooms[prefix_of(sending.key)](tx, sending, outside=outside)

    return on_unreachable


def may_exist(sending: Sending) -> bool:
    """Tell whether people may have seen the message already."""
    return sending.address is not None or sending.in_doubt


def dispatcher(rooms: Mapping[str, OnDead], everywhere: Sequence[OnDead]) -> OnDead:
    """Return what hears of a dead task: the room in its key, then those that hear of all."""

    def on_dead(tx: Connection, sending: Sending, error: KaigiError | None) -> None:
        room = rooms.get(prefix_of(sending.key))
        for hear in (*([room] if room else []), *everywhere):
            hear(tx, sending, error)

    return on_dead
