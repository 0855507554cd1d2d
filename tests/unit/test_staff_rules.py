from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from kaigi.errors import Text
from kaigi.i18n import Translator
from kaigi.staff.intake import plan, refuse_mass_deactivation
from kaigi.staff.matching import Account, Contest, History, SlackUser, match, plain_address
from kaigi.staff.rules import (
    RANKS,
    BadRoster,
    Known,
    Member,
    Problem,
    Roster,
    Row,
    TooManyGone,
    level,
)

ALL = frozenset(Member.__struct_fields__)
AOI = Member("1", "佐藤 葵", email="aoi@b.jp", section="企画部/企画課/企画係")
KEN = Member(
    "2", "田中 健", email="ken@b.jp", section="企画部/企画課", is_head=True, deputies=("1",)
)
MARI = Member("3", "山本 真理", email="mari@b.jp", section="企画部", is_head=True, deputies=("2",))


def _roster(
    *members: Member, columns: frozenset[str] = ALL, bad: tuple[Member, ...] = ()
) -> Roster:
    good = [Row(line, member) for line, member in enumerate(members, start=2)]
    worse = [
        Row(line, member, (Problem(line, "kana", Text("No such kana.")),))
        for line, member in enumerate(bad, start=len(good) + 2)
    ]
    return Roster((*good, *worse), columns)


def _register(*members: Member, left: tuple[Member, ...] = ()) -> dict[str, Known]:
    here = {member.number: Known(member, active=True) for member in members}
    return here | {member.number: Known(member, active=False) for member in left}


def _problems(*members: Member) -> list[tuple[int, str | None, str]]:
    with pytest.raises(BadRoster) as refused:
        plan(_roster(*members), {})
    return [
        (problem.line, problem.column, str(problem.reason)) for problem in refused.value.problems
    ]


def test_ranks_stand_in_the_order_of_the_by_law() -> None:
    ladder = ["主事", "主任", "主査", "係長", "課長補佐", "課長", "次長", "部長", "副市長", "市長"]
    assert sorted(ladder, key=level) == ladder
    assert (level(""), level("42"), level("課長")) == (0, 42, RANKS["課長"])


def test_two_people_with_one_number_or_one_address_are_both_named_with_the_others_line() -> None:
    assert _problems(AOI, KEN, replace(MARI, number="1", deputies=())) == [
        (2, "number", "“1” is in more than one row: see line 4"),
        (4, "number", "“1” is in more than one row: see line 2"),
    ]
    found = _problems(AOI, replace(KEN, email=AOI.email), replace(MARI, email=AOI.email))
    assert [(line, column) for line, column, _ in found] == [
        (2, "email"),
        (3, "email"),
        (4, "email"),
    ]


@pytest.mark.parametrize(
    ("language", "people", "told"),
    [
        ("en", 2, "“a@b.example.jp” is in more than one row: see line 3"),
        ("en", 3, "“a@b.example.jp” is in more than one row: see lines 3 and 4"),
        ("en", 4, "“a@b.example.jp” is in more than one row: see lines 3, 4, and 5"),
        ("ja", 2, "「a@b.example.jp」が複数の行にあります。3行目を確認してください"),
        ("ja", 3, "「a@b.example.jp」が複数の行にあります。3、4行目を確認してください"),
    ],
)
def test_the_other_lines_are_listed_as_each_language_does(
    language: str, people: int, told: str
) -> None:
    same = [replace(AOI, number=str(n), email="a@b.example.jp") for n in range(people)]
    with pytest.raises(BadRoster) as refused:
        plan(_roster(*same), {})
    t = Translator(language, ZoneInfo("Asia/Tokyo"))
    assert t.text(refused.value.problems[0].reason) == told


def test_a_section_has_one_head() -> None:
    other = replace(MARI, section=KEN.section)
    assert [(line, column) for line, column, _ in _problems(AOI, KEN, other)] == [
        (3, "is_head"),
        (4, "is_head"),
    ]


