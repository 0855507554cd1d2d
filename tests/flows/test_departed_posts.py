"""Documents whose posts change hands in several places at once."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from bot.app import ROOMS
from bot.cli.export import export
from kaigi.approvals.desk import ApprovalDesk
from kaigi.approvals.items import Item
from kaigi.ledger import handovers as ledger_handovers
from kaigi.ledger.document import Document
from kaigi.ledger.events import Reassigned
from kaigi.ledger.tables import document, entry
from kaigi.storage.export import Line
from tests.flows.office import AOI, EMMA, KEN, MARI, NAGI, PEOPLE, SORA, Office
from tests.flows.reading import APPROVE, labels, words
from tests.flows.test_departed import HEAD, Place, Terminal, is_whole, list_changes, signs

CHIEF = ("企画部", "部長", "○")


def beside(number: str, name: str, login: str) -> str:
    """Return a row for one who is head of the department besides."""
    return f"{number},{name},カナ,{login}@city.example.jp,企画部,部長,部長,正規,○,,,"


KEN_BESIDE = beside(KEN, "田中 健", "ken")
EMMA_BESIDE = beside(EMMA, "Emma Ito", "emma")


async def first_item(office: Office) -> Item:
    storage = office.bot.storage
    first = await storage.run(lambda tx: tx.scalar(select(document.c.id).order_by(document.c.id)))
    drafter = await office.person(AOI)
    return (await office.bot.house.desk(ApprovalDesk).read(drafter, str(first))).item


async def route(office: Office) -> list[list[str]]:
    """Return who is asked on each step of the first document."""
    return [[who.id for who in step.people] for step in (await first_item(office)).steps]


async def signers(office: Office) -> list[str]:
    return [act.by.id for act in (await first_item(office)).acts if act.kind.signs]


async def test_one_on_both_steps_goes_and_each_post_is_followed_in_its_own_step(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {KEN: CHIEF}, without=(MARI,))
    assert await route(office) == [[KEN], [KEN]], "no one heads the section"
    await list_changes(office, {EMMA: HEAD, SORA: CHIEF}, without=(KEN, MARI))
    assert await route(office) == [[EMMA], [SORA]]
    await signs(office, EMMA, "Approve")
    await signs(office, SORA)
    assert await signers(office) == [EMMA, SORA]
    await is_whole(office)


async def exported(office: Office) -> list[Line]:
    """Return the entries of the first document, as `kaigi export` writes them."""
    lines = await asyncio.to_thread(lambda: list(export(office.bot.storage, ROOMS)))
    first = next(line for line in lines if line["type"] == "document")
    entries: list[Line] = first["entries"]
    return entries


async def steps_signed(office: Office) -> list[tuple[str, list[str]]]:
    """Return the posts on the route of the last round, each with those who signed for it."""
    item = await first_item(office)
    return [(str(step.role), [act.by.id for act in step.acts]) for step in item.steps]


async def test_the_acting_department_head_is_relieved_by_the_appointed_one(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    assert await route(office) == [[KEN]], "one signature for both posts"
    await list_changes(office, {SORA: CHIEF}, without=(MARI,))
    assert await route(office) == [[KEN], [SORA]]
    card = words((await office[KEN].messages())[0])
    assert "● 課長：田中 健（承認待ち）\n" in card, "the section head as ever, who follows no one"
    await signs(office, KEN)
    await signs(office, SORA)
    assert await office.acts() == ["drafted", "reassigned", "reassigned", "approved", "decided"]
    assert await steps_signed(office) == [("Section head", [KEN]), ("Department head", [SORA])]
    relieved = (await exported(office))[2]
    assert (relieved["from"], relieved["to"], relieved["dropped"]) == (KEN, SORA, [])
    assert relieved["restored"] == [{"role": "section_head", "unit": "企画部/企画課", "to": [KEN]}]
    signed = [(line["kind"], line["by"]) for line in (await exported(office))[3:]]
    assert signed == [("approved", KEN), ("decided", SORA)]
    await is_whole(office)


async def test_a_draft_to_one_who_holds_both_posts_gets_the_section_heads_signature_again(
    office: Office,
) -> None:
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    assert await route(office) == [[KEN]]
    await list_changes(office, {SORA: CHIEF}, without=(MARI,))
    assert await route(office) == [[KEN], [SORA]]
    await signs(office, KEN)
    await signs(office, SORA)
    assert await signers(office) == [KEN, SORA]
    await is_whole(office)


async def test_both_posts_of_one_who_goes_are_followed_each_by_its_own_head(
    office: Office,
) -> None:
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    await list_changes(office, {EMMA: HEAD, SORA: CHIEF}, without=(KEN, MARI))
    assert await route(office) == [[EMMA], [SORA]]
    assert await office[SORA].messages() == [], "it is not the department head's turn"
    await signs(office, EMMA, "Approve")
    await signs(office, SORA)
    assert await signers(office) == [EMMA, SORA]
    await is_whole(office)


async def test_the_drafter_hears_once_of_two_steps_that_change_hands_at_one_moment(
    office: Office,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {EMMA: HEAD, SORA: CHIEF}, without=(KEN, MARI))
    assert await office.acts() == ["drafted", "reassigned", "reassigned"]
    _own, told = await office[AOI].messages()
    first, second, *_ = words(told).split("\n")
    assert "田中 健さん（名簿に登録なし）からEmma Itoさんに変わりました。" in first, "the nearest"
    assert "から小林 空さんに変わりました。" in second
    await signs(office, EMMA, "Approve")
    await signs(office, SORA)
    await is_whole(office)


async def test_the_news_of_a_handover_shows_the_route_until_it_changes_hands_again(
    office: Office,
) -> None:
    await office.circulating()
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    _own, first = await office[AOI].messages()
    assert "● 課長：Emma Ito" in words(first)
    office.clock.advance(minutes=5)
    await list_changes(office, {SORA: HEAD}, without=(KEN,))
    _own, first, second = await office[AOI].messages()
    assert "● 課長" in words(second)
    assert "● 課長" not in words(first)
    assert "Emma Itoさんに変わりました。" in words(first)


async def test_who_follows_in_both_posts_signs_once_until_one_of_them_changes_hands(
    office: Office,
) -> None:
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    await list_changes(office, {EMMA: HEAD}, without=(KEN, MARI), further=EMMA_BESIDE)
    assert await route(office) == [[EMMA]]
    await list_changes(office, {EMMA: HEAD, SORA: CHIEF}, without=(KEN, MARI))
    assert await route(office) == [[EMMA], [SORA]]
    await is_whole(office)


async def test_a_lower_post_that_no_one_holds_waits_and_is_handed_on(office: Office) -> None:
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    await list_changes(office, {SORA: CHIEF}, without=(KEN, MARI))
    assert await route(office) == [[KEN], [SORA]]
    assert "田中 健さん（名簿に登録なし）の承認を待っています。" in words(
        (await office[AOI].messages())[-1]
    )
    terminal = Terminal(office)
    await terminal.types("hand-on", await terminal.number(), EMMA)
    terminal.storage.close()
    assert await route(office) == [[EMMA], [SORA]]
    await is_whole(office)


async def test_an_administrators_choice_signs_for_no_post_that_another_holds(
    office: Office,
) -> None:
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    await list_changes(office, {EMMA: HEAD}, without=(KEN, MARI))
    terminal = Terminal(office)
    await terminal.types("hand-on", await terminal.number(), NAGI)
    terminal.storage.close()
    assert await route(office) == [[EMMA], [NAGI]]
    await is_whole(office)


async def test_two_heads_swap_their_posts_and_sign_in_the_new_ones(office: Office) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, {KEN: CHIEF, MARI: HEAD})
    assert await route(office) == [[MARI], [KEN]]
    await signs(office, MARI)
    await signs(office, KEN)
    assert await signers(office) == [MARI, KEN]
    await is_whole(office)


@pytest.mark.parametrize(
    ("places", "without", "further", "once"),
    [
        ({EMMA: HEAD}, (KEN, MARI), EMMA_BESIDE, EMMA),
        ({}, (MARI,), KEN_BESIDE, KEN),
        (
            {EMMA: CHIEF},
            (KEN, MARI),
            beside(EMMA, "Emma Ito", "emma").replace("企画部,部長", "企画部/企画課,課長"),
            EMMA,
        ),
    ],
)
async def test_who_comes_to_hold_both_posts_signs_once(
    office: Office,
    places: dict[str, tuple[str, str, str]],
    without: tuple[str, ...],
    further: str,
    once: str,
) -> None:
    await office.circulating(amount="600000")
    await list_changes(office, places, without, further)
    assert await route(office) == [[once]]
    await signs(office, once, "Approve" if once == EMMA else APPROVE)
    assert (await office.acts())[-1] == "decided"
    assert await signers(office) == [once]
    await is_whole(office)


def renamed(old: str, new: str) -> dict[str, Place]:
    """Return everyone's place after a unit got another name."""
    return {
        number: (section.replace(old, new), title, head)
        for number, (_name, _login, section, title, head) in PEOPLE.items()
    }


