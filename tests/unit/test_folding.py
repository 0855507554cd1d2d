"""Forms in which names are compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaigi.folding import composed, name_key, post_key, searchable, spelling

_WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_names = st.text("佐藤田髙﨑𠮷葵ァヶガパあがABCz019・ー々㈱ 第三係", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高橋", "髙橋"),
        ("山崎", "山﨑"),
        ("吉田", "𠮷田"),
        ("葛西", "葛󠄀西"),
        ("渡辺", "渡邊"),
        ("渡辺", "渡邉"),
        ("斎藤", "齋藤"),
        ("斉藤", "齊藤"),
        ("浜田", "濱田"),
        ("沢", "澤"),
        ("桜井", "櫻井"),
        ("富田", "冨田"),
        ("小島", "小嶋"),
        ("亀山", "龜山"),
        ("豊田", "豐田"),
        ("芦屋", "蘆屋"),
        ("鶴見", "靏見"),
        ("神谷", "\ufa19谷"),
        ("佐々木", "佐佐木"),
        ("鐘ヶ江", "鐘ケ江"),
        ("ガルシア", unicodedata.normalize("NFD", "ガルシア")),
        ("さとう", "サトウ"),
        ("ｻﾄｳ", "サトウ"),
        ("ﾐｹﾙ・ＳＡＮ", "ミケルsan"),
        ("ＥＭＭＡ", "Emma"),
        ("García", "garcia"),
        ("ＤＸ推進課", "dx推進課"),
        ("窓口№1課", "窓口No1課"),
        ("窓口№１課", "窓口ＮＯ．１課"),
        ("㈱連携推進課", "（株）連携推進課"),
        ("㈱連携推進課", "(株)連携推進課"),
        ("企画第Ⅲ係", "企画第III係"),
        ("企画第Ⅲ係", "企画第３係"),
        ("企画第Ⅲ係", "企画第三係"),
        ("企画第Ⅳ係", "企画第iv係"),
        ("Sato", "Satou"),
        ("Satō", "Satoh"),
        ("Ohno", "Oono"),
        ("Ono", "Ohno"),
        ("Shōji", "Syouzi"),
        ("Fujita", "Huzita"),
        ("Tsuchiya", "Tutiya"),
        ("Homma", "Honma"),
        ("Hatchobori", "Hattyoubori"),
        ("Jun'ichi", "Junichi"),
        ("Yūki", "Yuki"),
    ],
)
def test_what_people_type_for_a_name_is_compared_as_the_name(one: str, other: str) -> None:
    assert searchable(one) == searchable(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("佐藤", "左藤"),
        ("花田", "華田"),
        ("籠", "竜"),
        ("サトウ", "サドウ"),
        ("Sota", "Shota"),
        ("三浦", "3浦"),
        ("Ito", "Ido"),
    ],
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert searchable(one) != searchable(other)


@pytest.mark.parametrize(
    ("kana", "romaji"),
    [
        ("サトウ アオイ", "Sato Aoi"),
        ("オオノ ジュンイチ", "Ohno Junichi"),
        ("シンドウ ショウヘイ", "Shindo Shohei"),
        ("チバ ユウキ", "Chiba Yuki"),
        ("ホンマ リュウ", "Homma Ryu"),
        ("ツヅキ キョウコ", "Tsuzuki Kyoko"),
        ("ハッチョウボリ ケン", "Hatchobori Ken"),
        ("イノウエ フミ", "Inoue Fumi"),
        ("ﾀｶﾊｼ ﾉﾘｺ", "Takahashi Noriko"),
    ],
)
def test_a_name_is_found_by_its_reading_in_kana_and_in_romaji(kana: str, romaji: str) -> None:
    key = name_key("漢字", kana)
    for part in (*kana.split(), *romaji.split()):
        assert searchable(part) in key


@given(_names)
def test_a_form_is_its_own_form_and_that_of_every_width_and_composition(name: str) -> None:
    form = searchable(name)
    assert searchable(form) == form
    for normal in ("NFC", "NFD", "NFKC", "NFKD"):
        assert searchable(unicodedata.normalize(normal, name)) == form
    assert searchable(name.translate(_WIDE)) == form
    assert form == "" or form.isalnum()


@given(_names)
def test_texts_that_look_alike_have_one_spelling(name: str) -> None:
    for normal in ("NFC", "NFD"):
        assert spelling(unicodedata.normalize(normal, name)) == spelling(name)
    assert spelling(name.translate(_WIDE)) == spelling(f" {name}　".upper()) == spelling(name)


def test_forms_of_a_familys_character_are_other_spellings() -> None:
    assert spelling("高橋") != spelling("髙橋")
    assert spelling("葛󠄀西") == spelling("葛西")


def test_marks_are_composed_and_no_character_becomes_another() -> None:
    assert composed(unicodedata.normalize("NFD", "ガルシア")) == "ガルシア"
    for name in ("\ufa19谷", "髙﨑", "𠮷田", "葛󠄀城", "ﾐｹﾙ・ＳＡＮ"):
        assert composed(name) == name


def test_a_title_is_joined_to_its_unit() -> None:
    assert post_key(("企画部/企画課", "課長")) == " 企画課長 課長 "
    assert post_key(("企画部/企画課", "企画課長")) == " 企画課長 "
    assert post_key(("企画部/企画課/企画係", "主事")) == " 企画係主事 主事 "
    assert (
        post_key(("企画部", "部長"), ("企画部/企画課", "課長")) == " 企画部長 部長 企画課長 課長 "
    )
    assert post_key(("企画部", "")) == ""
