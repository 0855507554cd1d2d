"""Bindings over the desk: what an administrator decided lasts, and no account changes people."""

from typing import Any

import pytest
from msgspec.structs import replace

from kaigi.staff import accounts, roster
from kaigi.staff.desk import StaffDesk
from kaigi.staff.matching import SlackUser
from kaigi.staff.rules import Member
from kaigi.storage import Storage

AOI = Member("1", "佐藤 葵", email="aoi@b.example.jp", section="企画部/企画課")
KEN = Member("2", "田中 健", email="ken@b.example.jp", section="企画部/企画課", is_head=True)
MAI = Member("3", "森 舞", email="mai@b.example.jp", section="企画部/企画課")
OF_AOI = SlackUser("UA", AOI.email)
OF_KEN = SlackUser("UK", KEN.email)
OTHER = SlackUser("UX", KEN.email)


@pytest.fixture
async def desk(storage: Storage) -> StaffDesk:
    desk = StaffDesk(storage)
    await employ(desk, AOI, KEN)
    return desk


async def employ(desk: StaffDesk, *members: Member) -> None:
    await desk.import_roster(roster.read(roster.write(members).encode()), yes=True)


async def bound(desk: StaffDesk) -> dict[str, str | None]:
    """Return the account of each person."""
    found = await desk.storage.run(accounts.everyone)
    return {account.number: account.slack_id for account in found}


@pytest.mark.parametrize(
    "gone", [replace(OF_KEN, deleted=True), replace(OF_KEN, is_colleague=False)]
)
async def test_an_unbound_account_that_goes_and_comes_back_stays_unbound(
    desk: StaffDesk, gone: SlackUser
) -> None:
    await desk.match([OF_KEN])
    await desk.unbind(KEN.number)
    await desk.update_member(gone)
    await desk.update_member(OF_KEN)
    assert (await bound(desk))[KEN.number] is None
    await desk.match([])
    assert (await desk.match([OF_KEN])).contests == (), "it is decided"
    assert (await bound(desk))[KEN.number] is None
    await desk.bind(KEN.number, "UK")
    assert (await bound(desk))[KEN.number] == "UK"


@pytest.mark.parametrize("is_listed", [True, False], ids=["listed", "reported"])
@pytest.mark.parametrize("wrong", [{"deleted": True}, {"email": "kenn@b.example.jp"}])
async def test_a_report_that_slack_repeats_after_one_without_news_changes_nothing(
    desk: StaffDesk, wrong: dict[str, Any], *, is_listed: bool
) -> None:
    before = replace(OF_KEN, updated=1_800_000_000)
    right = replace(before, updated=1_800_000_060)
    await desk.match([before])
    await (desk.match([right]) if is_listed else desk.update_member(right))
    await desk.update_member(replace(before, updated=1_800_000_010, **wrong))
    assert (await bound(desk))[KEN.number] == "UK"


@pytest.mark.parametrize(
    "updated", ["1800000000", 1.5, 1e300, float("nan"), -1, 2**63, 10**30, True, [], {}, 0, None]
)
async def test_a_moment_that_cannot_be_meant_is_none(desk: StaffDesk, updated: object) -> None:
    member = {"id": "UK", "profile": {"email": KEN.email}, "updated": updated}
    await desk.match([SlackUser.of(member)])
    await desk.update_member(SlackUser.of(member))
    assert (await bound(desk))[KEN.number] == "UK"
    await desk.update_member(SlackUser.of(member | {"updated": 1_800_000_060, "deleted": True}))
    assert (await bound(desk))[KEN.number] is None


async def test_milliseconds_do_not_silence_what_slack_reports(desk: StaffDesk) -> None:
    member = {"id": "UK", "profile": {"email": KEN.email}, "updated": 1_800_000_000_000}
    await desk.update_member(SlackUser.of(member))
    await desk.update_member(SlackUser.of(member | {"updated": 1_800_000_060, "deleted": True}))
    assert (await bound(desk))[KEN.number] is None


