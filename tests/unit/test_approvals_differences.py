"""Differences of texts: in words that a reader of Japanese sees, whole, and in bounded time."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals import differences
from kaigi.approvals.differences import Kind

GONE, NEW, SAME = Kind.GONE, Kind.NEW, Kind.SAME
TEXTS = st.text(st.sampled_from("あい漢字 ab、。,.\n　"), max_size=60) | st.text(max_size=60)


def compared(before: str, after: str) -> list[tuple[Kind, str]]:
    return [(piece.kind, piece.text) for piece in differences.difference(before, after)]


@given(before=TEXTS, after=TEXTS)
def test_a_difference_contains_both_texts_whole(before: str, after: str) -> None:
    pieces = compared(before, after)
    assert "".join(text for kind, text in pieces if kind is not NEW) == before
    assert "".join(text for kind, text in pieces if kind is not GONE) == after
    assert all(text for _kind, text in pieces)


@given(text=TEXTS)
def test_between_a_text_and_itself_nothing_is_different(text: str) -> None:
    assert {kind for kind, _text in compared(text, text)} <= {SAME}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "椅子を3脚、机を1台買う。急ぐ。",
            "椅子を5脚、机を1台買う。急ぐ。",
            [(SAME, "椅子を"), (GONE, "3"), (NEW, "5"), (SAME, "脚、机を1台買う。急ぐ。")],
        ),
        (
            "市民課24台、\n税務課16台",
            "市民課24台、\n税務課16台（予備2台を含む）",
            [(SAME, "市民課24台、\n税務課16台"), (NEW, "（予備2台を含む）")],
        ),
        (
            "単価は12,000円、計480,000円。",
            "単価は12,800円、計512,000円。",
            [
                (SAME, "単価は"),
                (GONE, "12,000"),
                (NEW, "12,800"),
                (SAME, "円、計"),
                (GONE, "480,000"),
                (NEW, "512,000"),
                (SAME, "円。"),
            ],
        ),
        (
            "For those who work from home.",
            "For those who work at a counter.",
            [
                (SAME, "For those who work "),
                (GONE, "from home"),
                (NEW, "at a counter"),
                (SAME, "."),
            ],
        ),
        (
            "1 机\n2 椅子\n",
            "1 机\n2 椅子\n3 棚\n",
            [(SAME, "1 机\n2 椅子\n"), (NEW, "3 棚\n")],
        ),
    ],
)
def test_a_difference_is_as_small_as_the_words_that_changed(
    before: str, after: str, expected: list[tuple[Kind, str]]
) -> None:
    assert compared(before, after) == expected


_SYLLABLES = [chr(0x3041 + i) + "." for i in range(80)]
_REPEATED = "".join(_SYLLABLES) * 18


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.b." * 750, "a.c." * 750),
        (_REPEATED, "".join(reversed(_SYLLABLES)) * 18),
        (_REPEATED, re.sub(r".\.(.\.)", r"z.\1", _REPEATED)),
        ("あ1" * 1500, "い2" * 1500),
        ("あ1漢a" * 750, "漢a1あ" * 750),
        ("あ1漢aア-" * 60 + "。" + "甲1乙" * 500, "アa漢1あ+" * 60 + "。" + "乙1甲" * 500),
        ("".join(f"{n}a" for n in range(600)), "".join(f"{n}b" for n in reversed(range(600)))),
        ("。".join("あ1漢a" * 90 for _ in range(8)), "。".join("a漢1あ" * 90 for _ in range(8))),
    ],
)
def test_the_worst_texts_are_compared_in_no_time_and_into_few_pieces(
    before: str, after: str
) -> None:
    started = time.process_time()
    pieces = compared(before, after)
    assert time.process_time() - started < 3
    assert len(pieces) <= differences.MOST_PIECES
    assert "".join(text for kind, text in pieces if kind is not NEW) == before
