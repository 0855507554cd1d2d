"""The check of a whole record finds what breaks the published contracts."""

from typing import Any

import pytest

from tests.contract.published import check_record, requires_specs

pytestmark = requires_specs
Json = dict[str, Any]
SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
HEADER: Json = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}


def call(method: str, request: Json, response: Json) -> Json:
    return {
        "n": 1,
        "kind": "call",
        "method": method,
        "request": request,
        "response": {"ok": True, **response},
    }


GOOD = [
    call(
        "chat.postMessage",
        {"channel": "C1", "text": "x", "blocks": [SECTION]},
        {"channel": "C1", "ts": "1.1"},
    ),
    call("users.list", {"limit": "1000", "include_locale": "1", "team_id": "T1"}, {"members": []}),
    {
        "n": 1,
        "kind": "response_url",
        "type": "response_url",
        "request": {"text": "x"},
        "response": "ok",
    },
    {"n": 1, "kind": "ack", "type": "view_submission", "request": {}, "response": None},
]
BAD = [
    call("chat.postMessage", {"channel": "C1", "text": "x", "blocks": [HEADER]}, {}),
    call("chat.postMessage", {"text": "x"}, {}),
    call("users.list", {"limit": "many"}, {}),
    call("views.publish", {"user_id": "U1", "view": {"type": "home", "blocks": [HEADER]}}, {}),
    call("chat.postMessage", {"channel": "C1", "text": "x"}, {"ts": 17}),
    call("auth.test", {}, {"unheard_of": 1}),
    {
        "n": 1,
        "kind": "response_url",
        "type": "response_url",
        "request": {"blocks": [HEADER]},
        "response": "ok",
    },
    {
        "n": 1,
        "kind": "envelope",
        "type": "/ringi",
        "request": {"type": "slash_commands", "payload": {}},
    },
]


@pytest.mark.parametrize("entry", GOOD)
def test_what_keeps_to_the_contracts_passes(entry: Json) -> None:
    assert check_record([entry]) == []


@pytest.mark.parametrize("entry", BAD)
def test_what_breaks_a_contract_is_named(entry: Json) -> None:
    assert check_record([entry]) != []