@pytest.mark.parametrize("is_listed", [True, False], ids=["listed", "reported"])
async def test_a_report_that_slack_repeats_late_does_not_bring_an_account_back(
    desk: StaffDesk, *, is_listed: bool
) -> None:
    before = replace(OF_KEN, updated=1_800_000_000)
    gone = replace(before, deleted=True, updated=1_800_000_060)
    await desk.match([before])
    await (desk.match([gone]) if is_listed else desk.update_member(gone))
    await desk.update_member(before)
    assert (await bound(desk))[KEN.number] is None
    await desk.update_member(replace(OF_KEN, updated=1_800_000_120))
    assert (await bound(desk))[KEN.number] == "UK", "in Slack again, later"


async def test_a_claimant_that_was_rejected_does_not_follow_when_the_bound_account_goes(
    desk: StaffDesk,
) -> None:
    await desk.match([OF_KEN, OTHER])
    await desk.bind(KEN.number, "UK")
    assert (await desk.match([OF_KEN, OTHER])).contests == (), "it is decided"
    await desk.update_member(replace(OF_KEN, deleted=True))
    assert (await bound(desk))[KEN.number] is None
    await desk.match([OTHER])
    assert (await bound(desk))[KEN.number] is None, "not with the next list either"
    await desk.update_member(OF_KEN)
    assert (await bound(desk))[KEN.number] == "UK"


async def test_a_rejected_account_of_another_person_can_come_back_to_its_own(
    desk: StaffDesk,
) -> None:
    await desk.match([OF_AOI])
    await desk.match([replace(OF_AOI, email=KEN.email), OF_KEN])
    assert await bound(desk) == {"1": None, "2": None}
    await desk.bind(KEN.number, "UK")
    await desk.update_member(OF_AOI)
    assert await bound(desk) == {"1": "UA", "2": "UK"}


async def test_accounts_that_swap_addresses_do_not_swap_people(desk: StaffDesk) -> None:
    await desk.match([OF_AOI, OF_KEN])
    swapped = [replace(OF_AOI, email=KEN.email), replace(OF_KEN, email=AOI.email)]
    matching = await desk.match(swapped)
    assert await bound(desk) == {"1": None, "2": None}
    assert {each.number: each.claimants for each in matching.contests} == {
        "1": ("UK",),
        "2": ("UA",),
    }
    await desk.match([OF_AOI, OF_KEN])
    assert await bound(desk) == {"1": "UA", "2": "UK"}


async def test_an_account_that_shows_the_address_of_one_without_account_is_not_them(
    desk: StaffDesk,
) -> None:
    await desk.match([OF_AOI])
    await desk.update_member(replace(OF_AOI, email=KEN.email))
    assert await bound(desk) == {"1": None, "2": None}
    await desk.match([])
    await desk.update_member(replace(OF_AOI, email=KEN.email))
    assert await bound(desk) == {"1": None, "2": None}, "also when it was away"
    await desk.bind(KEN.number, (await _shown(desk, replace(OF_AOI, email=KEN.email))).id)
    assert await bound(desk) == {"1": None, "2": "UA"}


async def _shown(desk: StaffDesk, user: SlackUser) -> SlackUser:
    await desk.match([user])
    return user


@pytest.mark.parametrize("is_slack_first", [True, False])
async def test_a_persons_new_address_is_followed_in_either_order(
    desk: StaffDesk, is_slack_first: bool
) -> None:
    await desk.match([OF_AOI, OF_KEN])
    renamed = replace(KEN, email="ken.sato@b.example.jp")
    user = replace(OF_KEN, email=renamed.email)
    if is_slack_first:
        await desk.update_member(user)
        await employ(desk, AOI, renamed)
        await desk.match([OF_AOI, user])
    else:
        await employ(desk, AOI, renamed)
        await desk.match([OF_AOI, OF_KEN])
        await desk.update_member(user)
    assert await bound(desk) == {"1": "UA", "2": "UK"}


