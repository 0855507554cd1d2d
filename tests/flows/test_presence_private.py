"""The kind of somebody's leave: followed through everything that ever left the bot."""

import json
from collections.abc import Iterator

import pytest

from tests.flows.office import AOI, KEN, NAGI, PEOPLE, RIKU, Office
from tests.flows.presence_office import CHANGE, OTHER, Morning
from tests.flows.reading import Json

MAY_KNOW = {AOI, KEN, RIKU}
"""She herself, the head of her section, and personnel."""

KINDS = [
    ("年休", ("年休", "Annual leave", "annual_leave")),
    ("特休", ("特休", "Special leave", "special_leave")),
    ("週休・代休", ("週休", "代休", "Day off", "day_off")),
    ("病休", ("病休", "Sick leave", "sick_leave")),
    ("育休", ("育休", "Childcare leave", "childcare_leave")),
    ("職免", ("職免", "Duty exemption", "duty_exemption")),
]
"""Kinds of leave, and the words that tell each. To a database they are all the same."""


@pytest.mark.parametrize(
    ("database_url", "kind", "words"),
    [("postgresql", *KINDS[0]), *(("sqlite", *each) for each in KINDS)],
    indirect=["database_url"],
)
async def test_it_is_told_to_three_people_and_stands_in_no_channel_and_no_log(
    office: Office, kind: str, words: tuple[str, ...]
) -> None:
    morning = await Morning.in_(office)
    await _a_morning(morning, kind)
    told = [entry for entry in office.record() if any(word in _written(entry) for word in words)]
    read_by = {reader for entry in told for reader in _readers(morning, entry)}
    assert read_by == MAY_KNOW
    assert not any(word in str(office.logged) for word in words)


async def _a_morning(morning: Morning, kind: str) -> None:
    """Declare, change and declare again as Aoi, while all others look wherever they can."""
    office = morning.office
    await morning.at(8, 15)
    form = await office[AOI].opens(await office[AOI].card(), OTHER)
    await morning.fills_in(AOI, form, am=kind)
    await morning.fills_in(AOI, await office[AOI].opens(await office[AOI].card(), OTHER), pm="在宅")
    await morning.at(9)
    for number in PEOPLE:
        await _looks_everywhere(morning, number)
        form = await office[AOI].opens(await office[AOI].card(), CHANGE)
        await morning.fills_in(AOI, form, am=kind, pm=kind)
    await morning.at(10)
    await office[NAGI].clicks(morning.sheet(), "最新にする")


async def _looks_everywhere(morning: Morning, number: str) -> None:
    office = morning.office
    await office[number].opens_home()
    for asked in ("", "佐藤", "企画課", "企画係", f"<@{office[AOI].slack_id}>"):
        await morning.asks_who(number, asked)
    await office[number].types("/who 企画部", channel=morning.channel)
    await office[number].closes(await morning.opens_department(number, "企画部"))


def _written(entry: Json) -> str:
    """Return what the bot sent; what Slack sent or answered is not the bot's text."""
    return "" if entry["kind"] == "envelope" else json.dumps(entry["request"], ensure_ascii=False)


def _readers(morning: Morning, entry: Json) -> Iterator[str]:
    """Yield all people who see this, by its address."""
    for number in PEOPLE:
        who = morning.office[number]
        if {who.slack_id, who.channel, morning.channel} & _addressed(morning.office, entry):
            yield number


def _addressed(office: Office, entry: Json) -> set[str]:
    sent = entry["request"]
    match entry["kind"]:
        case "response_url":
            return {entry["user"]}
        case "ack":
            payload = _asked(office, entry["envelope_id"])
            return {payload.get("user_id") or payload["user"]["id"]}
        case _ if "trigger_id" in sent:
            return {office.box.triggers._made[sent["trigger_id"]].user}
        case _ if "view_id" in sent:
            return _addressed(office, _opening(office, sent["view_id"]))
    return {sent.get("user") or sent.get("user_id") or sent["channel"]}


def _opening(office: Office, view_id: str) -> Json:
    """Return the call that opened a view, which may have been closed since."""
    return next(
        entry
        for entry in office.record()
        if entry["kind"] == "call"
        and "trigger_id" in entry["request"]
        and entry["response"].get("view", {}).get("id") == view_id
    )


def _asked(office: Office, envelope_id: str) -> Json:
    frames = (entry["request"] for entry in office.record() if entry["kind"] == "envelope")
    payload: Json = next(f["payload"] for f in frames if f["envelope_id"] == envelope_id)
    return payload
