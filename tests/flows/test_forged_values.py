"""Values that no card has, behind every button and form of every room."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import ROOMS
from kaigi.ledger.tables import entry
from kaigi.meetings.tables import meeting
from kaigi.presence.tables import declaration, presence
from sandbox import interactivity
from tests.flows.office import AOI, Office
from tests.flows.reading import Json, words

FAMILIES = {
    r"^approvals\.(act\..+|approve|return|resubmit)$": (
        "approvals.act.approve",
        "approvals.act.x",
        "approvals.approve",
        "approvals.return",
        "approvals.resubmit",
    ),
    r"^approvals\.(waiting|back|drafted|reviews)(\.further)?$": (
        "approvals.waiting",
        "approvals.drafted.further",
        "approvals.back",
        "approvals.reviews",
    ),
    r"^approvals\.narrow\.(form|section|least|days)$": ("approvals.narrow.days",),
    r"^approvals\.tray(\.further)?$": ("approvals.tray", "approvals.tray.further"),
    r"^[a-z][a-z0-9_]*(\.until)?$": ("vendor",),
    r"^approvals\.(comment|return)$": ("approvals.comment", "approvals.return"),
    r"^approvals\.(edit|resubmit)$": ("approvals.edit", "approvals.resubmit"),
}
"""Names for each pattern; a room with a new pattern has to name some."""

WITHOUT_VALUE = frozenset({"approvals.new", "meetings.list", "meetings.join", "meetings.start"})
"""Buttons that do the same whatever their value is: they open a form or list, or are links."""

SHAPELESS: tuple[Any, ...] = (
    None,
    7,
    {},
    "",
    "x",
    "|",
    "||",
    "|||||",
    "\x00",
    "9" * 1_900,
    "あ" * 1_900,
    "2026-11-24|am|away",
    "2026-11-24|am|nowhere",
    "2026-11-24|noon|home",
    "2026-11-24||home",
    "2026-11-24|25:00-26:00|home",
    "2026-11-24|12:00-12:00|home",
    "2026-11-24|pm-am|home",
    "2026-11-24|am,am|home",
    "2026-11-24|am,09:00-10:00|home",
    "2026-11-31|am|home",
    "0001-01-01|am|",
    "9999-12-31|am,pm|",
    "2026-11-24|-1|",
    "2026-11-24|٣|佐藤",
    "2026-11-24|nowhere/\x00",
    "2026-11-24|どこにもない課",
    "0001-01-01",
    "9999-12-31",
    "away",
    "kintone-1:1.0:approve",
    "-1:1.0:approve:",
    "1:1.0:approve:nothing",
)


STORED = ("\x00", "9" * 1_900, "1:1.0:approve:nothing", "2026-11-24|nowhere/\x00", "9999-12-31")
"""Those of them that might get as far as the database: all that PostgreSQL is asked about."""

FORGED = {"block_actions", "view_submission"}
"""Envelopes in which Slack's own schemas do not hold here."""

RECORD = (entry, declaration, presence, meeting)


class Listing:
    """An app that only lists what is registered with it."""

    def __init__(self) -> None:
        self.names: dict[str, dict[Any, str | re.Pattern[str]]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def register(name: str | re.Pattern[str], **_more: Any) -> Callable[..., Any]:
            return lambda listener: self.names.setdefault(kind, {}).setdefault(listener, name)

        return register


def registered(kind: str) -> Iterator[str]:
    """Yield a name for every listener of actions or views of every room."""
    app: Any = Listing()
    for room in ROOMS:
        if room.register:
            room.register(app)
    for name in app.names[kind].values():
        yield from (name,) if isinstance(name, str) else FAMILIES[name.pattern]


ACTIONS = list(registered("action"))
VIEWS = list(registered("view"))


def test_every_room_with_buttons_is_among_them() -> None:
    rooms = {name.partition(".")[0] for name in ACTIONS if "." in name}
    assert rooms == {"approvals", "presence", "meetings"}
    assert set(ACTIONS) >= WITHOUT_VALUE


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in WITHOUT_VALUE])
async def test_a_forged_value_is_refused_in_words_and_records_nothing(
    office: Office, action: str
) -> None:
    office.strange |= FORGED
    await office.circulating()
    before = await _recorded(office)
    for value in _values(office):
        answers = 2 if value in STORED else 1
        assert len(await _clicks(office, action, value)) == answers, (action, value)
    assert await _recorded(office) == before
    assert _failures(office) == []