async def test_a_persons_new_account_is_found_when_the_old_one_goes(desk: StaffDesk) -> None:
    await desk.match([OF_KEN])
    await desk.update_member(OTHER)
    await desk.update_member(replace(OF_KEN, deleted=True))
    assert (await bound(desk))[KEN.number] == "UX"


async def test_the_account_of_one_who_left_is_not_the_newcomers_with_the_same_address(
    desk: StaffDesk,
) -> None:
    await desk.match([OF_AOI, OF_KEN])
    await employ(desk, AOI, replace(MAI, email=KEN.email, is_head=True))
    await desk.match([OF_AOI, OF_KEN])
    assert (await bound(desk))[MAI.number] is None
    await desk.match([OF_AOI, OTHER])
    assert (await bound(desk))[MAI.number] == "UX"


async def test_an_event_does_not_take_an_account_that_an_administrator_bound_to_another(
    desk: StaffDesk,
) -> None:
    """UX shows Aoi's address, and is Ken's; then Aoi's own account goes, and comes back."""
    other = replace(OTHER, email=AOI.email)
    await desk.match([OF_AOI, other])
    await desk.bind(KEN.number, "UX")
    await desk.update_member(replace(OF_AOI, deleted=True))
    assert await bound(desk) == {"1": None, "2": "UX"}
    await desk.update_member(OF_AOI)
    assert await bound(desk) == {"1": "UA", "2": "UX"}
    await desk.update_member(replace(OF_AOI, email="aoi@else.example.jp"))
    assert await bound(desk) == {"1": None, "2": "UX"}


async def test_an_event_does_not_take_the_account_of_one_who_has_left(desk: StaffDesk) -> None:
    other = replace(OTHER, email=AOI.email)
    await desk.match([other])
    await desk.unbind(AOI.number)
    await desk.bind(KEN.number, "UX")
    await employ(desk, AOI)
    newcomer = SlackUser("UN", AOI.email)
    await desk.update_member(newcomer)
    assert await bound(desk) == {"1": "UN", "2": "UX"}
    await desk.update_member(replace(newcomer, deleted=True))
    assert await bound(desk) == {"1": None, "2": "UX"}


async def test_persons_whose_accounts_an_administrator_exchanged_take_events(
    desk: StaffDesk,
) -> None:
    await desk.match([OF_AOI, OF_KEN])
    await desk.bind(AOI.number, "UK")
    await desk.bind(KEN.number, "UA")
    for user in (OF_AOI, OF_KEN):
        await desk.update_member(replace(user, locale="en-US"))
    assert await bound(desk) == {"1": "UK", "2": "UA"}
    await desk.update_member(replace(OF_KEN, deleted=True))
    assert await bound(desk) == {"1": None, "2": "UA"}


async def test_a_list_that_began_before_an_event_does_not_overwrite_it(desk: StaffDesk) -> None:
    mai = SlackUser("UM", MAI.email)
    await employ(desk, AOI, KEN, MAI)
    await desk.match([OF_AOI, OF_KEN])
    before = await desk.last_report()
    await desk.update_member(mai)
    await desk.update_member(replace(OF_KEN, deleted=True))
    await desk.match([OF_AOI, OF_KEN], before)
    assert await bound(desk) == {"1": "UA", "2": None, "3": "UM"}
    await desk.match([OF_AOI, OF_KEN], await desk.last_report())
    assert await bound(desk) == {"1": "UA", "2": "UK", "3": None}, "a later list is the truth"


async def test_a_decision_during_a_list_is_not_overwritten(desk: StaffDesk) -> None:
    await desk.match([OF_AOI, OF_KEN])
    before = await desk.last_report()
    await desk.update_member(replace(OF_KEN, email="k@b.example.jp"))
    await desk.bind(KEN.number, "UK")
    await desk.match([OF_AOI, OF_KEN], before)
    assert (await bound(desk))[KEN.number] == "UK"
