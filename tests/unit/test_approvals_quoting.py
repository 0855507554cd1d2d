"""Messages of the chat as drafts: text as its readers see it, cut to what a form takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.approvals.quoting import Quoted, filled_with, mentioned, unescaped
from kaigi.forms.reading import shipped

FORM = shipped()["general"].spec
LINK = "https://mihon.slack.com/archives/C1/p1790000000000100"


@pytest.mark.parametrize(
    ("mrkdwn", "seen"),
    [
        ("机 &lt;3台&gt; &amp; 椅子", "机 <3台> & 椅子"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> さん、<@U9|kim>へ", "@佐藤 葵 さん、@U9へ"),
        ("<https://a.jp/x>", "https://a.jp/x"),
        ("<https://a.jp/x?a=1&amp;b=2|仕様書>", "仕様書 (https://a.jp/x?a=1&b=2)"),
        ("<mailto:aoi@city.jp|aoi@city.jp>", "aoi@city.jp"),
        ("<#C1|general>と<!here>", "#generalと@here"),
        ("<!subteam^S1|@総務>、<!date^1^{date}|11月24日>", "@総務、11月24日"),
        ("a < b", "a < b"),
    ],
)
def test_a_message_reads_as_its_readers_see_it(mrkdwn: str, seen: str) -> None:
    assert unescaped(mrkdwn, {"U1": "佐藤 葵"}) == seen


def test_the_people_mentioned_are_looked_up() -> None:
    assert mentioned("<@U1> <@W2|x> <#C1>") == {"U1", "W2"}


def test_the_first_line_is_the_title_and_the_address_ends_the_text() -> None:
    filled = filled_with(FORM, Quoted("机の購入\n3台ほしい。", LINK, files=2), {})
    assert filled.texts == {"title": "机の購入", "text": f"机の購入\n3台ほしい。\n\n{LINK}"}
    assert (filled.origin.cut_title, filled.origin.cut_text, filled.origin.files) == (
        False,
        False,
        2,
    )


def test_a_message_without_a_text_is_its_address() -> None:
    assert filled_with(FORM, Quoted("", LINK), {}).texts == {"title": "", "text": LINK}


@given(st.text(max_size=200), st.integers(1, 60))
def test_nothing_exceeds_the_form_and_what_is_cut_is_said(text: str, times: int) -> None:
    filled = filled_with(FORM, Quoted(text * times, LINK), {})
    assert len(filled.texts["title"]) <= (FORM.limit("title") or 0)
    assert len(filled.texts["text"]) <= (FORM.limit("text") or 0)
    assert filled.texts["text"].endswith(LINK)
    seen = unescaped(text * times, {}).strip()
    assert filled.origin.cut_text is (seen not in filled.texts["text"])
