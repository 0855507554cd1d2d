"""Amounts: what people type is understood or refused, and never something else."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaigi.approvals.amounts import LONGEST, SHOWN, amount_of
from kaigi.errors import Invalid

READ = {
    "500000": 500_000,
    "500,000": 500_000,
    "¥500,000": 500_000,
    "￥500,000": 500_000,
    "\\500,000": 500_000,
    "＼500,000": 500_000,
    "500,000円": 500_000,
    " ￥ 500 000 円 ": 500_000,
    "５００，０００円": 500_000,
    "５０００００": 500_000,
    "500、000": 500_000,
    "500, 000": 500_000,
    "\u202a500000\u202c": 500_000,
    "50万円": 500_000,
    "５０万円": 500_000,
    "50 万": 500_000,
    "1.5万": 15_000,
    "1，200万円": 12_000_000,
    "2百万円": 2_000_000,
    "5千万": 50_000_000,
    "1億2,000万円": 120_000_000,
    "1.5億円": 150_000_000,
    "1万5千円": 15_000,
    "1万5000": 15_000,
    "2千5百": 2_500,
    "500千円": 500_000,
    "1,500千円": 1_500_000,
    "500百万円": 500_000_000,
    "税込500,000円": 500_000,
    "税込み 500,000円": 500_000,
    "500,000円（税込）": 500_000,
    "500,000 JPY": 500_000,
    "JPY 500,000": 500_000,
    "500,000yen": 500_000,
    "金500,000円也": 500_000,
    "¥500,000-": 500_000,
    "0": 0,
    "0円": 0,
    "0" * 25 + "7": 7,
    "9" * 13: 9_999_999_999_999,
    "": None,
    "  　": None,
    "円": None,
    "なし": None,
    "none": None,
}
REFUSED = [
    "50,00",
    "1,5",
    "1,5万",
    "300,000、200,000",
    "300,000 200,000",
    "100 200",
    "500 000 200",
    "300,000,20",
    "5000,000",
    ",500",
    "500,",
    "500,000,",
    "1.5",
    "500.000円",
    "500,000.00",
    "1.00005万",
    "abc",
    "-1",
    "−500",
    "－500",
    "▲500",
    "(500)",
    "1e6",
    "500ドル",
    "¥¥5",
    "五百",
    "五十万",
    "万円",
    "5²",
    "①",
    "١٢٣",
    "$5",
    "税抜500,000円",
    "約50万円",
    "50万～60万",
    "50万円と20万円",
    "50万60万",
    "1万20000",
    "1万5",
    "10万8円",
    "1千5",
    "2百5",
    "1.5億5",
    "1億5000",
    "000,500",
    "0,500",
    "1千5百万",
    "5千億兆",
    "300,000+200,000",
    "2026/12/01",
    "12月1日",
    "090-1234-5678",
    "50万円?",
]


@pytest.mark.parametrize(("typed", "yen"), READ.items())
def test_an_amount_is_read_as_people_type_it(typed: str, yen: int | None) -> None:
    assert amount_of(typed) == yen


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_not_surely_an_amount_is_refused_at_its_field_with_what_was_read(
    typed: str,
) -> None:
    with pytest.raises(Invalid) as refusal:
        amount_of(typed, "fee")
    assert refusal.value.field == "fee"
    assert refusal.value.text.values == {"typed": typed}


def test_a_text_of_any_length_is_refused_in_no_time_and_repeated_in_part() -> None:
    started = time.process_time()
    for typed in ("9" * 1_000_000, "1,000" * 200_000, "1億" * 500_000):
        with pytest.raises(Invalid) as refusal:
            amount_of(typed)
        assert len(str(refusal.value.text.values["typed"])) <= SHOWN + 1
    assert time.process_time() - started < 1


AMOUNTS = st.integers(0, 10**15)


@given(AMOUNTS, st.sampled_from(["", "¥", "￥", "\\"]), st.sampled_from(["", "円", " 円", " JPY"]))
def test_an_amount_is_the_same_however_it_is_dressed(amount: int, before: str, after: str) -> None:
    full_width = f"{amount:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    for digits in (str(amount), f"{amount:,}", full_width):
        assert amount_of(f"{before}{digits}{after}") == amount


def is_spoken_short(amount: int) -> bool:
    """Tell whether its last digits, which have no unit, may mean the next one: 1万5, 3億5000."""
    above, rest = divmod(amount, 10**4)
    return above > 0 and rest > 0 and (rest < 10 or above % 10**4 == 0)


@given(AMOUNTS.filter(lambda amount: not is_spoken_short(amount)))
@example(10_000_000_010_010)
def test_an_amount_is_the_same_in_units(amount: int) -> None:
    parts = [(amount // 10**12, "兆"), (amount // 10**8 % 10**4, "億")]
    parts += [(amount // 10**4 % 10**4, "万"), (amount % 10**4, "")]
    written = "".join(f"{n:,}{unit}" for n, unit in parts if n) or "0"
    assert amount_of(f"{written}円") == amount


@given(AMOUNTS.filter(lambda amount: amount >= 1000), st.data())
def test_a_separator_in_the_wrong_place_is_refused(amount: int, data: st.DataObject) -> None:
    digits = str(amount)
    wrong = [n for n in range(1, len(digits)) if (len(digits) - n) % 3]
    place = data.draw(st.sampled_from(wrong))
    with pytest.raises(Invalid):
        amount_of(f"{digits[:place]},{digits[place:]}")


@given(st.text(st.sampled_from("0123456789,、. 円万億千¥税込"), max_size=20) | st.text(max_size=80))
def test_whatever_is_typed_is_an_amount_or_nothing_or_refused(typed: str) -> None:
    try:
        amount = amount_of(typed)
    except Invalid:
        return
    assert amount is None or 0 <= amount < 10 ** (LONGEST + 16)
