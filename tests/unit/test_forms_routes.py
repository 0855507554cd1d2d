"""Routes by a form: who is asked, in which order, and why."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.content import Content, Field, FieldKind
from kaigi.errors import Invalid, Refused
from kaigi.forms.form import Form
from kaigi.forms.line import posts_of_line
from kaigi.forms.posts import Post, UnreachableHolder, VacantPost
from kaigi.forms.reading import OFFICE, read_forms
from kaigi.forms.reasons import called, role_of, sentence
from kaigi.forms.routes import route
from kaigi.i18n import Translator
from kaigi.ledger.forms import AMOUNT_LIMIT
from kaigi.person import Signer
from kaigi.steps import Reason, Step, StepKind
from tests.office import AOI, KEN, MIO, REN, Line, Posts, route_to

DEPARTMENT_HEAD_FROM = 500_000
APPROVE = StepKind.APPROVE
POSTS = Posts().now()


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (None, [KEN]),
        (0, [KEN]),
        (DEPARTMENT_HEAD_FROM - 1, [KEN]),
        (DEPARTMENT_HEAD_FROM, [KEN, MIO]),
        (AMOUNT_LIMIT, [KEN, MIO]),
    ],
)
def test_the_department_head_decides_from_half_a_million_yen(
    amount: int | None, expected: list[Signer]
) -> None:
    assert [who for step in route_to(AOI, POSTS, amount) for who in step.people] == expected


def test_a_section_head_is_decided_over_by_the_department_head_whatever_the_amount() -> None:
    assert route_to(KEN, POSTS, 1) == (
        Step(
            "department_head",
            (MIO,),
            StepKind.DECIDE,
            reason=Reason("department_head"),
            unit="都市整備部",
        ),
    )


def test_a_department_head_has_nobody_above() -> None:
    with pytest.raises(Refused, match="nobody above you") as refusal:
        route_to(MIO, POSTS, 1)
    assert "KAIGI_TOP_DECIDER" in str(refusal.value.next_step)


def test_the_top_decider_decides_what_the_head_of_a_department_drafts() -> None:
    mayor = Signer("0001", "市長 一郎", "市長室", "市長")
    above = (*POSTS, Post("top_decider", "市長室", mayor))
    [step] = route_to(MIO, above, DEPARTMENT_HEAD_FROM)
    assert (step.people, step.reason) == ((mayor,), Reason("top_decider"))
    with pytest.raises(VacantPost, match="市長室 has no Top decider"):
        route_to(MIO, (*POSTS, Post("top_decider", "市長室", None)), 1)


@pytest.mark.parametrize(
    ("role", "titles", "called"),
    [
        ("section_head", ["課長"], "Section head"),
        ("department_head", ["部長"], "Department head"),
        ("department_head", ["北支所長"], "北支所長"),
        ("section_head", ["部長"], "部長"),
        ("department_head", [""], "Department head"),
        ("department_head", [], "Department head"),
        ("section_head", ["室長", "室長"], "室長"),
        ("section_head", ["室長", "課長"], "Section head"),
        ("section_head", ["室長", ""], "Section head"),
    ],
)
def test_a_post_is_called_by_the_title_of_its_holders(
    role: str, titles: list[str], called: str
) -> None:
    holders = tuple(Signer(str(n), "氏名", "部", title) for n, title in enumerate(titles))
    assert str(role_of(role, holders)) == called


def test_who_holds_both_posts_signs_once_in_the_higher_one() -> None:
    both = tuple(replace(post, holder=KEN) for post in POSTS)
    [high] = route_to(AOI, both, DEPARTMENT_HEAD_FROM)
    assert (high.role, high.people) == ("department_head", (KEN,))
    assert high.reason is not None
    assert (high.reason.code, high.reason.values["amount"]) == ("class", DEPARTMENT_HEAD_FROM)
    [near] = route_to(AOI, both, 1)
    assert (near.role, near.people) == ("section_head", (KEN,))


def test_a_route_that_leads_to_nobody_says_which_post_is_missing_and_that_the_amount_is_why() -> (
    None
):
    vacant = Posts(department_head=None).now()
    assert [step.people for step in route_to(AOI, vacant, 1)] == [(KEN,)]
    with pytest.raises(VacantPost, match=r"都市整備部 has no Department head") as refusal:
        route_to(AOI, vacant, DEPARTMENT_HEAD_FROM)
    assert refusal.value.field == "amount"
    with pytest.raises(VacantPost, match=r"道路課 has no Section head"):
        posts_of_line(AOI, Posts(section_head=None).now())


def test_a_route_to_somebody_whom_no_card_would_reach_is_refused_by_name() -> None:
    near, far = Posts().now()
    with pytest.raises(
        UnreachableHolder, match=r"鈴木 健 \(.*道路課, Section head\) has no account"
    ):
        posts_of_line(AOI, (replace(near, in_chat=False), far))
    beyond = (near, replace(far, in_chat=False))
    assert [step.people for step in route_to(AOI, beyond, 1)] == [(KEN,)]
    with pytest.raises(UnreachableHolder, match=r"Department head\) has no account"):
        route_to(AOI, beyond, DEPARTMENT_HEAD_FROM)


HOLDERS = st.lists(st.sampled_from([AOI, REN, KEN, MIO, None]), max_size=2)


@given(holders=HOLDERS, amount=st.none() | st.integers(0, AMOUNT_LIMIT))
def test_a_route_never_leads_to_the_drafter_nor_twice_to_anyone_and_ends_highest(
    holders: list[Signer | None], amount: int | None
) -> None:
    roles = ("section_head", "department_head")
    posts = tuple(
        Post(role, f"unit {i}", who)
        for i, (role, who) in enumerate(zip(roles, holders, strict=False))
    )
    try:
        steps = route_to(AOI, posts, amount)
    except Refused:
        return
    signers = [who for step in steps for who in step.people]
    assert signers
    assert AOI not in signers
    assert len(signers) == len(set(signers))
    if (amount or 0) >= DEPARTMENT_HEAD_FROM:
        assert signers[-1] == posts[-1].holder


MAYOR = Signer("0001", "市長 一郎", "市長室", "市長")
YUI = Signer("2002", "森 結衣", "総務部/契約課", "課長")
TREASURERS = (Signer("0007", "会計 花", "会計課"), Signer("0008", "会計 次郎", "会計課"))
LINE = (*POSTS, Post("top_decider", "市長室", MAYOR))
OFFICE_TEXT = """classes:
  purchase:
    title: {ja: 物品購入, en: Purchases}
    classes:
      - {below: 500000, decides: section_head}
      - {at_least: 500000, below: 10000000, decides: department_head}
      - {at_least: 10000000, decides: top_decider}