async def test_a_broken_document_is_left_out_and_the_others_are_handed_on(office: Office) -> None:
    await office.circulating("one")
    await office.circulating("two")
    storage = office.bot.storage
    first = await storage.run(lambda tx: tx.scalar(select(document.c.id).order_by(document.c.id)))
    broken = update(entry).where(entry.c.document == first).values(body="{}")
    await storage.run(lambda tx: tx.execute(broken))
    office.failing.add("ledger.document_broken")
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    cards = [m for m in await office[EMMA].messages() if "Approve" in labels(m)]
    assert ["two" in words(card) for card in cards] == [True]
    terminal = Terminal(office)
    assert (await terminal.types("waiting")).exit_code == 0
    terminal.storage.close()
    assert {e["document"] for e in office.logged if e["event"] == "ledger.document_broken"} == {
        first
    }


async def test_a_missing_account_is_told_also_where_the_unit_was_renamed(office: Office) -> None:
    await office.circulating()
    await list_changes(office, renamed("企画課", "政策課"))
    await office.changes(KEN, deleted=True)
    await office.settle()
    assert "（Slackのアカウントなし）の承認を待っています。" in words(
        (await office[AOI].messages())[-1]
    )
    terminal = Terminal(office)
    listed = await terminal.types("waiting")
    assert "0000102 田中 健 (Slackのアカウントなし)" in listed.output
    terminal.storage.close()


