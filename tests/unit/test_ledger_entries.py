"""Entries as text: what is written is read again, and what no version wrote is refused."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import DecodeError

from kaigi.content import Content, Field, FieldKind, File
from kaigi.ledger import entries
from kaigi.ledger.events import (
    Approved,
    Decided,
    Drafted,
    Event,
    Reason,
    Resubmitted,
    Returned,
    Step,
    StepKind,
)
from kaigi.person import Signer
from tests.office import AOI, KEN, LARGE, MIO, TEN

words = st.text(max_size=20)
signers = st.builds(Signer, words, words, words, words)
files = st.builds(
    File, words, words, st.integers(0, 2**40), words, st.none() | words, st.none() | words
)
values = st.none() | words | st.integers(-(2**50), 2**50) | st.lists(words).map(tuple)
fields = st.builds(Field, words, st.sampled_from(FieldKind), values)
contents = st.builds(Content, words, st.lists(fields).map(tuple), st.lists(files).map(tuple))
reasons = st.none() | st.builds(Reason, words, st.dictionaries(words, words | st.integers()))
steps = st.builds(
    Step,
    words,
    st.lists(signers).map(tuple),
    st.sampled_from(StepKind),
    st.integers(0, 9),
    reasons,
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
common = (words, signers, moments)
events = st.one_of(
    st.builds(Drafted, *common, contents, st.lists(steps).map(tuple)),
    st.builds(Approved, *common, st.integers(0, 9)),
    st.builds(Decided, *common, st.integers(0, 9)),
    st.builds(Returned, *common, st.integers(0, 9), words),
    st.builds(Resubmitted, *common, contents, st.lists(steps).map(tuple)),
)


@given(event=events)
def test_what_is_written_is_read_again_in_whatever_order_it_stands(event: Event) -> None:
    body = entries.encode(event)
    assert body.startswith('{"v":2,"kind":')
    assert entries.decode(body) == event
    reordered = json.dumps(dict(reversed(json.loads(body).items())))
    assert entries.decode(reordered) == event


def test_an_entry_says_who_signed_and_what_was_asked_in_plain_fields() -> None:
    """Auditors read it without Kaigi; names in it are never changed."""
    reason = Reason("department_head_from", {"amount": 500_000})
    step = Step("department_head", (KEN, MIO), StepKind.DECIDE, 2, reason)
    body = json.loads(entries.encode(Drafted("k", AOI, TEN, LARGE, (step,))))
    assert body == {
        "v": 2,
        "kind": "drafted",
        "key": "k",
        "by": {
            "id": "1001",
            "name": "佐藤 葵",
            "section": "都市整備部/道路課",
            "title": "主事",
        },
        "at": "2026-11-24T01:02:00Z",
        "content": {
            "form": "general",
            "fields": [
                {"name": "title", "kind": "text", "value": "Purchase of 40 monitors"},
                {"name": "text", "kind": "long_text", "value": "For those who work from home."},
                {"name": "amount", "kind": "money", "value": 800_000},
            ],
            "files": [],
        },
        "route": [
            {
                "role": "department_head",
                "people": [
                    {
                        "id": "2001",
                        "name": "鈴木 健",
                        "section": "都市整備部/道路課",
                        "title": "課長",
                    },
                    {"id": "3001", "name": "高橋 澪", "section": "都市整備部", "title": "部長"},
                ],
                "kind": "decide",
                "quorum": 2,
                "reason": {"code": "department_head_from", "values": {"amount": 500_000}},
            }
        ],
    }


APPROVED = '"kind":"approved","key":"k","by":{"id":"1","name":"A"},"at":"2026-11-24T01:02:00Z"'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"v":2}',
        '{"v":2,"kind":"approved"}',
        f'{{"v":3,{APPROVED},"step":0}}',
        f'{{"v":0,{APPROVED},"step":0}}',
        f'{{"v":"2",{APPROVED},"step":0}}',
        f"{{{APPROVED}}}",
        '{"kind":"stamped","key":"k"}',
    ],
)
def test_what_no_version_wrote_is_refused(body: str) -> None:
    with pytest.raises(DecodeError):
        entries.decode(body)


def test_an_act_of_version_1_has_neither_section_nor_title() -> None:
    read = entries.decode(f'{{{APPROVED},"step":1}}')
    assert read == Approved("k", Signer("1", "A"), TEN, 1)
