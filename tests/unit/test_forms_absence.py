"""Words of a form about people who are away, and those that it may not say."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kaigi.content import general
from kaigi.forms.form import Form
from kaigi.forms.posts import Post
from kaigi.forms.reading import read_forms
from kaigi.forms.routes import route
from kaigi.forms.yaml_file import BadFiles
from kaigi.ledger.absences import ActingRule, acting_rule
from kaigi.steps import StepKind, WhenAway
from tests.office import AOI, KEN, MIO, REN, Line

PLAIN = """form: lease
title: 賃借
fields:
  - {name: title, kind: text, label: 件名, required: true}
route:
  - {people: ["3001"], kind: consent, reason: 関係課のため}
  - line: department_head
"""
POSTS = (
    Post("section_head", "都市整備部/道路課", KEN),
    Post("department_head", "都市整備部", MIO),
)


def read(text: str) -> Form:
    return read_forms({"lease.yml": text})["lease"]


def said(old: str, new: str) -> str:
    assert old in PLAIN
    return PLAIN.replace(old, new, 1)


def test_a_form_without_a_word_about_absence_is_of_the_version_that_it_was() -> None:
    form = read(PLAIN)
    assert acting_rule(form.file) == ActingRule()
    assert read(said("fields:", "acting: true\nfields:")).version == form.version
    assert read(said("fields:", "when_away: wait\nfields:")).version != form.version
    assert read(said("kind: consent", "kind: consent, when_away: skip")).version != form.version


@pytest.mark.parametrize(
    ("acting", "rule"),
    [
        ("true", ActingRule()),
        ("false", ActingRule(allowed=False)),
        ("{after_hours: 24}", ActingRule(after=timedelta(hours=24))),
    ],
)
def test_a_form_says_whether_and_when_a_deputy_may_decide(acting: str, rule: ActingRule) -> None:
    assert acting_rule(read(said("fields:", f"acting: {acting}\nfields:")).file) == rule


def test_a_form_says_up_to_which_amount() -> None:
    money = "  - {name: amount, kind: money, label: 金額}\n"
    limited = said("fields:", "acting: {up_to: 500000}\nfields:").replace(
        "route:", f"{money}route:"
    )
    assert acting_rule(read(limited).file) == ActingRule(up_to=500_000)


def test_what_a_step_says_goes_before_what_the_form_says_also_for_added_consents() -> None:
    text = said("fields:", "when_away: skip\nfields:")
    text = text.replace("line: department_head", "{line: department_head, when_away: wait}")
    content = replace(general("t", "t", None), consents=("9001",))
    added = replace(REN, id="9001")
    lookup = Line(POSTS, replace(REN, id="3001"), added)
    steps = route(read(text), AOI, content, lookup)
    assert [(each.kind, each.when_away) for each in steps] == [
        (StepKind.CONSENT, WhenAway.SKIP),
        (StepKind.APPROVE, WhenAway.WAIT),
        (StepKind.CONSENT, WhenAway.SKIP),
        (StepKind.DECIDE, WhenAway.WAIT),
    ]


@pytest.mark.parametrize(
    ("text", "line", "where", "reason"),
    [
        (
            said("line: department_head", "{line: department_head, when_away: skip}"),
            7,
            "route[1].when_away",
            "never skipped",
        ),
        (said("fields:", "acting: {up_to: 5}\nfields:"), 3, "acting.up_to", "asks for none"),
        (said("fields:", "acting: {after_hours: 721}\nfields:"), 3, "acting.after_hours", "720"),
        (said("fields:", "when_away: go\nfields:"), 3, "when_away", "“go”"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(
    text: str, line: int, where: str, reason: str
) -> None:
    with pytest.raises(BadFiles) as bad:
        read(text)
    [problem] = bad.value.problems
    assert (problem.line, problem.where) == (line, where)
    assert reason in str(problem.reason)