@pytest.mark.parametrize(("old", "new"), [("企画課", "政策課"), ("企画部", "政策部")])
async def test_no_stranger_follows_where_the_unit_is_renamed_and_the_drafter_moves(
    office: Office, old: str, new: str
) -> None:
    card = await office.circulating()
    await list_changes(office, renamed(old, new) | {AOI: ("財政部/財政課", "主事", "")})
    assert await route(office) == [[KEN]]
    await office[KEN].clicks(card, APPROVE)
    assert await office.acts() == ["drafted", "decided"]


async def test_a_document_that_takes_no_change_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mislead the rules: the chain verifies, but the change that they make would break it."""
    await office.circulating("壊れた文書")
    await office.drafts(AOI, "次の文書")
    broken = (await first_item(office)).id
    made = ledger_handovers.reassign

    def misled(changed: Document, *more: Any) -> Reassigned:
        event = made(changed, *more)
        return replace(event, dropped=(0, 0)) if str(changed.id) == broken else event

    monkeypatch.setattr(ledger_handovers, "reassign", misled)
    office.failing.add("approvals.document_broken")
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    approvable = [m for m in await office[EMMA].messages() if "Approve" in labels(m)]
    assert [("次の文書" in words(m)) for m in approvable] == [True]
    logged = [e for e in office.logged if e["event"] == "approvals.document_broken"]
    assert {e["item"] for e in logged} == {broken}
    await is_whole(office)


async def test_a_renamed_section_keeps_its_head_where_the_drafter_has_left(office: Office) -> None:
    await office.circulating()
    await list_changes(office, renamed("企画課", "政策課"), without=(AOI,))
    terminal = Terminal(office)
    assert (await terminal.types("waiting")).output == "ありません。\n"
    terminal.storage.close()


async def test_a_section_that_is_split_goes_with_the_drafter(office: Office) -> None:
    await office.circulating()
    await list_changes(
        office,
        {
            AOI: ("企画部/企画二課", "主事", ""),
            EMMA: ("企画部/企画二課", "課長", "○"),
            KEN: ("企画部/企画一課", "課長", "○"),
        },
    )
    assert await route(office) == [[EMMA]]


async def test_sections_that_are_merged_go_to_the_head_of_the_new_one(office: Office) -> None:
    await office.circulating()
    merged = {
        number: (
            section.replace("企画部/企画課", "総合部/総合課")
            .replace("財政部/財政課", "総合部/総合課")
            .replace("企画部", "総合部"),
            title,
            head,
        )
        for number, (_name, _login, section, title, head) in PEOPLE.items()
    }
    await list_changes(office, merged | {KEN: ("総合部/総合課", "課長補佐", "")})
    assert await route(office) == [[NAGI]]
    await is_whole(office)


async def test_the_drafter_of_a_head_who_moved_reads_only_what_holds(office: Office) -> None:
    card = await office.circulating()
    await list_changes(office, {KEN: ("総務部/総務課", "主幹", "")})
    told = words((await office[AOI].messages())[-1])
    assert "田中 健さん（異動）の承認を待っています。" in told
    await office[KEN].clicks(card, APPROVE)
    assert await office.acts() == ["drafted", "decided"], "asked until another person is"


async def test_a_head_beside_another_post_is_asked_by_the_title_of_the_post_that_is_asked(
    office: Office,
) -> None:
    elsewhere = ("財政部/財政課", "参事", "")
    here = KEN_BESIDE.replace("企画部,部長,部長", "企画部/企画課,政策室長,室長")
    await list_changes(office, {KEN: elsewhere}, further=here)
    card = words(await office.circulating())
    assert "● 政策室長：田中 健" in card
    assert "参事" not in card
    assert (await first_item(office)).steps[0].people[0].section == "企画部/企画課"
    await signs(office, KEN)
    assert "決裁 田中 健" in words((await office[AOI].messages())[0])
    await is_whole(office)


async def test_two_lists_while_the_clock_is_set_back_are_two_messages(office: Office) -> None:
    # A record never goes back in time: the second handover gets the time of the first.
    await office.circulating()
    office.clock.advance(minutes=10)
    await list_changes(office, {EMMA: HEAD}, without=(KEN,))
    office.clock.advance(minutes=-7)
    await list_changes(office, {SORA: HEAD}, without=(KEN,))
    _own, first, second = await office[AOI].messages()
    assert "Emma Itoさんに変わりました。" in words(first)
    assert "● 課長" not in words(first), "its route was that of then"
    assert "田中 健" not in words(second), "that is told already"
    await signs(office, SORA)
    assert "取下げ" not in [label for m in await office[AOI].messages() for label in labels(m)]
    await is_whole(office)


async def test_a_lower_post_that_comes_back_is_not_called_by_the_higher_ones_title(
    office: Office,
) -> None:
    both = "課長,課長", "局長,部長"
    section, department = (
        KEN_BESIDE.replace("企画部,部長,部長", place)
        .replace(KEN, EMMA)
        .replace("田中 健", "Emma Ito")
        .replace("ken@", "emma@")
        for place in (f"企画部/企画課,{both[0]}", f"企画部,{both[1]}")
    )
    await list_changes(office, without=(MARI,), further=KEN_BESIDE)
    await office.circulating(amount="600000")
    await list_changes(office, without=(KEN, MARI, EMMA), further=f"{section}\n{department}")
    assert await route(office) == [[EMMA]]
    await list_changes(office, {SORA: CHIEF}, without=(KEN, MARI))
    assert await route(office) == [[EMMA], [SORA]]
    card = words((await office[AOI].messages())[0])
    assert "● 課長：Emma Ito" in card
    assert "局長" not in card
    await is_whole(office)