def test_a_deputy_is_somebody_else_in_the_file() -> None:
    wrong = replace(KEN, deputies=("2", "9", "1"))
    assert [(line, column) for line, column, _ in _problems(AOI, wrong)] == [
        (3, "deputies"),
        (3, "deputies"),
    ]


def test_a_deputy_whose_own_row_is_bad_is_not_called_unknown() -> None:
    with pytest.raises(BadRoster) as refused:
        plan(_roster(KEN, bad=(AOI,)), {})
    assert [problem.line for problem in refused.value.problems] == [3]


def test_the_plan_tells_new_changed_returned_unchanged_and_gone() -> None:
    moved = replace(KEN, name="田中 健一", deputies=())
    intake = plan(
        _roster(AOI, moved, MARI), _register(AOI, KEN, replace(AOI, number="7"), left=(MARI,))
    )
    assert (intake.new, intake.changed, intake.reactivated) == ((), (moved,), (MARI,))
    assert (intake.unchanged, intake.deactivated) == (1, ("7",))


def test_a_column_that_the_file_does_not_have_leaves_what_is_known() -> None:
    columns = frozenset({"number", "name", "email", "section"})
    bare = [Member(m.number, m.name, email=m.email, section=m.section) for m in (AOI, KEN, MARI)]
    assert plan(_roster(*bare, columns=columns), _register(AOI, KEN, MARI)).unchanged == 3


def test_a_partial_plan_leaves_people_in_bad_rows_as_they_are() -> None:
    gone = replace(AOI, number="8", email="gone@b.jp")
    intake = plan(_roster(AOI, bad=(replace(KEN, name=""),)), _register(KEN, gone), partial=True)
    assert (intake.new, intake.changed, intake.deactivated) == ((AOI,), (), ("8",))
    assert [problem.line for problem in intake.problems] == [3]


def test_a_bad_row_protects_its_person_by_address_when_its_number_is_wrong() -> None:
    mistyped = replace(KEN, number="22")
    assert plan(_roster(AOI, bad=(mistyped,)), _register(AOI, KEN), partial=True).deactivated == ()


def test_a_bad_row_without_a_number_may_mean_anybody_so_nobody_is_deactivated() -> None:
    assert (
        plan(_roster(AOI, bad=(Member(),)), _register(AOI, KEN, MARI), partial=True).deactivated
        == ()
    )


def test_a_good_row_cannot_take_what_someone_left_as_they_were_still_holds() -> None:
    """Ken's row is bad, so he stays head; his successor's row is left out, so she keeps her own
    address, so the newcomer who was to get it is left out too.
    """
    mai = replace(AOI, number="4", email="mai@b.jp")
    successor = replace(mai, email="chief@b.jp", section=KEN.section, is_head=True)
    newcomer = replace(AOI, number="5", email="mai@b.jp")
    ken = replace(KEN, is_head=False)
    intake = plan(
        _roster(successor, newcomer, AOI, bad=(ken,)), _register(KEN, mai, AOI), partial=True
    )
    assert {(p.line, p.column) for p in intake.problems} == {
        (2, "is_head"),
        (3, "email"),
        (5, "kana"),
    }
    assert (intake.written, intake.unchanged, intake.deactivated) == ((), 1, ())


_members = st.lists(
    st.builds(
        Member,
        number=st.sampled_from("123456"),
        email=st.sampled_from("abcdef"),
        section=st.sampled_from(["部", "部/課"]),
        is_head=st.booleans(),
    ),
    max_size=6,
)


def _fits(members: list[Member]) -> bool:
    heads = [member.section for member in members if member.is_head]
    return len({m.number for m in members}) == len({m.email for m in members}) == len(
        members
    ) and len(set(heads)) == len(heads)


