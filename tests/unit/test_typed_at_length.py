"""Long and hostile texts behind a slash command: refused, or read in time that grows with them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.payloads import ARGUMENT_LIMIT, argument
from kaigi.errors import Refused
from kaigi.meetings.parsing import parse

PIECES = ["<!", "<@U1|", "<#C1|", "<https://", "<mailto:", "<!subteam^S1|", "<@U", "<"]


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_time_with_the_square_of_its_length(piece: str) -> None:
    """Eight times the text; with the square it takes 64 times as long, in seconds."""

    def seconds(text: str) -> float:
        began = time.process_time()
        with pytest.raises(Refused):
            parse(text)
        return time.process_time() - began

    seconds(piece * 500)
    assert seconds(piece * 100_000) < 1.0


@pytest.mark.parametrize("text", ["<!" * 2_001, "あ" * (ARGUMENT_LIMIT + 1)])
def test_a_text_that_no_command_needs_is_refused_before_it_is_read(text: str) -> None:
    with pytest.raises(Refused, match=f"{len(text)} characters"):
        argument({"text": text})


def test_a_text_of_a_hundred_people_is_read() -> None:
    text = "予算 " + " ".join(f"<@U0123ABC{n:03}|name.of.person>" for n in range(100))
    assert len(parse(argument({"text": text})).guests) == 100


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("予算 <https://city.example/a|資料>", "予算 資料"),
        ("予算 <https://city.example/a>", "予算 https://city.example/a"),
        ("<#C1|企画課> の <!subteam^S1|全員>", "#企画課 の 全員"),
        ("<!here> 予算", "here 予算"),
        ("a < b <! c", "a < b <! c"),
    ],
)
def test_what_slack_writes_for_links_and_channels_is_read_as_people_see_it(
    text: str, topic: str
) -> None:
    assert parse(text).topic == topic


@given(st.lists(st.sampled_from([*PIECES, ">", "|", "x", " "]), max_size=40).map("".join))
def test_whatever_is_typed_is_a_topic_or_refused(text: str) -> None:
    assert len(parse(text).topic) <= len(text)
