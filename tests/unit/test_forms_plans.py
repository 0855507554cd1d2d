"""The route that a draft takes so far, with what its amount may still add."""

import pytest

from kaigi.content import Content, Field, FieldKind, Value
from kaigi.errors import Refused
from kaigi.forms.plans import Plan, plan
from kaigi.forms.posts import Post
from kaigi.forms.reading import read_forms
from kaigi.forms.reasons import sentence
from kaigi.person import Signer
from tests.office import AOI, KEN, MIO, REN, Line

TREASURER = Signer("0007", "会計 守", "会計課", "会計管理者")
POSTS = (
    Post("section_head", "都市整備部/道路課", KEN),
    Post("department_head", "都市整備部", MIO),
)
FORM = """\
form: lease
title: 賃借
fields:
  - {name: title, kind: text, label: 件名, required: true}
  - {name: amount, kind: money, label: 金額}
  - name: what
    kind: choice
    label: 種類
    options: [{name: car, label: 車両}, {name: room, label: 部屋}]
  - {name: readers, kind: person, label: 確認者}
not_electronic:
  - {when: what == "car" and amount > 9000000, reason: 議会の議決を要するため}
route:
  - {field: readers, kind: confirm}
  - {people: ["0007"], kind: consent, when: what == "room", reason: 部屋のため, deadline: 3}
  - {line: department_head, when: amount >= 1000000, reason: 高額のため}
  - {line: section_head}
"""


def planned(posts: tuple[Post, ...] = POSTS, drafter: Signer = AOI, **values: Value) -> Plan:
    form = read_forms({"lease.yml": FORM})["lease"]
    kinds = dict(form.kinds)
    fields = tuple(Field(name, kinds[name], value) for name, value in values.items())
    return plan(form, drafter, Content("lease", fields), Line(posts, TREASURER, REN))


def told(found: Plan) -> list[tuple[str, int | None]]:
    return [(", ".join(map(str, each.step.people)), each.from_amount) for each in found.steps]


def test_an_empty_draft_shows_what_is_asked_in_any_case_and_what_an_amount_adds() -> None:
    assert told(planned()) == [("鈴木 健", None), ("高橋 澪", 1_000_000)]
    assert told(planned(amount=1_000_000)) == [("鈴木 健", None), ("高橋 澪", None)]


def test_what_is_chosen_leads_to_its_step_with_reason_and_deadline() -> None:
    found = planned(what="room", readers=(REN.id,))
    assert told(found)[:3] == [("田中 蓮", None), ("会計 守", None), ("鈴木 健", None)]
    step = found.steps[1].step
    assert step.reason is not None
    assert (str(sentence(step.reason)), step.deadline) == ("部屋のため", 3)
    assert told(planned(what="car"))[0] == ("鈴木 健", None)


def test_who_is_missing_is_told_and_not_refused_while_the_draft_may_change() -> None:
    nobody = (POSTS[0], Post("department_head", "都市整備部", None))
    assert told(planned(nobody)) == [("鈴木 健", None), ("", 1_000_000)]
    assert told(planned(nobody, amount=2_000_000)) == [("", None)]
    left = planned(readers=("9999",))
    assert (left.steps, "9999" in str(left.missing)) == ((), True)
    paper = planned(what="car", amount=9_000_001)
    assert "decided on paper" in str(paper.missing)


def test_a_line_without_anyone_to_begin_with_is_refused_whatever_is_filled_in() -> None:
    with pytest.raises(Refused):
        planned((Post("section_head", "都市整備部/道路課", None), POSTS[1]), title="机")


def test_the_form_is_drawn_again_where_a_choice_decides_the_route_and_not_for_an_amount() -> None:
    form = read_forms({"lease.yml": FORM})["lease"]
    assert form.spec.leading == ("what", "readers")
    assert dict(form.kinds)["amount"] is FieldKind.MONEY
