"""Log: one id leads from a click to everything that the bot sent because of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from kaigi.approvals.desk import ApprovalDesk
from tests.flows.meeting_office import Meetings
from tests.flows.office import AOI, KEN, RIKU, Office
from tests.flows.reading import APPROVE, RETURN

Line = Mapping[str, Any]


def of_envelopes(office: Office) -> list[Line]:
    return [line for line in office.logged if line["event"] == "request.done"]


def because_of(office: Office, envelope: Line) -> list[Line]:
    return [line for line in office.logged if line.get("request") == envelope["request"]]


async def test_a_click_and_all_that_follows_from_it_share_the_envelopes_id(office: Office) -> None:
    await office[KEN].clicks(await office.circulating(), APPROVE)
    click = of_envelopes(office)[-1]
    assert (click["kind"], click["name"], click["outcome"]) == (
        "block_actions",
        "approvals.act.approve",
        "done",
    )
    by_people = {
        entry["envelope_id"]
        for entry in office.record()
        if entry["kind"] == "ack" and entry["type"] != "message"  # that a card was posted
    }
    assert {line["request"] for line in of_envelopes(office)} == by_people
    delivered = {
        line["key"] for line in because_of(office, click) if line["event"] == "delivery.sent"
    }
    assert {key.rpartition(":")[0] for key in delivered} >= {
        f"approval:1:drafted:{AOI}",
        f"approval:1:asked:{KEN}",
    }


async def test_a_refusal_says_what_it_was_and_its_private_answer_carries_the_same_id(
    office: Office,
) -> None:
    card = await office.circulating()
    await office.send(office[RIKU].click(card, APPROVE))
    await office.settle()
    refused = of_envelopes(office)[-1]
    assert refused["outcome"] == "refused"
    told = [(line["event"], line.get("kind")) for line in because_of(office, refused)]
    assert told == [
        ("handler.refused", "block_actions"),
        ("request.done", "block_actions"),
        ("delivery.sent", "answer"),
    ]


async def test_a_click_that_fails_on_our_side_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.failing = {"handler.failed"}
    card = await office.circulating()
    monkeypatch.delattr(ApprovalDesk, "act")
    await office.send(office[KEN].click(card, APPROVE))
    last = of_envelopes(office)[-1]
    assert last["outcome"] == "failed"
    assert [line["event"] for line in because_of(office, last)] == [
        "handler.failed",
        "request.done",
    ]


async def test_a_form_that_stays_closed_is_a_refusal_and_says_why(office: Office) -> None:
    card = await office.circulating()
    office.fault("server_error", where={"method": "views.open"})
    await office[KEN].clicks(card, RETURN)
    last = of_envelopes(office)[-1]
    assert last["outcome"] == "refused"
    assert [line["event"] for line in because_of(office, last)] == [
        "slack.foreign_answer",
        "view.not_opened",
        "handler.refused",
        "request.done",
        "delivery.sent",
    ]


async def test_a_command_and_a_form_are_named_and_nothing_that_was_typed_is(office: Office) -> None:
    await office.drafts(AOI, "モニター40台の購入")
    named = [(line["kind"], line["name"]) for line in of_envelopes(office)]
    assert named == [("command", "/ringi"), ("view_submission", "approvals.draft")]
    assert "モニター" not in repr(office.logged)


async def test_what_zoom_tells_leads_to_the_card_that_shows_it(office: Office) -> None:
    async with Meetings.in_(office) as meetings:
        await meetings.comes(KEN, await meetings.begins(AOI))
    joined = [line for line in office.logged if line.get("kind") == "Joined"][-1]
    (sent,) = [line for line in because_of(office, joined) if line["event"] == "delivery.sent"]
    assert sent["key"].startswith("meeting:")