roles:
  treasurer: {title: {ja: 会計管理者, en: Treasurer}, people: ["0007", "0008"]}
"""


def form(*steps: str) -> Form:
    text = """form: lease
title: Lease
decided_by: purchase
fields:
  - {name: title, kind: text, label: Title, required: true}
  - {name: amount, kind: money, label: Amount}
  - {name: readers, kind: person, label: {ja: 確認者, en: Readers}}
route:
"""
    route_text = "".join(f"  - {{{step}}}\n" for step in steps)
    return read_forms({OFFICE: OFFICE_TEXT, "lease.yml": text + route_text})["lease"]


def asked(
    of: Form, amount: int | None = None, *readers: Signer, drafter: Signer = AOI
) -> list[tuple[list[str], int]]:
    return [
        ([who.name for who in step.people], step.quorum)
        for step in steps(of, amount, *readers, drafter=drafter)
    ]


def steps(
    of: Form, amount: int | None = None, *readers: Signer, drafter: Signer = AOI
) -> tuple[Step, ...]:
    fields = (
        Field("title", FieldKind.TEXT, "t"),
        Field("amount", FieldKind.MONEY, amount),
        Field("readers", FieldKind.PERSON, tuple(who.id for who in readers)),
    )
    posts = (*LINE, Post("section_head", YUI.section, YUI))
    return route(of, drafter, Content("lease", fields), Office(posts))


class Office(Line):
    """The drafter's line, and the head of another section, who is not on it."""

    def __init__(self, posts: tuple[Post, ...]) -> None:
        super().__init__(posts, AOI, REN, KEN, *TREASURERS)

    def posts_above(self, drafter: Signer) -> tuple[Post, ...]:
        return LINE


BY_CLASS = form("line: class")


@pytest.mark.parametrize(
    ("amount", "people"),
    [
        (None, [KEN]), (499_999, [KEN]), (500_000, [KEN, MIO]), (9_999_999, [KEN, MIO]),
        (10_000_000, [KEN, MIO, MAYOR]),
    ],
)  # fmt: skip
def test_the_offices_table_says_up_to_whom_the_line_goes(
    amount: int | None, people: list[Signer]
) -> None:
    assert asked(BY_CLASS, amount) == [([who.name], 1) for who in people]


def test_each_step_says_why_with_the_class_of_the_table() -> None:
    near, beyond, top = steps(BY_CLASS, 20_000_000)
    assert [step.kind for step in (near, beyond, top)] == [APPROVE, APPROVE, StepKind.DECIDE]
    said = [str(sentence(step.reason)) for step in (near, beyond, top) if step.reason]
    assert said[0] == "head of the drafter's section"
    assert "500,000 yen or more: class 2 of" in said[1]
    assert "10,000,000 yen or more: class 3 of" in said[2]
    assert Translator("ja", ZoneInfo("Asia/Tokyo")).text(sentence(beyond.reason or Reason(""))) == (
        "金額が500,000円以上のため、「物品購入」第2号"
    )


