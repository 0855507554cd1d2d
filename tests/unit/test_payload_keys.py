"""Idempotency keys of requests: each delivery has the same, and no other content has it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from commands.payloads import Unknown, click_key, form_key, parsed, start_of_page

Json = dict[str, Any]
CLICK: Json = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "trigger_id": "1.2.abc",
    "actions": [{"action_id": "approvals.act.approve", "value": "7:1.0", "action_ts": "1.0"}],
    "message": {"ts": "5.0"},
}
COMMAND: Json = {"command": "/here", "text": "在宅", "user_id": "U1", "trigger_id": "1.2.abc"}
FORM: Json = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "trigger_id": "1.2.abc",
    "view": {
        "id": "V1",
        "callback_id": "presence.day",
        "private_metadata": "",
        "state": {"values": {"day": {"day": {"selected_date": "2026-11-24"}}}},
    },
}


def changed(payload: Json, change: Callable[[Json], object]) -> Json:
    other = copy.deepcopy(payload)
    change(other)
    return other


@pytest.mark.parametrize("payload", [CLICK, COMMAND, FORM])
def test_a_request_has_the_same_key_whenever_and_wherever_it_is_delivered(payload: Json) -> None:
    again = dict(reversed(copy.deepcopy(payload).items()))
    assert click_key(again) == click_key(payload)


@pytest.mark.parametrize(
    ("payload", "change"),
    [
        (CLICK, lambda p: p["user"].update(id="U2")),
        (CLICK, lambda p: p.update(trigger_id="1.3.abc")),
        (CLICK, lambda p: p["actions"][0].update(value="8:1.0")),
        (CLICK, lambda p: p["actions"][0].update(action_id="approvals.act.return")),
        (CLICK, lambda p: p["actions"][0].update(selected_option={"value": "x"})),
        (CLICK, lambda p: p["actions"][0].update(action_ts="1.1")),
        (COMMAND, lambda p: p.update(text="出張")),
        (COMMAND, lambda p: p.update(command="/meet")),
        (COMMAND, lambda p: p.update(user_id="U2")),
        (FORM, lambda p: p["view"].update(id="V2")),
        (FORM, lambda p: p["view"].update(private_metadata="7")),
        (FORM, lambda p: p["view"]["state"]["values"]["day"]["day"].update(selected_date="x")),
    ],
)
def test_another_request_or_other_content_has_another_key(
    payload: Json, change: Callable[[Json], object]
) -> None:
    assert click_key(changed(payload, change)) != click_key(payload)


def test_a_form_keeps_its_key_for_one_person_however_often_it_is_sent_and_corrected() -> None:
    corrected = changed(FORM, lambda p: p["view"]["state"]["values"].clear())
    again = changed(corrected, lambda p: p.update(trigger_id="9.9"))
    assert form_key(again) == form_key(FORM)
    assert form_key(changed(FORM, lambda p: p["user"].update(id="U2"))) != form_key(FORM)
    assert form_key(changed(FORM, lambda p: p["view"].update(id="V2"))) != form_key(FORM)


def test_a_value_of_another_shape_is_refused_and_no_error_of_the_program() -> None:
    assert parsed(start_of_page, "30") == 30
    for value in ("", "-1", "1.5", "９", "x", "9" * 40):
        with pytest.raises(Unknown):
            parsed(start_of_page, value)


@pytest.mark.parametrize("value", [None, 7, {}, [], "a\0", "\ud800"], ids=ascii)
def test_a_value_that_is_no_text_is_refused_before_it_is_read(value: object) -> None:
    with pytest.raises(Unknown):
        parsed(str, value)