@pytest.mark.parametrize("action", sorted(WITHOUT_VALUE))
async def test_a_button_without_a_value_is_not_disturbed_by_one(
    office: Office, action: str
) -> None:
    office.strange |= FORGED
    await office.circulating()
    before = await _recorded(office)
    for value in _values(office):
        await _clicks(office, action, value)
    assert await _recorded(office) == before
    assert _failures(office) == []


@pytest.mark.parametrize("callback_id", VIEWS)
async def test_a_forged_form_is_refused_in_words_and_records_nothing(
    office: Office, callback_id: str
) -> None:
    office.strange |= FORGED
    await office.circulating()
    before = await _recorded(office)
    forged_day = {"day": {"day": {"type": "datepicker", "selected_date": "0001-01-01"}}}
    form = await _form(office)
    for value, values in [*((value, {}) for value in _values(office)), ("x", forged_day)]:
        view = {"callback_id": callback_id, "private_metadata": value}
        payload = office[AOI].submission(form, view)
        payload["view"]["state"]["values"] = values
        is_unnamed = callback_id == "approvals.draft" and value == ""  # as in version 0.x
        answer = "update" if is_unnamed else "push"
        assert (await office.send(payload))["response_action"] == answer, (value, values)
    assert await _recorded(office) == before
    assert _failures(office) == []


async def test_a_place_that_a_form_does_not_offer_is_refused(office: Office) -> None:
    office.strange |= FORGED
    for place in ("away", "nowhere", None, ""):
        form = await _form(office)
        payload = office[AOI].submission(form)
        payload["view"]["state"]["values"] = {
            "day": {"day": {"type": "datepicker", "selected_date": "2026-11-24"}},
            "am": {"am": {"type": "static_select", "selected_option": {"value": place}}},
        }
        assert (await office.send(payload))["response_action"] == "push"
        await _close_all(office)
    assert await _recorded(office) == dict.fromkeys((t.name for t in RECORD), 0)
    assert _failures(office) == []


def _values(office: Office) -> tuple[Any, ...]:
    return SHAPELESS if office.bot.storage.is_sqlite else STORED


async def _clicks(office: Office, action: str, value: Any) -> list[str]:
    """Click in a message and in a form, and return what the person is told.

    What is refused in a message is refused in a form alike: a few are tried there.
    """
    aoi = office[AOI]
    await _close_all(office)
    known = len(aoi.told())
    described = {"block_id": "x", "action_id": action, "type": "button", "value": value}
    box = office.box
    person = box.workspace.people[aoi.slack_id]
    card = await aoi.card()
    channel = box.workspace.channels[aoi.channel]
    message = channel.messages[card["ts"]]
    in_message = interactivity.action_in_message(box, person, channel, message, {**described}, {})
    await office.send(in_message)
    await office.settle()
    told = [*aoi.told()[known:], *(words(form) for form in aoi.forms())]
    if value not in STORED:
        return told
    form = await _form(office)
    await office.send(interactivity.action_in_view(box, person, form["id"], described, {}))
    await office.settle()
    return [*told, *(words(opened) for opened in aoi.forms()[1:])]


async def _form(office: Office) -> Json:
    await _close_all(office)
    await office[AOI].types("/here")
    return office[AOI].form()


async def _close_all(office: Office) -> None:
    while forms := office[AOI].forms():
        await office[AOI].closes(forms[-1])


async def _recorded(office: Office) -> dict[str, int]:
    """Return the number of rows of every table of the record."""
    return await office.bot.storage.run(
        lambda tx: {
            table.name: tx.scalar(select(func.count()).select_from(table)) or 0 for table in RECORD
        }
    )


def _failures(office: Office) -> list[Any]:
    return [line for line in office.logged if line["event"] == "handler.failed"]
