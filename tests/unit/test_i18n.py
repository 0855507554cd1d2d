import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo

from kaigi import i18n
from kaigi.errors import _, pgettext
from kaigi.i18n import Languages, Translator
from kaigi.person import Signer
from tests import translations

TOKYO = ZoneInfo("Asia/Tokyo")
JA, EN = Translator("ja", TOKYO), Translator("en", TOKYO)
LATE = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
"""Half past midnight of the next day in Tokyo."""


def test_a_sentence_is_said_in_the_readers_language_with_values_as_they_write_them() -> None:
    text = _("Already approved by {who} at {when}.", who=Signer("1", "佐藤 葵"), when=LATE)
    assert EN.text(text) == "Already approved by 佐藤 葵 at Nov 25, 0:30."
    assert JA.text(text) == "11月25日 0:30に佐藤 葵さんが承認済みです。"


def test_a_text_within_a_text_is_translated_too() -> None:
    text = _("{role}: {who}", role=_("Section head"), who="葵")
    assert JA.text(text) == "課長：葵"


def test_a_text_that_nobody_translated_is_shown_as_it_stands_in_the_code() -> None:
    assert JA("Never {what}", what="heard") == "Never heard"


def test_braces_in_what_people_write_stay_what_they_are() -> None:
    assert EN("Your document: {title}", title="{who} {0} %s {") == "Your document: {who} {0} %s {"


@pytest.mark.parametrize(("count", "english"), [(1, "1 earlier act"), (2, "2 earlier acts")])
def test_a_count_is_said_as_each_language_counts(count: int, english: str) -> None:
    assert EN.plural("{n} earlier act", "{n} earlier acts", count) == english
    assert (
        JA.plural("{n} earlier act", "{n} earlier acts", count)
        == f"これより前の記録が{count}件あります"
    )


def test_money_days_and_times_are_written_as_in_each_language() -> None:
    assert (JA.yen(800_000), EN.yen(800_000)) == ("800,000円", "¥800,000")
    assert (JA.yen(999_999_999_999), EN.yen(0)) == ("999,999,999,999円", "¥0")
    assert (JA.day(date(2026, 11, 24)), EN.day(date(2026, 11, 24))) == (
        "11月24日(火)",
        "Tue, Nov 24",
    )
    assert (JA.time(LATE), EN.time(LATE)) == ("0:30", "0:30")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja-JP", "ja"), ("en-GB", "en"), ("fr-FR", "ja"), (None, "ja"), ("", "ja")],
)
def test_who_speaks_neither_language_reads_the_offices(locale: str | None, language: str) -> None:
    assert Languages("ja", TOKYO).of(locale).language == language


def test_the_japanese_catalogue_says_all_that_the_code_says() -> None:
    assert list(translations.problems(translations.said_in_code(), translations.translated())) == []


def test_words_on_forms_and_buttons_are_short_enough_in_both_languages() -> None:
    titles = ["New document", "Revise the document", "Return", "Document", "Not possible"]
    closing = ["Submit", "Resubmit", "Cancel", "Close"]
    for t in (JA, EN):
        assert [word for word in titles + closing if len(t(word)) > 24] == []


def _catalogue(
    *messages: tuple[str | tuple[str, str], str | tuple[str, ...], list[str]],
) -> Catalog:
    catalogue = Catalog(locale="ja")
    for msgid, string, flags in messages:
        catalogue.add(msgid, string, flags=flags)
    return catalogue


@pytest.mark.parametrize(
    ("said", "translated", "problem"),
    [
        ([("A {x}", "", [])], [], "missing: A {x}"),
        ([("A {x}", "", [])], [("A {x}", "", [])], "not translated: A {x}"),
        ([("A {x}", "", [])], [("A {x}", "あ {y}", [])], "placeholders differ: A {x}"),
        ([("A {x}", "", [])], [("A {x}", "あ", [])], "placeholders differ: A {x}"),
        ([("A {x}", "", [])], [("A {x}", "あ {x}", ["fuzzy"])], "fuzzy: A {x}"),
        ([], [("A", "あ", [])], "no longer said: A"),
        ([(("{n} a", "{n} b"), ("", ""), [])], [("{n} a", "あ {n}", [])], "plural differs: {n} a"),
        (
            [(("one", "{n} b"), ("", ""), [])],
            [(("one", "{n} b"), ("あ",), [])],
            "placeholders differ: one",
        ),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_named(
    said: list[tuple[str, str, list[str]]],
    translated: list[tuple[str, str, list[str]]],
    problem: str,
) -> None:
    assert list(translations.problems(_catalogue(*said), _catalogue(*translated))) == [problem]


def test_an_obsolete_text_is_named() -> None:
    catalogue = _catalogue()
    catalogue.obsolete["Gone"] = Message("Gone", "去")
    assert list(translations.problems(_catalogue(), catalogue)) == ["obsolete: Gone"]


def test_one_english_word_has_a_translation_for_each_of_its_meanings() -> None:
    assert JA.text(pgettext("place", "Home")) == "在宅"
    assert EN.text(pgettext("place", "Home")) == "Home"
    assert JA.text(_("Home")) == "Home"  # no such text without a context


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, translations.translated())
    assert translations.path().with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_a_language_that_is_not_compiled_is_missed_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        i18n._catalogue("fr")