@given(_members.filter(_fits), _members.filter(_fits), _members, _members)
def test_after_any_partial_import_no_two_people_share_an_address_or_a_post(
    before: list[Member], left: list[Member], good: list[Member], bad: list[Member]
) -> None:
    register = _register(*left) | _register(*before)
    register |= {n: Known(k.member, active=k.member in before) for n, k in register.items()}
    intake = plan(_roster(*good, bad=tuple(bad)), register, partial=True)
    after = {n: k.member for n, k in register.items() if k.active and n not in intake.deactivated}
    after |= {member.number: member for member in intake.written}
    assert _fits(list(after.values()))
    assert {m.number for m in bad if (k := register.get(m.number)) and k.active} <= set(after)
    assert {row.number for row in intake.written}.isdisjoint(m.number for m in bad)


@pytest.mark.parametrize(("gone", "refused"), [(1, False), (2, True), (3, True)])
def test_more_than_a_third_gone_is_asked_about(gone: int, refused: bool) -> None:
    people = [replace(AOI, number=str(n), email=f"{n}@b.jp") for n in range(3)]
    register = _register(*people, left=(replace(AOI, number="77"), replace(AOI, number="78")))
    intake = plan(_roster(*people[gone:]), register)
    if refused:
        with pytest.raises(TooManyGone, match=f"{gone} of 3"):
            refuse_mass_deactivation(intake, register)
    else:
        refuse_mass_deactivation(intake, register)


def test_people_meet_their_slack_user_by_address_however_it_is_written() -> None:
    users = [
        SlackUser("U1", "Aoi@B.jp ", "ja-JP"),
        SlackUser("U2", None),
        SlackUser("U3", "guest@else.jp"),
        SlackUser("U4", "ken@b.jp", deleted=True),
    ]
    matching = match(
        [
            Account("1", "aoi@b.jp", active=True),
            Account("2", "ken@b.jp", active=True, slack_id="U4"),
        ],
        users,
    )
    assert matching.changes == (
        Account("1", "aoi@b.jp", active=True, slack_id="U1", locale="ja-JP"),
        Account("2", "ken@b.jp", active=True),
    )
    assert (matching.matched, matching.without_slack, matching.without_staff) == (
        1,
        ("2",),
        ("U3",),
    )


def test_an_address_given_to_someone_new_means_the_one_who_is_here_now() -> None:
    gone, here = (
        Account("1", "a@b.jp", active=False, slack_id="U1"),
        Account("2", "a@b.jp", active=True),
    )
    matching = match(
        [gone, here], [SlackUser("U1", "a@b.jp", deleted=True), SlackUser("U2", "a@b.jp")]
    )
    assert [(a.number, a.slack_id) for a in matching.changes] == [("1", None), ("2", "U2")]
    matching = match([gone, here], [SlackUser("U1", "a@b.jp")])
    assert [(a.number, a.slack_id) for a in matching.changes] == [("1", None)]
    assert matching.contests == (Contest("2", ("U1",), None),), "it was another person's"


def test_a_bound_account_stays_bound_whoever_else_claims_its_address() -> None:
    ken = Account("2", "ken@b.jp", active=True, slack_id="U1")
    claims = [SlackUser("U0", "ken@b.jp"), SlackUser("U1", "ken@b.jp"), SlackUser("U9", "ken@b.jp")]
    matching = match([ken], claims)
    assert matching.changes == ()
    assert matching.contests == (Contest("2", ("U0", "U1", "U9"), "U1"),)


def test_an_address_that_two_unbound_accounts_claim_belongs_to_neither() -> None:
    ken = Account("2", "ken@b.jp", active=True)
    matching = match([ken], [SlackUser("U1", "ken@b.jp"), SlackUser("U9", "Ken@b.jp")])
    assert matching.changes == ()
    assert matching.without_slack == ("2",)
    assert matching.contests == (Contest("2", ("U1", "U9"), None),)


