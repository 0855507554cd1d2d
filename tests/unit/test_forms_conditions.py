"""Conditions on fields: what they mean, and that nothing but fields can be named in them."""

import pytest

from kaigi.content import Content, Field, FieldKind, Value
from kaigi.forms.conditions import BadCondition, check_condition, is_met

KINDS = (
    ("title", FieldKind.TEXT),
    ("amount", FieldKind.MONEY),
    ("people", FieldKind.NUMBER),
    ("kind", FieldKind.CHOICE),
    ("checks", FieldKind.CHECKS),
    ("on", FieldKind.DATE),
    ("files", FieldKind.FILE),
)


def content(**values: Value) -> Content:
    kinds = dict(KINDS)
    fields = (Field(name, kinds[name], value) for name, value in values.items())
    return Content("form", tuple(fields))


@pytest.mark.parametrize(
    ("text", "values", "met"),
    [
        ("amount >= 500000", {"amount": 500_000}, True),
        ("amount >= 500000", {"amount": 499_999}, False),
        ("amount >= 500000", {"amount": None}, False),
        ("amount < 500000", {}, True),
        ("people * 1000 + amount > 5000", {"people": 5, "amount": 1}, True),
        ('kind == "lease"', {"kind": "lease"}, True),
        ('kind == "lease"', {"kind": None}, False),
        ('kind in ["lease", "rent"] and not amount > 3', {"kind": "rent", "amount": 3}, True),
        ('"budget" in checks', {"checks": ("budget", "stock")}, True),
        ('"budget" in checks', {"checks": ()}, False),
        ('"budget" in checks', {}, False),
        ('title =~ ".*リース.*"', {"title": "複合機リースの更新"}, True),
        ('on >= d"2027-04-01"', {"on": "2027-04-01"}, True),
        ('on >= d"2027-04-01"', {"on": "2027-03-31"}, False),
        ('on >= d"2027-04-01"', {"on": None}, False),
        (None, {}, True),
    ],
)
def test_a_condition_is_met_or_not(text: str | None, values: dict[str, Value], met: bool) -> None:
    if text:
        check_condition(text, KINDS)
    assert is_met(text, KINDS, content(**values)) is met


@pytest.mark.parametrize(
    ("text", "reason", "next_step"),
    [
        ("amout > 3", "“amout”", "Did you mean “amount”?"),
        ("price > 3", "“price”", "title, amount, people, kind, checks, on"),
        ("files > 3", "“files”", "Write one of"),
        ("amount", "neither true nor false", "Compare"),
        ('amount > "3"', "another kind", "quotation marks"),
        ("amount > 500,000", "from its character 13 on", "as in"),
        ("金額 > 3", "from its character 1 on", "as in"),
        ("amount >", "ends too early", "as in"),
        ("title.__class__ == 1", "", ""),
        ("__import__('os')", "", ""),
        ("$split(title).length > 99", "", None),
    ],
)
def test_what_is_wrong_is_said_before_the_form_is_used(
    text: str, reason: str, next_step: str | None
) -> None:
    if next_step is None:
        check_condition(text, KINDS)
        return
    with pytest.raises(BadCondition) as refusal:
        check_condition(text, KINDS)
    assert reason in str(refusal.value.text)
    assert next_step in str(refusal.value.next_step)
