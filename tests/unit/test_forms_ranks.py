"""Posts above departments, such as a deputy mayor, decide by the table of classes."""

from collections.abc import Sequence

import pytest

from kaigi.content import Content, Field, FieldKind
from kaigi.errors import Invalid
from kaigi.forms.form import Form
from kaigi.forms.plans import plan
from kaigi.forms.posts import Post
from kaigi.forms.reading import OFFICE, read_forms
from kaigi.forms.reasons import called, sentence
from kaigi.forms.routes import route
from kaigi.forms.yaml_file import BadFiles
from kaigi.person import Signer
from tests.office import AOI, KEN, MIO, Line

DEPUTY = Signer("0101", "上田 誠", "", "副市長")
MAYOR = Signer("0100", "北川 明", "", "市長")
LINE = (
    Post("section_head", "都市整備部/道路課", KEN),
    Post("department_head", "都市整備部", MIO),
    Post("top_decider", "市長室", MAYOR),
)
FORM = """\
form: purchase
title: 物品購入
decided_by: purchase
fields:
  - {name: title, kind: text, label: 件名, required: true}
  - {name: amount, kind: money, label: 金額}
route: [{line: class}]
"""
TABLES = """\
classes:
  purchase:
    title: 決裁区分
    classes:
      - {below: 500000, decides: section_head}
      - {at_least: 500000, below: 10000000, decides: department_head}
      - {at_least: 10000000, below: 50000000, decides: deputy_mayor}
      - {at_least: 50000000, decides: top_decider}
roles:
  deputy_mayor: {title: 副市長, people: ["0101"]}
"""


def form(tables: str = TABLES) -> Form:
    return read_forms({"purchase.yml": FORM, OFFICE: tables})["purchase"]


def asked(amount: int, drafter: Signer = AOI, line: Sequence[Post] = LINE) -> list[Signer]:
    fields = (
        Field("title", FieldKind.TEXT, "机"),
        Field("amount", FieldKind.MONEY, amount),
    )
    lookup = Line(tuple(line), DEPUTY)
    steps = route(form(), drafter, Content("purchase", fields), lookup)
    return [who for step in steps for who in step.people]


@pytest.mark.parametrize(
    ("amount", "people"),
    [
        (499_999, [KEN]),
        (9_999_999, [KEN, MIO]),
        (10_000_000, [KEN, MIO, DEPUTY]),
        (50_000_000, [KEN, MIO, DEPUTY, MAYOR]),
    ],
)
def test_the_table_leads_past_the_department_to_the_deputy_mayor_and_the_top(
    amount: int, people: list[Signer]
) -> None:
    assert asked(amount) == people


def test_the_step_says_why_and_the_plan_shows_from_which_amount() -> None:
    found = plan(form(), AOI, Content("purchase", ()), Line(LINE, DEPUTY)).steps
    assert [(each.step.people, each.from_amount) for each in found] == [
        ((KEN,), None), ((MIO,), 500_000), ((DEPUTY,), 10_000_000), ((MAYOR,), 50_000_000),
    ]  # fmt: skip
    assert found[2].step.reason is not None
    assert "class 3" in str(sentence(found[2].step.reason))
    content = Content(
        "purchase",
        (Field("title", FieldKind.TEXT, "机"), Field("amount", FieldKind.MONEY, 10_000_000)),
    )
    step = route(form(), AOI, content, Line(LINE, DEPUTY))[-1]
    assert str(called(step)) == "副市長"


def test_what_the_head_of_a_department_and_the_deputy_draft_goes_to_the_next_above() -> None:
    assert asked(100, MIO) == [DEPUTY]
    assert asked(100, DEPUTY) == [MAYOR]


@pytest.mark.parametrize("amount", [100, 10_000_000])
def test_a_deputy_who_has_left_stops_only_what_would_come_to_them(amount: int) -> None:
    lookup = Line(LINE)
    fields = (Field("title", FieldKind.TEXT, "机"), Field("amount", FieldKind.MONEY, amount))
    content = Content("purchase", fields)
    if amount == 100:
        assert route(form(), AOI, content, lookup)[0].people == (KEN,)
        return
    with pytest.raises(Invalid, match="no 副市長 on the staff list"):
        route(form(), AOI, content, lookup)


@pytest.mark.parametrize(
    ("line", "amount", "highest"),
    [(LINE[:2], 50_000_000, "副市長"), (LINE[:1], 500_000, "副市長")],
)
def test_what_is_left_to_a_post_that_is_missing_goes_to_the_next_above_or_is_refused(
    line: tuple[Post, ...], amount: int, highest: str
) -> None:
    if len(line) == 1:
        assert asked(amount, line=line) == [KEN, DEPUTY]
        return
    with pytest.raises(Invalid, match=f"above the {highest}") as refusal:
        asked(amount, line=line)
    assert refusal.value.field == "amount"
    assert "KAIGI_TOP_DECIDER" in str(refusal.value.next_step)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("decides: deputy_mayor", "decides: deputy_major", "There is no “deputy_major”"),
        ('people: ["0101"]', 'people: ["0101", "0102"]', "this role has several"),
        ("decides: deputy_mayor", "decides: unit_head", "A lower post decides more"),
        (
            "below: 10000000, decides: department_head",
            "below: 10000000, decides: top_decider",
            "After the top decider",
        ),
    ],
)
def test_a_table_with_a_wrong_decider_is_refused_with_its_line(
    old: str, new: str, why: str
) -> None:
    with pytest.raises(BadFiles) as bad:
        form(TABLES.replace(old, new))
    assert why in str(bad.value.problems[0].reason)
    assert bad.value.problems[0].line == 7