def test_an_account_that_an_administrator_bound_keeps_the_address_that_it_had_then() -> None:
    ken = Account("2", "ken@b.jp", active=True, slack_id="U1", bound_as="k@else.jp")
    assert match([ken], [SlackUser("U1", "k@else.jp")]).changes == ()
    (lost,) = match([ken], [SlackUser("U1", "ken@b.jp2")]).changes
    assert (lost.slack_id, lost.bound_as) == (None, None)


def test_an_account_bound_to_one_person_is_no_claim_on_anothers_address() -> None:
    ken = Account("2", "ken@b.jp", active=True, slack_id="U1", bound_as="mari@b.jp")
    mari = Account("3", "mari@b.jp", active=True)
    users = [SlackUser("U1", "mari@b.jp"), SlackUser("U2", "mari@b.jp")]
    assert [a.slack_id for a in match([ken, mari], users).changes] == ["U2"]


_ADDRESSES = ("a@b.jp", "k@b.jp", "m@b.jp")
_IDS = ("U1", "U2", "U3", "U4")
_workspaces = st.lists(
    st.tuples(st.sampled_from(_IDS), st.sampled_from(_ADDRESSES)), unique_by=lambda user: user[0]
).map(lambda users: [SlackUser(*user) for user in users])
_staff = st.tuples(
    st.lists(st.sampled_from(_ADDRESSES), min_size=3, max_size=3),
    st.lists(st.sampled_from([*_IDS, None]), min_size=3, max_size=3),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.lists(st.sampled_from([*_ADDRESSES, None]), min_size=3, max_size=3),
)


@given(_staff, _workspaces, st.sets(st.sampled_from(_IDS)), st.data())
def test_no_account_is_bound_to_two_people_or_goes_from_one_to_another(
    columns: tuple[list[str], list[str | None], list[bool], list[str | None]],
    users: list[SlackUser],
    barred: set[str],
    data: st.DataObject,
) -> None:
    staff = [
        Account(str(n), email, active, slack_id, None, bound_as if slack_id else None)
        for n, (email, slack_id, active, bound_as) in enumerate(zip(*columns, strict=True))
    ]
    bound = {account.slack_id: account.number for account in staff if account.slack_id}
    assume(len(bound) == sum(account.slack_id is not None for account in staff))
    numbers = st.sampled_from(["0", "1", "2"])
    people = data.draw(st.dictionaries(st.sampled_from(_IDS), numbers))
    matching = match(staff, users, History(frozenset(barred), people))
    after = {a.number: a for a in staff} | {a.number: a for a in matching.changes}
    held = [a for a in after.values() if a.slack_id]
    assert len({a.slack_id for a in held}) == len(held)
    was = people | bound
    assert all(was.get(a.slack_id or "", a.number) == a.number for a in held)
    new = [a for a in held if bound.get(a.slack_id or "") != a.number]
    assert not [a for a in new if a.slack_id in barred]
    assert {a.email for a in new} <= {user.email for user in users}


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("Ken@City.Example.JP", "ken@city.example.jp"),
        (" ken@b.jp ", "ken@b.jp"),
        ("\u212aen@b.jp", None),
        ("kеn@b.jp", None),
        ("ken@b.jp\u200b", None),
        ("ken@b.jp\u3000", None),
        ("k en@b.jp", None),
        ("ken@b.jp\n", None),
        ("", None),
        (" ", None),
        ("k" * 250 + "@b.jp", None),
    ],
)
def test_addresses_are_compared_in_plain_characters_alone(address: str, plain: str | None) -> None:
    assert plain_address(address) == plain


def test_those_who_have_left_keep_their_user_so_that_they_can_be_told() -> None:
    gone = Account("1", "a@b.jp", active=False, slack_id="U1")
    matching = match([gone], [SlackUser("U1", "a@b.jp")])
    assert (matching.changes, matching.matched, matching.without_staff) == ((), 0, ())