def test_a_line_goes_on_from_where_one_before_it_ended() -> None:
    of = form("line: section_head", "heads_of: [総務部/契約課], kind: consent", "line: class")
    near, consent, decision = steps(of, 500_000)
    assert [each.people for each in (near, consent, decision)] == [(KEN,), (YUI,), (MIO,)]
    assert (consent.kind, consent.unit) == (StepKind.CONSENT, "総務部/契約課")
    assert asked(of, 1) == [([KEN.name], 1), ([YUI.name], 1)]


@pytest.mark.parametrize(("needs", "quorum"), [("all", 2), ("any", 1), ("1", 1), ("2", 2)])
def test_all_any_or_some_of_a_role_have_to_act(needs: str, quorum: int) -> None:
    names = [who.name for who in TREASURERS]
    of = form(f"role: treasurer, needs: {needs}", "line: class")
    assert asked(of)[0] == (names, quorum)
    why = steps(of)[0].reason
    assert why is not None
    assert str(sentence(why)) == "as Treasurer"
    assert str(called(steps(of)[0])) == "Treasurer"


def test_the_people_named_in_a_field_are_asked_and_nobody_where_it_is_empty() -> None:
    of = form("field: readers, kind: confirm", "line: class")
    assert asked(of, 1, REN, KEN)[0] == ([REN.name, KEN.name], 2)
    assert asked(of, 1) == [([KEN.name], 1)]


def test_a_step_is_asked_where_its_condition_is_met() -> None:
    of = form('role: treasurer, when: amount >= 1000, reason: "it is dear"', "line: class")
    assert len(steps(of, 999)) == 1
    dear, _decision = steps(of, 1000)
    assert str(sentence(dear.reason or Reason(""))) == "it is dear"


def test_drafters_are_left_out_of_what_they_draft_themselves() -> None:
    of = form("role: treasurer", "line: class")
    mine = asked(of, 1, drafter=TREASURERS[0])
    assert mine[0] == ([TREASURERS[1].name], 1)
    with pytest.raises(Refused, match="nobody but you"):
        asked(form("field: readers", "people: ['1001']"), 1)


@pytest.mark.parametrize(
    ("of", "field", "text"),
    [
        (form("people: ['9999']", "line: class"), "amount", "9999, who is not on the staff list"),
        (form("heads_of: [財政部/財政課]", "line: class"), "amount", "財政課 has no Section head"),
    ],
)
def test_who_is_missing_is_said_at_a_field_while_drafting(of: Form, field: str, text: str) -> None:
    with pytest.raises(Invalid, match=text) as refusal:
        asked(of)
    assert refusal.value.field == field


def test_somebody_named_whom_no_message_reaches_is_refused_by_name() -> None:
    office = Office(LINE)
    office.out_of_chat.add(TREASURERS[0].id)
    content = Content("lease", (Field("title", FieldKind.TEXT, "t"),))
    with pytest.raises(Invalid, match="会計 花 has no account"):
        route(form("role: treasurer", "line: class"), AOI, content, office)


ASIDE = ["role: treasurer", "heads_of: [都市整備部]", "field: readers"]


@given(
    holders=st.lists(st.sampled_from([AOI, REN, KEN, MIO, MAYOR]), min_size=3, max_size=3),
    amount=st.none() | st.sampled_from([0, 499_999, 500_000, 9_999_999, 10_000_000]),
    aside=st.lists(
        st.sampled_from(["role: treasurer", "heads_of: [都市整備部]", "field: readers"]), max_size=3
    ),
    readers=st.lists(st.sampled_from([AOI, REN, KEN]), unique=True),
)
def test_whatever_the_form_asks_the_last_decides_and_every_step_can_be_completed(
    holders: list[Signer], amount: int | None, aside: list[str], readers: list[Signer]
) -> None:
    posts = tuple(replace(post, holder=who) for post, who in zip(LINE, holders, strict=True))
    fields = (
        Field("amount", FieldKind.MONEY, amount),
        Field("readers", FieldKind.PERSON, tuple(who.id for who in readers)),
    )
    try:
        found = route(
            form(*aside, "line: class"),
            AOI,
            Content("lease", fields),
            Line(posts, AOI, REN, KEN, *TREASURERS),
        )
    except Refused:
        return
    assert [step.kind is StepKind.DECIDE for step in found] == [*[False] * (len(found) - 1), True]
    for step in found:
        assert 1 <= step.quorum <= len(step.people)
        assert AOI not in step.people
        assert step.reason is not None
    of_posts = [step.people[0] for step in found if step.unit]
    assert len(of_posts) == len(set(of_posts)), "who holds several posts signs once"
